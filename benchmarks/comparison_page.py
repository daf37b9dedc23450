"""The comparison as a figure and a page, from what ``benchmarks.comparison`` measured."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.peers import PEERS
from benchmarks.poisson_lif import SIZES
from benchmarks.report import show_number

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
RAW = RESULTS / "comparison.csv"
RAW_TRAINING = RESULTS / "comparison_training.csv"
PAGE = ROOT / "docs" / "comparison.md"
FIGURE = ROOT / "docs" / "images" / "comparison.png"
OURS = "this library"
COLOURS = {
    OURS: "#d62728",
    "BindsNET": "#1f77b4",
    "BindsNET, sparse": "#17becf",
    "Brian2": "#2ca02c",
    "NEST": "#ff7f0e",
    "ANNarchy": "#8c564b",
    "SpikingJelly": "#9467bd",
    "snnTorch": "#e377c2",
    "Norse": "#7f7f7f",
}

HEAD = """# Comparison

The network of the published comparison of BindsNET, in every simulator: n Poisson inputs with rates
of up to 100 Hz, all of them connected to n leaky integrate-and-fire neurons, 1,000 steps of 1 ms on
a CPU. Written by `python -m benchmarks.comparison --measure A B`, which installs each simulator in
an environment of its own, and takes turns with it.

![Seconds of a run against the number of neurons](images/comparison.png)

"""

NOTES = """
How it is measured: all get the same spikes and the same weights, and record the spikes of their
neurons. A run is what is timed, without set-up and compiling, which have a table below. Each ratio
is of neighbouring turns; medians, with ranges where there is room. The sizes of the table have two
turns or more; between them, a single one has to do for a run of more than ten seconds. *Same
spikes* is the share of spikes, of all that either side has, that both have. SpikingJelly, snnTorch
and Norse have no refractory period here: their spikes are held against ours without one, their
times against ours with one. A peer goes on to no size for which its share of the time of the whole
measurement (`--budget`) would not do. BindsNET and those on torch have one thread or all, whichever
is faster in a trial; the others have one. A measurement that was interrupted goes on with
`--resume`, which keeps what there is of the same machine and the same versions.
"""

TRAINING = """
## Training

The network of Diehl & Cook (2015) on MNIST, with n excitatory neurons: milliseconds for a training
sample of 250 steps, without encoding, and with what is done to the weights after it. All have one
thread. *Same spikes* is the share of the spikes of the first sample, over the sizes, where all
neurons that cross the threshold spike. In the times those that can have one spike a step, as we do.
A step's difference in learning changes who spikes first, and with it most of the spikes after.
"""

LEAD_AND_SPIKES = ["times faster, least to most", "same spikes, %", "how"]

Rows = list[dict[str, str]]


def read(file: Path = RAW) -> Rows:
    """What was measured, a row for each size and peer; none if nothing was."""
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def done(rows: Rows) -> Rows:
    """Rows that have times."""
    return [row for row in rows if row.get("times faster")]


def smallest_lead(rows: Rows) -> str:
    """The sentence that says where we are least ahead."""
    row = min(done(rows), key=lambda row: float(row["times faster"]))
    ratio, n = float(row["times faster"]), int(row["n"])
    return f"The smallest lead is over {row['peer']} at n = {n:,}: {ratio:.1f} times."


def spread(row: dict[str, str], name: str) -> str:
    """A median with its range, in three digits."""
    middle, least, most = (float(row[f"{name}{part}"]) for part in ("", ", least", ", most"))
    return f"{show_number(middle)} ({show_number(least)}–{show_number(most)})"


def by_peer(rows: Rows) -> dict[str, Rows]:
    """Rows of each peer, by size."""
    found: dict[str, Rows] = defaultdict(list)
    for row in sorted(done(rows), key=lambda row: int(row["n"])):
        found[row["peer"]].append(row)
    return dict(found)


def ours(rows: Rows) -> list[tuple[int, float, float, float]]:
    """Our size, median, least and most over the turns with all peers."""
    sizes: dict[int, Rows] = defaultdict(list)
    for row in done(rows):
        sizes[int(row["n"])].append(row)
    return [
        (
            n,
            median(float(row["ours, s"]) for row in found),
            min(float(row["ours, s, least"]) for row in found),
            max(float(row["ours, s, most"]) for row in found),
        )
        for n, found in sorted(sizes.items())
    ]


def markdown(lines: list[list[str]]) -> str:
    """A table; the first line is its head."""
    rows = [lines[0], ["---"] * len(lines[0]), *lines[1:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def seconds(rows: Rows) -> str:
    """Seconds of a run, peers down, sizes across, and how far we are ahead."""
    sizes = [n for n in SIZES if any(int(row["n"]) == n for row in done(rows))]
    lines = [["seconds a run", *(f"n = {n:,}" for n in sizes), "times faster, least to most"]]
    mine = {n: f"{show_number(middle)}" for n, middle, _, _ in ours(rows)}
    lines.append([f"**{OURS}**", *(f"**{mine[n]}**" for n in sizes), ""])
    for name, found in by_peer(rows).items():
        lead = across([float(row["times faster"]) for row in found])
        lines.append([name, *cells(found, sizes, "peer, s"), lead])
    return markdown(lines)


def conditions(rows: Rows) -> str:
    """What is measured of each peer, its set-up, and whether its spikes are ours."""
    sizes = len({row["n"] for row in done(rows)})
    lines = [["", "what", "sizes", "set-up there, s", "compiling, s", "same spikes, %"]]
    for name, found in by_peer(rows).items():
        last = found[-1]
        compiling = [float(row["compiling, s"]) for row in found if row.get("compiling, s")]
        alike = min(float(row["same spikes, %"]) for row in found)
        lines.append(
            [
                name,
                PEERS[name].mode,
                f"{len(found)} of {sizes}, to {int(last['n']):,}",
                show_number(float(last["set-up, s"])),
                show_number(median(compiling)) if compiling else "–",
                "100" if alike == 100 else f"{alike:.3f}",
            ]
        )
    return markdown(lines)


def training(rows: Rows) -> list[str]:
    """Milliseconds of a training sample, peers down; no lines if none were measured."""
    if not done(rows):
        return []
    sizes = sorted({int(row["n"]) for row in done(rows)})
    lines = [["milliseconds a sample", *(f"n = {n:,}" for n in sizes), *LEAD_AND_SPIKES]]
    for name, found in by_peer(rows).items():
        alike = [float(row["same spikes, %"]) for row in found]
        leads = [float(row["times faster"]) for row in found]
        told = [across(leads), across(alike), PEERS[name].training.replace("``", "`")]
        lines.append([name, *cells(found, sizes, "peer, ms"), *told])
        if found[0].get("simulation, ms"):
            alone = cells(found, sizes, "simulation, ms")
            leads = [float(row["simulation, ms"]) / float(row["ours, ms"]) for row in found]
            lines.append([f"{name}, simulation alone", *alone, across(leads), "", ""])
    mine = [
        median(float(row["ours, ms"]) for row in done(rows) if int(row["n"]) == n) for n in sizes
    ]
    lines.insert(1, [f"**{OURS}**", *(f"**{show_number(each)}**" for each in mine), "", "", ""])
    return [TRAINING, smallest_lead(rows), "", markdown(lines), *absent(rows)]


def cells(rows: Rows, sizes: list[int], name: str) -> list[str]:
    """Medians with ranges by size, a dash where there is none."""
    found = {int(row["n"]): spread(row, name) for row in rows}
    return [found.get(n, "–") for n in sizes]


def across(values: list[float]) -> str:
    """From the least to the most, or one number where these look the same."""
    return "–".join(dict.fromkeys(show_number(each) for each in (min(values), max(values))))


def where(rows: Rows) -> list[str]:
    """The machine and the days of the measurement, as far as the rows tell."""
    told = {"Machine": "machine", "Measured on": "day"}
    found = {
        said: sorted({row.get(name) or "" for row in done(rows)} - {""})
        for said, name in told.items()
    }
    return [f"{said}: {'; '.join(names)}." for said, names in found.items() if names]


def absent(rows: Rows) -> list[str]:
    """Lines that say what could not be measured, and why."""
    lines = [
        f"- {row['peer']}{', n = ' + row['n'] if row.get('n') else ''}: {row['why not']}"
        for row in rows
        if row.get("why not")
    ]
    return ["", "Not measured:", "", *lines] if lines else []


def page(rows: Rows, trained: Rows) -> str:
    """The page, as Markdown."""
    parts = [smallest_lead(rows), "", seconds(rows), NOTES, conditions(rows), *absent(rows)]
    parts += training(trained) + ["", *where(rows)]
    return HEAD + "\n".join(parts) + "\n"


def draw(rows: Rows, file: Path = FIGURE) -> None:
    """Seconds of a run by size, both axes logarithmic, a line for each simulator."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5.2), layout="constrained")
    lines = {OURS: ours(rows)}
    for name, found in by_peer(rows).items():
        parts = [f"peer, s{part}" for part in ("", ", least", ", most")]
        lines[name] = [(int(row["n"]), *(float(row[part]) for part in parts)) for row in found]
    for name, points in lines.items():
        plot_line(axes, name, points)
    axes.set(xscale="log", yscale="log", xlabel="neurons n (and Poisson inputs n)")
    label_ends(axes, lines)
    axes.set(ylabel="seconds for 1,000 steps of 1 ms", xlim=(220, 26_000))
    axes.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
    axes.set_xticks([], minor=True)
    axes.set_title("n Poisson inputs, all to all, to n leaky neurons: simulation on a CPU")
    axes.grid(alpha=0.25, which="both")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=130, metadata={"Software": None})
    pyplot.close(figure)


def plot_line(axes, name: str, points: list[tuple[int, float, float, float]]) -> None:
    """Medians with bars from least to most."""
    n, middle, least, most = zip(*points, strict=True)
    below = [m - low for m, low in zip(middle, least, strict=True)]
    above = [high - m for m, high in zip(middle, most, strict=True)]
    how = {"color": COLOURS[name], "linewidth": 2.6 if name == OURS else 1.4, "capsize": 2}
    axes.errorbar(n, middle, (below, above), marker="o", markersize=3, **how)


def label_ends(axes, lines: dict[str, list[tuple[int, float, float, float]]]) -> None:
    """Names to the right of where lines end, those that end together apart from each other."""
    last: dict[int, float] = {}
    for name, points in sorted(lines.items(), key=lambda line: line[1][-1][1]):
        n, seconds = points[-1][:2]
        last[n] = max(seconds, last.get(n, 0.0) * 1.6)
        axes.annotate(
            name,
            (n, seconds),
            (n * 1.12, last[n]),
            va="center",
            color=COLOURS[name],
            weight="bold" if name == OURS else "normal",
            arrowprops={"arrowstyle": "-", "color": COLOURS[name], "alpha": 0.4},
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1},
        )
    axes.set_ylim(top=max(axes.get_ylim()[1], *(height * 1.6 for height in last.values())))


def write() -> None:
    """Write the page and the figure, and say where we are least ahead."""
    rows = read(RAW)
    PAGE.write_text(page(rows, read(RAW_TRAINING)), encoding="utf-8")
    draw(rows)
    print(f"written: {PAGE.relative_to(ROOT)}, {FIGURE.relative_to(ROOT)}")
    print(smallest_lead(rows))
