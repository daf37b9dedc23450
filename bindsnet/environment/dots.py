"""Dots that move over a grid and leave a tail, and what happens to them at its edge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bindsnet.arguments import Count, Positive, Whole, checked

Move = tuple[int, int]

MOVES: tuple[Move, ...] = (
    (0, 0),
    (1, 0),
    (0, 1),
    (-1, 0),
    (0, -1),
    (1, 1),
    (1, -1),
    (-1, -1),
    (-1, 1),
)
"""Direction to change of row and column: stay, the four sides, then the four diagonals."""


class Dot:
    """A dot and where it was before.

    Parameters
    ----------
    r, c
        Row and column.
    t
        How many positions are remembered.

    Attributes
    ----------
    row, col : ndarray
        ``[t]``, newest first.
    """

    @checked
    def __init__(self, r: Whole = 0, c: Whole = 0, t: Count = 1) -> None:
        self.row: npt.NDArray[np.int64] = np.full(t, r)
        self.col: npt.NDArray[np.int64] = np.full(t, c)

    def move(self, r: int, c: int) -> None:
        """Go to row ``r`` and column ``c``."""
        for past, new in ((self.row, r), (self.col, c)):
            past[1:] = past[:-1].copy()
            past[0] = new

    @property
    def position(self) -> tuple[int, int]:
        """Row and column at present."""
        return int(self.row[0]), int(self.col[0])


def stay(place: int, size: int) -> tuple[int, bool]:
    """Stop at the edge."""
    return min(max(place, 0), size - 1), False


def bounce(place: int, size: int) -> tuple[int, bool]:
    """Come back from the edge, and turn round."""
    inside = 0 <= place < size
    return (place, False) if inside else (size - 1 - place % size, True)


def trans(place: int, size: int) -> tuple[int, bool]:
    """Leave at one edge and come in at the other."""
    return place % size, False


BOUNDS: dict[str, Callable[[int, int], tuple[int, bool]]] = {
    "stay": stay,
    "bounce": bounce,
    "trans": trans,
}


def euclidean(now: Move, before: Move, target: Move) -> float:
    """The distance to the target, negative."""
    return -float(np.hypot(target[0] - now[0], target[1] - now[1]))


def displacement(now: Move, before: Move, target: Move) -> list[float]:
    """Rows and columns from here to the target."""
    return [float(target[0] - now[0]), float(target[1] - now[1])]


def direction(now: Move, before: Move, target: Move) -> float:
    """1 for each axis along which the dot came nearer, -1 for each along which it went away."""
    nearer = (np.sign(abs(t - b) - abs(t - n)) for n, b, t in zip(now, before, target, strict=True))
    return float(sum(nearer))


@checked
def ring(size: Positive) -> Callable[[Move, Move, Move], float]:
    """Which ring around the target the dot is in: 0, -1, ..., each ``size`` wide."""

    def fitness(now: Move, before: Move, target: Move) -> float:
        return float(euclidean(now, before, target) // size)

    return fitness
