"""Adaptive thresholds, and the choice of one spike."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AdaptiveLIFNodes, DiehlAndCookNodes

ADAPTIVE = [AdaptiveLIFNodes, DiehlAndCookNodes]


def network_of(layer, engine, batch=1, learning=True):
    network = Network(batch_size=batch, engine=engine, learning=learning)
    network.add_layer(layer, "Y")
    return network


@pytest.mark.parametrize("cls", ADAPTIVE)
def test_theta_grows_by_theta_plus_for_each_spike_of_the_batch(engine, cls):
    layer = cls(n=3, theta_plus=0.25, tc_theta_decay=1e30)
    network = network_of(layer, engine, batch=4)
    data = torch.zeros(1, 4, 3)
    data[0, :3, 0] = 50.0
    data[0, 3, 1] = 50.0
    network.run({"Y": data}, time=1)
    assert layer.theta.tolist() == [0.75, 0.25, 0.0]
    assert layer.theta.shape == (3,), "theta has no batch axis"


@pytest.mark.parametrize("cls", ADAPTIVE)
def test_theta_decays_exponentially_between_spikes(engine, cls):
    layer = cls(n=1, theta_plus=2.0, tc_theta_decay=40.0, refrac=0)
    network = network_of(layer, engine)
    data = torch.zeros(21, 1)
    data[0] = 50.0
    network.run({"Y": data}, time=21)
    torch.testing.assert_close(layer.theta, 2.0 * torch.exp(torch.tensor([-20.0 / 40.0])))


@pytest.mark.parametrize("cls", ADAPTIVE)
def test_theta_raises_the_threshold(engine, cls):
    layer = cls(n=1, theta_plus=5.0, tc_theta_decay=1e30, refrac=0, thresh=-60.0, tc_decay=1e30)
    network = network_of(layer, engine)
    monitor = Monitor(layer, ["s"])
    network.add_monitor(monitor, "watch")
    network.run({"Y": torch.full((9, 1), 5.0)}, time=9)
    assert monitor.get("s").flatten().nonzero().flatten().tolist() == [0, 2, 5]


@pytest.mark.parametrize("cls", ADAPTIVE)
def test_train_false_freezes_theta(engine, cls):
    layer = cls(n=2, theta_plus=1.0, tc_theta_decay=5.0, refrac=0)
    network = network_of(layer, engine)
    network.run({"Y": torch.full((3, 2), 50.0)}, time=3)
    grown = layer.theta.clone()
    assert grown.sum() > 2
    network.train(False)
    network.run({"Y": torch.full((3, 2), 50.0)}, time=3)
    assert torch.equal(layer.theta, grown)
    network.train(True)
    network.run({"Y": torch.full((3, 2), 50.0)}, time=3)
    assert not torch.equal(layer.theta, grown)


def test_the_networks_flag_alone_does_not_freeze_theta(engine):
    layer = AdaptiveLIFNodes(n=1, theta_plus=1.0)
    network = network_of(layer, engine)
    network.learning = False
    network.run({"Y": torch.full((1, 1), 50.0)}, time=1)
    assert float(layer.theta) == 1.0


def test_a_layer_frozen_by_itself_keeps_theta(engine):
    layer = AdaptiveLIFNodes(n=1, theta_plus=1.0)
    network = network_of(layer, engine)
    network.run({"Y": torch.full((1, 1), 50.0)}, time=1)
    layer.learning = False
    network.run({"Y": torch.full((9, 1), 50.0)}, time=9)
    assert float(layer.theta) == 1.0


@pytest.mark.parametrize("cls", ADAPTIVE)
def test_neither_a_reset_nor_another_batch_size_touches_theta(engine, cls):
    layer = cls(n=2, theta_plus=1.0, refrac=0)
    network = network_of(layer, engine)
    network.run({"Y": torch.full((3, 2), 50.0)}, time=3)
    grown = layer.theta.clone()
    network.reset_state_variables()
    assert torch.equal(layer.theta, grown)
    network.run({"Y": torch.zeros(0, 5, 2)}, time=0)
    assert layer.v.shape == (5, 2)
    assert torch.equal(layer.theta, grown)


def test_one_spike_leaves_one_spike_in_each_sample_that_has_any(engine):
    layer = DiehlAndCookNodes(n=20, refrac=0)
    network = network_of(layer, engine, batch=3)
    monitor = Monitor(layer, ["s"])
    network.add_monitor(monitor, "watch")
    data = torch.zeros(50, 3, 20)
    data[:, 0] = 50.0
    data[::2, 1, 3:6] = 50.0
    network.run({"Y": data}, time=50)
    counts = monitor.get("s").sum(2)
    assert (counts[:, 0] == 1).all()
    assert (counts[::2, 1] == 1).all() and (counts[1::2, 1] == 0).all()
    assert (counts[:, 2] == 0).all()


def test_one_spike_is_drawn_uniformly_among_those_at_threshold(engine):
    layer = DiehlAndCookNodes(n=8, refrac=0, theta_plus=0.0)
    network = network_of(layer, engine)
    monitor = Monitor(layer, ["s"])
    network.add_monitor(monitor, "watch")
    data = torch.zeros(4000, 8)
    data[:, 2:7] = 50.0
    torch.manual_seed(1)
    network.run({"Y": data}, time=4000)
    counts = monitor.get("s").sum((0, 1))
    assert counts[[0, 1, 7]].sum() == 0
    assert counts.sum() == 4000
    assert ((counts[2:7] - 800).abs() < 4 * (800 * 0.8) ** 0.5).all()


def test_the_losers_of_one_spike_are_reset_refractory_and_gain_theta(engine):
    layer = DiehlAndCookNodes(n=6, theta_plus=0.5, reset=-60.0, refrac=4, traces=True)
    network = network_of(layer, engine, batch=2)
    network.run({"Y": torch.full((1, 2, 6), 50.0)}, time=1)
    assert layer.s.sum(1).tolist() == [1, 1]
    assert (layer.v == -60.0).all()
    assert (layer.refrac_count == 4.0).all()
    assert torch.equal(layer.theta, torch.full((6,), 1.0))
    assert torch.equal(layer.x, layer.s.float()), "only the spike that is seen leaves a trace"


def test_without_one_spike_all_that_reach_threshold_are_seen(engine):
    layer = DiehlAndCookNodes(n=6, one_spike=False)
    network = network_of(layer, engine, batch=2)
    network.run({"Y": torch.full((1, 2, 6), 50.0)}, time=1)
    assert layer.s.all()


def test_one_spike_may_be_switched_off_between_runs(engine):
    layer = DiehlAndCookNodes(n=6, refrac=0)
    network = network_of(layer, engine)
    network.run({"Y": torch.full((1, 6), 50.0)}, time=1)
    assert layer.s.sum() == 1
    layer.one_spike = False
    network.run({"Y": torch.full((1, 6), 50.0)}, time=1)
    assert layer.s.sum() == 6
