"""Spike traces and input layers."""

from __future__ import annotations

import math

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes

TRAIN = torch.tensor([1, 0, 1, 1, 0, 0, 0, 1], dtype=torch.bool)


def trace_of(engine, dtype=torch.bool, **parameters):
    layer = Input(n=1, traces=True, tc_trace=10.0, **parameters)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    monitor = Monitor(layer, ["x"])
    network.add_monitor(monitor, "watch")
    network.run({"X": TRAIN[:, None].to(dtype)}, time=len(TRAIN))
    return monitor.get("x").flatten()


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_trace_is_set_at_a_spike_and_decays_between(engine, dtype, scale):
    since, expected = None, []
    for spike in TRAIN.tolist():
        since = 0 if spike else since + 1
        expected.append(scale * math.exp(-since / 10.0))
    got = trace_of(engine, dtype, trace_scale=scale)
    torch.testing.assert_close(got, torch.tensor(expected))


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_an_additive_trace_sums_up_all_spikes(engine, dtype, scale):
    times = TRAIN.nonzero().flatten().tolist()
    expected = [
        sum(scale * math.exp(-(t - spike) / 10.0) for spike in times if spike <= t)
        for t in range(len(TRAIN))
    ]
    got = trace_of(engine, dtype, trace_scale=scale, traces_additive=True)
    torch.testing.assert_close(got, torch.tensor(expected))


def test_an_analog_spike_adds_its_value_to_an_additive_trace(engine):
    layer = Input(n=2, traces=True, traces_additive=True, trace_scale=2.0)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    network.run({"X": torch.tensor([[0.5, -3.0]])}, time=1)
    assert layer.x.tolist() == [[1.0, -6.0]]


def test_a_layer_without_traces_has_none():
    layer = Input(n=1)
    assert not hasattr(layer, "x")
    assert not hasattr(layer, "tc_trace")


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_an_input_layers_spikes_have_the_type_of_the_data(engine, dtype):
    layer = Input(n=4)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    data = torch.tensor([[0, 1, 1, 0], [1, 0, 0, 0]]).to(dtype)
    network.run({"X": data}, time=2)
    assert layer.s.dtype == dtype
    assert torch.equal(layer.s[0], data[1])


def test_an_input_layer_without_data_falls_silent(engine):
    layer = Input(n=4, traces=True)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    network.run({"X": torch.ones(1, 4, dtype=torch.bool)}, time=1)
    assert layer.s.all()
    network.run({}, time=1)
    assert not layer.s.any()
    assert 0 < float(layer.x[0, 0]) < 1


def test_spikes_of_other_layers_are_bool(engine):
    layer = LIFNodes(n=3)
    network = Network(engine=engine)
    network.add_layer(layer, "Y")
    network.run({"Y": torch.full((1, 3), 50.0)}, time=1)
    assert layer.s.dtype == torch.bool and layer.s.all()


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.float16])
def test_data_of_other_types_becomes_float32(engine, dtype):
    layer = Input(n=2)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    network.run({"X": torch.tensor([[1, 0]], dtype=dtype)}, time=1)
    assert layer.s.dtype == torch.float32
    assert layer.s.tolist() == [[1.0, 0.0]]
