"""A dot to follow on a grid, among others that mislead."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bindsnet.arguments import (
    Count,
    Seed,
    Text,
    Whole,
    at_least,
    check_all,
    checked,
    count,
    number,
    one_of,
    optional,
    path,
    positive,
    share,
    switch,
    text,
)
from bindsnet.environment import dots
from bindsnet.environment.dots import BOUNDS, MOVES, Dot, Move
from bindsnet.environment.environment import Environment
from bindsnet.environment.grid_files import GridFile
from bindsnet.errors import StateError, warn_unknown_arguments
from bindsnet.optional import import_analysis

__all__ = ["Dot", "DotSimulator", "driver"]

FITS = ("euc", "disp", "rng", "dir")

_DEFAULTS: dict[str, Any] = {
    "height": 28,
    "width": 28,
    "decay": 1,
    "dots": 1,
    "herrs": 0,
    "pandas": False,
    "write": False,
    "mute": False,
    "speed": 1,
    "randr": 1.0,
    "allow_stay": True,
    "seed": 0,
    "fname": None,
    "fpath": "out",
    "diag": False,
    "bound_hand": "stay",
    "fit_func": "euc",
    "ring_size": 2,
    "bullseye": 10.0,
    "teleport": True,
}


_TAKES = {
    **dict.fromkeys(("height", "width"), at_least(5)),
    **dict.fromkeys(("t", "decay", "dots", "speed"), count),
    **dict.fromkeys(("pandas", "write", "mute", "allow_stay", "diag", "teleport"), switch),
    "herrs": at_least(0),
    "randr": share,
    "bullseye": number,
    "ring_size": positive,
    "seed": optional(at_least(0)),
    "fname": optional(text),
    "fpath": path,
    "bound_hand": one_of(*BOUNDS),
    "fit_func": one_of(*FITS),
}


class Directions(NamedTuple):
    """Actions: 0 stay, 1 row + 1, 2 column + 1, 3 row - 1, 4 column - 1, 5 to 8 the diagonals."""

    n: int


class DotSimulator(Environment):
    r"""The agent moves one dot; others wander, and the first of them is to be followed.

    Position :math:`k` of a dot's tail of :math:`d` positions is drawn with
    :math:`1 - k / d`; where dots overlap, their sum is cut off at 1.

    Parameters
    ----------
    t
        Steps of an episode.
    height, width
        Size of the grid, at least 5.
    decay
        Positions in a tail.
    dots, herrs
        Number of targets, which move in one direction, and of red herrings, which move at random.
    speed
        Cells that targets and herrings move in a step.
    randr
        Probability per step that the targets take a new direction.
    allow_stay
        Whether targets and herrings may stay where they are.
    diag
        Whether dots, the agent's too, may move along the diagonals.
    bound_hand
        At the edge dots ``"stay"``, ``"bounce"`` or come in from the other side (``"trans"``).
    fit_func
        Reward: ``"euc"``, the negative distance to the first target; ``"disp"``, the rows and
        columns to it; ``"rng"``, the negative number of rings of ``ring_size`` around it;
        ``"dir"``, for each axis 1 for coming nearer and -1 for going away.
    ring_size
        Width of a ring.
    bullseye
        Reward instead, when the agent's dot meets the first target; 0 for none.
    teleport
        Whether the agent's dot then jumps to a random place.
    seed
        Seeds the random numbers; 0 or None for the system's.
    write, fpath, fname
        Whether :meth:`render` appends the grid to a CSV file, and its folder and name.
    pandas
        Whether :meth:`render` prints the grid.
    mute
        Whether :meth:`render` shows no figure.

    Attributes
    ----------
    obs : Tensor
        ``[height, width]``, float32, 0 to 1.

    Raises
    ------
    ParameterError
        If an argument is out of its range.

    Notes
    -----
    An episode goes on with the random numbers of the one before; ``reset(seed=...)`` begins anew.
    """

    def __init__(self, t: int, **kwargs: Any) -> None:
        warn_unknown_arguments("DotSimulator", kwargs.keys() - _DEFAULTS.keys(), _DEFAULTS)
        given = {**_DEFAULTS, **{k: v for k, v in kwargs.items() if k in _DEFAULTS}}
        check_all("DotSimulator", {**given, "t": t}, _TAKES)
        self.t = int(t)
        self.height, self.width = int(given["height"]), int(given["width"])
        self.decay, self.speed = int(given["decay"]), int(given["speed"])
        self.dots, self.herrs = int(given["dots"]), int(given["herrs"])
        self.randr, self.allow_stay, self.diag = given["randr"], given["allow_stay"], given["diag"]
        self.bullseye, self.teleport = float(given["bullseye"]), given["teleport"]
        self.write, self.pandas, self.mute = given["write"], given["pandas"], given["mute"]
        self.action_space = Directions(9 if self.diag else 5)
        self._bound = BOUNDS[given["bound_hand"]]
        self._fitness = _fitness(given["fit_func"], given["ring_size"])
        self.seed = given["seed"]
        self.random = np.random.default_rng(self.seed or None)
        name = given["fname"] or f"grids_{time.strftime('%Y%m%d-%H%M%S')}_{self.seed or 0}"
        self.files = GridFile(given["fpath"], name)
        self.network_dot: Dot | None = None
        self._image: Any = None

    # -- episodes ----------------------------------------------------------------

    @checked
    def reset(self, seed: Seed | None = None) -> Tensor:
        """Begin an episode: dots at random places, away from the edges."""
        if seed is not None:
            self.random = np.random.default_rng(int(seed))
        self.timestep = 0
        self.network_dot = Dot(*self._place(), self.decay)
        self.targets = [Dot(*self._place(), self.decay) for _ in range(self.dots)]
        self.herrings = [Dot(*self._place(), self.decay) for _ in range(self.herrs)]
        self.directions = [self._direction()] * self.dots
        self.obs = self._draw()
        return self.obs

    def step(self, action: int | None) -> tuple[Tensor, Tensor, bool, bool]:
        """Move the agent's dot, or leave it (None), and then the others.

        Returns
        -------
        tuple
            Observation, reward, whether the episode is over, and whether the agent's dot met
            the first target.
        """
        dot = self._agent()
        if action is not None:
            action = self._checked_action(action, "action")
        if self.random.random() < self.randr:
            self.directions = [self._direction()] * self.dots
        before = dot.position
        if action is not None:
            self._move(dot, MOVES[action], 1)
        now, target = dot.position, self.targets[0].position
        intercept = now == target
        reward = self._reward(now, before, target)
        if intercept and self.teleport:
            self.network_dot = Dot(*self._place(), self.decay)
        self._move_others()
        self.timestep += 1
        self.obs = self._draw()
        return self.obs, reward, self.timestep >= self.t, intercept

    def _agent(self) -> Dot:
        """The agent's dot, which is there from the first reset on."""
        if self.network_dot is None:
            raise StateError("DotSimulator has no dots yet: call reset() first")
        return self.network_dot

    def _reward(self, now: Move, before: Move, target: Move) -> Tensor:
        if now == target and self.bullseye:
            return torch.tensor(self.bullseye)
        return torch.tensor(self._fitness(now, before, target))

    def _move_others(self) -> None:
        moved = [
            self._move(dot, direction, self.speed)
            for dot, direction in zip(self.targets, self.directions, strict=True)
        ]
        self.directions = moved
        for herring in self.herrings:
            self._move(herring, self._direction(), self.speed)

    def _move(self, dot: Dot, direction: Move, speed: int) -> Move:
        """Move ``dot``; the direction that it has after the edge."""
        row, col = dot.position
        row, turn_row = self._bound(row + direction[0] * speed, self.height)
        col, turn_col = self._bound(col + direction[1] * speed, self.width)
        dot.move(row, col)
        return direction[0] * (-1 if turn_row else 1), direction[1] * (-1 if turn_col else 1)

    def _place(self) -> tuple[int, int]:
        row, col = (
            int(self.random.integers(side // 5, 4 * side // 5 + 1))
            for side in (self.height, self.width)
        )
        return row, col

    def _direction(self) -> Move:
        first = 0 if self.allow_stay else 1
        return MOVES[int(self.random.integers(first, self.action_space.n))]

    # -- pictures ----------------------------------------------------------------

    def _draw(self) -> Tensor:
        """All dots and their tails, as a tensor of its own."""
        grid = np.zeros((self.height, self.width), dtype=np.float32)
        share = (1 - np.arange(self.decay) / self.decay).astype(np.float32)
        for dot in (self._agent(), *self.targets, *self.herrings):
            np.add.at(grid, (dot.row, dot.col), share)
            np.minimum(grid, 1, out=grid)
        return torch.from_numpy(grid)

    def picture(self) -> npt.NDArray[np.uint8]:
        """``[height, width, 3]``: the dots in gray, the agent's in red."""
        position = self._agent().position
        gray = (self.obs.numpy() * 255).astype(np.uint8)
        colours = np.repeat(gray[..., None], 3, axis=2)
        colours[position] = (255, 0, 0)
        return colours

    def render(self) -> npt.NDArray[np.float32]:
        """Show the grid, in which the agent's dot is doubled, as the options say, and return it."""
        position = self._agent().position
        grid: npt.NDArray[np.float32] = self.obs.numpy().copy()
        grid[position] *= 2
        if self.write:
            self.files.append(grid)
        if self.pandas:
            print(np.array2string(grid, precision=1, suppress_small=True, threshold=grid.size))
        if not self.mute:
            self._image = _show(grid, self._image)
        return grid

    @checked
    def cycleOutFiles(self, newInt: Whole = -1) -> None:  # noqa: N802, N803 - names of the API
        """Write to the next file from now on, or to the one with number ``newInt``."""
        self.files.cycle(newInt)

    @checked
    def addFileSuffix(self, suffix: Text) -> None:  # noqa: N802
        """Add a part to the names of files."""
        self.files.add_suffix(suffix)

    @checked
    def changeFileSuffix(self, sFrom: Text, sTo: Text) -> None:  # noqa: N802, N803
        """Replace a part of the names of files."""
        self.files.change_suffix(sFrom, sTo)

    def close(self) -> None:
        """Do nothing."""

    def preprocess(self) -> None:
        """Do nothing."""


def _fitness(name: str, ring_size: int) -> Any:
    choices = {"euc": dots.euclidean, "disp": dots.displacement, "dir": dots.direction}
    return choices[name] if name in choices else dots.ring(ring_size)


def _show(grid: npt.NDArray[np.float32], image: Any) -> Any:
    plotting = import_analysis("plotting", user="DotSimulator.render")
    return plotting.plot_weights(grid, wmin=0, wmax=2, im=image, title="Dots")


@checked
def driver(steps: Count = 10, seed: Seed | None = 1) -> None:
    """Move at random, and print what is seen."""
    simulator = DotSimulator(steps, height=10, width=10, seed=seed, pandas=True, mute=True)
    simulator.reset()
    done = False
    while not done:
        action = int(simulator.random.integers(simulator.action_space.n))
        _, reward, done, intercept = simulator.step(action)
        simulator.render()
        print(f"action {action}, reward {float(reward):.2f}{', met' if intercept else ''}")


if __name__ == "__main__":
    driver()
