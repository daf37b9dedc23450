"""Memory of a rule's own: variables of the neurons on either side, and of the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.edits import EDITS


class Own:
    """Tensors by name, as attributes; those of one side have the ``shape`` of its layer."""

    def __init__(self) -> None:
        self._buffers: dict[str, Tensor] = {}
        self.shape: Sequence[int] = ()

    def __getattr__(self, name: str) -> Tensor:
        try:
            return self.__dict__["_buffers"][name]
        except KeyError:
            raise AttributeError(f"a rule has no variable {name!r} of its own yet") from None

    def __contains__(self, name: str) -> bool:
        return name in self._buffers

    def fit(self, name: str, size: Sequence[int], like: Tensor, dtype: torch.dtype) -> None:
        """Make room: zeros, unless the variable has this size and type already."""
        old = self._buffers.get(name)
        same = old is not None and old.shape == torch.Size(size) and old.dtype == dtype
        if old is not None and same and old.device != like.device:
            self.set(name, old.to(like.device))
        elif not same:
            self.set(name, torch.zeros(*size, dtype=dtype, device=like.device))

    def set(self, name: str, tensor: Tensor) -> None:
        """Have ``tensor`` under a name; engines look up where it is."""
        self._buffers[name] = tensor
        EDITS.moves += 1

    def zero(self) -> None:
        """Set everything to 0, in place."""
        for tensor in self._buffers.values():
            tensor.zero_()

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """Name and tensor of each."""
        yield from self._buffers.items()


def new_memory() -> dict[str, Any]:
    """Room for a rule's variables on each side, and of its synapses."""
    return {"source": Own(), "target": Own(), "synapses": Own()}
