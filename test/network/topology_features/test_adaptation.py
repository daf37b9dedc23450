"""Features that open and close synapses by the history of spikes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network.topology_features import (
    AdaptationBaseOtherSynaps,
    AdaptationBaseSynapsHistory,
    Weight,
)
from bindsnet.testing import dyadic

N, M, T, H = 6, 4, 3, 2


def parts(seed=0):
    generator = torch.Generator().manual_seed(seed)
    mask = dyadic(N, M, low=-0.2, high=0.2, generator=generator)
    net = [torch.randn(H, T, generator=generator), torch.randn(1, H, generator=generator)]
    spikes = torch.rand(40, 1, N, generator=generator) < 0.15
    return mask, net, spikes


def account(mask, net, spikes, rate, decay):
    """The value in each step, synapse by synapse."""
    mask = mask.numpy().astype(float).copy()
    first, second = (w.numpy() for w in net)
    history, counter, value = np.zeros((N, M, T)), 0, np.zeros((N, M))
    values = []
    for s in spikes.numpy()[:, 0]:
        if counter == 0 or s.any():
            history[:, :, counter % T] = s[:, None]
            counter += 1
        if counter % T == 0:
            for i, j in np.ndindex(N, M):
                hidden = np.maximum(first @ history[i, j], 0)
                change = np.tanh(second @ hidden)[0] * rate + decay
                mask[i, j] = np.clip(mask[i, j] + change, -1, 1)
            value = (mask > 0).astype(float)
        values.append(value)
    return values


@pytest.mark.parametrize(
    ("cls", "decay"),
    [(AdaptationBaseSynapsHistory, 0.001), (AdaptationBaseOtherSynaps, 0.01)],
)
def test_the_value_follows_the_history(cls, decay, build):
    mask, net, spikes = parts()
    feature = cls("a", mask, ann_values=net)
    connection = build.connection(Weight("w", 2.0), feature)
    open_synapses = set()
    for s, expected in zip(spikes, account(mask, net, spikes, 0.1, decay), strict=True):
        open_synapses.add(int(expected.sum()))
        drive = connection.compute(s)
        np.testing.assert_array_equal(feature.value.numpy(), expected)
        np.testing.assert_allclose(drive.numpy(), 2.0 * s.float().numpy() @ expected)
    assert len(open_synapses) > 3, "synapses opened and closed"


def test_a_reset_empties_the_history_and_brings_the_first_value_back(build):
    mask, net, spikes = parts()
    feature = AdaptationBaseSynapsHistory("a", mask, ann_values=net)
    connection = build.connection(feature)
    for s in spikes:
        connection.compute(s)
    moved = feature.mask.clone()
    connection.reset_state_variables()
    assert not feature.spike_buffer.any() and feature.counter == 0
    assert torch.equal(feature.value, mask)
    assert torch.equal(feature.mask, moved) and not torch.equal(moved, mask)


def test_an_adaptation_runs_in_a_network_that_can_be_saved(build):
    mask, net, spikes = parts()
    network = build.network(AdaptationBaseSynapsHistory("a", mask, ann_values=net), traces=True)
    twin = network.clone()
    for each in (network, twin):
        each.run({"X": spikes}, len(spikes), engine="reference")
    a, b = (n.connections[("X", "Y")].features[0] for n in (network, twin))
    assert torch.equal(a.value, b.value) and a.counter == b.counter > T


def test_missing_and_misshapen_networks_are_refused():
    mask, net, _ = parts()
    with pytest.raises(ParameterError, match="needs a value, and two matrices"):
        AdaptationBaseSynapsHistory("a", mask)
    with pytest.raises(ParameterError, match="needs a value, and two matrices"):
        AdaptationBaseSynapsHistory("a", ann_values=net)
    with pytest.raises(ShapeError, match=r"must be \[hidden, T\] and \[1, hidden\]"):
        AdaptationBaseSynapsHistory("a", mask, ann_values=net[::-1])
