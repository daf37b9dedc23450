"""Plots of spikes over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import stack

from bindsnet.analysis._arguments import (
    AxesList,
    Figsize,
    Range,
    Ranges,
    Scatters,
    check_one_each,
)
from bindsnet.analysis._arrays import as_spikes, cut_out
from bindsnet.analysis._figures import new_axes, redraw
from bindsnet.arguments import Options, Positive, checked

MARGIN = 0.01
"""Of the time shown, on either side."""


@checked
def plot_spikes(
    spikes: Options,
    time: Range | None = None,
    n_neurons: Ranges | None = None,
    ims: Scatters | None = None,
    axes: AxesList | None = None,
    figsize: Figsize = (8.0, 4.5),
    dt: Positive = 1.0,
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
    chosen = cut_out("plot_spikes", "spikes", spikes, time, n_neurons, as_spikes)
    axes = [im.axes for im in ims] if axes is None and ims is not None else axes
    check_one_each("plot_spikes", chosen, ims=ims, axes=axes)
    if axes is None:
        axes = new_axes("plot_spikes", len(chosen), 1, figsize)
    if ims is None:
        ims = [ax.scatter([], [], c="tab:blue", linewidths=0) for ax in axes]
    for im, ax, (name, (table, steps, neurons)) in zip(ims, axes, chosen.items(), strict=True):
        when, who = table.nonzero().T
        dots = stack([(when + steps[0]) * dt, (who + neurons[0]).double()], dim=1)
        im.set_offsets(dots.numpy())
        im.set_sizes([min(max(3000 / max(len(dots), 1), 2), 12)])
        label_axes(ax, f"{name}: {len(dots)} spikes", steps, neurons, dt)
        margin = MARGIN * (steps[1] - steps[0])  # else the axis hides the dots of the first step
        ax.set_xlim((steps[0] - margin) * dt, (steps[1] + margin) * dt)
    axes[-1].set_xlabel("Time (ms)")
    redraw(axes[0])
    return ims, axes


def label_axes(ax: Any, title: str, steps: Range, neurons: Range, dt: float) -> None:
    """Name and limits of axes of time × neurons."""
    ax.set(title=title, ylabel="Neuron")
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set_xlim(steps[0] * dt, steps[1] * dt)
    ax.set_ylim(neurons[0] - 0.5, neurons[1] - 0.5)
