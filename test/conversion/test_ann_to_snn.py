"""The spiking network computes with rates what the artificial one computes with numbers."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bindsnet.conversion import (
    PassThroughNodes,
    Permute,
    SubtractiveResetIFNodes,
    ann_to_snn,
    data_based_normalization,
)
from bindsnet.errors import BindsNETWarning, ConversionError
from bindsnet.network.nodes import IFNodes
from bindsnet.testing import agree

#: Every part of a converted network runs natively.
pytestmark = pytest.mark.filterwarnings("error::bindsnet.errors.EngineFallbackWarning")

TIME = 100

#: Networks with each kind of module, and the shape of their samples.
NETWORKS = {
    "linear": (
        [nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 7, bias=False), nn.ReLU(), nn.Linear(7, 4)],
        (6,),
    ),
    "flattened": ([nn.Flatten(), nn.Linear(12, 4)], (3, 4)),
    "1d": (
        [nn.Conv1d(2, 3, 3, stride=2), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(9, 4)],
        (2, 13),
    ),
    "2d": (
        [
            nn.Conv2d(1, 4, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(4, 3, 3, dilation=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(12, 4),
        ],
        (1, 12, 12),
    ),
    "3d": (
        [nn.Conv3d(1, 2, 2), nn.ReLU(), nn.MaxPool3d(2), nn.Flatten(), nn.Linear(16, 4)],
        (1, 5, 5, 5),
    ),
    "average": (
        [
            nn.Conv2d(2, 4, 3),
            nn.ReLU(),
            nn.AvgPool2d(2, padding=1),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(16, 4),
        ],
        (2, 8, 8),
    ),
    "groups": (
        [nn.Conv2d(4, 8, 3, groups=2), nn.ReLU(), nn.Flatten(), nn.Linear(72, 4)],
        (4, 5, 5),
    ),
    "same": (
        [nn.Conv2d(1, 2, 3, padding="same"), nn.ReLU(), nn.Flatten(), nn.Linear(50, 4)],
        (1, 5, 5),
    ),
    "permuted": (
        [Permute((0, 3, 1, 2)), nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(27, 4)],
        (5, 5, 2),
    ),
    "padded": (
        [
            nn.ConstantPad2d((1, 2, 0, 1), 0.0),
            nn.Conv2d(1, 3, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(96, 4),
        ],
        (1, 5, 7),
    ),
    "zero padded": (
        [nn.ZeroPad2d(1), nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(75, 4)],
        (1, 5, 5),
    ),
    "unflattened": (
        [nn.Unflatten(1, (1, 5, 5)), nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(27, 4)],
        (25,),
    ),
    "nested": (
        [
            nn.Sequential(
                nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3)), nn.ReLU(), nn.Dropout2d()
            ),
            nn.Sequential(
                nn.Flatten(), nn.Linear(27, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 4)
            ),
            nn.Softmax(1),
        ],
        (1, 5, 5),
    ),
    "normalised after": (
        [
            nn.BatchNorm2d(2),
            nn.Conv2d(2, 3, 3),
            nn.ReLU(),
            nn.BatchNorm2d(3),
            nn.Flatten(),
            nn.Linear(27, 4),
        ],
        (2, 5, 5),
    ),
    "normalised twice in a row": (  # the two before the weights were folded in the wrong order
        [
            nn.BatchNorm2d(2),
            nn.BatchNorm2d(2),
            nn.Conv2d(2, 3, 3),
            nn.BatchNorm2d(3),
            nn.BatchNorm2d(3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(27, 4),
        ],
        (2, 5, 5),
    ),
}


def network_of(name):
    """A network, in evaluation mode with statistics from data, and data."""
    modules, shape = NETWORKS[name]
    net = nn.Sequential(*copy.deepcopy(modules))
    for module in net.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 2.0)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    data = torch.rand(8, *shape)
    net.train()
    for _ in range(20):
        net(data)
    return net.eval(), data


def run(snn, x, time=TIME, **options):
    """The summed input of the last layer, per step."""
    snn.reset_state_variables()
    snn.run({"Input": x.expand(time, *x.shape)}, time, **options)
    return list(snn.layers.values())[-1].summed / time


@pytest.mark.parametrize("name", NETWORKS)
def test_the_summed_input_is_proportional_to_the_answer(name):
    net, data = network_of(name)
    snn = ann_to_snn(net, data.shape[1:], data, percentile=100.0)

    got = run(snn, data, one_step=True)

    while isinstance(net[-1], nn.Softmax):
        net = net[:-1]
    last = F.relu(net(data)).max()
    torch.testing.assert_close(got, net(data) / last, atol=0.06, rtol=0.0)
    assert F.relu(net(data)).std() > 0.01


@pytest.mark.parametrize("name", ["2d", "average", "permuted"])
def test_engines_agree_on_a_converted_network(name):
    net, data = network_of(name)
    snn = ann_to_snn(net, data.shape[1:], data)
    x = torch.round(data[:3] * 64) / 64
    outcome = agree(snn, {"Input": x.expand(12, *x.shape)}, 12)
    assert outcome[list(snn.layers)[1] + ".s"].any()


def test_a_sample_alone_gives_what_it_gives_in_a_batch():
    net, data = network_of("2d")
    snn = ann_to_snn(net, (1, 12, 12), data)
    together = run(snn, data[:3], 40).clone()
    for i in range(3):
        torch.testing.assert_close(run(snn, data[i : i + 1], 40)[0], together[i], atol=1e-4, rtol=0)


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 3)
        self.conv2 = nn.Conv2d(3, 4, 2)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x))
        return F.log_softmax(self.fc(torch.flatten(x, 1)), dim=1)


def test_layers_and_connections_are_named_by_position_also_after_skipped_modules():
    net = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Dropout(), nn.Linear(5, 4), nn.Softmax(1))
    snn = ann_to_snn(net, (6,), torch.rand(9, 6))
    assert list(snn.layers) == ["Input", "1", "4"]
    assert list(snn.connections) == [("0", "1"), ("3", "4")]
    assert type(snn.layers["4"]) is SubtractiveResetIFNodes
    assert (snn.layers["1"].sum_input, snn.layers["4"].sum_input) == (False, True)
    assert (snn.dt, snn.learning) == (1.0, True)


def test_functions_of_a_forward_count_only_if_they_become_layers():
    snn = ann_to_snn(Functional(), (1, 8, 8), torch.rand(9, 1, 8, 8))
    assert list(snn.layers) == ["Input", "1", "2", "3", "4"]
    assert type(snn.layers["2"]) is PassThroughNodes
    assert snn.layers["4"].sum_input


def test_the_network_that_is_converted_stays_as_it_was():
    net, data = network_of("nested")
    net.train()
    before = copy.deepcopy(net.state_dict())
    ann_to_snn(net, (1, 5, 5), data)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert net.training and all(p.requires_grad for p in net.parameters())


def test_without_data_weights_are_taken_as_they_are_and_a_warning_says_so():
    net = nn.Sequential(nn.Linear(3, 2))
    with pytest.warns(RuntimeWarning, match="no data to normalise by"):
        snn = ann_to_snn(net, [3])
    assert torch.equal(snn.connections[("0", "1")].w, net[0].weight.T)
    assert torch.equal(snn.connections[("0", "1")].b, net[0].bias)


def test_with_data_weights_are_those_that_normalisation_gives():
    net, data = network_of("linear")
    snn = ann_to_snn(net, (6,), data, percentile=95.0)
    scaled = data_based_normalization(copy.deepcopy(net), data, 95.0)
    assert torch.equal(snn.connections[("2", "3")].w, scaled[2].weight.T)


def test_neurons_of_another_class_and_their_parameters_may_be_chosen():
    net, data = network_of("linear")
    snn = ann_to_snn(net, (6,), data, node_type=IFNodes, refrac=2, thresh=0.5)
    layer = snn.layers["1"]
    assert type(layer) is IFNodes and float(layer.thresh) == 0.5 and float(layer.refrac) == 2


def test_a_saved_network_is_converted(tmp_path):
    net, data = network_of("linear")
    torch.save(net, tmp_path / "net.pt")
    with pytest.warns(BindsNETWarning, match="trust"):
        snn = ann_to_snn(str(tmp_path / "net.pt"), (6,), data)
    expected = ann_to_snn(net, (6,), data)
    assert torch.equal(run(snn, data, 20), run(expected, data, 20))


TWICE = nn.BatchNorm1d(4)
REFUSED = {
    "a sigmoid": ([nn.Linear(4, 3), nn.Sigmoid()], r"module '1' \(Sigmoid\) cannot be converted"),
    "a recurrent one": (
        [nn.Flatten(), nn.Unflatten(1, (2, 2)), nn.Upsample(4)],
        r"module '2' \(Upsample\)",
    ),
    "a softmax inside": (
        [nn.Softmax(1), nn.Linear(4, 3)],
        r"module '0' \(Softmax\).*only the last",
    ),
    "circular padding": (
        [nn.Unflatten(1, (1, 4)), nn.Conv1d(1, 1, 3, padding=1, padding_mode="circular")],
        r"module '1' \(Conv1d\).*pads with 'circular'",
    ),
    "uneven padding": (
        [nn.Unflatten(1, (1, 4)), nn.Conv1d(1, 1, 2, padding="same")],
        r"module '1' \(Conv1d\).*padding 'same' is not the same on both sides",
    ),
    "padding with ones": (
        [nn.ConstantPad1d(1, 1.0)],
        r"module '0' \(ConstantPad1d\).*pads with 1.0",
    ),
    "a lone normalisation": (
        [nn.ReLU(), nn.BatchNorm1d(4), nn.ReLU()],
        r"module '1' \(BatchNorm1d\)",
    ),
    "a normalisation that stands twice": (
        [nn.Linear(4, 4), TWICE, nn.ReLU(), nn.Linear(4, 4), TWICE, nn.ReLU(), nn.Linear(4, 2)],
        r"module '1' \(BatchNorm1d\) cannot be converted: it is used twice",
    ),
    "no statistics": (
        [nn.Linear(4, 3), nn.BatchNorm1d(3, track_running_stats=False)],
        r"module '1' \(BatchNorm1d\).*keeps no running statistics",
    ),
    "linear along an axis": (
        [nn.Unflatten(1, (2, 2)), nn.Linear(2, 3)],
        r"module '1' \(Linear\).*\[2, 2\] must be flattened",
    ),
    "a moved batch": ([Permute((1, 0))], r"module '0' \(Permute\).*moves the batch axis"),
    "nothing": ([nn.ReLU()], "no module that becomes a layer"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_converted_is_refused_with_the_modules_name(what):
    modules, message = REFUSED[what]
    with pytest.raises(ConversionError, match=message):
        ann_to_snn(nn.Sequential(*modules), (4,))


def test_a_layer_without_rectification_inside_the_network_is_announced():
    net = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    with pytest.warns(BindsNETWarning, match=r"module '0' \(Linear\) has no ReLU after it"):
        ann_to_snn(net, (4,), torch.rand(5, 4))
