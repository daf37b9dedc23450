"""Plots of images: inputs, weights, labels of neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from bindsnet.analysis._arguments import (
    AxesList,
    Classes,
    Figsize,
    Image,
    Images,
    Title,
    check_one_each,
)
from bindsnet.analysis._arrays import (
    as_matrix,
    as_picture,
    check_labels,
    class_names,
    finite_range,
)
from bindsnet.analysis._figures import check_file, color_map, new_axes, redraw, save_next
from bindsnet.arguments import AnyPath, Limit, checked
from bindsnet.errors import ParameterError


@checked
def plot_input(
    image: Any,
    inpt: Any,
    label: Title | None = None,
    axes: AxesList | None = None,
    ims: Images | None = None,
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
    user, names = "plot_input", ("image", "inpt")
    pictures = [as_picture(user, *given) for given in zip(names, (image, inpt), strict=True)]
    axes = [im.axes for im in ims] if axes is None and ims is not None else axes
    check_one_each(user, names, axes=axes, ims=ims)
    if axes is None:
        axes = new_axes(user, 1, 2, figsize)
    if ims is None:
        ims = [ax.imshow(p, cmap="binary") for ax, p in zip(axes, pictures, strict=True)]
        for ax, name in zip(axes, ("intensity", "spikes"), strict=True):
            ax.set(xticks=[], yticks=[])
            if pictures[0].ndim == 2:
                ax.figure.colorbar(ax.images[0], ax=ax, label=name, shrink=0.8)
    for im, picture in zip(ims, pictures, strict=True):
        im.set_data(picture)
        im.set_clim(0, max(finite_range(picture)[1], 1e-9))
    axes[0].set_title("Current image" + ("" if label is None else f" (label = {label})"))
    axes[1].set_title("Reconstruction")
    redraw(axes[0])
    return axes, ims


@checked
def plot_weights(
    weights: Any,
    wmin: Limit | None = 0,
    wmax: Limit | None = 1,
    im: Image | None = None,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    save: AnyPath | None = None,
    title: Title | None = None,
) -> Any:
    """Draw a matrix of weights, or images of them (:func:`bindsnet.utils.get_square_weights`).

    Parameters
    ----------
    weights
        ``[rows, columns]``.
    wmin, wmax
        Ends of the colour scale; None or infinity for those of the weights. When drawn
        again it spans the weights that there are.
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
    matrix = as_matrix("plot_weights", "weights", weights)
    check_file("plot_weights", "save", save)
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
    title: str | float | None,
) -> Any:
    """A matrix of weights in a new figure, or in the image of an earlier one."""
    colors, own = color_map(user, cmap), finite_range(matrix)
    ends = _ends(user, own, wmin, wmax)
    if im is None:
        (ax,) = new_axes(user, 1, 1, figsize)
        im = ax.imshow(matrix, cmap=colors, interpolation="nearest")
        im.set_clim(*ends)
        ax.set(xticks=[], yticks=[])
        ax.figure.colorbar(im, ax=ax, label="Weight (mV)", shrink=0.8)
    else:
        im.set_data(matrix)
        im.set_extent((-0.5, matrix.shape[1] - 0.5, matrix.shape[0] - 0.5, -0.5))
        im.set_clim(*own)
    if title is not None:
        im.axes.set_title(str(title))
    redraw(im.axes)
    return im


def part(ax: Any, matrix: Any, places: tuple[int, int], color: Any, linewidth: float = 0.8) -> None:
    """Draw lines between the images that a matrix is made of, so many down and across."""
    for i in range(1, places[0]):
        ax.axhline(i * matrix.shape[0] / places[0] - 0.5, color=color, linewidth=linewidth)
    for i in range(1, places[1]):
        ax.axvline(i * matrix.shape[1] / places[1] - 0.5, color=color, linewidth=linewidth)


def _ends(
    user: str, own: tuple[float, float], wmin: float | None, wmax: float | None
) -> list[float]:
    """The ends of the colour scale; the weights' own where none is given."""
    if wmin is not None and wmax is not None and wmin > wmax:
        raise ParameterError(f"{user}: wmin must not be above wmax (got {wmin!r} and {wmax!r})")
    given = zip((wmin, wmax), own, strict=True)
    known = (weight if end is None or math.isinf(end) else float(end) for end, weight in given)
    return sorted(known)  # all weights may be below a given wmin


@checked
def plot_assignments(
    assignments: Any,
    im: Image | None = None,
    figsize: Figsize = (5, 5),
    classes: Classes | None = None,
    save: AnyPath | None = None,
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
    user, names = "plot_assignments", class_names(classes)
    matrix = as_matrix(user, "assignments", assignments)
    check_labels(user, matrix, len(names))
    check_file(user, "save", save)
    if im is None:
        (ax,) = new_axes(user, 1, 1, figsize)
        colours = color_map(user, "RdBu", len(names) + 1)
        im = ax.imshow(matrix, cmap=colours, vmin=-1.5, vmax=len(names) - 0.5)
        ax.set(xticks=[], yticks=[], title="Label of each neuron")
        bar = ax.figure.colorbar(im, ax=ax, ticks=range(-1, len(names)), shrink=0.8)
        bar.ax.set_yticklabels(["none", *names])
    else:
        im.set_data(matrix)
    redraw(im.axes)
    return im if save is None else (im, save_next(im.axes.figure, save))
