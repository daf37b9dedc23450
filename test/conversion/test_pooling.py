"""Max pooling of counts is exact at every step."""

from __future__ import annotations

import warnings

import pytest
import torch
from torch.nn import functional as F

from bindsnet.conversion import PassThroughNodes
from bindsnet.conversion.pooling import MaxOfCounts1d, MaxOfCounts2d, MaxOfCounts3d
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input
from bindsnet.testing import agree, spikes

SHAPES = {
    MaxOfCounts1d: ((2, 7), (2, 4), {"kernel_size": 3, "stride": 2, "padding": 1}),
    MaxOfCounts2d: ((2, 5, 6), (2, 2, 3), {"kernel_size": 2, "stride": 2}),
    MaxOfCounts3d: ((1, 4, 4, 4), (1, 2, 2, 3), {"kernel_size": (2, 2, 2), "stride": (2, 2, 1)}),
}
POOL = {MaxOfCounts1d: F.max_pool1d, MaxOfCounts2d: F.max_pool2d, MaxOfCounts3d: F.max_pool3d}


def network_of(cls, batch):
    source, target, arguments = SHAPES[cls]
    network = Network(batch_size=batch)
    x, y = Input(shape=source), PassThroughNodes(shape=target)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    network.add_connection(cls(x, y, **arguments), "X", "Y")
    network.add_monitor(Monitor(y, ["s"]), "Y")
    return network, arguments


@pytest.mark.parametrize("dtype", [torch.bool, torch.float32])
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("cls", SHAPES)
def test_what_has_passed_is_the_largest_count_of_each_window(cls, batch, dtype):
    network, arguments = network_of(cls, batch)
    data = spikes(30, batch, *network.X.shape, generator=torch.Generator().manual_seed(0)).to(dtype)
    if dtype == torch.float32:
        data *= 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        outcome = agree(network, {"X": data}, 30, presentations=2, one_step=True)

    passed = outcome["recorded Y.s"][30:].cumsum(0)
    counts = data.float().cumsum(0)
    for t in range(30):
        assert torch.equal(passed[t], POOL[cls](counts[t], **arguments))


def test_neurons_that_take_turns_pass_no_more_than_one_of_them():
    network, _ = network_of(MaxOfCounts2d, 1)
    data = torch.zeros(20, 1, 2, 5, 6)
    data[0::2, :, :, 0, 1] = 1.0  # the later of two neurons spikes first
    data[1::2, :, :, 0, 0] = 1.0
    network.run({"X": data}, 20, one_step=True)
    assert network.monitors["Y"].get("s").sum(0)[0, 0, 0, 0] == 10


def test_another_batch_size_starts_from_nothing():
    network, _ = network_of(MaxOfCounts2d, 1)
    network.run({"X": torch.ones(5, 1, 2, 5, 6)}, 5)
    network.run({"X": torch.ones(5, 4, 2, 5, 6)}, 5, one_step=True)
    assert (network.monitors["Y"].get("s") == 1.0).all()
