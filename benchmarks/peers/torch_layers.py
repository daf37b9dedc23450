"""Benchmark A for libraries on torch: weights by ``Linear``, neurons of the library.

None of them has neurons with a refractory period and an input in mV, so voltages are from
rest and there is no refractory time. The input of all steps goes through ``Linear`` in one
multiplication, which is what their multi-step mode does, and the fastest there is.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter

import numpy as np
import torch

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from protocol import serve  # noqa: E402

DECAY = float(np.exp(-1 / 100))  # of the membrane, in a step
THRESHOLD = 13.0  # mV from rest


class PoissonLIF:
    """``n`` Poisson inputs, all of them connected to ``n`` leaky neurons; nothing learns."""

    def __init__(self, folder):
        spikes = torch.from_numpy(np.load(os.path.join(folder, "spikes.npy")))
        weights = torch.from_numpy(np.load(os.path.join(folder, "weights.npy")))
        start = perf_counter()
        self.linear = torch.nn.Linear(*weights.shape, bias=False)
        self.linear.weight.copy_(weights.T)
        self.build(weights.shape[1])
        self.seconds = perf_counter() - start
        self.inputs = spikes.float()

    def build(self, n):
        """Make the neurons."""
        raise NotImplementedError

    def fire(self, drives):
        """Spikes ``[time, n]`` of neurons at rest from drives ``[time, n]``."""
        raise NotImplementedError

    def run(self, index=0):
        """Time one run from rest, the ``index``-th."""
        start = perf_counter()
        self.spikes = self.fire(self.linear(self.inputs))
        return {"seconds": perf_counter() - start}

    def save(self, file):
        """Write the spikes of the last run. They come with their cause, ours a step later."""
        late = torch.zeros_like(self.spikes)
        late[1:] = self.spikes[:-1]
        np.savez(file, s=late.numpy() > 0)


def main(subjects, version):
    """Serve the benchmarks A and B, without gradients."""
    torch.set_grad_enabled(False)
    versions = {"version": version, "torch": torch.__version__}
    versions["threads"] = torch.get_num_threads()
    names = ("PoissonLIF", "DiehlAndCook")
    serve(dict(zip(names, subjects, strict=True)), versions, torch.set_num_threads)
