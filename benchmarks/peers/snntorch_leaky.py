"""Benchmarks A and B in snnTorch: ``Leaky``, step by step as in all of its tutorials.

https://snntorch.readthedocs.io/en/latest/tutorials/tutorial_5.html. ``Linear`` is called once
for all steps, which is faster than theirs, once a step.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import snntorch  # noqa: E402
import torch  # noqa: E402
from torch_layers import DECAY, THRESHOLD, PoissonLIF, main  # noqa: E402
from torch_training import DiehlAndCook  # noqa: E402


class Leaky(PoissonLIF):
    """``Leaky`` neurons, reset to zero at once."""

    def build(self, n):
        how = {"threshold": THRESHOLD, "reset_mechanism": "zero", "reset_delay": False}
        self.neurons = snntorch.Leaky(beta=DECAY, **how)

    def fire(self, drives):
        voltage, spikes = torch.zeros(drives.shape[1]), []
        for drive in drives:
            spiked, voltage = self.neurons(drive, voltage)
            spikes.append(spiked)
        return torch.stack(spikes)


class Training(DiehlAndCook):
    """``Leaky`` neurons with the thresholds of each step; where they reset to is the user's."""

    def neurons(self, leak, reset):
        leaky = snntorch.Leaky(beta=leak, reset_mechanism="none")

        def step(drive, voltage, threshold):
            leaky.threshold = threshold
            spikes, voltage = leaky(drive, voltage)
            return spikes, torch.where(spikes > 0, reset, voltage)

        return step


if __name__ == "__main__":
    main((Leaky, Training), version("snntorch"))
