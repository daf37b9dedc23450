"""A run's random numbers, drawn before it starts, the same for every engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bindsnet import folding, streams

_NOT_SPIKES = 0x5DEECE66D
"""Makes a seed for draws out of one for spike trains."""


def uniform(
    *shape: int, device: torch.device | str = "cpu", generator: torch.Generator | None = None
) -> Tensor:
    """Uniform numbers in [0, 1), of ``generator``, wherever that is; by default of torch's."""
    if generator is None:
        return torch.rand(*shape, device=device)
    return torch.rand(*shape, device=generator.device, generator=generator).to(device)


def drawing(generator: torch.Generator | None) -> dict[str, Any]:
    """What tells a function of torch to draw from ``generator``, where that is."""
    return {} if generator is None else {"generator": generator, "device": generator.device}


def spread(keys: Tensor, shape: Sequence[int]) -> Tensor:
    """Uniform numbers in [0, 1), ``[batch, *shape]``, that follow from ``keys`` ``[batch, 2]``.

    Each is a hash of its sample's key and of its own place: so many are not drawn from
    a generator, nor kept, but made where they are used.
    """
    row = torch.zeros(1, dtype=torch.int64, device=keys.device)
    numbers = [folding.uniform(key, row, math.prod(shape)) for key in keys]
    return torch.cat(numbers).reshape(len(keys), *shape)


@dataclass
class Draws:
    """Uniform numbers in [0, 1) that the steps of a run will use.

    Each request asks for some numbers a step. All of them are drawn in one call
    with time as the first axis, so that a run of 250 steps and two runs of 100
    and 150 steps see the same numbers.
    """

    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    shared: set[str] = field(default_factory=set)
    """Requests whose shape does not begin with the batch: samples share the numbers."""

    def request(self, name: str, *shape: int, shared: bool = False) -> None:
        """Ask for uniform numbers of one shape in each step, under ``name``."""
        self.shapes[name] = shape
        if shared:
            self.shared.add(name)

    @property
    def sizes(self) -> dict[str, int]:
        """How many numbers a step each request asks for."""
        return {name: math.prod(shape) for name, shape in self.shapes.items()}

    def draw(
        self, steps: int, device: torch.device, generator: torch.Generator | None = None
    ) -> dict[str, Tensor]:
        """Numbers for ``steps`` steps: name to ``[steps, *shape]``; by default of torch's."""
        if not self.shapes:
            return {}
        if len(self.shapes) == 1:
            ((name, shape),) = self.shapes.items()
            return {name: uniform(steps, *shape, device=device, generator=generator)}
        sizes = list(self.sizes.values())
        numbers = uniform(steps, sum(sizes), device=device, generator=generator)
        parts = numbers.split(sizes, dim=1)
        return {
            name: part.reshape(steps, *shape).contiguous()
            for (name, shape), part in zip(self.shapes.items(), parts, strict=True)
        }

    def draw_samples(
        self, seed: int, first: int, groups: int, batch: int, steps: int
    ) -> dict[str, Tensor]:
        """Numbers for ``groups`` runs of ``batch`` samples each: ``[groups, steps, *shape]``.

        A sample's numbers depend on ``seed`` and its own number alone, which is
        ``first`` for the first one: neither on the batch nor on the split into calls.
        Samples that share numbers get those of the first one.
        """
        if not self.shapes:
            return {}
        each = {n: self.sizes[n] // (1 if n in self.shared else batch) for n in self.shapes}
        numbers = streams.uniform_numbers(
            seed ^ _NOT_SPIKES, first, groups * batch, steps * sum(each.values())
        )
        numbers = numbers.view(groups, batch, steps, sum(each.values())).transpose(1, 2)
        parts = numbers.split(list(each.values()), dim=3)
        return {
            name: (part[:, :, :1] if name in self.shared else part)
            .reshape(groups, steps, *self.shapes[name])
            .contiguous()
            for name, part in zip(each, parts, strict=True)
        }
