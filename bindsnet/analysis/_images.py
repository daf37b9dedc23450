"""Plots of images: inputs, weights, labels of neurons."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from bindsnet.analysis._figures import (
    Figsize,
    as_array,
    as_picture,
    color_map,
    new_axes,
    redraw,
    save_next,
)
from bindsnet.errors import ParameterError, ShapeError


def plot_input(
    image: Any,
    inpt: Any,
    label: int | str | None = None,
    axes: Sequence[Any] | None = None,
    ims: Sequence[Any] | None = None,
    figsize: Figsize = (8, 4),
) -> tuple[Sequence[Any], Sequence[Any]]:
    """Draw an image beside the spikes that stand for it.

    Parameters
    ----------
    image
        ``[H, W]``, or with axes of size 1; ``[3, H, W]`` in colours.
    inpt
        The number of spikes of each pixel, shaped like ``image``.
    label
        Put into the title.
    axes, ims
        From an earlier call, to draw into.
    figsize
        Width and height, inches.

    Returns
    -------
    tuple
        ``(axes, ims)``, two of each.
    """
    pictures = [as_picture("plot_input", image), as_picture("plot_input", inpt)]
    if axes is None:
        axes = new_axes("plot_input", 1, 2, figsize)
        ims = None
    if ims is None:
        ims = [ax.imshow(p, cmap="binary") for ax, p in zip(axes, pictures, strict=True)]
        for ax, name in zip(axes, ("intensity", "spikes"), strict=True):
            ax.set(xticks=[], yticks=[])
            if pictures[0].ndim == 2:
                ax.figure.colorbar(ax.images[0], ax=ax, label=name, shrink=0.8)
    for im, picture in zip(ims, pictures, strict=True):
        im.set_data(picture)
        im.set_clim(0, max(picture.max(), 1e-9))
    axes[0].set_title("Current image" + ("" if label is None else f" (label = {label})"))
    axes[1].set_title("Reconstruction")
    redraw(axes[0])
    return axes, ims


def plot_weights(
    weights: Any,
    wmin: float | None = 0,
    wmax: float | None = 1,
    im: Any = None,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    save: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Any:
    """Draw a matrix of weights, or images of them (:func:`bindsnet.utils.get_square_weights`).

    Parameters
    ----------
    weights
        ``[rows, columns]``.
    wmin, wmax
        Ends of the colour scale. When drawn again it spans the weights that there are.
    im
        From an earlier call, to draw into.
    figsize
        Width and height, inches.
    cmap
        Name of a colour map.
    save
        File to write to as well: ``"w.png"`` writes ``w.1.png`` and ``w.png``.
    title
        The title.

    Returns
    -------
    AxesImage or tuple
        ``im``; with ``save``, ``(im, next_name)``, where ``next_name`` is to be
        the ``save`` of the next call.
    """
    matrix = as_matrix("plot_weights", weights)
    im = draw_weights("plot_weights", matrix, wmin, wmax, im, figsize, cmap, title)
    return im if save is None else (im, save_next(im.axes.figure, save))


def draw_weights(
    user: str,
    matrix: Any,
    wmin: float | None,
    wmax: float | None,
    im: Any,
    figsize: Figsize,
    cmap: str,
    title: str | None,
) -> Any:
    """A matrix of weights in a new figure, or in the image of an earlier one."""
    if im is None:
        colors = color_map(user, cmap)
        (ax,) = new_axes(user, 1, 1, figsize)
        im = ax.imshow(matrix, cmap=colors, vmin=wmin, vmax=wmax, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.figure.colorbar(im, ax=ax, label="Weight (mV)", shrink=0.8)
    else:
        im.set_data(matrix)
        im.set_extent((-0.5, matrix.shape[1] - 0.5, matrix.shape[0] - 0.5, -0.5))
        im.set_clim(matrix.min(), matrix.max())
    if title is not None:
        im.axes.set_title(title)
    redraw(im.axes)
    return im


def plot_assignments(
    assignments: Any,
    im: Any = None,
    figsize: Figsize = (5, 5),
    classes: Sequence[Any] | None = None,
    save: str | os.PathLike[str] | None = None,
) -> Any:
    """Draw the label of each neuron (:func:`bindsnet.utils.get_square_assignments`).

    Parameters
    ----------
    assignments
        ``[rows, columns]``; -1 for none.
    im
        From an earlier call, to draw into.
    figsize
        Width and height, inches.
    classes
        Names of the classes; 0 to 9 by default.
    save
        File to write to as well; see :func:`plot_weights`.

    Returns
    -------
    AxesImage or tuple
        ``im``; with ``save``, ``(im, next_name)``.
    """
    matrix = as_matrix("plot_assignments", assignments)
    names = [str(name) for name in (range(10) if classes is None else classes)]
    if matrix.max() >= len(names):
        raise ParameterError(
            f"plot_assignments: a neuron has the label {matrix.max():g}, "
            f"but there are {len(names)} classes"
        )
    if im is None:
        (ax,) = new_axes("plot_assignments", 1, 1, figsize)
        colours = color_map("plot_assignments", "RdBu", len(names) + 1)
        im = ax.imshow(matrix, cmap=colours, vmin=-1.5, vmax=len(names) - 0.5)
        ax.set(xticks=[], yticks=[], title="Label of each neuron")
        bar = ax.figure.colorbar(im, ax=ax, ticks=range(-1, len(names)), shrink=0.8)
        bar.ax.set_yticklabels(["none", *names])
    else:
        im.set_data(matrix)
    redraw(im.axes)
    return im if save is None else (im, save_next(im.axes.figure, save))


def as_matrix(caller: str, values: Any) -> Any:
    """``[rows, columns]`` as an array."""
    matrix = as_array(values)
    if matrix.ndim != 2 or not matrix.size:
        raise ShapeError(f"{caller} takes [rows, columns] (got shape {list(matrix.shape)})")
    return matrix
