"""Pipelines in a small network, and a slow but plain account of what comes out."""

from __future__ import annotations

import numpy as np
import pytest

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.testing import halve

N, M = 6, 4


@pytest.fixture(params=["reference", "native"])
def engine(request):
    """Each law holds on each engine."""
    return request.param


class Build:
    """Makes connections ``X`` to ``Y``, alone or in a network."""

    n, m = N, M

    def connection(self, *features, **options):
        source, target = Input(n=N, traces=True), LIFNodes(n=M, traces=True, refrac=1)
        return MulticompartmentConnection(source, target, "cpu", list(features), **options)

    def network(self, *features, batch=1, **options):
        connection = self.connection(*features, **options)
        network = Network(batch_size=batch)
        network.add_layer(connection.source, "X")
        network.add_layer(connection.target, "Y")
        halve(connection.source)
        halve(connection.target)
        network.add_connection(connection, "X", "Y")
        network.add_monitor(Monitor(connection.target, ["s", "v"]), "Y")
        return network


@pytest.fixture
def build():
    """``build.connection(*features)``, ``build.network(*features)``."""
    return Build()


def fold(s, *stages):
    """Signals of each synapse through ``(op, value)``, one at a time; what each target gets."""
    out = np.zeros((len(s), M))
    for b, i, j in np.ndindex(len(s), N, M):
        signal = float(s[b, i])
        for op, value in stages:
            v = float(value[i, j])
            signal = {"mul": signal * v, "add": signal + v, "sub": signal - v}[op]
        out[b, j] += signal
    return out


@pytest.fixture
def oracle():
    """``oracle(s, ("mul", w), ("add", b), ...)``."""
    return fold
