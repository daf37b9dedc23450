"""Plots of a whole network: rasters and rates, weights with labels, learning curves."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Any

import torch
from torch import Tensor

from bindsnet.analysis._figures import (
    Figsize,
    Range,
    as_array,
    color_map,
    cut_out,
    new_figure,
    redraw,
)
from bindsnet.analysis._images import draw_weights
from bindsnet.analysis._time_series import plot_spikes
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.utils import get_square_weights


def plot_overview(
    spikes: Mapping[str, Any],
    time: Range | None = None,
    n_neurons: Mapping[str, Range] | None = None,
    handles: dict[str, Any] | None = None,
    figsize: Figsize | None = None,
    dt: float = 1.0,
    window: float = 10.0,
    figure: Any = None,
) -> dict[str, Any]:
    r"""Draw all layers of a network: rasters, the rate of each neuron, and rates over time.

    A neuron's rate is its spikes divided by the recorded time. The rate of a layer
    over time is the mean over its neurons, smoothed by a box of ``window`` ms.

    Parameters
    ----------
    spikes
        Name of layer to ``[time, ...]``, as of :func:`recorded_spikes`; the samples of
        a batch come one above the other.
    time, n_neurons
        See :func:`plot_spikes`.
    handles
        From an earlier call, to draw into.
    figsize
        Width and height, inches; by default it grows with the number of layers.
    dt
        Length of a step in ms.
    window
        Width of the box that smooths the rates over time, ms.
    figure
        An empty figure to draw into at first; a new one by default.

    Returns
    -------
    dict
        ``handles``: ``figure``; for each layer ``rasters``, ``rates`` and their axes; and
        the line of each layer in ``lines``.
    """
    chosen = cut_out("plot_overview", spikes, time, n_neurons)
    if not window > 0:
        raise ParameterError(f"plot_overview: window must be above 0 ms (got {window})")
    if handles is None:
        size = figsize or (9.0, 1.8 * (len(chosen) + 1) + 0.6)
        handles = _overview_axes(list(chosen), figure or new_figure("plot_overview", size))
    handles["rasters"], _ = plot_spikes(
        spikes, time, n_neurons, handles["rasters"], handles["raster_axes"], dt=dt
    )
    handles["raster_axes"][-1].set_xlabel("")
    for name, bars, (table, steps, neurons) in zip(
        chosen, handles["rates"], chosen.values(), strict=True
    ):
        rates = table.float().mean(0) * (1000 / dt)  # Hz
        bars.set_data(as_array(rates), range(*neurons))
        bars.axes.set_xlim(0, max(float(rates.max()) * 1.05, 1.0))
        bars.axes.set_title(f"mean {float(rates.mean()):.1f} Hz", fontsize="small")
        line = handles["lines"][name]
        over_time = _smooth(table.float().mean(1) * (1000 / dt), max(round(window / dt), 1))
        line.set_data([(steps[0] + i) * dt for i in range(len(over_time))], as_array(over_time))
    line.axes.relim()
    line.axes.autoscale(axis="y")
    redraw(line.axes)
    return handles


def plot_receptive_fields(
    weights: Any,
    side: int | tuple[int, int],
    assignments: Any = None,
    classes: Sequence[Any] | None = None,
    handles: tuple[Any, Any] | None = None,
    wmin: float | None = 0.0,
    wmax: float | None = None,
    figsize: Figsize = (6, 5),
    cmap: str = "hot_r",
    title: str | None = None,
) -> tuple[Any, Any]:
    """Draw the weights into each neuron as an image, with a dot in the colour of its label.

    Parameters
    ----------
    weights
        ``[inputs, neurons]``.
    side
        Height and width of the input: one number, or a pair.
    assignments
        ``[neurons]``, of :func:`bindsnet.evaluation.assign_labels`; -1 for none, without a dot.
    classes
        Names of the classes; 0 to 9 by default.
    handles
        From an earlier call, to draw into.
    wmin, wmax
        Ends of the colour scale, mV; None for those of the weights.
    figsize, cmap, title
        See :func:`plot_weights`.

    Returns
    -------
    tuple
        ``handles``: the image, and the dots (None without assignments).
    """
    user, w = "plot_receptive_fields", torch.as_tensor(weights).detach().cpu()
    n_sqrt = ceil(sqrt(w.shape[-1]))
    im, dots = handles or (None, None)
    matrix = as_array(get_square_weights(w, n_sqrt, side))
    im = draw_weights(user, matrix, wmin, wmax, im, figsize, cmap, title)
    if assignments is not None:
        names = [str(name) for name in (range(10) if classes is None else classes)]
        labels = _labels(user, assignments, w.shape[1], len(names))
        dots = _dot_labels(user, im, dots, labels, names, n_sqrt, side)
    return im, dots


def plot_learning_curves(
    curves: Mapping[str, Any],
    samples: Sequence[float] | None = None,
    ax: Any = None,
    figsize: Figsize = (7, 4),
    save: str | os.PathLike[str] | None = None,
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
    tables = {name: _runs(name, values, samples) for name, values in curves.items()}
    if ax is None:
        ax = new_figure("plot_learning_curves", figsize).subplots()
    for artist in (*ax.lines, *ax.collections):
        artist.remove()
    ax.set_prop_cycle(None)
    for name, runs in tables.items():
        seen = list(range(1, runs.shape[1] + 1)) if samples is None else list(samples)
        mean, spread = runs.mean(0), runs.std(0, correction=min(1, len(runs) - 1))
        marker = "." if len(seen) < 50 else ""
        (line,) = ax.plot(seen, as_array(mean), label=name, marker=marker)
        if len(runs) > 1:
            band = as_array(mean - spread), as_array(mean + spread)
            ax.fill_between(seen, *band, color=line.get_color(), alpha=0.2, linewidth=0)
    ax.set(xlabel="Samples seen" if samples is not None else "Evaluation", ylabel="Accuracy (%)")
    ax.grid(alpha=0.3)
    if tables:
        ax.legend(loc="lower right")
    redraw(ax)
    if save is not None:
        ax.figure.savefig(save)
    return ax


def recorded_spikes(network: Any) -> dict[str, Tensor]:
    """What the network's monitors of layers recorded of ``s``, in the order of its layers.

    A monitor without ``time`` forgets what it gives.
    """
    names = {id(layer): name for name, layer in network.layers.items()}
    found: dict[str, Tensor] = {}
    for monitor in network.monitors.values():
        name = names.get(id(getattr(monitor, "obj", None)))
        if name is not None and name not in found and "s" in getattr(monitor, "recording", {}):
            found[name] = monitor.get("s")
    return {name: found[name] for name in network.layers if name in found}


def _overview_axes(names: list[str], figure: Any) -> dict[str, Any]:
    """A row for each layer: raster and rates; and one for the rates over time."""
    grid = figure.add_gridspec(len(names) + 1, 2, width_ratios=(4, 1))
    last = figure.add_subplot(grid[-1, 0])
    rasters = [figure.add_subplot(grid[i, 0], sharex=last) for i in range(len(names))]
    sides = [figure.add_subplot(grid[i, 1], sharey=rasters[i]) for i in range(len(names))]
    for ax in rasters:
        ax.tick_params(labelbottom=False)
    for ax in sides:
        ax.tick_params(labelleft=False)
    sides[-1].set_xlabel("Rate (Hz)")
    last.set(xlabel="Time (ms)", ylabel="Mean rate (Hz)")
    lines = {name: last.plot([], [], label=name)[0] for name in names}
    corner = figure.add_subplot(grid[-1, 1])
    corner.set_axis_off()
    corner.legend(handles=list(lines.values()), loc="center", frameon=False)
    rates = [ax.plot([], [], ".", markersize=3, color="tab:blue")[0] for ax in sides]
    return {
        "figure": figure,
        "rasters": [ax.scatter([], [], c="tab:blue", linewidths=0) for ax in rasters],
        "raster_axes": rasters,
        "rates": rates,
        "rate_axes": sides,
        "lines": lines,
    }


def _smooth(values: Tensor, width: int) -> Tensor:
    """Means over a centred box; at the ends, over what there is of it."""
    box = torch.ones(1, 1, width)
    left = (width - 1) // 2
    padded = torch.nn.functional.pad(values[None, None], (left, width - 1 - left))
    ones = torch.nn.functional.pad(torch.ones_like(values)[None, None], (left, width - 1 - left))
    sums = torch.nn.functional.conv1d(torch.cat([padded, ones]), box)
    return sums[0, 0] / sums[1, 0]


def _labels(user: str, assignments: Any, neurons: int, classes: int) -> Tensor:
    labels = torch.as_tensor(assignments).detach().cpu().long()
    if labels.shape != (neurons,):
        raise ShapeError(
            f"{user}: assignments has shape {list(labels.shape)}, but the weights are of "
            f"{neurons} neurons"
        )
    if labels.max() >= classes or labels.min() < -1:
        raise ParameterError(
            f"{user}: assignments must be from -1 to {classes - 1} for {classes} classes "
            f"(got {labels.min()} to {labels.max()})"
        )
    return labels


def _dot_labels(
    user: str,
    im: Any,
    dots: Any,
    labels: Tensor,
    names: list[str],
    n_sqrt: int,
    side: int | tuple[int, int],
) -> Any:
    """A dot in the upper left corner of each neuron's image."""
    height, width = (side, side) if isinstance(side, int) else side
    neurons = (labels >= 0).nonzero()[:, 0]
    rows, columns = neurons // n_sqrt, neurons % n_sqrt
    places = torch.stack([(columns + 0.14) * width, (rows + 0.14) * height], dim=1) - 0.5
    if dots is None:
        colors = color_map(user, "tab10" if len(names) <= 10 else "turbo", len(names))
        limits = {"vmin": -0.5, "vmax": len(names) - 0.5}
        size = max(55 / n_sqrt, 2.0) ** 2
        dots = im.axes.scatter([], [], c=[], s=size, cmap=colors, edgecolors="white", **limits)
        bar = im.axes.figure.colorbar(dots, ax=im.axes, ticks=range(len(names)), shrink=0.8)
        bar.ax.set_yticklabels(names)
        bar.set_label("Label of the neuron")
    dots.set_offsets(places.numpy())
    dots.set_array(as_array(labels[neurons]))
    return dots


def _runs(name: str, values: Any, samples: Sequence[float] | None) -> Tensor:
    runs = torch.as_tensor(values, dtype=torch.float64)
    runs = runs[None] if runs.dim() == 1 else runs
    if runs.dim() != 2 or not runs.numel() or len(samples or runs[0]) != runs.shape[1]:
        raise ShapeError(
            f"plot_learning_curves: {name!r} has shape {list(runs.shape)}, but it takes [points] "
            "or [runs, points]" + ("" if samples is None else f" of {len(samples)} points")
        )
    return runs
