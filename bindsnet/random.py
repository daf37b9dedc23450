"""A run's random numbers, drawn before it starts, the same for every engine."""

from __future__ import annotations

import math
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

    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def request(self, name: str, *shape: int) -> None:
        """Ask for uniform numbers of one shape in each step, under ``name``."""
        self.shapes[name] = shape

    @property
    def sizes(self) -> dict[str, int]:
        """How many numbers a step each request asks for."""
        return {name: math.prod(shape) for name, shape in self.shapes.items()}

    def draw(self, steps: int, device: torch.device) -> dict[str, Tensor]:
        """Numbers for ``steps`` steps: name to ``[steps, *shape]``, from torch's generator."""
        if not self.shapes:
            return {}
        sizes = list(self.sizes.values())
        numbers = torch.rand(steps, sum(sizes), device=device)
        parts = [numbers] if len(sizes) == 1 else numbers.split(sizes, dim=1)
        return {
            name: part.reshape(steps, *shape).contiguous()
            for (name, shape), part in zip(self.shapes.items(), parts, strict=True)
        }
