"""Benchmarks A and B in Brian2: C++ standalone, the fastest that its documentation names.

https://brian2.readthedocs.io/en/stable/user/computation.html: a compiled program without
Python, here in single precision, with its default flags (``-O3 -march=native`` among them)
and, where asked for more than one thread, OpenMP. Every size builds in one folder, so that
what did not change is not compiled again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from time import perf_counter

import numpy as np
from brian2 import (
    Network,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    Synapses,
    __version__,
    defaultclock,
    device,
    ms,
    prefs,
    set_device,
)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from protocol import serve  # noqa: E402

PROGRAM = tempfile.TemporaryDirectory()
SCHEDULE = ["start", "groups", "synapses", "thresholds", "resets", "end"]  # as in ours
THREADS = {"count": 1}
NEURON = {
    "model": "dv/dt = (rest - v) / tau : 1",
    "threshold": "v >= -52",
    "reset": "v = -65",
    "refractory": 6 * ms,  # ours also drops the input of the step in which the fifth ends
    "method": "exact",
    "namespace": {"rest": -65, "tau": 100 * ms},
}
LAST_STEP = "int(t / ms + 0.5) % 250 == 249"  # of a sample
EXCITATORY = {
    "model": """dv/dt = (-65 - v) / (100 * ms) : 1
        dtheta/dt = -theta / (10000000 * ms) : 1
        total : 1""",
    "threshold": "v >= theta - 52",
    "reset": "v = -60; theta += 0.05",
    "refractory": 6 * ms,
    "method": "exact",
}
INHIBITORY = {
    "model": "dv/dt = (-60 - v) / (10 * ms) : 1",
    "threshold": "v >= -40",
    "reset": "v = -45",
    "refractory": 3 * ms,
    "method": "exact",
}
PLASTIC = {
    "model": """w : 1
        dx/dt = -x / (20 * ms) : 1 (event-driven)
        dy/dt = -y / (20 * ms) : 1 (event-driven)""",
    "on_pre": """v_post += w * int(not_refractory_post)
        x = 1
        w = clip(w - 0.0001 * y, 0, 1)""",
    "on_post": {
        "post": """y = 1
            w = clip(w + 0.01 * x, 0, 1)""",
        "sum": "total_post += w",
        "scale": """w = w * 78.4 / total_post
            x = 0
            y = 0
            v_post = -65""",
    },
    "on_event": {"pre": "spike", "post": "spike", "sum": "sample", "scale": "sample"},
}


def use_threads(count):
    """Have the next program use so many threads; 0 means to Brian2: without OpenMP."""
    THREADS["count"] = count


def begin():
    """Forget the network before, and say how the next is to be made."""
    device.reinit()
    device.activate(build_on_run=False, directory=PROGRAM.name)
    threads = THREADS["count"]
    prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
    prefs.core.default_float_dtype = np.float32
    defaultclock.dt = 1 * ms


def generator(raster):
    """What plays a raster ``[time, n]``."""
    steps, neurons = np.nonzero(raster)
    return SpikeGeneratorGroup(raster.shape[1], neurons, steps * ms)


class Program:
    """What is compiled once, and run as often as asked for."""

    def build(self, network, steps, start):
        """Compile a network that has been described since ``start``."""
        network.schedule = SCHEDULE
        network.run(steps * ms)
        device.build(directory=PROGRAM.name, run=False, clean=False)
        self.compiling = sum(filter(None, device.timers["compile"].values()))
        self.seconds = perf_counter() - start - self.compiling

    def compiled(self):
        """How long the compiler took."""
        return {"seconds": self.compiling}

    def run(self, index=0):
        """Have the program run; it times its own steps, after it has read its arrays."""
        device.run(directory=PROGRAM.name)
        return {"seconds": float(device._last_run_time)}


class PoissonLIF(Program):
    """``n`` inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder):
        x = np.load(os.path.join(folder, "spikes.npy"))
        weights = np.load(os.path.join(folder, "weights.npy"))
        start = perf_counter()
        begin()
        self.shape = x.shape
        source = generator(x)
        target = NeuronGroup(x.shape[1], **NEURON)
        target.v = -65
        arrow = "v_post += w * int(not_refractory_post)"
        synapses = Synapses(source, target, "w : 1", on_pre=arrow)
        synapses.connect()
        synapses.w = weights.flatten()
        self.monitor = SpikeMonitor(target)
        self.build(Network(source, target, synapses, self.monitor), len(x), start)

    def save(self, file):
        """Write the spikes of the last run."""
        s = np.zeros(self.shape, bool)
        s[np.round(self.monitor.t / ms).astype(int), np.asarray(self.monitor.i)] = True
        np.savez(file, s=s)


class DiehlAndCook(Program):
    """The network of Diehl & Cook, trained on some samples in a row.

    Several neurons may spike in a step. After each sample an event has weights normalised and
    the state of the excitatory neurons reset; the inhibitory ones forget by themselves.
    """

    def __init__(self, folder, n, samples=10):
        rasters = np.load(os.path.join(folder, "rasters.npy"))[:samples]
        weights = np.load(os.path.join(folder, f"weights_{n}.npy"))
        start = perf_counter()
        begin()
        self.samples, self.shape = samples, (rasters.shape[1], n)
        x = rasters.reshape(-1, rasters.shape[-1])
        source = generator(x)
        excitatory = NeuronGroup(n, events={"sample": LAST_STEP}, **EXCITATORY)  # it adds "spike"
        inhibitory = NeuronGroup(n, **INHIBITORY)
        excitatory.v, inhibitory.v = -65, -60
        plastic = Synapses(source, excitatory, **PLASTIC)
        plastic.connect()
        plastic.w = weights.flatten()
        plastic.sum.order, plastic.scale.order = 1, 2
        excitatory.run_on_event("sample", "total = 0", when="end")
        excite = Synapses(
            excitatory, inhibitory, on_pre="v_post += 22.5 * int(not_refractory_post)"
        )
        excite.connect(j="i")
        inhibit = Synapses(
            inhibitory, excitatory, on_pre="v_post -= 120 * int(not_refractory_post)"
        )
        inhibit.connect("i != j")
        self.monitor = SpikeMonitor(excitatory)
        parts = source, excitatory, inhibitory, plastic, excite, inhibit, self.monitor
        self.build(Network(*parts), len(x), start)

    def run(self, index=0):
        """Seconds of a sample, on average over all of them."""
        return {"seconds": super().run()["seconds"] / self.samples}

    def save(self, file):
        """Write the spikes of the first sample."""
        steps = np.round(self.monitor.t / ms).astype(int)
        first = steps < self.shape[0]
        s = np.zeros(self.shape, bool)
        s[steps[first], np.asarray(self.monitor.i)[first]] = True
        np.savez(file, s=s)


if __name__ == "__main__":
    set_device("cpp_standalone", build_on_run=False, directory=PROGRAM.name)
    versions = {"version": __version__, "threads": os.cpu_count()}
    serve({each.__name__: each for each in (PoissonLIF, DiehlAndCook)}, versions, use_threads)
