"""All populations, parameters and traces: the engines give the same bits."""

from __future__ import annotations

import warnings

import pytest

from bindsnet.testing.populations import check_population
from bindsnet.testing.registry import POPULATIONS


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("name", POPULATIONS)
def test_a_population_gives_the_same_bits_on_each_engine(name, batch):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing may fall back to torch
        outcome = check_population(name, batch)

    states = [outcome["recorded shared/none.s"], outcome["recorded per neuron/none.s"]]
    if any(field for field in POPULATIONS[name].cls._fields if field == "thresh"):
        assert not (states[0] == states[1]).all(), "parameters of each neuron make a difference"
