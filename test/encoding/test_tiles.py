"""Tile coding."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from bindsnet.encoding import TileEncoder
from bindsnet.errors import ParameterError, ShapeError


def expected_cells(point, low, high, bins, tilings):
    """The same by loops, in NumPy."""
    cells, sizes = [], [b + 1 for b in bins]
    for k in range(tilings):
        index = 0
        for value, a, b, n in zip(point, low, high, bins, strict=True):
            place = int(np.floor((value - a) / ((b - a) / n) + k / tilings))
            index = index * (n + 1) + min(max(place, 0), n)
        cells.append(k * int(np.prod(sizes)) + index)
    return cells


def test_cells_are_those_of_shifted_grids():
    low, high, bins = (-1.0, 0.0), (1.0, 3.0), (4, 3)
    encoder = TileEncoder(low, high, bins, tilings=3)
    for point in itertools.product(np.linspace(-1.5, 1.5, 13), np.linspace(-0.5, 3.5, 11)):
        assert encoder.cells(point).tolist() == expected_cells(point, low, high, bins, 3)
    assert encoder.n == 3 * 5 * 4


def test_neighbours_share_cells_and_strangers_do_not():
    encoder = TileEncoder([0.0], [1.0], [5], tilings=8)
    here, near, far = (set(encoder.cells([x]).tolist()) for x in (0.50, 0.53, 0.95))
    assert 8 > len(here & near) >= 6 and not here & far


def test_only_cells_that_are_on_fire_and_at_their_rate():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        encoder = TileEncoder([0.0], [1.0], [5], tilings=4, time=5000, rate=200.0)
        spikes = encoder([0.3])
    on = encoder.cells([0.3])
    assert spikes.shape == (5000, encoder.n) and spikes.sum() == spikes[:, on].sum()
    rates = spikes[:, on].float().mean(0)
    assert bool(((rates - 0.2).abs() < 5 * (0.2 * 0.8 / 5000) ** 0.5).all())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"low": [0.0, 0.0]}, "one number for each axis"),
        ({"high": [0.0]}, "low must be below high"),
        ({"bins": [0]}, "at least 1"),
        ({"tilings": 0}, "at least 1"),
        ({"rate": 2000.0}, "between 0 and 1000 Hz"),
    ],
)
def test_bad_arguments_are_named(changes, message):
    arguments = {"low": [0.0], "high": [1.0], "bins": [5]} | changes
    with pytest.raises(ParameterError, match=message):
        TileEncoder(**arguments)


def test_a_vector_of_another_length_or_without_value_is_refused():
    encoder = TileEncoder([0.0], [1.0], [5])
    with pytest.raises(ShapeError, match=r"takes 1 values \(got 2\)"):
        encoder([0.1, 0.2])
    with pytest.raises(ParameterError, match="must be finite"):
        encoder([float("nan")])
