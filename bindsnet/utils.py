"""Tensors rearranged for a person to look at."""

from __future__ import annotations

from math import ceil, sqrt

import torch
from torch import Tensor
from torch.nn import functional

from bindsnet.arguments import Count, Margin, Pair, RealTensor, Shape, Side, checked
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.shapes import as_pair


@checked
def im2col_indices(
    x: RealTensor,
    kernel_height: Count,
    kernel_width: Count,
    padding: Margin = (0, 0),
    stride: Pair = (1, 1),
) -> Tensor:
    """The patches that a kernel sees, one a column.

    ``x``: ``[batch, channels, height, width]``. Gives
    ``[batch, channels * kernel_height * kernel_width, patches]``.
    """
    if x.dim() != 4:
        raise ShapeError(
            f"im2col_indices: x has shape {list(x.shape)}, but it takes "
            "[batch, channels, height, width]"
        )
    kernel = (kernel_height, kernel_width)
    return functional.unfold(x, kernel, padding=padding, stride=stride)


@checked
def col2im_indices(
    cols: RealTensor,
    x_shape: Shape,
    kernel_height: Count,
    kernel_width: Count,
    padding: Margin = (0, 0),
    stride: Pair = (1, 1),
) -> Tensor:
    """Patches added up to images: the transpose of :func:`im2col_indices`.

    ``x_shape``: ``[batch, channels, height, width]``, or ``[height, width]``.
    """
    kernel, size = (kernel_height, kernel_width), tuple(x_shape[-2:])
    try:
        return functional.fold(cols, size, kernel, padding=padding, stride=stride)
    except RuntimeError as error:
        raise ShapeError(f"col2im_indices: cols and x_shape do not fit: {error}") from error


@checked
def get_square_weights(weights: RealTensor, n_sqrt: Count, side: Side) -> Tensor:
    """The weights into each neuron as an image, and the images as a square grid.

    Parameters
    ----------
    weights
        ``[n_inputs, n_neurons]``.
    n_sqrt
        Images in a row, and rows. Neuron ``k`` is in row ``k // n_sqrt`` and
        column ``k % n_sqrt``; places without a neuron are zero.
    side
        Height and width of an image: one number, or a pair.

    Returns
    -------
    Tensor
        ``[n_sqrt * height, n_sqrt * width]``, a tensor of its own.

    Raises
    ------
    ShapeError
        If the inputs do not make an image of that size.
    ParameterError
        If the neurons do not fit into the grid.
    """
    height, width = as_pair(side)
    if weights.dim() != 2 or len(weights) != height * width:
        raise ShapeError(
            f"get_square_weights: weights has shape {list(weights.shape)}, but images of "
            f"{height} x {width} take [{height * width}, neurons]"
        )
    images = _fill_grid("get_square_weights", weights.detach().T, n_sqrt, 0.0)
    grid = images.view(n_sqrt, n_sqrt, height, width).transpose(1, 2)
    return grid.reshape(n_sqrt * height, n_sqrt * width)


@checked
def get_square_assignments(assignments: RealTensor, n_sqrt: Count) -> Tensor:
    """The label of each neuron, at the neuron's place in a square grid.

    Parameters
    ----------
    assignments
        ``[n_neurons]``, of :func:`bindsnet.evaluation.assign_labels`.
    n_sqrt
        Neurons in a row, and rows.

    Returns
    -------
    Tensor
        ``[n_sqrt, n_sqrt]``, float32, row by row; -1 for places without a neuron.

    Raises
    ------
    ShapeError
        If ``assignments`` has more than one dimension.
    ParameterError
        If the neurons do not fit into the grid.
    """
    if assignments.dim() != 1:
        raise ShapeError(
            f"get_square_assignments: assignments has shape {list(assignments.shape)}, "
            "but it takes [neurons]"
        )
    labels = assignments.to(torch.float32)
    return _fill_grid("get_square_assignments", labels, n_sqrt, -1.0).view(n_sqrt, n_sqrt)


@checked
def reshape_conv2d_weights(weights: RealTensor) -> Tensor:
    """The kernels of a convolution as one image.

    Parameters
    ----------
    weights
        ``[filters, channels, height, width]``.

    Returns
    -------
    Tensor
        ``[a * b * height, a * b * width]`` with ``a`` the root of the number of
        filters and ``b`` that of channels, rounded up: filters in squares of
        ``a * a``, a square for each channel. Places without a kernel are zero.

    Raises
    ------
    ShapeError
        If ``weights`` has not four dimensions.
    """
    if weights.dim() != 4:
        raise ShapeError(
            f"reshape_conv2d_weights: weights has shape {list(weights.shape)}, but it takes "
            "[filters, channels, height, width]"
        )
    filters, channels, height, width = weights.shape
    a, b = ceil(sqrt(filters)), ceil(sqrt(channels))
    full = weights.new_zeros(a * a, b * b, height, width)
    full[:filters, :channels] = weights.detach()
    grid = full.view(a, a, b, b, height, width).permute(2, 0, 4, 3, 1, 5)
    return grid.reshape(a * b * height, a * b * width)


@checked
def reshape_local_connection_2d_weights(
    w: RealTensor,
    n_filters: Count,
    kernel_size: Side,
    conv_size: Side,
    input_sqrt: int | tuple[int, int],
) -> Tensor:
    """The receptive fields of a local connection as one image.

    Parameters
    ----------
    w
        ``[filters, c1, c2, k1, k2]``: a kernel for each filter and position, or
        any shape with these numbers in this order.
    n_filters, kernel_size, conv_size
        Number of filters; height and width of a kernel, and of the map of positions.
    input_sqrt
        Height and width of the input; without effect.

    Returns
    -------
    Tensor
        ``[c1 * a * k1, c2 * a * k2]`` with ``a`` the root of the number of filters,
        rounded up: at each position a square of its ``a * a`` filters.

    Raises
    ------
    ShapeError
        If ``w`` has another number of weights.
    """
    (k1, k2), (c1, c2) = as_pair(kernel_size), as_pair(conv_size)
    if w.numel() != n_filters * c1 * c2 * k1 * k2:
        raise ShapeError(
            f"local weights w of shape {list(w.shape)} do not make {n_filters} filters of "
            f"{k1} x {k2} at {c1} x {c2} positions"
        )
    a = ceil(sqrt(n_filters))
    full = w.new_zeros(a * a, c1, c2, k1, k2)
    full[:n_filters] = w.detach().reshape(n_filters, c1, c2, k1, k2)
    grid = full.view(a, a, c1, c2, k1, k2).permute(2, 0, 4, 3, 1, 5)
    return grid.reshape(c1 * a * k1, c2 * a * k2)


@checked
def reshape_locally_connected_weights(
    w: RealTensor,
    n_filters: Count,
    kernel_size: Side,
    conv_size: Side,
    locations: RealTensor,
    input_sqrt: int | tuple[int, int],
) -> Tensor:
    """Like :func:`reshape_local_connection_2d_weights`, of weights between all neurons.

    Parameters
    ----------
    w
        ``[inputs, filters * positions]``, of a
        :class:`~bindsnet.network.topology.LocalConnection`.
    n_filters, kernel_size, conv_size, input_sqrt
        As there.
    locations
        ``[kernel cells, positions]``: the input neuron of each.

    Returns
    -------
    Tensor
        ``[c1 * a * k1, c2 * a * k2]``.
    """
    if w.dim() != 2 or locations.dim() != 2 or w.shape[1] != n_filters * locations.shape[1]:
        raise ShapeError(
            f"reshape_locally_connected_weights: w has shape {list(w.shape)} and locations "
            f"{list(locations.shape)}, but they are [inputs, n_filters * positions] and "
            f"[kernel cells, positions]"
        )
    cells, positions = locations.shape
    maps = w.detach().reshape(len(w), n_filters, positions)
    fields = maps[locations, :, torch.arange(positions, device=w.device)]  # [cells, positions, f]
    return reshape_local_connection_2d_weights(
        fields.permute(2, 1, 0), n_filters, kernel_size, conv_size, input_sqrt
    )


def _fill_grid(caller: str, items: Tensor, n_sqrt: int, missing: float) -> Tensor:
    """``items``, as many as the grid has places; those that are missing filled in."""
    if len(items) > n_sqrt**2:
        raise ParameterError(
            f"{caller}: {len(items)} neurons do not fit into a grid of {n_sqrt} x {n_sqrt}"
        )
    full = items.new_full((n_sqrt**2, *items.shape[1:]), missing)
    full[: len(items)] = items
    return full
