"""What the dot-tracing experiment wrote to CSV files, as plots.

    python -m bindsnet.analysis.dotTrace_plotter out/        writes a picture beside each file

The name of a file says what it holds: ``grid`` frames of the dot's world, a row of
``ROWS * COLS`` numbers each; ``rew`` rewards; ``perf`` whether the dot was caught.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bindsnet.analysis._animation import animate_frames
from bindsnet.analysis._arrays import as_array, as_numbers, finite_range
from bindsnet.analysis._figures import check_file, check_is_file, new_axes, write
from bindsnet.arguments import AnyPath, checked
from bindsnet.errors import DataNotFoundError, ShapeError

ROWS = 28
COLS = 28
EPISODES = 10


@checked
def plotGrids(gridData: Any, fname: AnyPath = "grids.gif") -> Path:
    """Write the frames of the dot's world as a GIF.

    Parameters
    ----------
    gridData
        ``[frames, ROWS * COLS]``, or ``[frames, ROWS, COLS]``.
    fname
        The file.
    """
    frames = as_array(as_numbers("plotGrids", "gridData", gridData))
    check_is_file("plotGrids", "fname", fname)
    if not frames.size or frames.size % (ROWS * COLS):
        raise ShapeError(
            f"plotGrids: gridData has shape {list(frames.shape)}, but frames have "
            f"{ROWS} x {COLS} numbers"
        )
    frames = frames.reshape(-1, ROWS, COLS)
    low, high = finite_range(frames)
    limits = (low, high if high > low else low + 1.0)
    return animate_frames("plotGrids", frames, fname, limits, "gray", 10.0, zoom=8)


@checked
def plotRewards(rewData: Any, fname: AnyPath) -> Any:
    """Draw the sum of all rewards so far, and write it to ``fname``; gives the axes."""
    rewards = as_numbers("plotRewards", "rewData", rewData).double().ravel().numpy()
    return _line("plotRewards", np.cumsum(rewards), ("Step", "Sum of rewards"), fname)


@checked
def plotPerformance(perfData: Any, fname: AnyPath) -> Any:
    """Draw the sum over each ten episodes, and write it to ``fname``; gives the axes."""
    values = as_numbers("plotPerformance", "perfData", perfData).double().ravel().numpy()
    sums = np.add.reduceat(values, range(0, len(values), EPISODES)) if len(values) else values
    labels = (f"Episodes (in groups of {EPISODES})", "Sum of performance")
    return _line("plotPerformance", sums, labels, fname)


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


def _line(user: str, values: Any, labels: tuple[str, str], fname: AnyPath) -> Any:
    check_file(user, "fname", fname)
    (ax,) = new_axes(user, 1, 1, (6, 4))
    ax.plot(range(1, len(values) + 1), values)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    ax.grid(alpha=0.3)
    write(ax.figure, fname)
    return ax


if __name__ == "__main__":
    main()
