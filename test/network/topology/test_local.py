"""Local fields whose synapses are taken away and brought back."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import LocalConnection

SPIKES = torch.rand(20, 1, 1, 6, 6, generator=torch.Generator().manual_seed(3)) < 0.4


def local(**options) -> tuple[Network, LocalConnection]:
    network = Network()
    source, target = Input(shape=(1, 6, 6), traces=True), LIFNodes(8, traces=True, thresh=-64.0)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    weights = {"generator": torch.Generator().manual_seed(1), "wmin": 0.1, "wmax": 1.0}
    fields = LocalConnection(source, target, 4, 2, 2, **weights, **options)
    network.add_connection(fields, "X", "Y")
    return network, fields


def without(mask: Tensor) -> Tensor:
    """A mask without all synapses of an input neuron, and of a target neuron."""
    mask[:, 3] = mask[7] = True
    return mask


@pytest.mark.parametrize("learning", [True, False])
@pytest.mark.parametrize("rule", [PostPre, None])
@pytest.mark.parametrize("assigned", [True, False])
def test_synapses_that_the_mask_takes_away_are_gone_in_the_next_run(rule, learning, assigned):
    found = []
    for engine in ("reference", "native"):
        network, fields = local(update_rule=rule, nu=0.05)
        network.train(learning)
        network.run({"X": SPIKES}, time=20, engine=engine)
        if assigned:
            fields.mask = without(fields.mask.clone())
        else:
            without(fields.mask)
        network.run({"X": SPIKES}, time=20, engine=engine)
        assert not fields.w[fields.mask].any() and bool((fields.w[~fields.mask] >= 0.1).all())
        found.append((fields.w.detach(), network.layers["Y"].v))
    torch.testing.assert_close(*found, rtol=0, atol=0)


def test_synapses_that_the_mask_brings_back_begin_at_0_and_learn():
    network, fields = local(update_rule=PostPre, nu=(0.0, 0.05))
    before = fields.mask.clone()
    without(fields.mask)
    network.run({}, time=1)
    fields.mask.copy_(before)
    network.train(False).run({}, time=1)
    assert not fields.w[7].any() and not fields.w[:, 3].any()
    network.train(True).run({"X": SPIKES}, time=20)
    assert bool((fields.w[~before] >= 0.1).all()) and not fields.w[before].any()


def test_a_state_dict_brings_its_synapses_along():
    w = torch.rand(36, 8, generator=torch.Generator().manual_seed(2)).clamp(min=0.2)
    w[::2] = 0.0
    (network, fields), (other, _) = local(update_rule=PostPre, nu=0.05), local(w=w)
    network.load_state_dict(other.state_dict())
    network.run({"X": SPIKES}, time=20)
    assert not fields.w[::2].any() and bool((fields.w[1::2][~fields.mask[1::2]] >= 0.1).all())
