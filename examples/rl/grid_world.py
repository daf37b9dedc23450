"""A grid world, learned by a spiking actor-critic: place cells learn the way around a wall.

The agent starts anywhere in a room of 7 x 7 cells, which a wall with a gap divides, and
looks for a goal in a corner: reward 1 there, 0 elsewhere, at most 60 steps. A place cell
for each cell of the room drives the actor and the critic; their synapses learn by MSTDPET,
gated by the temporal-difference error.

    python examples/rl/grid_world.py                       five seeds, and the random agent
    python examples/rl/grid_world.py --seeds 1 --figure grid_world.png

Expected after 300 episodes (100 s a seed on a busy core): 33, 33, 22, 28 and 19 steps in
the last 50 episodes of the five seeds, 50.8 ± 1.8 of an agent that goes anywhere; p at most 1e-5
(Mann-Whitney U, one-sided, 50 against 100 episodes). The shortest way has 8 steps on average.

N. Frémaux, H. Sprekeler and W. Gerstner, "Reinforcement learning using a continuous time
actor-critic framework with spiking neurons", PLoS Comput. Biol. 9:e1003024, 2013.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import torch
from curves import draw, each_seed, options
from torch import Tensor
from tqdm import tqdm

from bindsnet.models import ActorCritic

SIDE, GOAL, LONGEST = 7, (0, 6), 60
WALL = frozenset((row, 3) for row in range(SIDE) if row != 5)
MOVES = ((1, 0), (0, 1), (-1, 0), (0, -1))
STEPS, RATE = 20, 0.3  # ms for each view; spikes a ms of the place cell
AGENT = {"nu_actor": 4.0, "nu_critic": 1.0, "value_scale": 1.0, "discount": 0.95}
WINDOW = 50  # episodes of the mean


class GridWorld(gymnasium.Env[int, int]):
    """A room with a wall; an observation is the number of the cell where the agent is."""

    def __init__(self) -> None:
        self.observation_space = gymnasium.spaces.Discrete(SIDE * SIDE)
        self.action_space = gymnasium.spaces.Discrete(len(MOVES))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Put the agent anywhere but on the goal and in the wall."""
        super().reset(seed=seed)
        cells = [c for c in np.ndindex(SIDE, SIDE) if c not in WALL and c != GOAL]
        self.cell, self.steps = cells[int(self.np_random.integers(len(cells)))], 0
        return self._observe(), {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Go down, right, up or left; walls stop the agent."""
        row, column = (at + move for at, move in zip(self.cell, MOVES[action], strict=True))
        if 0 <= row < SIDE and 0 <= column < SIDE and (row, column) not in WALL:
            self.cell = row, column
        self.steps += 1
        found = self.cell == GOAL
        return self._observe(), float(found), found, not found and self.steps >= LONGEST, {}

    def _observe(self) -> int:
        return self.cell[0] * SIDE + self.cell[1]


def seen(cell: int) -> Tensor:
    """Spikes of the place cells: ``[time, cells]``."""
    spikes = torch.zeros(STEPS, SIDE * SIDE, dtype=torch.uint8)
    spikes[:, cell] = torch.rand(STEPS) < RATE
    return spikes


def episode(env: gymnasium.Env[int, int], act: Callable[[int, float], int]) -> tuple[float, bool]:
    """Steps to the goal, and whether it was found; ``act`` is told view and reward."""
    observation, _ = env.reset()
    steps, reward, over = 0, 0.0, False
    while not over:
        observation, reward, found, late, _ = env.step(act(observation, reward))
        steps, over = steps + 1, found or late
    return float(steps), found


def learn(seed: int, episodes: int) -> Tensor:
    """Steps of each episode."""
    torch.manual_seed(seed)
    env, agent = GridWorld(), ActorCritic(SIDE * SIDE, len(MOVES), **AGENT)
    env.reset(seed=seed)
    steps = torch.zeros(episodes)
    for k in tqdm(range(episodes), desc=f"seed {seed}", leave=False):
        steps[k], found = episode(env, lambda cell, reward: agent.choose(seen(cell), reward))
        agent.finish(1.0 if found else None)
    return steps


def random_agent(episodes: int) -> Tensor:
    """Steps of each episode of an agent that goes anywhere."""
    env = GridWorld()
    env.reset(seed=0)
    env.action_space.seed(0)
    played = [episode(env, lambda *_: int(env.action_space.sample())) for _ in range(episodes)]
    return torch.tensor([steps for steps, _ in played])


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--episodes", type=int, default=300, help="to learn from (default: %(default)s)"
    )
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.episodes = 1, 90
    torch.set_num_threads(1)
    chance = random_agent(100)
    print("steps to the goal, of the last episodes of learning:")
    curves = each_seed(lambda seed: learn(seed, args.episodes), args.seeds, WINDOW, chance, "less")
    if args.figure:
        lines = {"random agent": float(chance.mean())}
        draw(curves, args.figure, WINDOW, ("episode", "steps to the goal"), lines)


if __name__ == "__main__":
    main()
