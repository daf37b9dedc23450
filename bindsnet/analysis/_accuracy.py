"""Plots of accuracy over training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from bindsnet.analysis._arguments import Axes, Figsize
from bindsnet.analysis._arrays import as_array, as_numbers, as_row
from bindsnet.analysis._figures import check_file, new_axes, redraw, write
from bindsnet.arguments import AnyPath, Options, Positive, checked
from bindsnet.errors import ShapeError


@checked
def plot_performance(
    performances: Options,
    ax: Axes | None = None,
    figsize: Figsize = (7, 4),
    x_scale: Positive = 1,
    save: AnyPath | None = None,
) -> Any:
    """Draw accuracy over training.

    Parameters
    ----------
    performances
        Name of scheme to accuracies in per cent.
    ax
        From an earlier call, to draw into.
    figsize
        Width and height, inches.
    x_scale
        Samples for each accuracy: number ``i`` is drawn at ``(i + 1) * x_scale``,
        where it is known.
    save
        File to write to as well.

    Returns
    -------
    Axes
        ``ax``.
    """
    user = "plot_performance"
    curves = {
        scheme: as_row(user, f"the accuracies of {scheme!r} in performances", values)
        for scheme, values in performances.items()
    }
    check_file(user, "save", save)
    if ax is None:
        (ax,) = new_axes(user, 1, 1, figsize)
        ax.set(xlabel="Samples seen", ylabel="Accuracy (%)", ylim=(0, 100))
        ax.set_title("Estimated classification accuracy")
        ax.grid(alpha=0.3)
    lines = {line.get_label(): line for line in ax.get_lines()}
    for scheme, values in curves.items():
        if scheme not in lines:
            lines[scheme] = ax.plot([], [], label=scheme, marker="." if len(values) < 50 else "")[0]
        seen = [(i + 1) * x_scale for i in range(len(values))]
        lines[scheme].set_data(seen, values)
    longest = max(map(len, curves.values()), default=0)
    ax.set_xlim(0, max(longest, 1) * x_scale)
    return _finish(ax, bool(lines), save)


@checked
def plot_learning_curves(
    curves: Options,
    samples: Sequence[float] | None = None,
    ax: Axes | None = None,
    figsize: Figsize = (7, 4),
    save: AnyPath | None = None,
) -> Any:
    """Draw accuracy over training: the mean of several runs, and a band of ± their s.d.

    Parameters
    ----------
    curves
        Name to accuracies in per cent: ``[points]``, or ``[runs, points]``.
    samples
        Number of samples that had been seen at each point; 1, 2, 3, … by default.
    ax
        From an earlier call, to draw into.
    figsize
        Width and height, inches.
    save
        File to write to as well.

    Returns
    -------
    Axes
        ``ax``.
    """
    user = "plot_learning_curves"
    seen = None if samples is None else as_row(user, "samples", samples)
    tables = {name: _runs(user, name, values, seen) for name, values in curves.items()}
    check_file(user, "save", save)
    if ax is None:
        (ax,) = new_axes(user, 1, 1, figsize)
    for artist in (*ax.lines, *ax.collections):
        artist.remove()
    ax.set_prop_cycle(None)
    for name, runs in tables.items():
        _draw_runs(ax, name, runs, seen or list(range(1, runs.shape[1] + 1)))
    ax.set(xlabel="Evaluation" if seen is None else "Samples seen", ylabel="Accuracy (%)")
    ax.grid(alpha=0.3)
    return _finish(ax, bool(tables), save)


def _finish(ax: Any, has_curves: bool, save: Any) -> Any:
    """Name the curves, redraw, and write to a file if there is to be one."""
    if has_curves:
        ax.legend(loc="lower right")
    redraw(ax)
    write(ax.figure, save)
    return ax


def _runs(user: str, name: str, values: Any, seen: Sequence[float] | None) -> Tensor:
    """Accuracies, ``[runs, points]``."""
    runs = as_numbers(user, f"the curve of {name!r} in curves", values).double()
    runs = runs[None] if runs.dim() == 1 else runs
    if runs.dim() != 2 or not runs.numel() or (seen is not None and len(seen) != runs.shape[1]):
        raise ShapeError(
            f"{user}: {name!r} in curves has shape {list(runs.shape)}, but it takes [points] "
            "or [runs, points]" + ("" if seen is None else f", of {len(seen)} samples")
        )
    return runs


def _draw_runs(ax: Any, name: str, runs: Tensor, seen: Sequence[float]) -> None:
    """The mean of the runs, and a band of their standard deviation."""
    mean, spread = runs.mean(0), runs.std(0, correction=min(1, len(runs) - 1))
    (line,) = ax.plot(seen, as_array(mean), label=name, marker="." if len(seen) < 50 else "")
    if len(runs) > 1:
        band = as_array(mean - spread), as_array(mean + spread)
        ax.fill_between(seen, *band, color=line.get_color(), alpha=0.2, linewidth=0)
