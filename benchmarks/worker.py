"""Builds and runs the networks of the benchmarks, in a process of its own, when told to.

The same file runs in our environment and in the peer's: what it imports as
``bindsnet`` is whatever is there. It imports ``cases.py`` and ``protocol.py``, which says
how it is asked, and nothing else of this folder.

Inputs are copied for each run, untimed: the peer's ``reset_state_variables`` writes
zeros into the last step of the tensor that it was run with.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from time import perf_counter

import numpy as np
import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -P and -I leave it out

from cases import CASES  # noqa: E402
from protocol import serve  # noqa: E402

from bindsnet import conversion, learning
from bindsnet.encoding import poisson
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network, nodes, topology
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight


def choose_engine(network, engine):
    """Have a network of ours run on one engine; the peer has none to choose from."""
    if engine is not None:
        network.engine = engine


def tensor(folder, name):
    """What the parent saved, as a tensor of this process."""
    return torch.from_numpy(np.load(os.path.join(folder, f"{name}.npy")))


class PoissonLIF:
    """``n`` Poisson inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder, connection="Connection", engine=None, monitored=False, refrac=5):
        self.spikes, weights = tensor(folder, "spikes")[:, None], tensor(folder, "weights")
        n = self.spikes.shape[-1]
        start = perf_counter()
        self.network = Network(dt=1.0)
        source, target = Input(n), LIFNodes(n=n, refrac=refrac)
        self.network.add_layer(source, "X")
        self.network.add_layer(target, "Y")
        self.network.add_connection(joined(source, target, weights, connection), "X", "Y")
        self.network.train(False)
        choose_engine(self.network, engine)
        if monitored:
            self.network.add_monitor(Monitor(target, ["s"], time=len(self.spikes)), "Y")
        self.seconds = perf_counter() - start

    def run(self, index=0, steps=None):
        """Time one run from rest, the ``index``-th."""
        steps = len(self.spikes) if steps is None else steps
        self.network.reset_state_variables()
        spikes = self.spikes.clone()
        start = perf_counter()
        self.network.run({"X": spikes}, time=steps)
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the voltages that the last run ended with, and the spikes if monitored."""
        arrays = {"v": self.network.layers["Y"].v.numpy()}
        if "Y" in self.network.monitors:
            arrays["s"] = self.network.monitors["Y"].get("s").numpy()
        np.savez(file, **arrays)


def joined(source, target, weights, connection):
    """One of the ways in which the peer can join two layers with the same weights."""
    if connection == "Connection":
        return Connection(source, target, w=weights)
    return MulticompartmentConnection(
        source,
        target,
        device="cpu",
        pipeline=[Weight("weight", value=weights)],
        sparse_compute=connection == "sparse_compute",
    )


class DiehlAndCook:
    """The network of Diehl & Cook, one training sample at a time."""

    def __init__(self, folder, n, engine=None, seed=0, one_spike=True):
        torch.manual_seed(seed)
        self.rates, self.rasters = tensor(folder, "rates"), tensor(folder, "rasters")
        self.recorded, steps = [], self.rasters.shape[1]
        start = perf_counter()
        self.network = DiehlAndCook2015(
            n_inpt=784,
            n_neurons=n,
            exc=22.5,
            inh=120,
            dt=1.0,
            nu=(1e-4, 1e-2),
            norm=78.4,
            theta_plus=0.05,
        )
        choose_engine(self.network, engine)
        self.network.layers["Ae"].one_spike = one_spike
        self.monitor = Monitor(self.network.layers["Ae"], ["s"], time=steps)
        self.network.add_monitor(self.monitor, "Ae")
        self.seconds = perf_counter() - start
        self.weights().copy_(tensor(folder, f"weights_{n}"))

    def weights(self):
        """The learnt weights ``[784, n]``."""
        return self.network.connections[("X", "Ae")].pipeline[0].value

    def run(self, index):
        """Train on one sample that is encoded already; the run alone is timed."""
        raster = self.rasters[index][:, None].clone()
        start = perf_counter()
        self.network.run({"X": raster}, time=len(raster))
        seconds = perf_counter() - start
        self.recorded.append(self.monitor.get("s").numpy().copy())
        self.network.reset_state_variables()
        return {"seconds": seconds, "spikes": int(self.recorded[-1].sum())}

    def encode(self, index):
        """Time the encoder on one image."""
        start = perf_counter()
        poisson(self.rates[index], time=self.rasters.shape[1], dt=1.0)
        return {"seconds": perf_counter() - start}

    def whole(self, index):
        """Time all that a training sample takes: encoding, run, reset."""
        start = perf_counter()
        raster = poisson(self.rates[index], time=self.rasters.shape[1], dt=1.0)
        self.network.run({"X": raster[:, None]}, time=len(raster))
        self.network.reset_state_variables()
        return {"seconds": perf_counter() - start}

    def present(self, index):
        """Time what a sample takes where all are shown in one call; singly, if there is none."""
        if not hasattr(self.network, "present"):
            return self.whole(index)
        start = perf_counter()
        self.network.present({"X": self.rates}, time=self.rasters.shape[1], count=["Ae"])
        return {"seconds": (perf_counter() - start) / len(self.rates)}

    def save(self, file):
        """Write all recorded spikes, the weights and the thresholds."""
        theta = self.network.layers["Ae"].theta.numpy()
        np.savez(file, s=np.stack(self.recorded), w=self.weights().numpy(), theta=theta)


class SingleStep:
    """100 inputs to 10 neurons, called for one step at a time."""

    def __init__(self, folder, engine=None):
        self.spikes = tensor(folder, "spikes")[:, None, None]
        start = perf_counter()
        self.network = Network(dt=1.0)
        source, target = Input(100), LIFNodes(n=10)
        self.network.add_layer(source, "X")
        self.network.add_layer(target, "Y")
        weights = tensor(folder, "weights")
        self.network.add_connection(Connection(source, target, w=weights), "X", "Y")
        choose_engine(self.network, engine)
        self.seconds = perf_counter() - start

    def run(self, index):
        """Time one call per step of the inputs, the ``index``-th time."""
        network = self.network
        network.reset_state_variables()
        inputs = list(self.spikes.clone())
        start = perf_counter()
        for spikes in inputs:
            network.run({"X": spikes}, time=1)
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of every step, read after each call, untimed."""
        self.network.reset_state_variables()
        recorded = []
        for spikes in self.spikes.clone():
            self.network.run({"X": spikes}, time=1)
            recorded.append(self.network.layers["Y"].s.numpy().copy())
        np.savez(file, s=np.stack(recorded))


class Population:
    """``n`` neurons of one class, driven by the spikes of a few others."""

    def __init__(self, folder, name, n, parameters, engine=None, seed=0):
        torch.manual_seed(seed)
        self.spikes = tensor(folder, "spikes")[:, None]
        weights = tensor(folder, "weights")[:, :n].contiguous()
        start = perf_counter()
        self.network = Network(dt=1.0)
        source = Input(len(weights))
        self.target = getattr(nodes if hasattr(nodes, name) else conversion, name)(
            n=n, **parameters
        )
        self.network.add_layer(source, "X")
        self.network.add_layer(self.target, "Y")
        self.network.add_connection(Connection(source, self.target, w=weights), "X", "Y")
        choose_engine(self.network, engine)
        self.seconds = perf_counter() - start

    def run(self, index=0):
        """Time one run, the ``index``-th."""
        self.network.reset_state_variables()
        spikes = self.spikes.clone()
        start = perf_counter()
        self.network.run({"X": spikes}, time=len(spikes))
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of a run, untimed."""
        self.network.add_monitor(Monitor(self.target, ["s"], time=len(self.spikes)), "Y")
        self.run()
        np.savez(file, s=self.network.monitors.pop("Y").get("s").numpy().astype(np.float32))


class OneConnection:
    """An input layer, a connection of ``cases.py``, and LIF neurons."""

    def __init__(self, case, steps, engine=None, rate=0.05):
        torch.manual_seed(0)
        case = CASES[case]
        self.data = (torch.rand(steps, 1, *case.source) < rate).byte()
        start = perf_counter()
        self.network = Network(dt=1.0)
        source, target = (
            Input(shape=case.source, traces=True),
            LIFNodes(shape=case.target, traces=True),
        )
        self.network.add_layer(source, "X")
        self.network.add_layer(target, "Y")
        self.network.add_connection(case.make(source, target), "X", "Y")
        self.network.add_monitor(Monitor(target, ["s"], time=steps), "Y")
        self.network.train(case.learns)
        choose_engine(self.network, engine)
        self.seconds = perf_counter() - start

    def run(self, index):
        """Time one run from rest."""
        self.network.reset_state_variables()
        data = self.data.clone()
        start = perf_counter()
        self.network.run({"X": data}, time=len(data))
        return {"seconds": perf_counter() - start}

    def spikes(self):
        """How many spikes the last run had."""
        return {"spikes": int(self.network.monitors["Y"].get("s").sum())}


class Joined:
    """Two layers and a connection of one class between them, which learns by a rule."""

    def __init__(
        self,
        folder,
        name,
        source,
        target,
        arguments=None,
        engine=None,
        rule="PostPre",
        population="LIFNodes",
        additive=False,
        options=None,
    ):
        self.spikes = tensor(folder, "spikes")[:, None]
        start = perf_counter()
        self.network = Network(dt=1.0)
        self.options = options or {}
        x = Input(shape=source, traces=True, traces_additive=additive)
        y = getattr(nodes, population)(shape=target, traces=True)
        self.network.add_layer(x, "X")
        self.network.add_layer(y, "Y")
        learns = {"update_rule": getattr(learning, rule), "nu": (1e-4, 1e-4)}
        limits = {"wmin": 0.0, "wmax": 5.0}
        self.joined = getattr(topology, name)(x, y, **(arguments or {}), **learns, **limits)
        self.network.add_connection(self.joined, "X", "Y")
        choose_engine(self.network, engine)
        self.seconds = perf_counter() - start
        self.joined.w.copy_(tensor(folder, "weights"))

    def run(self, index=0):
        """Time one run, the ``index``-th."""
        self.network.reset_state_variables()
        spikes = self.spikes.clone()
        start = perf_counter()
        self.network.run({"X": spikes}, time=len(spikes), **self.options)
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of a run and the weights after it, untimed."""
        target = self.network.layers["Y"]
        self.network.add_monitor(Monitor(target, ["s"], time=len(self.spikes)), "Y")
        self.run()
        s = self.network.monitors.pop("Y").get("s").numpy().astype(np.float32)
        np.savez(file, s=s, w=self.joined.w.detach().numpy())


SUBJECTS = {
    each.__name__: each
    for each in (PoissonLIF, DiehlAndCook, SingleStep, Population, OneConnection, Joined)
}


def versions():
    """What this process runs on."""
    package = sys.modules["bindsnet"]
    return {
        "version": getattr(package, "__version__", None) or version("bindsnet"),
        "bindsnet": os.path.dirname(package.__file__),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    serve(SUBJECTS, versions(), torch.set_num_threads)
