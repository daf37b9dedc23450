"""Plots of voltages over time, as colours or as lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from bindsnet.analysis._arguments import (
    Figsize,
    Range,
    Ranges,
    Thresholds,
    all_axes,
    check_one_each,
    image,
    images,
    line,
    lines_of_layers,
    panel,
)
from bindsnet.analysis._arrays import Cut, as_array, cut_out, finite_range
from bindsnet.analysis._figures import color_map, new_axes, redraw
from bindsnet.analysis._time_series import label_axes
from bindsnet.arguments import Options, Positive, checked, one_of
from bindsnet.errors import ShapeError

Old = Sequence[tuple[Any, ...]]
"""For each layer what an earlier call drew: an image, or lines and the threshold's; or nothing."""


@checked
def plot_voltages(
    voltages: Options,
    ims: Sequence[Any] | None = None,
    axes: Any = None,
    time: Range | None = None,
    n_neurons: Ranges | None = None,
    cmap: str = "jet",
    plot_type: Annotated[str, one_of("color", "line")] = "color",
    thresholds: Thresholds | None = None,
    figsize: Figsize = (8.0, 4.5),
    dt: Positive = 1.0,
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
        scale reaches up to it. Infinity is none.
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
    user, colors = "plot_voltages", color_map("plot_voltages", cmap)
    chosen = cut_out(user, "voltages", voltages, time, n_neurons)
    old = (_earlier_images if plot_type == "color" else _earlier_lines)(chosen, ims)
    panels = _panels(chosen, axes, old)
    if panels is None:
        panels = new_axes(user, len(chosen), 1, figsize)
    drawn: list[Any] = []
    for ax, (name, cut), before in zip(panels, chosen.items(), old, strict=True):
        threshold = _highest((thresholds or {}).get(name))
        label_axes(ax, name, *cut[1:], dt)
        if plot_type == "color":
            drawn.append(_draw_colors(ax, before, cut, threshold, colors, dt))
        else:
            drawn += _draw_lines(ax, before, cut, threshold, dt)
    panels[-1].set_xlabel("Time (ms)")
    redraw(panels[0])
    return drawn, panels if len(chosen) > 1 else panels[0]


def _earlier_images(chosen: Mapping[str, Cut], ims: Any) -> Old:
    """The image of each layer."""
    if ims is None:
        return [()] * len(chosen)
    images.check("plot_voltages", "ims", ims)
    check_one_each("plot_voltages", chosen, ims=ims)
    return [(im,) for im in ims]


def _earlier_lines(chosen: Mapping[str, Cut], ims: Any) -> Old:
    """The list of lines of each layer, and its threshold's line, if there was one."""
    if ims is None:
        return [()] * len(chosen)
    lines_of_layers.check("plot_voltages", "ims", ims)
    groups: list[tuple[Any, ...]] = []
    for part in ims:
        if line.test(part) and groups:
            groups[-1] += (part,)
        else:
            groups.append((part,))
    check_one_each("plot_voltages", chosen, ims=groups)
    for (lines, *_), (table, *_) in zip(groups, chosen.values(), strict=True):
        if len(lines) != table.shape[1]:
            raise ShapeError(
                f"plot_voltages: ims has {len(lines)} lines, but there are {table.shape[1]} "
                "neurons; draw into a new figure"
            )
    return groups


def _panels(chosen: Mapping[str, Cut], axes: Any, old: Old) -> Any:
    """The axes to draw into: those given, or those of an earlier call; None for new ones."""
    if axes is None and all(old):
        first = [part if image.test(part) else part[0] for part, *_ in old]
        return [artist.axes for artist in first]
    panels = [axes] if panel.test(axes) else axes
    if panels is not None:
        all_axes.check("plot_voltages", "axes", panels)
        check_one_each("plot_voltages", chosen, axes=panels)
    return panels


def _draw_colors(
    ax: Any, old: Sequence[Any], cut: Cut, threshold: float | None, colors: Any, dt: float
) -> Any:
    """Voltages as an image of time × neurons."""
    table, steps, neurons = cut
    picture = as_array(table.T)
    (im,) = old or (None,)
    if im is None:
        im = ax.imshow(picture, cmap=colors, aspect="auto", origin="lower", interpolation="nearest")
        ax.figure.colorbar(im, ax=ax, label="v (mV)")
    im.set_data(picture)
    im.set_extent((steps[0] * dt, steps[1] * dt, neurons[0] - 0.5, neurons[1] - 0.5))
    low, high = finite_range(picture)
    im.set_clim(low, high if threshold is None else max(threshold, high))
    return im


def _draw_lines(
    ax: Any, old: Sequence[Any], cut: Cut, threshold: float | None, dt: float
) -> list[Any]:
    """A line for each neuron, and one for the threshold."""
    table, steps, _ = cut
    times = [step * dt for step in range(*steps)]
    lines, mark = (*old, None, None)[:2]
    lines = lines or ax.plot(times, as_array(table), linewidth=0.8)
    for line_of_neuron, voltage in zip(lines, as_array(table.T), strict=True):
        line_of_neuron.set_data(times, voltage)
    if mark is not None and threshold is None:
        mark.remove()
    elif threshold is not None:
        mark = mark or ax.axhline(threshold, color="black", linestyle="--")
        mark.set_ydata([threshold, threshold])
    ax.set_ylabel("v (mV)")
    ax.relim()
    ax.autoscale(axis="y")
    return [lines] if threshold is None else [lines, mark]


def _highest(threshold: Any) -> float | None:
    """The highest of a layer's thresholds, unless that is never reached."""
    highest = -math.inf if threshold is None else float(as_array(threshold).max())
    return highest if math.isfinite(highest) else None
