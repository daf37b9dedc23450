"""Tensors rearranged for a person to look at."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, ShapeError


def get_square_weights(weights: Tensor, n_sqrt: int, side: int | tuple[int, int]) -> Tensor:
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
    height, width = (side, side) if isinstance(side, int) else side
    if weights.dim() != 2 or len(weights) != height * width:
        raise ShapeError(
            f"get_square_weights: weights has shape {list(weights.shape)}, but images of "
            f"{height} x {width} take [{height * width}, neurons]"
        )
    images = _fill_grid("get_square_weights", weights.detach().T, n_sqrt, 0.0)
    grid = images.view(n_sqrt, n_sqrt, height, width).transpose(1, 2)
    return grid.reshape(n_sqrt * height, n_sqrt * width)


def get_square_assignments(assignments: Tensor, n_sqrt: int) -> Tensor:
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


def _fill_grid(caller: str, items: Tensor, n_sqrt: int, missing: float) -> Tensor:
    """``items``, as many as the grid has places; those that are missing filled in."""
    if len(items) > n_sqrt**2:
        raise ParameterError(
            f"{caller}: {len(items)} neurons do not fit into a grid of {n_sqrt} x {n_sqrt}"
        )
    full = items.new_full((n_sqrt**2, *items.shape[1:]), missing)
    full[: len(items)] = items
    return full
