"""Plots of the weights of convolutions and of local connections."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any

from torch import Tensor

from bindsnet.analysis._arguments import Figsize, Image, Title, check_index
from bindsnet.analysis._arrays import as_matrix, as_numbers, finite_range
from bindsnet.analysis._figures import matplotlib
from bindsnet.analysis._images import draw_weights, part
from bindsnet.arguments import Count, Fits, Limit, Side, Switch, checked, shown
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.shapes import as_pair
from bindsnet.utils import (
    reshape_conv2d_weights,
    reshape_local_connection_2d_weights,
    reshape_locally_connected_weights,
)

PARTS = ("w", "in_channels", "n_filters", "kernel_size", "conv_size")
"""What is read of a local connection."""

local = Fits("a LocalConnection2D", lambda v: all(hasattr(v, name) for name in PARTS))


@checked
def plot_conv2d_weights(
    weights: Any,
    wmin: Limit | None = 0.0,
    wmax: Limit | None = 1.0,
    im: Image | None = None,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    title: Title | None = None,
) -> Any:
    """Draw the kernels of a convolution, in a square for each input channel.

    Parameters
    ----------
    weights
        ``[filters, channels, height, width]``.
    wmin, wmax, im, figsize, cmap, title
        See :func:`plot_weights`.

    Returns
    -------
    AxesImage
        ``im``.
    """
    user = "plot_conv2d_weights"
    grid = reshape_conv2d_weights(as_numbers(user, "weights", weights))
    matrix = as_matrix(user, "weights", grid)
    return draw_weights(user, matrix, wmin, wmax, im, figsize, cmap, title)


@checked
def plot_locally_connected_weights(
    weights: Any,
    n_filters: Count,
    kernel_size: Side,
    conv_size: Side,
    locations: Any,
    input_sqrt: Side,
    wmin: Limit | None = 0.0,
    wmax: Limit | None = 1.0,
    im: Image | None = None,
    lines: Switch = True,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    title: Title | None = None,
) -> Any:
    """Draw the receptive fields of a ``LocalConnection``: at each position its filters.

    Parameters
    ----------
    weights
        ``[inputs, filters * positions]``.
    n_filters, kernel_size, conv_size
        Number of filters; height and width of a kernel, and of the map of positions.
    locations
        ``[kernel cells, positions]``: the input neuron of each.
    input_sqrt
        Height and width of the input; without effect.
    wmin, wmax, im, figsize, cmap, title
        See :func:`plot_weights`.
    lines
        Whether lines part the positions.

    Returns
    -------
    AxesImage
        ``im``.
    """
    user, positions = "plot_locally_connected_weights", as_pair(conv_size)
    values = as_numbers(user, "weights", weights)
    inputs = _inputs(user, locations, len(values) if values.dim() else 0)
    sizes = (n_filters, as_pair(kernel_size), positions)
    grid = reshape_locally_connected_weights(values, *sizes, inputs, as_pair(input_sqrt))
    matrix = as_matrix(user, "weights", grid)
    drawn = draw_weights(user, matrix, wmin, wmax, im, figsize, cmap, title)
    if lines and im is None:
        part(drawn.axes, grid, positions, "tab:blue")
    return drawn


@checked
def plot_local_connection_2d_weights(
    lc: Annotated[Any, local],
    input_channel: int = 0,
    output_channel: int | None = None,
    im: Image | None = None,
    lines: Switch = True,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    color: Any = "r",
    title: Title | None = None,
) -> Any:
    """Draw the receptive fields of a ``LocalConnection2D``: at each position its filters.

    Parameters
    ----------
    lc
        The connection; its weights are ``[channels, filters * positions, cells]``.
    input_channel
        The channel of the input whose weights are drawn.
    output_channel
        The one filter that is drawn; all of them by default.
    im, figsize, cmap, title
        See :func:`plot_weights`.
    lines, color
        Whether lines part the positions, and their colour.

    Returns
    -------
    AxesImage
        ``im``.
    """
    user = "plot_local_connection_2d_weights"
    kernel, positions = as_pair(lc.kernel_size), as_pair(lc.conv_size)
    fields = _local_fields(user, lc, kernel, positions)
    fields = fields[check_index(user, "input_channel", input_channel, len(fields))]
    if output_channel is not None:
        filter_ = check_index(user, "output_channel", output_channel, len(fields))
        fields = fields[filter_ : filter_ + 1]
    _check_color(user, color)
    grid = reshape_local_connection_2d_weights(fields, len(fields), kernel, positions, (0, 0))
    matrix = as_matrix(user, "lc", grid)
    drawn = draw_weights(user, matrix, *finite_range(matrix), im, figsize, cmap, title)
    if lines and im is None:
        part(drawn.axes, grid, positions, color)
    return drawn


def _local_fields(
    user: str, lc: Any, kernel: tuple[int, int], positions: tuple[int, int]
) -> Tensor:
    """Weights of a local connection: ``[channels, filters, c1, c2, k1, k2]``."""
    w = as_numbers(user, "the weights of lc", lc.w)
    shape = (int(lc.in_channels), int(lc.n_filters), *positions, *kernel)
    if w.numel() != prod(shape):
        raise ShapeError(
            f"{user}: weights of lc of shape {list(w.shape)} do not make {list(shape)}: "
            "[channels, filters, *positions, *kernel]"
        )
    return w.reshape(shape)


def _inputs(user: str, locations: Any, n: int) -> Tensor:
    """The input neuron of each kernel cell and position."""
    table = as_numbers(user, "locations", locations)
    if not table.numel() or not bool(((table == table.round()) & (table >= 0) & (table < n)).all()):
        raise ParameterError(
            f"{user}: locations must be whole numbers from 0 to {n - 1}, of inputs of the weights "
            f"(got {shown(locations)})"
        )
    return table.long()


def _check_color(user: str, color: Any) -> None:
    colors = matplotlib(user, "colors")
    if not colors.is_color_like(color):
        raise ParameterError(f"{user}: color must be a colour of matplotlib (got {color!r})")
