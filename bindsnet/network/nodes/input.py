"""Layers that are told what to do."""

from __future__ import annotations

from abc import ABC

import torch
from torch import Tensor

from bindsnet.functional import SPIKES
from bindsnet.network.nodes.base import Nodes


class AbstractInput(ABC):  # noqa: B024 - a mark, no more
    """Marks the layers that a pipeline feeds."""


class Input(Nodes, AbstractInput):
    """Neurons whose spikes are the data that the layer is given.

    ``s`` takes on the type of the data: bool, uint8, or float32 for analog input.
    Without data the layer is silent.
    """

    def step(self, drive: Tensor) -> None:
        """Spike as ``drive`` says."""
        self.s.copy_(drive)

    def as_drive(self, x: Tensor) -> Tensor:
        """What ``forward`` is given; ``s`` takes on its type outside of runs, too."""
        drive = super().as_drive(x)
        self.take_type_of(x if x.dtype in SPIKES else drive)
        return drive

    def take_type_of(self, data: Tensor) -> None:
        """Make ``s`` a tensor of the data's type."""
        if self.s.dtype != data.dtype:
            self.s = torch.zeros_like(self.s, dtype=data.dtype)
