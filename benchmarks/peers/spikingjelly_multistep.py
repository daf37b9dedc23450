"""Benchmarks A and B in SpikingJelly: multi-step mode; a neuron of one's own for B.

Its documentation says that multi-step is faster than single-step, and that ``torch`` is the
backend of the CPU; the others, ``cupy`` and ``triton``, need a GPU:
https://spikingjelly.readthedocs.io/zh-cn/0.0.0.0.14/activation_based/basic_concept.html.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from spikingjelly.activation_based import functional, neuron  # noqa: E402
from torch_layers import DECAY, THRESHOLD, PoissonLIF, main  # noqa: E402
from torch_training import DiehlAndCook  # noqa: E402


class MultiStep(PoissonLIF):
    """``LIFNode`` over the whole sequence."""

    def build(self, n):
        tau = 1 / (1 - DECAY)
        how = {"v_threshold": THRESHOLD, "v_reset": 0.0, "decay_input": False, "step_mode": "m"}
        self.neurons = neuron.LIFNode(tau, **how)
        self.neurons.eval()

    def fire(self, drives):
        functional.reset_net(self.neurons)
        return self.neurons(drives)


class Node(neuron.SimpleBaseNode):
    """A neuron as its documentation has users write them: charge, fire, reset."""

    def __init__(self, leak, reset):
        super().__init__(v_threshold=0.0, v_reset=reset)
        self.leak = leak

    def neuronal_charge(self, x):
        self.v = self.v * self.leak + x


class Training(DiehlAndCook):
    """One step at a time, as weights change between steps."""

    def neurons(self, leak, reset):
        node = Node(leak, reset)
        node.eval()

        def step(drive, voltage, threshold):
            node.v, node.v_threshold = voltage, threshold
            return node(drive), node.v

        return step


if __name__ == "__main__":
    main((MultiStep, Training), version("spikingjelly"))
