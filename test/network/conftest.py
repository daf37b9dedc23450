"""Networks that are run, option by option."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection


@pytest.fixture(params=["reference", "native"])
def engine(request):
    """Each law holds on each engine."""
    return request.param


def build_chain(engine="reference", length=3, n=1, batch=1, **network_options):
    """``L0`` (input) to ``L1`` to ...: each spike makes the next layer spike."""
    network = Network(batch_size=batch, engine=engine, **network_options)
    layers = [Input(n=n, traces=True)]
    layers += [LIFNodes(n=n, refrac=0, traces=True) for _ in range(length - 1)]
    for i, layer in enumerate(layers):
        network.add_layer(layer, f"L{i}")
        network.add_monitor(Monitor(layer, ["s", "x"]), f"L{i}")
    for i in range(length - 1):
        joined = Connection(layers[i], layers[i + 1], w=20.0 * torch.eye(n))
        network.add_connection(joined, f"L{i}", f"L{i + 1}")
    return network


def steps_of(network, name):
    """Steps in which the first neuron of a layer spiked, first sample."""
    spikes = network.monitors[name].get("s")
    return spikes.flatten(1)[:, 0].nonzero().flatten().tolist()


@pytest.fixture
def chain(engine):
    """A function that builds a chain of layers for the engine."""

    def build(**options):
        return build_chain(engine, **options)

    build.steps = steps_of
    return build
