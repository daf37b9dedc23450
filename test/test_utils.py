"""Weights and labels laid out as square grids."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.utils import get_square_assignments, get_square_weights


@pytest.mark.parametrize("side", [3, (2, 4)])
@pytest.mark.parametrize("neurons", [4, 3, 1])
def test_the_weights_of_a_neuron_are_at_its_place_in_the_grid(side, neurons):
    height, width = (side, side) if isinstance(side, int) else side
    weights = torch.rand(height * width, neurons) + 1
    grid = get_square_weights(weights, n_sqrt=2, side=side)
    assert grid.shape == (2 * height, 2 * width)
    for k in range(4):
        row, column = height * (k // 2), width * (k % 2)
        cell = grid[row : row + height, column : column + width]
        expected = weights[:, k] if k < neurons else torch.zeros(height * width)
        assert torch.equal(cell, expected.reshape(height, width))


def test_the_grid_of_weights_shares_no_memory_with_them():
    weights = torch.rand(4, 1)
    before = weights.clone()
    get_square_weights(weights, n_sqrt=1, side=2).zero_()
    assert torch.equal(weights, before)


def test_a_learned_parameter_can_be_given():
    weights = torch.nn.Parameter(torch.rand(4, 4))
    assert not get_square_weights(weights, n_sqrt=2, side=2).requires_grad


def test_labels_fill_the_grid_row_by_row_and_the_rest_is_minus_one():
    grid = get_square_assignments(torch.tensor([7, 8, 9]), n_sqrt=2)
    assert grid.tolist() == [[7.0, 8.0], [9.0, -1.0]]
    assert grid.dtype == torch.float32


@pytest.mark.parametrize(
    "call",
    [
        lambda: get_square_weights(torch.rand(4, 5), n_sqrt=2, side=2),
        lambda: get_square_assignments(torch.zeros(5), n_sqrt=2),
    ],
)
def test_more_neurons_than_places_are_refused(call):
    with pytest.raises(ParameterError, match="5 neurons do not fit into a grid of 2 x 2"):
        call()


def test_images_of_another_size_are_refused():
    with pytest.raises(ShapeError, match=r"\[5, 4\], but images of 2 x 2 take \[4, neurons\]"):
        get_square_weights(torch.rand(5, 4), n_sqrt=2, side=2)


def test_labels_with_two_dimensions_are_refused():
    with pytest.raises(ShapeError, match=r"takes \[neurons\]"):
        get_square_assignments(torch.zeros(2, 2), n_sqrt=2)
