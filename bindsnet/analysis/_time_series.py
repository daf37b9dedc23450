"""Plots over time: spikes, voltages, accuracy."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, stack

from bindsnet.analysis._figures import Figsize, Range, as_array, cut_out, new_axes, redraw
from bindsnet.errors import ParameterError, ShapeError

MARGIN = 0.01
"""Of the time shown, on either side."""


def plot_spikes(
    spikes: Mapping[str, Any],
    time: Range | None = None,
    n_neurons: Mapping[str, Range] | None = None,
    ims: Sequence[Any] | None = None,
    axes: Sequence[Any] | None = None,
    figsize: Figsize = (8.0, 4.5),
    dt: float = 1.0,
) -> tuple[Sequence[Any], Sequence[Any]]:
    """Draw a dot for each spike, one layer below the other.

    Parameters
    ----------
    spikes
        Name of layer to ``[time, ...]``; samples of a batch come one above the other.
    time
        First step to draw, and the step after the last.
    n_neurons
        Name of layer to the first neuron to draw, and the one after the last.
    ims, axes
        From an earlier call, to draw into.
    figsize
        Width and height, inches.
    dt
        Length of a step in ms.

    Returns
    -------
    tuple
        ``(ims, axes)``, one of each for each layer.
    """
    chosen = cut_out("plot_spikes", spikes, time, n_neurons)
    if axes is None:
        axes = new_axes("plot_spikes", len(chosen), 1, figsize)
        ims = None
    if ims is None:
        ims = [ax.scatter([], [], c="tab:blue", linewidths=0) for ax in axes]
    for im, ax, (name, (table, steps, neurons)) in zip(ims, axes, chosen.items(), strict=True):
        when, who = table.nonzero().T
        dots = stack([(when + steps[0]) * dt, (who + neurons[0]).double()], dim=1)
        im.set_offsets(dots.numpy())
        im.set_sizes([min(max(3000 / max(len(dots), 1), 2), 12)])
        _label(ax, f"{name}: {len(dots)} spikes", steps, neurons, dt)
        margin = MARGIN * (steps[1] - steps[0])  # else the axis hides the dots of the first step
        ax.set_xlim((steps[0] - margin) * dt, (steps[1] + margin) * dt)
    axes[-1].set_xlabel("Time (ms)")
    redraw(axes[0])
    return ims, axes


def plot_voltages(
    voltages: Mapping[str, Any],
    ims: Sequence[Any] | None = None,
    axes: Any = None,
    time: Range | None = None,
    n_neurons: Mapping[str, Range] | None = None,
    cmap: str = "jet",
    plot_type: str = "color",
    thresholds: Mapping[str, Any] | None = None,
    figsize: Figsize = (8.0, 4.5),
    dt: float = 1.0,
) -> tuple[Sequence[Any], Any]:
    """Draw voltages over time, one layer below the other.

    Parameters
    ----------
    voltages
        Name of layer to ``[time, ...]``, mV; samples of a batch come one above the other.
    ims, axes
        From an earlier call of the same ``plot_type``, to draw into.
    time
        First step to draw, and the step after the last.
    n_neurons
        Name of layer to the first neuron to draw, and the one after the last.
    cmap
        Name of a colour map, for ``"color"``.
    plot_type
        ``"color"``: time × neurons, voltage as colour. ``"line"``: a line for each neuron.
    thresholds
        Name of layer to its threshold, mV: a number, or one for each neuron, of
        which the highest counts. A dashed line in ``"line"``; in ``"color"`` the
        scale reaches up to it.
    figsize
        Width and height, inches.
    dt
        Length of a step in ms.

    Returns
    -------
    tuple
        ``(ims, axes)``. ``ims``: for each layer its image or list of lines, and
        after the lines the threshold's, if there is one. ``axes``: a list, or
        the axes themselves if there is one layer.
    """
    if plot_type not in ("color", "line"):
        raise ParameterError(
            f"plot_voltages: plot_type must be 'color' or 'line' (got {plot_type!r})"
        )
    chosen = cut_out("plot_voltages", voltages, time, n_neurons)
    panels = [axes] if hasattr(axes, "plot") else axes
    if panels is None:
        panels = new_axes("plot_voltages", len(chosen), 1, figsize)
        ims = None
    old = list(ims or ())
    drawn: list[Any] = []
    for ax, (name, (table, steps, neurons)) in zip(panels, chosen.items(), strict=True):
        threshold = _highest((thresholds or {}).get(name))
        _label(ax, name, steps, neurons, dt)
        if plot_type == "color":
            drawn.append(_draw_colors(ax, old, table, steps, neurons, threshold, cmap, dt))
        else:
            drawn += _draw_lines(ax, old, table, steps, threshold, dt)
    panels[-1].set_xlabel("Time (ms)")
    redraw(panels[0])
    return drawn, panels if len(chosen) > 1 else panels[0]


def plot_performance(
    performances: Mapping[str, Sequence[float]],
    ax: Any = None,
    figsize: Figsize = (7, 4),
    x_scale: int = 1,
    save: str | os.PathLike[str] | None = None,
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
    if ax is None:
        (ax,) = new_axes("plot_performance", 1, 1, figsize)
        ax.set(xlabel="Samples seen", ylabel="Accuracy (%)", ylim=(0, 100))
        ax.set_title("Estimated classification accuracy")
        ax.grid(alpha=0.3)
    lines = {line.get_label(): line for line in ax.get_lines()}
    for scheme, values in performances.items():
        if scheme not in lines:
            lines[scheme] = ax.plot([], [], label=scheme, marker="." if len(values) < 50 else "")[0]
        seen = [(i + 1) * x_scale for i in range(len(values))]
        lines[scheme].set_data(seen, as_array(list(values)))
    longest = max((len(values) for values in performances.values()), default=0)
    ax.set_xlim(0, max(longest, 1) * x_scale)
    if lines:
        ax.legend(loc="lower right")
    redraw(ax)
    if save is not None:
        ax.figure.savefig(save)
    return ax


def _draw_colors(
    ax: Any,
    old: list[Any],
    table: Tensor,
    steps: Range,
    neurons: Range,
    threshold: float | None,
    cmap: str,
    dt: float,
) -> Any:
    """Voltages as an image of time × neurons; the next of ``old`` is used again."""
    picture = as_array(table.T)
    if old:
        im = old.pop(0)
        im.set_data(picture)
    else:
        im = ax.imshow(picture, cmap=cmap, aspect="auto", origin="lower", interpolation="nearest")
        ax.figure.colorbar(im, ax=ax, label="v (mV)")
    im.set_extent((steps[0] * dt, steps[1] * dt, neurons[0] - 0.5, neurons[1] - 0.5))
    im.set_clim(
        picture.min(), picture.max() if threshold is None else max(threshold, picture.max())
    )
    return im


def _draw_lines(
    ax: Any,
    old: list[Any],
    table: Tensor,
    steps: Range,
    threshold: float | None,
    dt: float,
) -> list[Any]:
    """A line for each neuron, and one for the threshold; the next of ``old`` are used again."""
    times = [step * dt for step in range(*steps)]
    lines = old.pop(0) if old else ax.plot(times, as_array(table), linewidth=0.8)
    if len(lines) != table.shape[1]:
        raise ShapeError(
            f"plot_voltages: ims has {len(lines)} lines, but there are {table.shape[1]} neurons; "
            "draw into a new figure"
        )
    for line, voltage in zip(lines, as_array(table.T), strict=True):
        line.set_data(times, voltage)
    drawn: list[Any] = [lines]
    if threshold is not None:
        mark = old.pop(0) if old else ax.axhline(threshold, color="black", linestyle="--")
        mark.set_ydata([threshold, threshold])
        drawn.append(mark)
    ax.set_ylabel("v (mV)")
    ax.relim()
    ax.autoscale(axis="y")
    return drawn


def _label(ax: Any, title: str, steps: Range, neurons: Range, dt: float) -> None:
    """Axes of time × neurons."""
    ax.set(title=title, ylabel="Neuron")
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set_xlim(steps[0] * dt, steps[1] * dt)
    ax.set_ylim(neurons[0] - 0.5, neurons[1] - 0.5)


def _highest(threshold: Any) -> float | None:
    return None if threshold is None else float(as_array(threshold).max())
