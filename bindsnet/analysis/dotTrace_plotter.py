"""What the dot-tracing experiment wrote to CSV files, as plots.

    python -m bindsnet.analysis.dotTrace_plotter out/        writes a picture beside each file

The name of a file says what it holds: ``grid`` frames of the dot's world, a row of
``ROWS * COLS`` numbers each; ``rew`` rewards; ``perf`` whether the dot was caught.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bindsnet.analysis._animation import animate_frames
from bindsnet.analysis._figures import new_axes
from bindsnet.errors import DataNotFoundError, ShapeError

ROWS = 28
COLS = 28
EPISODES = 10


def plotGrids(
    gridData: Any,
    fname: str | os.PathLike[str] = "grids.gif",
) -> Path:
    """Write the frames of the dot's world as a GIF.

    Parameters
    ----------
    gridData
        ``[frames, ROWS * COLS]``, or ``[frames, ROWS, COLS]``.
    fname
        The file.
    """
    frames = np.asarray(gridData, dtype=np.float32)
    if not frames.size or frames.size % (ROWS * COLS):
        raise ShapeError(
            f"plotGrids: gridData has shape {list(frames.shape)}, but frames have "
            f"{ROWS} x {COLS} numbers"
        )
    frames = frames.reshape(-1, ROWS, COLS)
    limits = float(frames.min()), max(float(frames.max()), float(frames.min()) + 1e-9)
    return animate_frames("plotGrids", frames, fname, limits, "gray", 10.0, zoom=8)


def plotRewards(
    rewData: Any,
    fname: str | os.PathLike[str],
) -> Any:
    """Draw the sum of all rewards so far, and write it to ``fname``; gives the axes."""
    total = np.cumsum(np.asarray(rewData, dtype=float).ravel())
    return _line(total, "Step", "Sum of rewards", fname)


def plotPerformance(
    perfData: Any,
    fname: str | os.PathLike[str],
) -> Any:
    """Draw the sum over each ten episodes, and write it to ``fname``; gives the axes."""
    values = np.asarray(perfData, dtype=float).ravel()
    sums = np.add.reduceat(values, range(0, len(values), EPISODES)) if len(values) else values
    return _line(sums, f"Episodes (in groups of {EPISODES})", "Sum of performance", fname)


def main(argv: Sequence[str] | None = None) -> None:
    """Plot each CSV file of a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; out/ by default")
    for path in _files(parser.parse_args(argv).paths or [Path("out")]):
        data = np.atleast_1d(np.loadtxt(path, delimiter=",", ndmin=1))
        for word, plot, suffix in (
            ("grid", plotGrids, ".gif"),
            ("rew", plotRewards, ".png"),
            ("perf", plotPerformance, ".png"),
        ):
            if word in path.name:
                plot(data, path.with_suffix(suffix))
                print(path.with_suffix(suffix))


def _files(paths: Sequence[Path]) -> list[Path]:
    found = [file for path in paths for file in (sorted(path.glob("*.csv")) or [path])]
    for file in found:
        if not file.is_file():
            raise DataNotFoundError(f"there is no CSV file at {file}")
    return found


def _line(values: Any, xlabel: str, ylabel: str, fname: str | os.PathLike[str]) -> Any:
    (ax,) = new_axes("dotTrace_plotter", 1, 1, (6, 4))
    ax.plot(range(1, len(values) + 1), values)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(alpha=0.3)
    ax.figure.savefig(fname)
    return ax


if __name__ == "__main__":
    main()
