"""Changes that are averaged over several steps before they reach the weights."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.functional import Reduction
from bindsnet.learning.own import Own


class Dense:
    """Weights ``[n_source, n_target]`` that outer products can be added to."""

    def __init__(self, weights: Tensor) -> None:
        self.weights = weights

    def per_weight(self, value: Tensor) -> Tensor:
        """A number, or one for each target neuron or weight, so that it spreads to the weights."""
        return value

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        """``pre`` and ``post`` of all pairs, summed over samples."""
        return functional.correlate_dense(pre.flatten(1), post.flatten(1))

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """Add an outer product."""
        functional.accumulate_dense(self.weights, pre, post, scale, reduction)


class Averaging:
    """The changes of the last ``steps`` steps, and their mean.

    Parameters
    ----------
    steps
        How many changes are averaged; those before the first step are 0.
    continuous
        The mean reaches the weights in every step; otherwise every ``steps`` steps.
    memory
        Where the changes are kept, and the number of the next one.
    """

    def __init__(self, steps: int, continuous: bool, memory: Own) -> None:
        self.steps = steps
        self.continuous = continuous
        self.memory = memory

    def next_change(self, weights: Tensor) -> Dense:
        """Room for the change of this step, in place of the weights."""
        memory = self.memory
        memory.fit("changes", (self.steps, *weights.shape), weights, torch.float32)
        memory.fit("next_change", (1,), weights, torch.int64)
        return Dense(memory.changes[int(memory.next_change)].zero_())

    def apply(self, weights: Tensor) -> None:
        """The step is over: the mean reaches the weights, if its time has come."""
        memory = self.memory
        memory.next_change.add_(1).remainder_(self.steps)
        if self.continuous or not memory.next_change.any():
            weights.add_(memory.changes.mean(0))
