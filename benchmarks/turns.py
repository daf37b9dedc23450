"""Timing in turn: absolute times drift on a shared machine, ratios of neighbours do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import sleep

REST = 0.5
"""Seconds between turns: a pool of threads spins for a while after its work is done."""
SHORT_REST = 0.05
"""The same where all run on one thread."""

Times = dict[str, list[float]]


@dataclass(frozen=True)
class Spread:
    """The median of some measurements, and the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of ``values``, at least one."""
        if not values:
            raise ValueError("there is nothing to take the median of")
        return cls(median(values), min(values), max(values))

    def __float__(self) -> float:
        return self.median

    def times(self, factor: float) -> Spread:
        """The same in another unit."""
        return Spread(self.median * factor, self.least * factor, self.most * factor)


def take_turns(
    players: Mapping[str, Callable[[int], float]],
    turns: Iterable[int],
    rest: float = REST,
) -> Times:
    """Call every player once a turn, each turn in the same order, after a rest.

    Parameters
    ----------
    players
        Name to a function of the turn that gives the seconds it took.
    turns
        What the turns are called with; wrap it in tqdm to show progress.
    rest
        Seconds before each call.

    Returns
    -------
    dict
        Name to the seconds of each turn.
    """
    taken: Times = {name: [] for name in players}
    for turn in turns:
        for name, play in players.items():
            sleep(rest)
            taken[name].append(play(turn))
    return taken


def several(play: Callable[[int], float], count: int) -> Callable[[int], float]:
    """A turn that is ``count`` plays in a row, as in real use, and their median.

    After a pause, while the other side plays, caches are cold; turn 2 of 10 plays is
    plays 20 to 29.
    """
    return lambda turn: median(play(turn * count + i) for i in range(count))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times longer theirs took, turn by turn."""
    return Spread.of([b / a for a, b in zip(ours, theirs, strict=True)])
