"""Plots of the weights of convolutions and of local connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.analysis._figures import Figsize
from bindsnet.analysis._images import as_matrix, draw_weights
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.utils import (
    reshape_conv2d_weights,
    reshape_local_connection_2d_weights,
    reshape_locally_connected_weights,
)

Size = int | Sequence[int]


def plot_conv2d_weights(
    weights: Any,
    wmin: float | None = 0.0,
    wmax: float | None = 1.0,
    im: Any = None,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    title: str | None = None,
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
    matrix = as_matrix("plot_conv2d_weights", reshape_conv2d_weights(torch.as_tensor(weights)))
    return draw_weights("plot_conv2d_weights", matrix, wmin, wmax, im, figsize, cmap, title)


def plot_locally_connected_weights(
    weights: Any,
    n_filters: int,
    kernel_size: Size,
    conv_size: Size,
    locations: Tensor,
    input_sqrt: Size,
    wmin: float | None = 0.0,
    wmax: float | None = 1.0,
    im: Any = None,
    lines: bool = True,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    title: str | None = None,
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
    user, kernel, positions = "plot_locally_connected_weights", _pair(kernel_size), _pair(conv_size)
    values = torch.as_tensor(weights)
    grid = reshape_locally_connected_weights(
        values, n_filters, kernel, positions, torch.as_tensor(locations), _pair(input_sqrt)
    )
    drawn = draw_weights(user, as_matrix(user, grid), wmin, wmax, im, figsize, cmap, title)
    if lines and im is None:
        _part(drawn.axes, grid, positions, "tab:blue")
    return drawn


def plot_local_connection_2d_weights(
    lc: Any,
    input_channel: int = 0,
    output_channel: int | None = None,
    im: Any = None,
    lines: bool = True,
    figsize: Figsize = (5, 5),
    cmap: str = "hot_r",
    color: str = "r",
    title: str | None = None,
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
    kernel, positions = _pair(lc.kernel_size), _pair(lc.conv_size)
    fields = _local_fields(user, lc, kernel, positions)
    fields = fields[_checked(user, "input_channel", input_channel, len(fields))]
    if output_channel is not None:
        filter_ = _checked(user, "output_channel", output_channel, len(fields))
        fields = fields[filter_ : filter_ + 1]
    grid = reshape_local_connection_2d_weights(fields, len(fields), kernel, positions, (0, 0))
    matrix = as_matrix(user, grid)
    limits = (float(matrix.min()), float(matrix.max()))
    drawn = draw_weights(user, matrix, *limits, im, figsize, cmap, title)
    if lines and im is None:
        _part(drawn.axes, grid, positions, color)
    return drawn


def _local_fields(
    user: str, lc: Any, kernel: tuple[int, int], positions: tuple[int, int]
) -> Tensor:
    """Weights of a local connection: ``[channels, filters, c1, c2, k1, k2]``."""
    w: Tensor = lc.w.detach()
    shape = (int(lc.in_channels), int(lc.n_filters), *positions, *kernel)
    if w.numel() != torch.Size(shape).numel():
        raise ShapeError(
            f"{user}: weights of shape {list(w.shape)} do not make {list(shape)}: "
            "[channels, filters, *positions, *kernel]"
        )
    return w.reshape(shape)


def _part(ax: Any, grid: Tensor, positions: tuple[int, int], color: str) -> None:
    """Lines between the positions of a map."""
    for i in range(1, positions[0]):
        ax.axhline(i * grid.shape[0] / positions[0] - 0.5, color=color, linewidth=0.8)
    for i in range(1, positions[1]):
        ax.axvline(i * grid.shape[1] / positions[1] - 0.5, color=color, linewidth=0.8)


def _checked(user: str, name: str, index: int, length: int) -> int:
    if not 0 <= index < length:
        raise ParameterError(f"{user}: {name} must be from 0 to {length - 1} (got {index})")
    return int(index)


def _pair(size: Size) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[-1]))
