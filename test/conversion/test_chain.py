"""A network's forward is read as a chain of modules."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bindsnet.conversion import Permute
from bindsnet.conversion.chain import chain_of
from bindsnet.errors import ConversionError, ShapeError


class Functional(nn.Module):
    """As in many tutorials: modules with weights, functions for the rest."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.fc = nn.Linear(2 * 3 * 3, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        x = x.view(x.size(0), -1)
        x = F.dropout(x, training=self.training)
        return F.log_softmax(self.fc(x), dim=1)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        return x + self.fc(x)


class Branching(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


class TwoOutputs(nn.Module):
    def forward(self, x):
        return x, F.relu(x)


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return torch.relu(x) * self.gain


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


def kinds(net, *shape):
    return [type(s.module).__name__ for s in chain_of(net.eval(), torch.rand(1, *shape))]


def test_functions_and_methods_are_read_as_modules():
    stages = chain_of(Functional().eval(), torch.rand(1, 1, 8, 8))
    assert [type(s.module).__name__ for s in stages] == (
        ["Conv2d", "ReLU", "MaxPool2d", "Reshape", "Dropout", "Linear", "LogSoftmax"]
    )
    assert [s.after for s in stages][:4] == [(2, 6, 6), (2, 6, 6), (2, 3, 3), (18,)]
    assert [s.is_function for s in stages] == [False, True, True, True, True, False, True]


def test_the_chain_computes_what_the_network_computes():
    net, x = Functional().eval(), torch.rand(3, 1, 8, 8)
    out = x
    for stage in chain_of(net, x[:1]):
        out = stage.module(out)
    assert torch.equal(out, net(x))


class Moving(nn.Module):
    """Every function that only moves numbers."""

    def forward(self, x):
        x = x.permute(0, 2, 3, 1).transpose(1, 2).contiguous()
        x = torch.permute(x, (0, 3, 1, 2))
        x = F.pad(x, (1, 0, 2, 1)).flatten(2).unsqueeze(1)
        return torch.flatten(F.adaptive_avg_pool2d(F.avg_pool2d(x, (1, 2)), 2), 1)


def test_functions_that_move_numbers_are_read_with_their_arguments():
    net, x = Moving(), torch.rand(2, 3, 4, 5)
    out = x
    for stage in chain_of(net, x[:1]):
        out = stage.module(out)
    assert torch.equal(out, net(x))


def test_nested_sequentials_and_modules_of_the_users_are_followed():
    net = nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv2d(1, 1, 3)), nn.ReLU()), Functional())
    found = kinds(net, 1, 10, 10)
    assert found[:3] == ["Conv2d", "ReLU", "Conv2d"]


def test_a_permutation_of_ours_stays_whole():
    assert kinds(nn.Sequential(Permute((0, 2, 1)), nn.ReLU()), 3, 4) == ["Permute", "ReLU"]


REFUSED = [
    (Residual, "'add' takes 'x' and 'fc', not just the output of 'fc'"),
    (Branching, "Branching cannot be converted: its forward cannot be traced"),
    (TwoOutputs, "only a network that returns the output of its last module"),
    (Scaled, "'mul' uses a tensor of the network"),
    (Sine, "function 'sin' cannot be converted"),
]


@pytest.mark.parametrize(("cls", "message"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_what_is_no_chain_is_refused_by_name(cls, message):
    with pytest.raises(ConversionError, match=message):
        chain_of(cls(), torch.rand(1, 4))


def test_input_that_does_not_fit_names_the_module():
    with pytest.raises(ShapeError, match="^module '1' does not take what comes before it"):
        chain_of(nn.Sequential(nn.Linear(4, 3), nn.Linear(4, 3)), torch.rand(1, 4))
