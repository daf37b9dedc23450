"""What the examples on games share: the game with its true score, and a comparison with chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium
import torch
from scipy.stats import mannwhitneyu
from torch import Tensor

from bindsnet.encoding import bernoulli
from bindsnet.environment import GymEnvironment
from bindsnet.environment.make import make
from bindsnet.network import Network
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline

BREAKOUT = "BreakoutDeterministic-v4"


def open_game(
    game: str, seed: int, render: bool = False, longest: int | None = None, **options: Any
) -> GymEnvironment:
    """A game whose ``env.return_queue`` holds the scores of the last episodes.

    Rewards that an agent gets are -1, 0 or 1, the scores are the game's own. Episodes are cut
    off after ``longest`` steps.
    """
    env = make(game, "human" if render else None, {})
    if longest is not None:
        env = gymnasium.wrappers.TimeLimit(env, longest)
    counted = gymnasium.wrappers.RecordEpisodeStatistics(env, buffer_length=100_000)
    return GymEnvironment(counted, seed=seed, **options)


def spikes(observation: Tensor, time: float, device: Any = "cpu", dt: float = 1.0) -> Tensor:
    """Bernoulli spikes: a pixel that is on fires in every second step."""
    return bernoulli(0.5 * observation, time, dt, device)


def player(
    env: GymEnvironment, hidden: Nodes, output: Nodes, dt: float = 1.0, **learned: Any
) -> Network:
    """Screen, hidden neurons and one for each button; ``learned`` tells of the last connection."""
    network = Network(dt=dt)
    screen = Input(shape=(1, *env.frame.shape), traces=True)
    for name, layer in {"Input": screen, "Hidden": hidden, "Output": output}.items():
        network.add_layer(layer, name)
    network.add_connection(Connection(screen, hidden, wmin=0.0, wmax=1.0), "Input", "Hidden")
    network.add_connection(
        Connection(hidden, output, wmin=0.0, wmax=1.0, **learned), "Hidden", "Output"
    )
    return network


def pipeline(
    network: Network, env: GymEnvironment, choose: Callable[..., int], **options: Any
) -> EnvironmentPipeline:
    """The network plays; its layer "Output" decides."""
    return EnvironmentPipeline(
        network, env, choose, spikes, output="Output", random_action_after=None, **options
    )


def play(agent: EnvironmentPipeline, episodes: int) -> Tensor:
    """Scores of episodes in which nothing is learned."""
    agent.test(episodes)
    return torch.tensor(list(agent.env.env.return_queue)[-episodes:])


def random_scores(game: str, episodes: int, seed: int = 0, longest: int | None = None) -> Tensor:
    """Scores of an agent that presses any button."""
    env, buttons = open_game(game, seed, longest=longest), torch.Generator().manual_seed(seed)
    for _ in range(episodes):
        env.reset()
        over = False
        while not over:
            action = torch.randint(int(env.action_space.n), (), generator=buttons)
            *_, over, _ = env.step(int(action))
    return torch.tensor(list(env.env.return_queue))


def summary(scores: Tensor) -> str:
    """Mean, standard error, greatest, and number."""
    error = float(scores.std(correction=0)) / len(scores) ** 0.5
    return (
        f"{float(scores.mean()):.2f} ± {error:.2f}, at most {float(scores.max()):.0f} "
        f"({len(scores)} episodes)"
    )


def compare(name: str, scores: Tensor, chance: Tensor) -> None:
    """Print both scores, and the two-sided test of Mann and Whitney."""
    p = mannwhitneyu(scores, chance).pvalue
    print(f"{name}: {summary(scores)}")
    print(f"random agent: {summary(chance)}; p = {p:.2g} (Mann-Whitney)")
