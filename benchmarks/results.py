"""What networks have learned as a page, from lines of JSON: images here, all else by ``tasks``.

    python -m benchmarks.results                              write docs/results.md anew
    python -m benchmarks.results --measure --data-root DIR    run every command first
    python -m benchmarks.results --measure --only loc2d_mnist.py --data-root DIR

``benchmarks/results/mnist*.jsonl`` have one line for each run: the options, the accuracy by every
readout, the seconds, the machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks import tasks

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "results.md"
FIGURE = ROOT / "docs" / "results.png"
FOLDER = "examples/mnist"
FIRST = "eth_mnist.py"
"""The script of runs that do not name theirs."""

COMMANDS = {
    "eth_mnist.py --n_neurons 100": 3,
    "eth_mnist.py --n_neurons 400": 3,
    "eth_mnist.py --recipe 100": 3,
    "eth_mnist.py --recipe 400": 3,
    "eth_mnist.py --recipe 1600": 3,
    "eth_mnist.py --recipe 6400": 1,
    "SOM_LM-SNNs.py --recipe 400": 3,
    "SOM_LM-SNNs.py --recipe 1600": 3,
    "loc2d_mnist.py --recipe 100": 3,
}
"""Scripts with options, and how many seeds."""

PAPERS = {
    "eth_mnist.py": {100: 82.9, 400: 87.0, 1600: 91.9, 6400: 95.0},
    "loc2d_mnist.py": {2500: 94.6},
}
"""Per cent as published, by number of neurons; of local fields with 4,500."""

LINES = {
    ("eth_mnist.py", False): "BindsNET's parameters",
    ("eth_mnist.py", True): "recipes",
    ("SOM_LM-SNNs.py", True): "maps",
    ("loc2d_mnist.py", True): "local fields",
}
"""What the figure's lines are: script, and whether by a recipe."""

SECONDS = (10, 20, 50, 100, 200)
"""Marks of the figure's time."""

HEAD = """# Results

Accuracy on the 10,000 test images of MNIST after training on all 60,000 training images, with
weights and thresholds frozen. Written by `python -m benchmarks.results` from the lines of JSON in
`benchmarks/results/`; each row is one command. How the hyper-parameters of a recipe were chosen is
said at the top of its file, in `examples/mnist/recipes`. Accuracies are means over seeds and
their standard deviation. Seconds are medians, of one process on one core, with encoding, learning
and normalisation, without the compilation on the first use of a machine.

"""


def read(folder: Path = RAW) -> list[dict[str, Any]]:
    """All runs, in the order in which they were made."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("mnist*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def command(run: dict[str, Any]) -> str:
    """What a run was started with, but for the seed."""
    chosen = f"--recipe {run['recipe']}" if run["recipe"] else f"--n_neurons {run['n_neurons']}"
    return f"{FOLDER}/{script(run)} --dataset mnist {chosen}"


def script(run: dict[str, Any]) -> str:
    """The example that made a run."""
    return str(run.get("script", FIRST))


def group(runs: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The last run of each seed, by command; whole data sets only."""
    found: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for run in runs:
        if run["data"] == "MNIST" and (run["train"], run["test"]) == (60000, 10000):
            found[command(run)][run["seed"]] = run
    return {name: list(seeds.values()) for name, seeds in found.items()}


def spread(values: list[float]) -> str:
    """Mean, and standard deviation of more than one value."""
    mean = f"{statistics.mean(values):.2f}"
    return f"{mean} ± {statistics.stdev(values):.2f}" if len(values) > 1 else mean


def row(name: str, runs: list[dict[str, Any]]) -> list[str]:
    """One row of the table."""
    run = runs[0]
    seconds = {
        part: statistics.median(r["seconds"].get(part, 0.0) for r in runs)
        for part in ("training", "labelling", "testing")
    }
    shown = run["n_epochs"] * run["train"]
    return [
        f"`python {name}`",
        f"{run['n_neurons']:,}",
        str(run["n_epochs"]),
        run["readout"],
        spread([r["accuracy"][run["readout"]] for r in runs]),
        str(len(runs)),
        str(PAPERS.get(script(run), {}).get(run["n_neurons"], "")),
        f"{seconds['training']:.1f}",
        f"{shown / seconds['training']:,.0f}",
        f"{seconds['labelling'] + seconds['testing']:.1f}",
    ]


def page(groups: dict[str, list[dict[str, Any]]]) -> str:
    """The page, as Markdown."""
    titles = ["command", "neurons", "epochs", "readout", "accuracy, %", "seeds"]
    titles += ["paper, %", "training, s", "samples/s", "labels and test, s"]
    lines = [titles, ["---"] * len(titles)]
    ordered = sorted(groups.items(), key=place)
    lines += [row(name, runs) for name, runs in ordered]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    machines = sorted({run["machine"] for runs in groups.values() for run in runs})
    return (
        f"{HEAD}{table}\n\nMachine: {'; '.join(machines)}. The column *paper* is of P. U. Diehl "
        "and M. Cook, Front.\nComput. Neurosci. 9:99, 2015; for local fields (`loc2d_mnist.py`) of "
        "D. J. Saunders et al., Neural\nNetworks 119:332, 2019, with 4,500 neurons.\n\n"
        "![Accuracy against seconds of training](results.png)\n"
    )


def place(group: tuple[str, list[dict[str, Any]]]) -> tuple[Any, ...]:
    """Where a row goes: by script, then by number of neurons."""
    name, runs = group
    return script(runs[0]) != FIRST, script(runs[0]), runs[0]["n_neurons"], name


def draw(groups: dict[str, list[dict[str, Any]]], file: Path = FIGURE) -> None:
    """Accuracy against seconds of training."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for kind, label in LINES.items():
        points = sorted(
            (
                statistics.median(r["seconds"]["training"] for r in runs),
                statistics.mean(r["accuracy"][runs[0]["readout"]] for r in runs),
                runs[0]["n_neurons"],
            )
            for runs in groups.values()
            if (script(runs[0]), bool(runs[0]["recipe"])) == kind
        )
        if points:
            seconds, accuracy, neurons = zip(*points, strict=True)
            (line,) = axes.plot(seconds, accuracy, "o-", label=label)
            side = {"xytext": (6, -12)} if len(points) > 1 else {"xytext": (0, 7), "ha": "center"}
            for x, y, n in points:  # a point that no line leads to has its number above
                number = {"textcoords": "offset points", "color": line.get_color()} | side
                axes.annotate(f"{n:,}", (x, y), **number)
    axes.set(xscale="log", xlabel="training, s", ylabel="test accuracy, %")
    axes.set_xticks(SECONDS, [str(second) for second in SECONDS])
    axes.margins(x=0.12, y=0.08)
    axes.set_title("MNIST, by number of excitatory neurons")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(file, dpi=120, metadata={"Software": None})
    pyplot.close(figure)


def measure(data_root: Path, only: list[str]) -> None:
    """Run the commands, and append what they measured."""
    RAW.mkdir(exist_ok=True)
    for line, seeds in COMMANDS.items():
        name, *options = line.split()
        if only and not {name, *options} & set(only):
            continue
        for seed in range(seeds):
            words = [*options, "--seed", str(seed), "--dataset", "mnist"]
            words += ["--data-root", str(data_root), "--report", str(RAW / "mnist.jsonl")]
            command = [sys.executable, str(ROOT / FOLDER / name), *words]
            subprocess.run(command, check=True, cwd=ROOT)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.results",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--measure", action="store_true", help="run the commands first")
    parser.add_argument("--only", nargs="*", default=[], help="scripts, or numbers, to run")
    parser.add_argument("--data-root", type=Path, default=ROOT / "data")
    args = parser.parse_args(argv)
    if args.measure:
        measure(args.data_root, args.only)
    groups = group(read())
    if not groups:
        raise SystemExit(f"there are no results in {RAW}: run with --measure")
    PAGE.write_text(page(groups) + tasks.section(tasks.read()), encoding="utf-8")
    draw(groups)
    print(f"written: {PAGE.relative_to(ROOT)}, {FIGURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
