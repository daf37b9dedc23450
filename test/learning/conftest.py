"""Networks that learn, and a slow but plain account of what they should learn."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input
from bindsnet.testing import dyadic, spikes

N, M = 5, 4


def _load_accounts():
    spec = importlib.util.spec_from_file_location(
        "accounts_of_rules", Path(__file__).with_name("accounts.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ACCOUNTS = _load_accounts()
trace = ACCOUNTS.trace


@pytest.fixture
def accounts():
    """What each rule should do, in NumPy: the functions of ``accounts.py``."""
    return ACCOUNTS


@pytest.fixture(params=["reference", "native"])
def engine(request):
    """Each law holds on each engine."""
    return request.param


class Pair:
    """Two layers whose spikes are given, and the connection between them."""

    def __init__(self, connect, batch=1, steps=40, seed=0, dt=1.0, post=Input, **traces):
        generator = torch.Generator().manual_seed(seed)
        self.steps, self.dt = steps, dt
        self.source = Input(n=N, traces=True, tc_trace=10.0, **traces)
        self.target = post(n=M, traces=True, tc_trace=25.0, **traces)
        self.w = dyadic(N, M, generator=generator)
        self.connection = connect(self.source, self.target, self.w)
        self.network = Network(dt=dt, batch_size=batch)
        self.network.add_layer(self.source, "X")
        self.network.add_layer(self.target, "Y")
        self.network.add_connection(self.connection, "X", "Y")
        self.pre = spikes(steps, batch, N, rate=0.3, generator=generator)
        self.post = spikes(steps, batch, M, rate=0.3, generator=generator)

    def run(self, engine, **options):
        """Run with both spike trains forced; the weights at the end."""
        inputs = {"X": self.pre}
        options["clamp"] = {"Y": self.post}
        options["unclamp"] = {"Y": ~self.post}
        self.network.run(inputs, self.steps * self.dt, engine=engine, **options)
        return self.connection.w.detach().numpy().copy()

    def watch(self, layer, variable):
        """A monitor of one variable."""
        monitor = Monitor(layer, [variable])
        self.network.add_monitor(monitor, f"{id(layer)}{variable}")
        return monitor


def post_pre(pair, nu, reduce=np.sum, decay=0.0, low=-np.inf, high=np.inf, **traces):
    """Weights after PostPre, synapse by synapse."""
    additive, scale = traces.get("traces_additive", False), traces.get("trace_scale", 1.0)
    pre, post = pair.pre.numpy(), pair.post.numpy()
    x = trace(pre, 10.0, additive, scale, pair.dt)
    y = trace(post, 25.0, additive, scale, pair.dt)
    nu = [np.broadcast_to(np.asarray(rate, dtype=float), (N, M)) for rate in nu]
    w = pair.w.numpy().astype(float)
    for t in range(len(pre)):
        for i in range(N):
            for j in range(M):
                w[i, j] -= nu[0][i, j] * reduce(pre[t, :, i] * y[t, :, j])
                w[i, j] += nu[1][i, j] * reduce(x[t, :, i] * post[t, :, j])
        w = np.clip(w * (1.0 - decay), low, high)
    return w


@pytest.fixture
def pair():
    """``pair(connect, batch, ...)``: two layers with given spikes, and their connection."""
    return Pair


@pytest.fixture
def oracle():
    """``oracle(pair, nu, ...)``: the weights that PostPre should give."""
    return post_pre
