"""The report compares the two networks, layer by layer and over time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from bindsnet.conversion import ann_to_snn, report
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network.monitors import Monitor
from bindsnet.testing import differences, snapshot


@pytest.fixture
def pair():
    """An artificial network, the spiking one made from it, and data."""
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(12, 4),
    ).eval()
    data = torch.rand(30, 1, 6, 6)
    return net, ann_to_snn(net, (1, 6, 6), data), data


def test_activations_and_spike_counts_correlate_in_every_layer(pair):
    net, snn, data = pair
    found = report(net, snn, data, steps=(100,), batch_size=7)
    assert list(found.correlation) == ["1", "4", "6"]
    assert all(0.99 < value <= 1.0 for value in found.correlation.values())
    assert found.modules["4"] == "module '3' (MaxPool2d)"


def test_the_correlation_is_that_of_counts_with_rectified_activations(pair):
    net, snn, data = pair
    found = report(net, snn, data, steps=(40,), batch_size=7)

    snn.add_monitor(Monitor(snn.layers["1"], ["s"]), "1")
    snn.train(False)
    snn.run({"Input": data.expand(40, *data.shape)}, 40)
    counts = snn.monitors["1"].get("s").float().sum(0)
    activations = net[:3](data).detach()
    expected = np.corrcoef(counts.flatten(), activations.flatten())[0, 1]
    assert found.correlation["1"] == pytest.approx(expected, abs=1e-6)
    assert found.rates["1"] == pytest.approx(counts.mean().item() / 40, abs=1e-6)


def test_accuracy_is_the_share_of_samples_with_the_largest_sum_at_their_label(pair):
    net, snn, data = pair
    labels = torch.randint(4, (30,))
    found = report(net, snn, data, labels, steps=(60, 20))
    assert found.ann_accuracy == pytest.approx(
        (net(data).argmax(1) == labels).float().mean().item()
    )
    for steps in (20, 60):
        snn.reset_state_variables()
        snn.run({"Input": data.expand(steps, *data.shape)}, steps)
        right = (snn.layers["6"].summed.argmax(1) == labels).float().mean().item()
        assert found.accuracy[steps] == pytest.approx(right)
    assert list(found.accuracy) == [20, 60]


def test_without_labels_the_artificial_network_is_taken_as_right(pair):
    net, snn, data = pair
    found = report(net, snn, data, steps=(200,))
    assert found.ann_accuracy == 1.0
    assert found.accuracy[200] > 0.8


def test_within_one_step_signals_reach_the_last_layer_at_once(pair):
    net, snn, data = pair
    slow, fast = (report(net, snn, data, steps=(3,), one_step=each) for each in (False, True))
    assert fast.rates["4"] > slow.rates["4"]
    assert fast.correlation["6"] > slow.correlation["6"]


def test_both_networks_stay_as_they_were(pair):
    net, snn, data = pair
    net.train()
    before, weights = snapshot(snn), [p.clone() for p in net.parameters()]
    report(net, snn, data, steps=(5,))
    assert not differences(before, snapshot(snn))
    assert net.training
    assert all(torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True))


def test_it_prints_as_two_tables(pair):
    net, snn, data = pair
    text = str(report(net, snn, data, steps=(5, 10))).splitlines()
    assert text[0].split() == ["layer", "correlation", "spikes/step", "made", "from"]
    assert text[1].startswith("     1 ") and text[1].endswith("module '0' (Conv2d)")
    assert text[3].split()[2] == "-"
    assert [line.split()[0] for line in text[5:]] == ["steps", "5", "10", "ann"]


def test_labels_steps_and_networks_that_do_not_fit_are_refused(pair):
    net, snn, data = pair
    with pytest.raises(ShapeError, match="29 labels for 30 samples"):
        report(net, snn, data, torch.zeros(29))
    with pytest.raises(
        ParameterError, match=r"steps must be a list of whole numbers of at least 1"
    ):
        report(net, snn, data, steps=(5, 0))
    other = nn.Sequential(nn.Flatten(), nn.Linear(36, 4))
    with pytest.raises(ParameterError, match="no layer '2' for module '1'"):
        report(other, snn, data)
