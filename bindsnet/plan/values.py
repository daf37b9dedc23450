"""What a run, or a presentation of samples, brings along for its plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor


@dataclass
class Samples:
    """The samples of a presentation: groups of one batch each, shown one after the other."""

    groups: int
    batch: int
    rates: dict[str, Tensor]
    """For each input, ``[rows, n]``, uint8 or float32."""
    scale: float
    """Probability of a spike in a step, for each unit of the rates."""
    order: Tensor
    """Which row each sample is: int64 ``[groups * batch]``."""
    seed: int
    first: int
    """Number of the first sample; its spikes are a function of it and of the seed."""

    def seed_of(self, key: str) -> int:
        """Each input has streams of its own."""
        return self.seed ^ (0x2545F4914F6CDD1D * list(self.rates).index(key) & 2**62 - 1)

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self.groups * self.batch

    def probabilities(self, key: str, group: int) -> Tensor:
        """Of a spike in a step, for all inputs of a group: float64 ``[batch * n]``."""
        rows = self.order[group * self.batch : (group + 1) * self.batch]
        return (self.rates[key][rows].double() * self.scale).clamp_(0.0, 1.0).flatten()


@dataclass
class RunValues:
    """What one run brings along: tensors by key, time first."""

    steps: int
    tensors: dict[str, Tensor] = field(default_factory=dict)
    recordings: dict[str, tuple[Tensor, int]] = field(default_factory=dict)
    """For each Record op, its block and the row of the first step."""
    samples: Samples | None = None
    """In a presentation, what is shown."""
    each: dict[str, Tensor] = field(default_factory=dict)
    """In a presentation, tensors that have a row for each group of samples."""
    group: int = 0
    """The group that is shown now."""

    def show(self, group: int) -> None:
        """Go to a group of samples."""
        self.group = group
        self.tensors.update((key, rows[group]) for key, rows in self.each.items())

    def at(self, key: str, t: int) -> Tensor:
        """The value of step ``t``; a tensor with one row serves every step."""
        tensor = self.tensors[key]
        return tensor[t if len(tensor) > 1 else 0]
