"""Benchmark A in NEST: ``iaf_psc_delta`` neurons and static synapses.

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


def use_threads(count):
    """Have the next network use so many threads."""
    THREADS["count"] = count


class PoissonLIF:
    """``n`` inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder):
        x = np.load(os.path.join(folder, "spikes.npy"))
        weights = np.load(os.path.join(folder, "weights.npy"))
        start = perf_counter()
        nest.ResetKernel()
        nest.set(resolution=1.0, local_num_threads=THREADS["count"], print_time=False)
        self.steps, self.n = x.shape
        self.generators = nest.Create("spike_generator", self.n)
        self.times = [np.flatnonzero(column) + 1.0 for column in x.T]
        parrots = nest.Create("parrot_neuron", self.n)
        self.neurons = nest.Create("iaf_psc_delta", self.n, NEURON)
        nest.Connect(self.generators, parrots, "one_to_one", {"delay": 1.0})
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
        events = self.recorder.events
        times = events["times"].astype(int) - round(self.begun) - LATE
        within = (times >= 0) & (times < self.steps)
        s = np.zeros((self.steps, self.n), bool)
        s[times[within], (events["senders"] - self.neurons[0].global_id)[within]] = True
        np.savez(file, s=s)


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    versions = {"version": nest.__version__, "threads": os.cpu_count()}
    serve({"PoissonLIF": PoissonLIF}, versions, use_threads)
