"""Population codes: which neurons of a population stand for a real-valued vector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import torch
from torch import Tensor

from bindsnet import random
from bindsnet.arguments import (
    Count,
    Fits,
    Generator,
    NotNegative,
    Positive,
    checked,
    is_whole,
    numbers,
)
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.shapes import as_numbers, check_finite, steps_in

Corner = Annotated[
    Sequence[float], Fits("one finite number for each axis", lambda v: len(v) and numbers.test(v))
]
Cells = Annotated[
    Sequence[int],
    Fits(
        "a whole number of at least 1 for each axis",
        lambda v: all(is_whole(k) and k > 0 for k in v),
    ),
]


class TileEncoder:
    r"""Tile coding: a vector switches on one cell in each of several shifted grids.

    Each of ``tilings`` grids cuts the box from ``low`` to ``high`` into ``bins`` cells
    along each axis; grid :math:`k` is shifted by :math:`k / \mathrm{tilings}` of a
    cell, for which it has one more cell along each axis. Values outside of the box
    belong to the outermost cells. A cell that is on fires as a Bernoulli process of
    rate ``rate``; all others are silent. Neighbouring vectors share cells, so what
    is learned for one is known for the other.

    Parameters
    ----------
    low, high
        Corners of the box, one number for each axis.
    bins
        Number of cells along each axis.
    tilings
        Number of grids.
    time, dt
        Duration and length of a step, ms.
    rate
        Firing rate of the cells that are on, Hz; at most one spike a step.
    generator
        What the random numbers are drawn from; torch's global generator by default.

    Attributes
    ----------
    n
        Number of cells: ``tilings`` times the product of ``bins + 1``.

    References
    ----------
    .. [1] R. S. Sutton and A. G. Barto, *Reinforcement Learning: An Introduction*,
       second edition, section 9.5.4. MIT Press, 2018.
    """

    @checked
    def __init__(
        self,
        low: Corner,
        high: Corner,
        bins: Cells,
        tilings: Count = 4,
        time: NotNegative = 20.0,
        dt: Positive = 1.0,
        rate: NotNegative = 200.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        self.low, self.high = (torch.as_tensor(v, dtype=torch.float64) for v in (low, high))
        if not len(self.low) == len(self.high) == len(bins):
            raise ParameterError(
                f"low, high and bins must have one number for each axis "
                f"(got {len(self.low)}, {len(self.high)} and {len(bins)})"
            )
        if not bool((self.low < self.high).all()):
            raise ParameterError(f"low must be below high (got low={list(low)}, high={list(high)})")
        if not 0 <= rate * dt <= 1000:
            raise ParameterError(f"rate must be between 0 and {1000 / dt:g} Hz (got {rate} Hz)")
        self.generator = generator
        self.bins, self.tilings = tuple(bins), tilings
        self.steps, self.probability = steps_in(time, dt), rate * dt / 1000
        self.sizes = tuple(size + 1 for size in self.bins)
        self.cells_of_a_tiling = math.prod(self.sizes)
        self.n = tilings * self.cells_of_a_tiling
        self._width = (self.high - self.low) / torch.tensor(self.bins)
        self._shift = torch.arange(tilings, dtype=torch.float64)[:, None] / tilings
        strides = [math.prod(self.sizes[axis + 1 :]) for axis in range(len(self.sizes))]
        self._strides = torch.tensor(strides)
        self._last = torch.tensor(self.bins)

    def cells(self, vector: Tensor | Sequence[float]) -> Tensor:
        """Indices of the cells that are on: int64 ``[tilings]``."""
        point = as_numbers("TileEncoder: vector", vector, torch.float64).flatten()
        if point.numel() != len(self.low):
            raise ShapeError(
                f"TileEncoder: vector takes {len(self.low)} values (got {point.numel()})"
            )
        check_finite("TileEncoder: vector", point)
        place = torch.floor((point - self.low) / self._width + self._shift).long()
        place = torch.minimum(place.clamp(min=0), self._last)
        return (place * self._strides).sum(1) + torch.arange(self.tilings) * self.cells_of_a_tiling

    def __call__(self, vector: Tensor | Sequence[float]) -> Tensor:
        """Spikes of all cells: uint8 ``[time, n]``."""
        cells = self.cells(vector)
        spikes = torch.zeros(self.steps, self.n, dtype=torch.uint8)
        numbers = random.uniform(self.steps, self.tilings, generator=self.generator)
        drawn = numbers < self.probability
        spikes[:, cells] = drawn.to(torch.uint8)
        return spikes
