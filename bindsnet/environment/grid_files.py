"""Grids written to CSV files, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt

from bindsnet.arguments import AnyPath, Fits, Text, Whole, checked

Grid = Annotated[
    npt.NDArray[np.float32],
    Fits("a grid [height, width] of numbers", lambda v: v.ndim == 2 and np.isfinite(v).all()),
]


class GridFile:
    """The file that grids are appended to; files have a name, suffixes and a number.

    Nothing is written, and no folder made, before the first grid.

    Parameters
    ----------
    folder, name
        Where, and the beginning of the files' names.
    """

    @checked
    def __init__(self, folder: AnyPath, name: Text) -> None:
        self.folder, self.name = Path(folder), name
        self.suffixes: list[str] = []
        self.number = 0

    @property
    def path(self) -> Path:
        """The file at present."""
        parts = [self.name, *self.suffixes, *([str(self.number)] if self.number else [])]
        return self.folder / f"{'_'.join(parts)}.csv"

    @checked
    def append(self, grid: Grid) -> None:
        """Write a grid below those that are there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            np.savetxt(file, grid, delimiter=",", fmt="%g")

    @checked
    def cycle(self, number: Whole = -1) -> None:
        """Go on to the next file, or to the one with ``number``."""
        self.number = self.number + 1 if number < 0 else number

    @checked
    def add_suffix(self, suffix: Text) -> None:
        """Add a part to the name."""
        self.suffixes.append(suffix)

    @checked
    def change_suffix(self, old: Text, new: Text) -> None:
        """Replace a part of the name, where it is there."""
        self.suffixes = [new if part == old else part for part in self.suffixes]
