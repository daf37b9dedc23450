"""Fixed matrices of a simple pattern: each neuron reaches its own, or all but its own.

An engine need not read such a matrix row by row: what a neuron gets follows from
whether its own partner spiked, and from how many others did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bindsnet.edits import version_of
from bindsnet.plan.buffers import Buffer


@dataclass(frozen=True)
class OneToOne:
    """Neuron ``i`` reaches neuron ``i`` alone, each by a weight of its own."""

    def __str__(self) -> str:
        return "one to one"


@dataclass(frozen=True)
class AllButSelf:
    """Neuron ``i`` reaches all neurons but number ``i``, all by one weight."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:g} to all but self"


Pattern = OneToOne | AllButSelf


class Watch:
    """Looks for the pattern of a matrix that no run changes, again whenever it was edited.

    Parameters
    ----------
    w
        The matrix.
    spikes
        What it is multiplied with.
    """

    def __init__(self, w: Buffer, spikes: Buffer) -> None:
        self.w = w
        self.spikes = spikes
        self.tensor: Tensor | None = None
        self.seen = (0, -1, 0)
        self.found: Pattern | None = None

    def look(self) -> Pattern | None:
        """The pattern as it is now.

        Weights whose memory was once asked for, as by ``w.numpy()``, are read each time:
        who has it can write to it unseen.
        """
        w = self.w.get()
        seen = version_of(w)
        if w is not self.tensor or seen != self.seen or seen[2]:
            self.tensor, self.seen, self.found = w, seen, pattern_of(w)
        if isinstance(self.found, AllButSelf) and self.spikes.get().dtype != torch.bool:
            return None  # spikes of several values cannot be counted
        return self.found


def pattern_of(w: Tensor) -> Pattern | None:
    """The pattern of a matrix, if it has one; others are told by their first row, mostly."""
    n = len(w)
    strange = w.dtype != torch.float32 or w.layout != torch.strided or not w.is_contiguous()
    if strange or w.shape != (n, n) or n < 2:
        return None
    matrix = w.detach().cpu().numpy()
    value = matrix[0, 1]
    if not (matrix[0, 1:] == value).all():
        return None
    equal = matrix == value
    if np.count_nonzero(equal) - np.count_nonzero(equal.diagonal()) != n * (n - 1):
        return None
    if value == 0.0:
        return OneToOne()
    return None if matrix.diagonal().any() else AllButSelf(float(value))
