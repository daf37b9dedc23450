"""Benchmarks A and B in NEST: ``iaf_psc_delta`` neurons, static synapses and learning ones.

One process, which may have threads, as told in
https://nest-simulator.readthedocs.io/en/stable/hpc/parallel_computing.html. A generator
would connect to every neuron by itself, so spikes go through parrots.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter

os.environ["PYNEST_QUIET"] = "1"
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import nest  # noqa: E402
import numpy as np  # noqa: E402
from protocol import serve  # noqa: E402

LATE = 2  # ms from a step of the raster to the spike of its parrot
THREADS = {"count": 1}
NEURON = {"E_L": -65.0, "V_reset": -65.0, "V_th": -52.0, "V_m": -65.0, "t_ref": 5.0, "tau_m": 100.0}

EXCITATORY = {**NEURON, "V_reset": -65 + 5 * np.exp(-0.05), "tau_minus": 20.0}  # what ours is
INHIBITORY = {"E_L": -60.0, "V_th": -40.0, "V_m": -60.0, "t_ref": 2.0, "tau_m": 10.0}
INHIBITORY["V_reset"] = -60 + 15 * np.exp(-0.2)  # after the refractory time, here it is held
PLASTIC = {  # of all pairs the nearest ones, as with traces that are set
    "synapse_model": "stdp_nn_symm_synapse",
    "delay": 1.0,
    "lambda": 0.01,
    "alpha": 0.01,
    "mu_plus": 0.0,
    "mu_minus": 0.0,
    "tau_plus": 20.0,
    "Wmax": 1.0,
}


def use_threads(count):
    """Have the next network use so many threads."""
    THREADS["count"] = count


def begin():
    """An empty kernel with steps of 1 ms."""
    nest.ResetKernel()
    nest.set(resolution=1.0, local_num_threads=THREADS["count"], print_time=False)


def inputs(n):
    """Generators, and the parrots that pass their spikes on."""
    generators, parrots = nest.Create("spike_generator", n), nest.Create("parrot_neuron", n)
    nest.Connect(generators, parrots, "one_to_one", {"delay": 1.0})
    return generators, parrots


def raster(recorder, begun, first, shape):
    """Spikes ``[time, n]`` since ``begun`` of the neurons whose number starts with ``first``."""
    events = recorder.events
    times = events["times"].astype(int) - round(begun) - LATE
    within = (times >= 0) & (times < shape[0])
    s = np.zeros(shape, bool)
    s[times[within], (events["senders"] - first)[within]] = True
    return s


class PoissonLIF:
    """``n`` inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder):
        x = np.load(os.path.join(folder, "spikes.npy"))
        weights = np.load(os.path.join(folder, "weights.npy"))
        start = perf_counter()
        begin()
        self.steps, self.n = x.shape
        self.generators, parrots = inputs(self.n)
        self.times = [np.flatnonzero(column) + 1.0 for column in x.T]
        self.neurons = nest.Create("iaf_psc_delta", self.n, NEURON)
        how = {"weight": weights.T.astype(float), "delay": 1.0}
        nest.Connect(parrots, self.neurons, "all_to_all", how)
        self.recorder = nest.Create("spike_recorder")
        nest.Connect(self.neurons, self.recorder)
        self.seconds = perf_counter() - start

    def __del__(self):
        """Empty the kernel, which holds the network."""
        nest.ResetKernel()

    def run(self, index=0):
        """Time one run from rest: time goes on, but no run sees the one before."""
        begun = nest.biological_time
        self.neurons.set(V_m=-65.0)
        self.recorder.n_events = 0
        self.generators.set([{"spike_times": begun + times} for times in self.times])
        self.begun = begun
        nest.Prepare()
        start = perf_counter()
        nest.Run(float(self.steps + LATE))
        seconds = perf_counter() - start
        nest.Cleanup()
        nest.Simulate(10.0)  # what is on its way arrives, and refractory times end
        return {"seconds": seconds}

    def save(self, file):
        """Write the spikes of the last run."""
        first = self.neurons[0].global_id
        np.savez(file, s=raster(self.recorder, self.begun, first, (self.steps, self.n)))


class DiehlAndCook:
    """The network of Diehl & Cook, one training sample at a time.

    No built-in neuron with delta synapses adapts its threshold: here Python raises thresholds
    between samples, by what their spikes would have. Several neurons may spike in a step. Python
    normalises the weights as well; the reset, with 100 ms in which traces decay, is not timed.
    """

    def __init__(self, folder, n):
        self.rasters = np.load(os.path.join(folder, "rasters.npy"))
        weights = np.load(os.path.join(folder, f"weights_{n}.npy"))
        start = perf_counter()
        begin()
        self.n = n
        self.generators, parrots = inputs(weights.shape[0])
        self.excitatory = nest.Create("iaf_psc_delta", n, EXCITATORY)
        self.inhibitory = nest.Create("iaf_psc_delta", n, INHIBITORY)
        how = {**PLASTIC, "weight": weights.T.astype(float)}
        nest.Connect(parrots, self.excitatory, "all_to_all", how)
        nest.Connect(self.excitatory, self.inhibitory, "one_to_one", {"weight": 22.5, "delay": 1.0})
        others = {"rule": "all_to_all", "allow_autapses": False}
        nest.Connect(self.inhibitory, self.excitatory, others, {"weight": -120.0, "delay": 1.0})
        self.recorder = nest.Create("spike_recorder")
        nest.Connect(self.excitatory, self.recorder)
        self.learnt = nest.GetConnections(parrots, self.excitatory)
        self.column = np.array(self.learnt.target) - self.excitatory[0].global_id
        self.thresholds = np.full(n, EXCITATORY["V_th"])
        self.seconds = perf_counter() - start

    def run(self, index):
        """Train on one sample that is encoded already, with what Python does after it."""
        self.begun, steps = nest.biological_time, self.rasters.shape[1]
        self.recorder.n_events = 0
        times = [np.flatnonzero(column) + 1.0 + self.begun for column in self.rasters[index].T]
        self.generators.set([{"spike_times": each} for each in times])
        start = perf_counter()
        nest.Simulate(float(steps + LATE))
        simulated = perf_counter()
        first = self.excitatory[0].global_id
        self.spikes = raster(self.recorder, self.begun, first, (steps, self.n))
        self.thresholds += 0.05 * self.spikes.sum(0)
        self.excitatory.V_th = self.thresholds
        self.normalise()
        end = perf_counter()
        nest.Simulate(100.0)
        self.excitatory.V_m, self.inhibitory.V_m = -65.0, -60.0
        return {"seconds": end - start, "simulation": simulated - start}

    def normalise(self):
        """Give the weights of each neuron the sum 78.4."""
        w = np.array(self.learnt.weight)
        self.learnt.weight = w * 78.4 / np.bincount(self.column, w)[self.column]

    def save(self, file):
        """Write the spikes of the last sample."""
        np.savez(file, s=self.spikes)


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    versions = {"version": nest.__version__, "threads": os.cpu_count()}
    serve({each.__name__: each for each in (PoissonLIF, DiehlAndCook)}, versions, use_threads)
