"""CartPole, learned by spiking neurons: an actor-critic whose synapses learn by MSTDPET.

The four numbers that describe cart and pole switch on cells in overlapping grids (tile
coding); the cells' spikes drive two populations of stochastic neurons, one for "left" and one
for "right", and a critic. All synapses learn from pairs of a presynaptic and a later
postsynaptic spike, gated by the critic's temporal-difference error. Nothing is
back-propagated, and nothing is known of the task but its bounds.

    python examples/rl/cartpole.py                   five seeds, and the random agent
    python examples/rl/cartpole.py --seeds 1 --figure cartpole.png

Expected after 150 episodes (161 to 401 s a seed on a busy core): 331, 220, 500, 308 and 367 as the
best mean return of 100 episodes of seeds 0 to 4, where 195 counts as solved; the random agent 22.

N. Frémaux, H. Sprekeler and W. Gerstner, "Reinforcement learning using a continuous time
actor-critic framework with spiking neurons", PLoS Comput. Biol. 9:e1003024, 2013.
"""

from __future__ import annotations

import time
from pathlib import Path

import gymnasium
import torch
from curves import options
from torch import Tensor
from tqdm import tqdm

from bindsnet.encoding import TileEncoder
from bindsnet.models import ActorCritic

LOW, HIGH = (-2.4, -2.0, -0.2095, -2.0), (2.4, 2.0, 0.2095, 2.0)  # cart m, m/s; pole rad, rad/s
BINS, TILINGS = (1, 1, 5, 3), 3
FAILURE = -20.0  # what a fallen pole is worth, beside 1 for each step that it stands
WINDOW = 100  # episodes of the mean return that counts as solved
SOLVED = 195.0
SETTLED = 500.0  # learning slows down in proportion as the mean return comes near this


class Agent:
    """An actor-critic that sees tiles."""

    def __init__(self, steps: int) -> None:
        self.encoder = TileEncoder(LOW, HIGH, BINS, TILINGS, time=steps, rate=300.0)
        self.network = ActorCritic(self.encoder.n, n_actions=2, active=TILINGS)
        self.rates = {key: self._rule(key).nu.clone() for key in (("X", "A"), ("X", "C"))}
        self.recent = 0.0

    def _rule(self, key: tuple[str, str]):
        return self.network.connections[key].update_rule

    def episode(self, env: gymnasium.Env, seed: int | None = None) -> float:
        """Act and learn until the pole falls or time is up; gives the sum of rewards."""
        observation, _ = env.reset(seed=seed)
        total, reward, over = 0.0, 0.0, False
        while not over:
            action = self.network.choose(self.encoder(observation), reward)
            observation, reward, fallen, late, _ = env.step(action)
            total, over = total + float(reward), fallen or late
        self.network.finish(FAILURE if fallen else None)
        self._slow_down(total)
        return total

    def _slow_down(self, total: float) -> None:
        """Learn less, the better it goes."""
        self.recent += 0.05 * (total - self.recent)
        share = max(0.02, 1.0 - self.recent / SETTLED)
        for key, nu in self.rates.items():
            self._rule(key).nu = nu * share


def learn(seed: int, episodes: int, steps: int) -> Tensor:
    """Return of each episode."""
    torch.manual_seed(seed)
    env, agent = gymnasium.make("CartPole-v1"), Agent(steps)
    bar = tqdm(range(episodes), desc=f"seed {seed}", leave=False)
    returns = []
    for k in bar:
        returns.append(agent.episode(env, seed=seed if k == 0 else None))
        bar.set_postfix(mean=f"{sum(returns[-WINDOW:]) / len(returns[-WINDOW:]):.0f}")
    return torch.tensor(returns)


def random_agent(episodes: int) -> Tensor:
    """Returns of an agent that pushes left or right by chance."""
    env = gymnasium.make("CartPole-v1")
    env.action_space.seed(0)
    returns = torch.zeros(episodes)
    for k in range(episodes):
        env.reset(seed=0 if k == 0 else None)
        over = False
        while not over:
            _, reward, fallen, late, _ = env.step(env.action_space.sample())
            returns[k] += float(reward)
            over = fallen or late
    return returns


def draw(curves: list[Tensor], chance: Tensor, path: Path) -> None:
    """Returns of each episode and their moving means."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for seed, returns in enumerate(curves):
        (line,) = axes.plot(returns, alpha=0.15)
        window = min(WINDOW, len(returns))
        means = returns.unfold(0, window, 1).mean(1)
        axes.plot(range(window - 1, len(returns)), means, color=line.get_color(), label=seed)
    axes.axhline(SOLVED, color="black", linestyle=":", label="solved")
    axes.axhline(float(chance.mean()), color="gray", linestyle="--", label="random agent")
    axes.set(xlabel="episode", ylabel=f"return (bold: mean of {WINDOW} episodes)")
    axes.legend(title="seed")
    figure.savefig(path, dpi=120)
    print(f"figure: {path}")


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--episodes", type=int, default=150, help="to learn from (default: %(default)s)"
    )
    parser.add_argument("--time", type=int, default=20, help="simulated for each view, ms")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.episodes = 1, 14
    torch.set_num_threads(1)
    chance, curves, solved = random_agent(100), [], 0
    print(f"random agent: {chance.mean():.0f} +- {chance.std():.0f} (100 episodes)")
    for seed in range(args.seeds):
        start = time.perf_counter()
        returns = learn(seed, args.episodes, args.time)
        best = float(returns.unfold(0, min(WINDOW, args.episodes), 1).mean(1).max())
        solved += best >= SOLVED
        seconds = time.perf_counter() - start
        print(
            f"seed {seed}: best mean return of {WINDOW} episodes {best:.0f}, of the last "
            f"{returns[-WINDOW:].mean():.0f}; {seconds:.0f} s, "
            f"{1000 * seconds / float(returns.sum()):.2f} ms a step"
        )
        curves.append(returns)
    print(f"solved (at least {SOLVED:.0f}): {solved} of {args.seeds} seeds")
    if args.figure:
        draw(curves, chance, args.figure)


if __name__ == "__main__":
    main()
