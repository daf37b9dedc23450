"""Florian's rules on every connection, against their formula and the gradient of its drive."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.learning import MSTDP, MSTDPET
from bindsnet.network.topology import AbstractConnection
from bindsnet.testing import exact_network, spikes
from bindsnet.testing.registry import CONNECTIONS

STEPS, RATE, TC, TC_E = 12, 0.05, 20.0, 12.0
LEARNING = [
    name
    for name, row in CONNECTIONS.items()
    if row.learns and hasattr(row.cls, "correlate") and name != "MeanFieldConnection"
]


def pairs(connection, a, c):
    """``[batch, *weights]``: for each sample, the gradient of the drive."""
    each = zip(a.float(), c.float(), strict=True)
    return torch.stack(
        [AbstractConnection.correlate(connection, x[None], y[None]) for x, y in each]
    )


def expected_weights(connection, rule, s, r, reward):
    """Step by step: the reward meets the spike pairs of the step before."""
    w = connection.weights.detach().double()
    p_plus, p_minus = torch.zeros(s[0].shape), torch.zeros(r[0].shape)
    zeta = e = torch.zeros(len(reward), *w.shape)
    shape = (-1, *([1] * w.dim()))
    for t in range(len(s)):
        if rule is MSTDPET:
            e = e * np.exp(-1 / TC_E) + zeta / TC_E
        met = e if rule is MSTDPET else zeta
        w = w + RATE * (reward.view(shape) * met).sum(0)
        p_plus = p_plus * np.exp(-1 / TC) + s[t].float()
        p_minus = p_minus * np.exp(-1 / TC) - r[t].float()
        zeta = pairs(connection, p_plus, r[t]) + pairs(connection, s[t], p_minus)
    return w


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize(("engine", "batch"), [("reference", 1), ("auto", 2)])
@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@pytest.mark.parametrize("name", LEARNING)
def test_a_rewarded_rule_follows_its_formula_on_every_connection(engine, name, rule, batch):
    options = {"tc_e_trace": TC_E} if rule is MSTDPET else {}
    network = exact_network(rule, CONNECTIONS[name], batch, channels=2, nu=RATE, **options)
    connection = network.connections[("X", "Y")]
    generator = torch.Generator().manual_seed(3)
    s = spikes(STEPS, batch, *network.X.shape, generator=generator)
    r = spikes(STEPS, batch, *network.Y.shape, rate=0.2, generator=generator)
    reward = torch.linspace(1.0, -0.5, batch)
    expected = expected_weights(connection, rule, s, r, reward)
    before = connection.weights.clone()
    network.run({"X": s}, STEPS, reward=reward, engine=engine, clamp={"Y": r}, unclamp={"Y": ~r})
    got = connection.weights.detach()
    torch.testing.assert_close(got.double(), expected, rtol=1e-5, atol=1e-4)
    assert (got - before).abs().max() > 1e-3
