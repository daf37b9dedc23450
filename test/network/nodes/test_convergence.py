"""Shorter steps come closer to the solution in continuous time, as fast as they should."""

from __future__ import annotations

import math

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import LIFNodes


def recorded(layer, variable, drive, dt, duration):
    """A variable in each step, under a constant drive per ms."""
    network = Network(dt=dt)
    network.add_layer(layer, "Y")
    network.add_monitor(Monitor(layer, [variable]), "Y")
    steps = round(duration / dt)
    network.run({"Y": torch.full((steps, 1, layer.n), drive * dt)}, duration)
    return network.monitors["Y"].get(variable).squeeze()


def test_the_first_spike_comes_at_the_time_of_the_formula_to_within_a_step():
    tau, current, gap = 100.0, 0.5, 13.0
    expected = tau * math.log(1 / (1 - gap / (current * tau)))
    errors = []
    for dt in (1.0, 0.5, 0.25, 0.125):
        layer = LIFNodes(n=1, tc_decay=tau, refrac=0.0)
        spikes = recorded(layer, "s", current, dt, 50.0)
        errors.append(abs(int(spikes.nonzero()[0]) * dt - expected))
        assert errors[-1] <= 1.5 * dt
    assert errors[-1] < errors[0]


def test_the_voltage_converges_in_the_first_order():
    errors = []
    for dt in (1 / 64, 1.0, 0.5, 0.25):
        layer = LIFNodes(n=1, tc_decay=20.0, thresh=0.0)
        v = float(recorded(layer, "v", 0.5, dt, 32.0)[-1])
        exact = -65.0 + 0.5 * 20.0 * (1 - math.exp(-32.0 / 20.0))
        errors.append(abs(v - exact))
    assert errors[0] < 0.01
    for coarse, fine in zip(errors[1:], errors[2:], strict=False):
        assert coarse / fine == pytest.approx(2.0, rel=0.1), "half the step, half the error"
