"""Draws what ``benchmark.py`` measured: seconds against the number of neurons.

    python examples/benchmark/plot_benchmark.py benchmark.csv

Writes ``benchmark.png`` beside the file. Columns of other programs may be added to the file: the
first one is n, each further one is a line.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from matplotlib.figure import Figure


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=Path("benchmark.csv"))
    args = parser.parse_args(argv)
    if not args.file.is_file():
        parser.error(f"there is no {args.file}: benchmark.py writes it")
    with args.file.open(newline="", encoding="utf-8") as file:
        titles, *rows = csv.reader(file)
    sizes, *columns = ([float(cell) for cell in column] for column in zip(*rows, strict=True))
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for title, seconds in zip(titles[1:], columns, strict=True):
        axes.plot(sizes, seconds, "o-", label=title)
    axes.set(xlabel="inputs, and neurons", ylabel="seconds a run", yscale="log")
    axes.grid(alpha=0.3)
    axes.legend()
    picture = args.file.with_suffix(".png")
    figure.savefig(picture, dpi=120)
    print(f"figure: {picture}")


if __name__ == "__main__":
    main()
