"""Benchmarks A and B in Norse: the step of ``LIFBox`` neurons, which have no synaptic current.

``norse.torch.functional.lif_box`` in https://norse.github.io/norse. Of its leaky
neurons these have the least to compute.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import torch  # noqa: E402
from norse.torch.functional.lif_box import (  # noqa: E402
    LIFBoxFeedForwardState,
    LIFBoxParameters,
    lif_box_feed_forward_step,
)
from torch_layers import DECAY, THRESHOLD, PoissonLIF, main  # noqa: E402
from torch_training import DiehlAndCook  # noqa: E402


class Box(PoissonLIF):
    """Neurons whose input is a current: the drive times what the leak takes of it."""

    def build(self, n):
        self.gain = 1 - DECAY
        self.parameters = LIFBoxParameters(
            tau_mem_inv=torch.tensor(1000 * self.gain), v_th=torch.tensor(THRESHOLD)
        )
        self.linear.weight.div_(self.gain)

    def fire(self, drives):
        state, spikes = LIFBoxFeedForwardState(v=torch.zeros(drives.shape[1])), []
        for drive in drives:
            spiked, state = lif_box_feed_forward_step(drive, state, self.parameters)
            spikes.append(spiked)
        return torch.stack(spikes)


class Training(DiehlAndCook):
    """The same neurons, with the thresholds of each step."""

    def neurons(self, leak, reset):
        gain = torch.tensor(1 - leak)
        given = LIFBoxParameters(tau_mem_inv=1000 * gain, v_reset=torch.tensor(reset))

        def step(drive, voltage, threshold):
            state = LIFBoxFeedForwardState(v=voltage)
            now = given._replace(v_th=threshold)
            spikes, state = lif_box_feed_forward_step(drive / gain, state, now)
            return spikes, state.v

        return step


if __name__ == "__main__":
    main((Box, Training), version("norse"))
