"""Plots of a whole network: rasters and rates, weights with labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil, sqrt
from typing import Annotated, Any

import torch
from torch import Tensor

from bindsnet.analysis._arguments import (
    Classes,
    Figsize,
    Figure,
    Range,
    Ranges,
    Title,
    all_axes,
    canvas,
    dots,
    image,
    line,
    list_of,
)
from bindsnet.analysis._arrays import (
    as_array,
    as_matrix,
    as_numbers,
    as_spikes,
    check_labels,
    class_names,
    cut_out,
)
from bindsnet.analysis._figures import color_map, new_figure, redraw
from bindsnet.analysis._images import draw_weights, part
from bindsnet.analysis._time_series import plot_spikes
from bindsnet.arguments import (
    Fits,
    Limit,
    Options,
    Positive,
    Side,
    a_kind_of,
    checked,
)
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network import Network
from bindsnet.shapes import as_pair
from bindsnet.utils import get_square_weights

#: What ``plot_overview`` gives, and takes back.
OVERVIEW = {
    "figure": canvas,
    "rasters": list_of(dots, ""),
    "raster_axes": all_axes,
    "rates": list_of(line, ""),
    "rate_axes": all_axes,
    "lines": Fits("", lambda v: all(map(line.test, v.values()))),
}

drawn = Fits(
    "those of an earlier call",
    lambda v: all(fits.test(v.get(name)) for name, fits in OVERVIEW.items()),
)
labelled = Fits(
    "an image and its dots, or None, of an earlier call",
    lambda v: len(v) == 2 and image.test(v[0]) and (v[1] is None or dots.test(v[1])),
)


@checked
def plot_overview(
    spikes: Options,
    time: Range | None = None,
    n_neurons: Ranges | None = None,
    handles: Annotated[dict[str, Any], drawn] | None = None,
    figsize: Figsize | None = None,
    dt: Positive = 1.0,
    window: Positive = 10.0,
    figure: Figure | None = None,
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
    user = "plot_overview"
    chosen = cut_out(user, "spikes", spikes, time, n_neurons, as_spikes)
    if handles is None:
        size = (9.0, 1.8 * (len(chosen) + 1) + 0.6) if figsize is None else figsize
        handles = _overview_axes(list(chosen), figure or new_figure(user, size))
    elif list(handles["lines"]) != list(chosen):
        raise ParameterError(
            f"{user}: handles must be those of an earlier call with the same layers "
            f"(got those of {list(handles['lines'])} for {list(chosen)})"
        )
    plot_spikes(spikes, time, n_neurons, handles["rasters"], handles["raster_axes"], dt=dt)
    handles["raster_axes"][-1].set_xlabel("")
    for name, bars, (table, steps, neurons) in zip(
        chosen, handles["rates"], chosen.values(), strict=True
    ):
        rates = table.float().mean(0) * (1000 / dt)  # Hz
        bars.set_data(as_array(rates), range(*neurons))
        bars.axes.set_xlim(0, max(float(rates.max()) * 1.05, 1.0))
        bars.axes.set_title(f"mean {float(rates.mean()):.1f} Hz", fontsize="small")
        curve = handles["lines"][name]
        over_time = _smooth(table.float().mean(1) * (1000 / dt), max(round(window / dt), 1))
        curve.set_data([(steps[0] + i) * dt for i in range(len(over_time))], as_array(over_time))
    curve.axes.relim()
    curve.axes.autoscale(axis="y")
    redraw(curve.axes)
    return handles


@checked
def plot_receptive_fields(
    weights: Any,
    side: Side,
    assignments: Any = None,
    classes: Classes | None = None,
    handles: Annotated[tuple[Any, Any], labelled] | None = None,
    wmin: Limit | None = 0.0,
    wmax: Limit | None = None,
    figsize: Figsize = (6, 5),
    cmap: str = "hot_r",
    title: Title | None = None,
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
    user, names = "plot_receptive_fields", class_names(classes)
    w = as_matrix(user, "weights", weights)
    n_sqrt = ceil(sqrt(w.shape[1]))
    grid = as_array(get_square_weights(torch.from_numpy(w), n_sqrt, side))
    labels = None if assignments is None else _labels(user, assignments, w.shape[1], names)
    im, marks = (None, None) if handles is None else handles
    im = draw_weights(user, grid, wmin, wmax, im, figsize, cmap, title)
    if handles is None:
        part(im.axes, grid, (n_sqrt, n_sqrt), "gray", linewidth=0.5)
    if labels is not None:
        marks = _new_dots(user, im, names, n_sqrt) if marks is None else marks
        _place_dots(marks, labels, n_sqrt, as_pair(side))
    return im, marks


@checked
def recorded_spikes(network: Annotated[Network, a_kind_of(Network)]) -> dict[str, Tensor]:
    """What the network's monitors of layers recorded of ``s``, in the order of its layers.

    A monitor without ``time`` forgets what it gives.
    """
    names = {id(layer): name for name, layer in network.layers.items()}
    found: dict[str, Tensor] = {}
    monitors: Collection[Any] = network.monitors.values()
    for monitor in monitors:
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


def _labels(user: str, assignments: Any, neurons: int, names: Sequence[str]) -> Tensor:
    """The label of each neuron."""
    labels = as_numbers(user, "assignments", assignments)
    if labels.shape != (neurons,):
        raise ShapeError(
            f"{user}: assignments has shape {list(labels.shape)}, but the weights are of "
            f"{neurons} neurons"
        )
    check_labels(user, labels, len(names))
    return labels.long()


def _new_dots(user: str, im: Any, names: Sequence[str], n_sqrt: int) -> Any:
    """Dots that are yet to be placed, and what their colours say."""
    colors = color_map(user, "tab10" if len(names) <= 10 else "turbo", len(names))
    limits = {"vmin": -0.5, "vmax": len(names) - 0.5}
    size = max(55 / n_sqrt, 2.0) ** 2
    marks = im.axes.scatter([], [], c=[], s=size, cmap=colors, edgecolors="white", **limits)
    bar = im.axes.figure.colorbar(marks, ax=im.axes, ticks=range(len(names)), shrink=0.8)
    bar.ax.set_yticklabels(names)
    bar.set_label("Label of the neuron")
    return marks


def _place_dots(marks: Any, labels: Tensor, n_sqrt: int, side: tuple[int, int]) -> None:
    """A dot in the upper left corner of each neuron's image."""
    height, width = side
    neurons = (labels >= 0).nonzero()[:, 0]
    rows, columns = neurons // n_sqrt, neurons % n_sqrt
    places = torch.stack([(columns + 0.14) * width, (rows + 0.14) * height], dim=1) - 0.5
    marks.set_offsets(places.numpy())
    marks.set_array(as_array(labels[neurons]))
