"""A run's random numbers, drawn before it starts, the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Draws:
    """Uniform numbers in [0, 1) that the steps of a run will use.

    Each request asks for some numbers a step. All of them are drawn in one call
    with time as the first axis, so that a run of 250 steps and two runs of 100
    and 150 steps see the same numbers.
    """

    sizes: dict[str, int] = field(default_factory=dict)

    def request(self, name: str, size: int) -> None:
        """Ask for ``size`` uniform numbers in each step, under ``name``."""
        self.sizes[name] = size

    def draw(self, steps: int, device: torch.device) -> dict[str, Tensor]:
        """Numbers for ``steps`` steps: name to ``[steps, size]``, from torch's generator."""
        if not self.sizes:
            return {}
        numbers = torch.rand(steps, sum(self.sizes.values()), device=device)
        if len(self.sizes) == 1:
            return {next(iter(self.sizes)): numbers}
        parts = numbers.split(list(self.sizes.values()), dim=1)
        return {name: part.contiguous() for name, part in zip(self.sizes, parts, strict=True)}
