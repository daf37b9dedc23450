"""Benchmark A in ANNarchy: a network that is generated and compiled, with OpenMP for threads.

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


def use_threads(count):
    """Have the next network use so many threads."""
    THREADS["count"] = count


class PoissonLIF:
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
        compiling = perf_counter()
        self.network.compile(os.path.join(folder, "annarchy"), silent=True)
        self.compiling = perf_counter() - compiling
        self.seconds = compiling - start

    def __del__(self):
        """Free what the compiled library holds."""
        self.network.clear()

    def compiled(self):
        """How long generating and compiling took, and putting in the weights."""
        return {"seconds": self.compiling}

    def run(self, index=0):
        """Time one run from rest, the ``index``-th."""
        self.network.reset(populations=True)
        self.monitor.get("spike")  # empties it
        start = perf_counter()
        self.network.simulate(float(self.shape[0]))
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of the last run."""
        s = np.zeros(self.shape, bool)
        for neuron, steps in self.monitor.get("spike").items():
            s[np.asarray(steps, int), neuron] = True
        np.savez(file, s=s)


if __name__ == "__main__":
    versions = {"version": ann.__release__, "threads": os.cpu_count()}
    serve({"PoissonLIF": PoissonLIF}, versions, use_threads)
