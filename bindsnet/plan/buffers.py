"""What ops work on, and what every op has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Buffer:
    """A tensor by owner and name; where it is now is looked up when a run begins."""

    owner: Any
    name: str
    label: str = field(compare=False)

    def get(self) -> Tensor:
        """The tensor."""
        tensor: Tensor = getattr(self.owner, self.name)
        return tensor

    @property
    def holds_spikes(self) -> bool:
        """Whether most of its values are 0, so that a list of the others is worth making."""
        return self.name in ("s", "s_before", "s_scaled")

    def __str__(self) -> str:
        return self.label


class Scratch:
    """Owner of memory that belongs to a plan."""

    def __init__(self, **tensors: Tensor) -> None:
        self.__dict__.update(tensors)


@dataclass(frozen=True, kw_only=True)
class Op:
    """One thing that happens; ``label`` names the part of the network it is about."""

    label: str

    @property
    def reads(self) -> tuple[Buffer, ...]:
        """Buffers whose values it depends on."""
        return ()

    @property
    def writes(self) -> tuple[Buffer, ...]:
        """Buffers that it may change."""
        return ()
