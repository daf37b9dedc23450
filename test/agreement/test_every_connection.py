"""Connections without weights pass on the same on each engine."""

from __future__ import annotations

import itertools

import pytest
import torch

from bindsnet.testing import agree, exact_network, spikes
from bindsnet.testing.registry import CONNECTIONS

WEIGHTLESS = [name for name, row in CONNECTIONS.items() if not row.learns]


@pytest.mark.parametrize("dtype", [torch.bool, torch.float32])
@pytest.mark.parametrize("name", WEIGHTLESS)
def test_a_connection_without_weights_gives_the_same_bits_on_each_engine(name, dtype):
    for batch, channels in itertools.product((1, 4), (1, 2)):
        network = exact_network(connection=CONNECTIONS[name].cls, batch=batch, channels=channels)
        generator = torch.Generator().manual_seed(2)
        data = spikes(20, batch, *network.layers["X"].shape, generator=generator).to(dtype)

        outcome = agree(network, {"X": data * 3 if dtype.is_floating_point else data}, 20)

        v = outcome["recorded Y.v"]
        assert (v != v[0]).any(), "something was passed on"
