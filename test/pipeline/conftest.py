"""Small networks and environments, and whatever was called."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from bindsnet.environment import Environment
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection


class Corridor(Environment):
    """Observes the step as ``[1, 4]`` and pays it; over after ``length`` steps."""

    action_space = SimpleNamespace(n=2)

    def __init__(self, length=4):
        self.length = length
        self.actions, self.resets, self.renders = [], 0, 0

    def reset(self):
        self.count, self.resets = 0, self.resets + 1
        return torch.full((1, 4), 0.0)

    def step(self, a):
        assert type(a) is int, "an action is a whole number of Python's"
        self.actions.append(a)
        self.count += 1
        return torch.full((1, 4), float(self.count)), self.count, self.count == self.length, {}

    def render(self):
        self.renders += 1

    def close(self):
        pass

    def preprocess(self):
        pass


@pytest.fixture
def corridor():
    return Corridor()


def small_network(shape=(4,), outputs=2, weight=20.0):
    """Input to spiking neurons, all connected with the same weight."""
    network = Network(dt=1.0)
    source, target = Input(shape=shape), LIFNodes(n=outputs, refrac=0)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    w = torch.full((source.n, outputs), weight)
    network.add_connection(Connection(source, target, w=w), "X", "Y")
    return network


@pytest.fixture
def make_network():
    return small_network


@pytest.fixture
def network():
    return small_network()


class Analyzer:
    """Notes which plots were asked for."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        if not name.startswith(("plot_", "finalize")):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.calls.append((name, args, kwargs))

    def names(self):
        return [name for name, *_ in self.calls]


@pytest.fixture
def analyzer():
    return Analyzer()
