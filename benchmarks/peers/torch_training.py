"""Benchmark B for libraries on torch: their neurons, and what they lack by operations of torch.

None of them has all that the network of Diehl & Cook takes, but their neurons are stepped by the
user, who can hold back the drive of those that are refractory, raise thresholds, and change
weights between steps. Their own rules (``STDPLearner`` of SpikingJelly, ``stdp`` of Norse) add up
traces and multiply whole matrices; here traces are set, as in the paper, and only what a spike
touches is changed, which is faster. So the model is ours, spike for spike.
"""

from __future__ import annotations

import os
from time import perf_counter

import numpy as np
import torch

LEAK, FAST_LEAK = float(np.exp(-1 / 100)), float(np.exp(-1 / 10))
TRACE, FORGET = float(np.exp(-1 / 20)), float(np.exp(-1e-7))
NU = (1e-4, 1e-2)


class Layer:
    """Neurons of a library, with a refractory period; voltages are from rest."""

    def __init__(self, n, neurons, threshold, refractory):
        self.n, self.neurons, self.refractory = n, neurons, refractory
        self.threshold = torch.full((n,), threshold)
        self.rest()

    def rest(self):
        """Put them at rest."""
        self.v, self.wait = torch.zeros(self.n), torch.zeros(self.n)

    def step(self, drive):
        """Who spikes, as a mask."""
        spikes, self.v = self.neurons(drive * (self.wait <= 0), self.v, self.threshold)
        spiked = spikes > 0
        self.wait = torch.where(spiked, self.refractory, self.wait - 1)
        return spiked


class DiehlAndCook:
    """The network of Diehl & Cook, one training sample at a time."""

    def __init__(self, folder, n, one_spike=True):
        self.rasters = torch.from_numpy(np.load(os.path.join(folder, "rasters.npy"))) > 0
        self.w = torch.from_numpy(np.load(os.path.join(folder, f"weights_{n}.npy"))).clone()
        start = perf_counter()
        self.n, self.one_spike = n, one_spike
        self.excitatory = Layer(n, self.neurons(LEAK, 5.0), 13.0, 5.0)
        self.inhibitory = Layer(n, self.neurons(FAST_LEAK, 15.0), 20.0, 2.0)
        self.seconds = perf_counter() - start

    def neurons(self, leak, reset):
        """A function of drive, voltage and threshold, for spikes and the next voltage."""
        raise NotImplementedError

    def run(self, index):
        """Train on one sample; normalise the weights."""
        raster = self.rasters[index]
        start = perf_counter()
        self.spikes = self.sample(raster.float(), [row.nonzero()[:, 0] for row in raster])
        self.w *= 78.4 / self.w.sum(0)
        return {"seconds": perf_counter() - start}

    def sample(self, raster, indices):
        """All steps of one sample, from rest; the spikes of the excitatory neurons."""
        self.excitatory.rest()
        self.inhibitory.rest()
        self.x, self.y = torch.zeros(raster.shape[1]), torch.zeros(self.n)
        before, excited, inhibited = self.x, self.y, self.y
        recorded = []
        for now, pre in zip(raster, indices, strict=True):
            drive = before @ self.w - 120 * (inhibited.sum() - inhibited)
            self.excitatory.threshold.sub_(13.0).mul_(FORGET).add_(13.0)
            spiked = self.excitatory.step(drive)
            inhibited = self.inhibitory.step(22.5 * excited).float()
            self.excitatory.threshold.add_(spiked, alpha=0.05)
            spiked = self.winner(spiked)
            self.learn(now > 0, pre, spiked)
            before, excited = now, spiked.float()
            recorded.append(spiked)
        return torch.stack(recorded)

    def winner(self, spiked):
        """One of those that spiked, by chance."""
        if not self.one_spike or not spiked.any():
            return spiked
        chosen = torch.zeros_like(spiked)
        chosen[torch.multinomial(spiked.float(), 1)] = True
        return chosen

    def learn(self, now, pre, spiked):
        """Depress at the spikes of inputs, potentiate at those of neurons."""
        self.x = (self.x * TRACE).masked_fill_(now, 1.0)
        self.y = (self.y * TRACE).masked_fill_(spiked, 1.0)
        if len(pre):
            self.w[pre] = (self.w[pre] - NU[0] * self.y).clamp_(min=0)
        if spiked.any():
            post = spiked.nonzero()[:, 0]
            self.w[:, post] = (self.w[:, post] + NU[1] * self.x[:, None]).clamp_(max=1)

    def save(self, file):
        """Write the spikes of the last sample."""
        np.savez(file, s=self.spikes.numpy())
