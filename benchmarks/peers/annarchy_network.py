"""Benchmarks A and B in ANNarchy: networks that are generated and compiled, OpenMP for threads.

Every size is compiled in one folder, so that what did not change is not compiled again; as the
names of what is compiled count the networks of a process, each has a process of its own.
Single precision (``dtype`` of ``Network.config``) and a dense matrix (``storage_format`` of
``from_matrix``), as its documentation has them: https://annarchy.github.io.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter

import ANNarchy as ann
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from protocol import serve  # noqa: E402

THREADS = {"count": 1}
LIF = {
    "parameters": {"rest": -65.0, "decay": float(np.exp(-1 / 100))},
    "equations": ["v = rest + (v - rest) * decay + g_exc : init=-65.0", "g_exc = 0.0"],
    "spike": "v >= -52.0",
    "reset": "v = -65.0",
    "refractory": 5.0,
}

NORM = 78.4
VOLTAGE = "v = rest + (v - rest) * decay + g_exc - g_inh"


def leaky(rest, tau, threshold, reset, refractory, more=()):
    """A leaky neuron whose spikes excite or inhibit at once."""
    return ann.Neuron(
        parameters={"rest": rest, "decay": float(np.exp(-1 / tau))},
        equations=[*more, f"{VOLTAGE} : init={rest}", "g_exc = 0.0", "g_inh = 0.0"],
        spike=f"v >= {threshold}",
        reset=reset,
        refractory=refractory,
    )


def plastic():
    """Synapses that learn from the nearest spikes."""
    return ann.Synapse(
        parameters={"down": 0.0001, "up": 0.01, "tau": 20.0},
        equations=["dx/dt = -x / tau : event-driven", "dy/dt = -y / tau : event-driven"],
        pre_spike=["g_target += w", "x = 1.0", "w = clip(w - down * y, 0.0, 1.0)"],
        post_spike=["y = 1.0", "w = clip(w + up * x, 0.0, 1.0)"],
    )


TWO = (
    leaky(
        -65.0,
        100,
        "theta - 52.0",
        ["v = -60.0", "theta += 0.05"],
        5.0,
        ["theta = theta : init=0.0"],
    ),
    leaky(-60.0, 10, "-40.0", ["v = -45.0"], 2.0),
)


def use_threads(count):
    """Have the next network use so many threads."""
    THREADS["count"] = count


def raster(monitor, shape, begun=0):
    """Spikes ``[time, n]`` of a monitor, which is empty then."""
    s = np.zeros(shape, bool)
    for neuron, steps in monitor.get("spike").items():
        s[np.asarray(steps, int) - begun, neuron] = True
    return s


class Compiled:
    """A network that is compiled once it has been described."""

    def compile(self, folder, start):
        """Compile what has been described since ``start``."""
        compiling = perf_counter()
        self.network.compile(folder, silent=True)
        self.compiling = perf_counter() - compiling
        self.seconds = compiling - start

    def __del__(self):
        """Free what the compiled library holds."""
        self.network.clear()

    def compiled(self):
        """How long generating and compiling took, and putting in the weights."""
        return {"seconds": self.compiling}


class PoissonLIF(Compiled):
    """``n`` inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder):
        x = np.load(os.path.join(folder, "spikes.npy"))
        weights = np.load(os.path.join(folder, "weights.npy"))
        start = perf_counter()
        self.shape, n = x.shape, x.shape[1]
        self.network = ann.Network(dt=1.0)
        self.network.config(dtype=ann.float32, num_threads=THREADS["count"])
        times = [np.flatnonzero(column).astype(float).tolist() for column in x.T]
        source = self.network.create(ann.SpikeSourceArray(times))
        target = self.network.create(n, ann.Neuron(**LIF))
        joined = self.network.connect(source, target, "exc")
        joined.from_matrix(weights.T, storage_format="dense", storage_order="pre_to_post")
        self.monitor = self.network.monitor(target, "spike")
        self.compile(os.path.join(folder, "annarchy"), start)

    def run(self, index=0):
        """Time one run from rest, the ``index``-th."""
        self.network.reset(populations=True)
        self.monitor.get("spike")  # empties it
        start = perf_counter()
        self.network.simulate(float(self.shape[0]))
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of the last run."""
        np.savez(file, s=raster(self.monitor, self.shape))


class DiehlAndCook(Compiled):
    """The network of Diehl & Cook, one training sample at a time.

    Several neurons may spike in a step, and a presynaptic spike is felt by the weights when it
    arrives, a step late. Weights are normalised by Python, with NumPy.
    """

    def __init__(self, folder, n):
        self.rasters = np.load(os.path.join(folder, "rasters.npy"))
        weights = np.load(os.path.join(folder, f"weights_{n}.npy"))
        start = perf_counter()
        self.shape = self.rasters.shape[1], n
        self.network = ann.Network(dt=1.0)
        self.network.config(dtype=ann.float32, num_threads=THREADS["count"])
        self.source = self.network.create(ann.SpikeSourceArray([[]] * weights.shape[0]))
        self.layers = self.excitatory, inhibitory = [self.network.create(n, each) for each in TWO]
        self.learnt = self.network.connect(self.source, self.excitatory, "exc", plastic())
        self.learnt.from_matrix(weights.T, storage_format="dense", storage_order="pre_to_post")
        self.network.connect(self.excitatory, inhibitory, "exc").one_to_one(22.5)
        others = self.network.connect(inhibitory, self.excitatory, "inh")
        others.all_to_all(120.0, allow_self_connections=False)
        self.monitor = self.network.monitor(self.excitatory, "spike")
        self.compile(os.path.join(folder, "annarchy_training"), start)

    def run(self, index):
        """Train on one sample that is encoded already; normalise the weights."""
        steps = self.rasters[index].T
        self.source.spike_times = [np.flatnonzero(each).astype(float).tolist() for each in steps]
        theta = self.excitatory.theta
        self.network.reset(populations=True)
        self.excitatory.theta = theta
        start = perf_counter()
        self.network.simulate(float(self.shape[0]))
        simulated = perf_counter()
        w = np.asarray(self.learnt.w)
        self.learnt.w = NORM * w / w.sum(1, keepdims=True)
        end = perf_counter()
        self.spikes = raster(self.monitor, self.shape)
        return {"seconds": end - start, "simulation": simulated - start}

    def save(self, file):
        """Write the spikes of the last sample."""
        np.savez(file, s=self.spikes)


if __name__ == "__main__":
    versions = {"version": ann.__release__, "threads": os.cpu_count()}
    serve({each.__name__: each for each in (PoissonLIF, DiehlAndCook)}, versions, use_threads)
