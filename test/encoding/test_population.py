"""Populations answer by their Gaussian receptive fields."""

from __future__ import annotations

import math
import pickle

import pytest
import torch

from bindsnet.encoding import PopulationEncoder, population, receptive_fields
from bindsnet.errors import ParameterError


def test_each_neuron_answers_by_the_distance_from_its_value():
    found = receptive_fields(torch.tensor([0.0, 2.5, 10.0]), 0, 10, neurons=5)
    assert found.shape == (3, 5)
    for value, row in zip((0.0, 2.5, 10.0), found.tolist(), strict=True):
        expected = [math.exp(-(((value - 2.5 * k) / 2.5) ** 2) / 2) for k in range(5)]
        assert row == pytest.approx(expected, rel=1e-5)
    narrow = receptive_fields(torch.tensor(2.5), 0, 10, neurons=5, width=0.1)
    assert narrow.tolist() == pytest.approx([0, 1, 0, 0, 0], abs=1e-6)


def test_each_element_may_have_its_range_and_values_beyond_count_as_the_ends():
    low, high = torch.tensor([0.0, -1.0]), torch.tensor([1.0, 1.0])
    found = receptive_fields(torch.tensor([[0.5, 0.0], [9.0, -9.0]]), low, high, neurons=3)
    assert found.shape == (2, 2, 3)
    assert found.argmax(-1).tolist() == [[1, 1], [2, 0]]
    assert found.max(-1).values.tolist() == [[1, 1], [1, 1]]


def test_spikes_have_the_rates_of_the_answers():
    torch.manual_seed(0)
    spikes = population(torch.tensor([0.3]), 20_000, 0, 1, neurons=4, rate=100.0)
    assert spikes.shape == (20_000, 1, 4) and spikes.dtype == torch.uint8
    expected = 100 * receptive_fields(torch.tensor([0.3]), 0, 1, 4)
    assert torch.allclose(spikes.sum(0) / 20, expected, atol=4 * math.sqrt(100 / 20))


def test_the_encoder_binds_the_arguments_and_can_be_pickled():
    encoder = pickle.loads(pickle.dumps(PopulationEncoder(50, 0, 1, neurons=6, dt=0.5, rate=30.0)))
    assert encoder(torch.rand(3)).shape == (100, 3, 6)


def test_bad_arguments_are_refused():
    for options in ({"neurons": 1}, {"width": 0.0}, {"high": 0.0}, {"high": math.nan}):
        with pytest.raises(ParameterError):
            receptive_fields(torch.zeros(2), **{"low": 0.0, "high": 1.0, "neurons": 3, **options})
    with pytest.raises(ParameterError, match="finite"):
        receptive_fields(torch.tensor([math.nan]), 0, 1, 3)
