"""What of a variable is recorded, and in what form it is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.errors import MonitorError
from bindsnet.functional import SPIKES
from bindsnet.shapes import as_numbers


class Selection:
    """Which neurons of a value, and whether its spikes are kept as bits.

    Parameters
    ----------
    index
        Numbers of neurons, or a mask of the layer's shape; None for all.
    packed
        Whether eight spikes share a byte.
    shape
        Shape of the layer, whose variables may have a batch axis before it; None for
        variables of connections and features, which are flattened for ``index``.
    """

    def __init__(
        self, index: Any = None, packed: bool = False, shape: Sequence[int] | None = None
    ) -> None:
        self.shape = None if shape is None else tuple(shape)
        self.packed = packed
        self.index = None if index is None else self._as_numbers(index)

    def _as_numbers(self, index: Any) -> Tensor:
        chosen = as_numbers("index", index).flatten()
        if chosen.dtype == torch.bool:
            return chosen.nonzero()[:, 0]
        if chosen.is_floating_point() or not len(chosen):
            raise MonitorError(f"index takes numbers of neurons or a mask (got {index!r})")
        return chosen.to(torch.int64)

    def check(self, name: str, value: Tensor) -> None:
        """Raise unless the selection fits a variable."""
        size = value.numel() if self.shape is None else math.prod(self.shape)
        if self.index is not None and not bool(((self.index >= 0) & (self.index < size)).all()):
            raise MonitorError(
                f"index has numbers from {int(self.index.min())} to {int(self.index.max())}, "
                f"but {name!r} has neurons 0 to {size - 1}"
            )
        if self.packed and value.dtype not in SPIKES:
            raise _no_spikes(name, value)

    def has_batch(self, value: Tensor) -> bool:
        """Whether the first axis of a value is that of samples."""
        return self.shape is not None and tuple(value.shape[1:]) == self.shape

    def pick(self, value: Tensor) -> Tensor:
        """The chosen part of a value: ``[batch, chosen]``, ``[chosen]``, or all of it."""
        if self.index is None:
            return value
        flat = value.flatten(1) if self.has_batch(value) else value.flatten()
        return flat[..., self.index.to(value.device)]

    def encode(self, value: Tensor) -> Tensor:
        """What is kept of a value."""
        chosen = self.pick(value)
        if not self.packed:
            return chosen
        if chosen.dtype not in SPIKES:
            raise _no_spikes("s", value)
        bits = np.packbits(chosen.cpu().numpy().astype(bool).ravel(), bitorder="little")
        return torch.from_numpy(bits)

    def decode(self, rows: Tensor, shape: Sequence[int]) -> Tensor:
        """Kept rows as values ``[rows, *shape]``."""
        if not self.packed:
            return rows
        count = math.prod(shape)
        bits = np.unpackbits(rows.cpu().numpy(), axis=1, count=count, bitorder="little")
        return torch.from_numpy(bits).to(torch.bool).reshape(len(rows), *shape)


def _no_spikes(name: str, value: Tensor) -> MonitorError:
    return MonitorError(f"packed is for spikes, but {name!r} is of {value.dtype}")
