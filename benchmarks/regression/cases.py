"""What is guarded: each case is set up once, and gives a function that does one round of work."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

import numba  # noqa: F401  as in a process that has drawn so much that its import pays
import torch

from benchmarks.players import ROOT
from benchmarks.startup import DIEHL_AND_COOK, FIRST_STEP
from bindsnet.encoding import poisson
from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, Conv2dConnection

Work = Callable[[], object]
STEPS = 250


def spikes(steps: int, *shape: int) -> torch.Tensor:
    """Inputs that spike in one of fifty steps, the same each time."""
    draws = torch.rand(steps, 1, *shape, generator=torch.Generator().manual_seed(0))
    return (draws < 0.02).byte()


def poisson_to_lif(n: int, steps: int, runs: int = 1) -> Work:
    """No learning: ``runs`` calls of ``run``."""
    network = Network(engine="native")
    source, target = Input(n), LIFNodes(n)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    w = torch.full((n, n), 2.0**-4)
    network.add_connection(Connection(source, target, w=w), "X", "Y")
    inputs = {"X": spikes(steps, n)}
    return lambda: [network.run(inputs, time=steps) for _ in range(runs)]


def diehl_and_cook(n: int) -> Work:
    """One training sample: run and reset."""
    network = DiehlAndCook2015(n_inpt=784, n_neurons=n, inh=120, norm=78.4)
    network.engine = "native"
    inputs = {"X": spikes(STEPS, 784)}

    def work() -> None:
        network.run(inputs, time=STEPS)
        network.reset_state_variables()

    return work


def presentations(n: int) -> Work:
    """Ten training samples in one call: draw, run, count, normalise, reset."""
    network = DiehlAndCook2015(n_inpt=784, n_neurons=n, inh=120, norm=78.4)
    network.engine = "native"
    rates = 40 * torch.rand(10, 784, generator=torch.Generator().manual_seed(0))
    return lambda: network.present({"X": rates}, time=STEPS, count=["Ae"])


def convolution() -> Work:
    """A convolution that learns."""
    network = Network(engine="native")
    source = Input(shape=(1, 16, 16), traces=True)
    target = LIFNodes(shape=(8, 12, 12), traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    connection = Conv2dConnection(source, target, 5, update_rule=PostPre, nu=(1e-4, 1e-2))
    network.add_connection(connection, "X", "Y")
    inputs = {"X": spikes(STEPS, 1, 16, 16)}
    return lambda: network.run(inputs, time=STEPS)


def encoding() -> Work:
    """Poisson spikes of an image."""
    image = 128 * torch.rand(784, generator=torch.Generator().manual_seed(0))
    return lambda: poisson(image, time=STEPS, dt=1.0)


def process(code: str, **environment: str) -> Work:
    """A fresh process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return lambda: subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, check=True, capture_output=True
    )


def start(cached: bool) -> Work:
    """A process that builds a network and runs its first step, with or without compiled code."""
    code = DIEHL_AND_COOK + FIRST_STEP.format(engine="")
    kept = tempfile.TemporaryDirectory(prefix="bindsnet-regression-")

    def work() -> None:
        with tempfile.TemporaryDirectory(dir=kept.name) as empty:
            process(code, BINDSNET_CACHE=kept.name if cached else empty)()

    return work


CASES: dict[str, Callable[[], Work]] = {
    "poisson to lif, 250": lambda: poisson_to_lif(250, 1000),
    "poisson to lif, 1,000": lambda: poisson_to_lif(1000, 1000),
    "single steps": lambda: poisson_to_lif(100, 1, runs=100),
    "diehl and cook, 100": lambda: diehl_and_cook(100),
    "diehl and cook, 400": lambda: diehl_and_cook(400),
    "diehl and cook, 1,600": lambda: diehl_and_cook(1600),
    "presentations, 100": lambda: presentations(100),
    "convolution": convolution,
    "encoding": encoding,
}
"""Measured against work of NumPy's in memory."""
STARTS: dict[str, Callable[[], Work]] = {
    "start, compiled before": lambda: start(cached=True),
    "start, nothing compiled": lambda: start(cached=False),
}
"""Measured against a process that imports torch."""
