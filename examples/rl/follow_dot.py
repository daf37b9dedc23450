"""Follow a wandering dot, learned by a spiking actor-critic.

A dot wanders over a grid (``DotSimulator``); the agent moves another one, and is paid 1 for
each axis along which it came nearer, -1 for each along which it went away, and 10 for meeting
it. It sees the grid from where it is: cells of a map of 5 x 5, centred on its own dot, tell
whether the other one is here, or in what direction. They drive an actor-critic whose synapses
learn by MSTDPET, gated by the temporal-difference error.

    python examples/rl/follow_dot.py                       five seeds, and the random agent
    python examples/rl/follow_dot.py --seeds 1 --figure follow_dot.png

Expected after 60 episodes (40 s a seed on a busy core): 39 to 62 in the last 10 episodes of each
of five seeds, -0.4 ± 0.9 of an agent that goes anywhere; p = 4e-7 for each (Mann-Whitney U,
one-sided, 10 against 50 episodes).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from curves import draw, each_seed, options
from torch import Tensor
from tqdm import tqdm

from bindsnet.encoding import TileEncoder
from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.models import ActorCritic

LENGTH = 50  # steps of an episode
WORLD = {"randr": 0.15, "bound_hand": "bounce", "fit_func": "dir", "allow_stay": False}
MAP = (-2.5, -2.5), (2.5, 2.5), (5, 5)  # rows and columns to the dot, cut off at 2
AGENT = {"nu_actor": 1.0, "nu_critic": 0.3, "value_scale": 10.0, "discount": 0.5}
WINDOW = 10  # episodes of the mean, and of the test


def view(world: DotSimulator) -> Tensor:
    """Rows and columns from the agent's dot to the other one, which is all else there is."""
    grid, own = world.obs.clone(), world.network_dot.position
    grid[own] -= 1.0
    others = grid.nonzero()
    return others[0] - torch.tensor(own) if len(others) else torch.zeros(2)


def episode(world: DotSimulator, act: Callable[[float], int]) -> float:
    """Rewards of an episode; ``act`` is told that of the step before."""
    world.reset()
    total, reward, over = 0.0, 0.0, False
    while not over:
        _, paid, over, _ = world.step(act(reward))
        reward = float(paid.sum())
        total += reward
    return total


def learn(seed: int, episodes: int, steps: int) -> Tensor:
    """Return of each episode."""
    torch.manual_seed(seed)
    world = DotSimulator(LENGTH, seed=seed + 1, **WORLD)  # its seed 0 is the clock
    encoder = TileEncoder(*MAP, tilings=1, time=steps, rate=300.0)
    agent = ActorCritic(encoder.n, world.action_space.n, **AGENT)
    returns = torch.zeros(episodes)
    for k in tqdm(range(episodes), desc=f"seed {seed}", leave=False):
        returns[k] = episode(world, lambda paid: agent.choose(encoder(view(world)), paid))
        agent.finish()
    return returns


def random_agent(episodes: int) -> Tensor:
    """Returns of an agent that goes anywhere."""
    world, actions = DotSimulator(LENGTH, seed=1, **WORLD), torch.Generator().manual_seed(0)

    def act(_: float) -> int:
        return int(torch.randint(world.action_space.n, (), generator=actions))

    return torch.tensor([episode(world, act) for _ in range(episodes)])


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--episodes", type=int, default=60, help="to learn from (default: %(default)s)"
    )
    parser.add_argument("--time", type=int, default=20, help="simulated for each view, ms")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.episodes = 1, 18
    torch.set_num_threads(1)
    chance = random_agent(50)
    print("return of an episode, of the last ones of learning:")
    curves = each_seed(
        lambda seed: learn(seed, args.episodes, args.time), args.seeds, WINDOW, chance, "greater"
    )
    if args.figure:
        lines = {"random agent": float(chance.mean())}
        draw(curves, args.figure, WINDOW, ("episode", "return"), lines)


if __name__ == "__main__":
    main()
