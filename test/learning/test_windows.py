"""What pairs of spikes do to a weight, against the formulas of STDP."""

from __future__ import annotations

import math

import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, McCullochPitts
from bindsnet.network.topology import Connection

TAU, NU = 20.0, (0.01, 0.02)


def learned(before, after, engine):
    """Change of the weights under given spikes ``[time, n]`` of both sides."""
    network = Network()
    network.add_layer(Input(n=before.shape[1], traces=True, traces_additive=True), "X")
    target = McCullochPitts(n=after.shape[1], thresh=1e6, traces=True, traces_additive=True)
    network.add_layer(target, "Y")
    w = torch.zeros(before.shape[1], after.shape[1])
    joined = Connection(network.X, target, w=w, nu=NU, update_rule=PostPre)
    network.add_connection(joined, "X", "Y")
    forced = after.float()[:, None] * 1e7
    network.run({"X": before[:, None], "Y": forced}, len(before), engine=engine)
    return joined.w.double()


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("delay", [1, 5, 20, 60])
def test_a_pair_of_spikes_changes_the_weight_by_the_exponential_of_its_delay(engine, delay):
    spikes = torch.zeros(100, 2, dtype=torch.bool)
    spikes[10, 0] = spikes[10 + delay, 1] = True
    first, second = spikes[:, :1], spikes[:, 1:]
    decayed = math.exp(-delay / TAU)
    assert learned(first, second, engine).item() == pytest.approx(NU[1] * decayed, rel=1e-5)
    assert learned(second, first, engine).item() == pytest.approx(-NU[0] * decayed, rel=1e-5)


def test_independent_poisson_spikes_let_weights_drift_at_the_rate_of_the_formula():
    steps, p, q = 4000, 0.05, 0.08
    generator = torch.Generator().manual_seed(0)
    before = torch.rand(steps, 30, generator=generator) < p
    after = torch.rand(steps, 30, generator=generator) < q
    drift = learned(before, after, "native").mean().item() / steps
    mean_trace = 1 / (1 - math.exp(-1 / TAU))  # of a spike in each step; the sum of the window
    expected = (NU[1] - NU[0]) * p * q * mean_trace
    # a synapse's sum of traces varies by about a twentieth; 30 x 30 share 60 spike trains
    assert drift == pytest.approx(expected, rel=0.04)
