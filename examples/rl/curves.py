"""What the examples of this folder share: options, learning curves, and a test against chance."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from scipy.stats import mannwhitneyu
from torch import Tensor


def options(description: str | None) -> argparse.ArgumentParser:
    """The options that all have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seeds", type=int, default=5, help="how many agents learn (default: %(default)s)"
    )
    parser.add_argument("--figure", type=Path, help="where to draw the learning curves")
    parser.add_argument("--fast", action="store_true", help="one seed, for a moment: does it run?")
    return parser


def each_seed(
    learn: Callable[[int], Tensor], seeds: int, window: int, chance: Tensor, better: str
) -> list[Tensor]:
    """The values of each episode, for each seed; the last ones are compared with chance."""
    found = []
    for seed in range(seeds):
        start = time.perf_counter()
        found.append(learn(seed))
        print(f"seed {seed}: {compare(found[-1][-window:], chance, better)}")
        print(f"  {time.perf_counter() - start:.0f} s")
    return found


def compare(found: Tensor, chance: Tensor, better: str = "greater") -> str:
    """Whether a trained agent is better than a random one, in words.

    The test is the one-sided one of Mann and Whitney, which assumes nothing of how
    values are distributed; ``better`` is "greater" or "less".
    """
    u, p = mannwhitneyu(found, chance, alternative=better)
    return (
        f"trained {summary(found)}, random {summary(chance)}; Mann-Whitney U = {u:.0f}, p = {p:.1g}"
    )


def summary(values: Tensor) -> str:
    """Mean, standard error and number."""
    error = float(values.std()) / len(values) ** 0.5
    return f"{float(values.mean()):.2f} ± {error:.2f} ({len(values)} episodes)"


def draw(
    curves: list[Tensor],
    path: Path,
    window: int,
    axis: tuple[str, str],
    lines: Mapping[str, float],
    first: int = 0,
) -> None:
    """Moving means of each seed, and horizontal lines by name.

    Parameters
    ----------
    curves
        For each seed a value of each trial or episode.
    path
        Where the figure goes.
    window
        Number of values in a mean.
    axis
        What is on the horizontal and on the vertical axis.
    lines
        Values to compare with.
    first
        Seed of the first curve; the others follow.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for seed, values in enumerate(curves, first):
        size = min(window, len(values))
        means = values.float().unfold(0, size, 1).mean(1)
        axes.plot(torch.arange(len(means)) + size, means, label=f"seed {seed}")
    for (name, value), style in zip(lines.items(), ("--", ":", "-."), strict=False):
        axes.axhline(value, color="gray", linestyle=style, label=name)
    axes.set(xlabel=axis[0], ylabel=f"{axis[1]} (mean of {window})")
    axes.legend()
    figure.savefig(path, dpi=120)
    print(f"figure: {path}")
