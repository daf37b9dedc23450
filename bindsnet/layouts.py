"""Which neurons each weight joins: the geometry of a connection, as data.

Two layouts serve all connections with weights of their own. With :class:`Dense`,
``w[i, j]`` joins neuron ``i`` to neuron ``j``. With :class:`Patches`, a table lists
which positions meet, and weights are found by adding up strides: so are
convolutions, local fields and sparse matrices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import torch
from torch import Tensor

MEETINGS = 1 << 22
"""Pairs of positions at most for which there is a table."""


@dataclass(frozen=True)
class Dense:
    """``w[i, j]`` joins neuron ``i`` of the source to neuron ``j`` of the target."""


@dataclass(frozen=True, eq=False)
class Taps:
    """For each position of one side, those that it meets on the other.

    Position ``p`` meets ``others[e]`` by kernel cell ``cells[e]``, for ``e`` from
    ``starts[p]`` to ``starts[p + 1]``. Without ``cells``, cell ``e`` is meant.
    """

    starts: Tensor
    others: Tensor
    cells: Tensor | None

    @classmethod
    def sort(cls, keys: Tensor, others: Tensor, cells: Tensor | None, count: int) -> Taps:
        """Taps of ``count`` positions, from pairs in any order; ties keep theirs."""
        ascending = bool((keys[1:] >= keys[:-1]).all())
        starts = torch.zeros(count + 1, dtype=torch.int64)
        torch.cumsum(torch.bincount(keys, minlength=count), 0, out=starts[1:])
        if not ascending:
            order = torch.argsort(keys.int(), stable=True)
            others = others.int()[order]
            cells = order.int() if cells is None else cells.int()[order]
        return cls(starts, others.int(), None if cells is None else cells.int())

    def of(self, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """All taps of ``positions``, one after the other.

        Returns, for each tap, the index into ``positions``, the position that is met
        and the kernel cell.
        """
        first = self.starts[positions]
        counts = self.starts[positions + 1] - first
        whose = torch.repeat_interleave(torch.arange(len(positions), device=first.device), counts)
        within = torch.arange(len(whose), device=first.device) - (counts.cumsum(0) - counts)[whose]
        taps = first[whose] + within
        return whose, self.others[taps].long(), self.cell(taps)

    def cell(self, taps: Tensor) -> Tensor:
        """The kernel cells of taps."""
        return taps if self.cells is None else self.cells[taps].long()


class Strides(NamedTuple):
    """How far apart weights are that differ in one respect only."""

    channel: int = 0
    position: int = 0
    filter: int = 0
    output: int = 0
    cell: int = 0


@dataclass(frozen=True, eq=False)
class Frame:
    """A source with the padding around it: wherever the kernel is, it lies inside.

    Attributes
    ----------
    size
        Number of positions.
    places
        Where each position of the source is.
    corners
        Where the first cell of the kernel is, for each target position.
    cells
        How far each cell of the kernel is behind the first one.
    """

    size: int
    places: Tensor
    corners: Tensor
    cells: Tensor


@dataclass(frozen=True, eq=False)
class Patches:
    r"""Neurons meet where their positions do; channels and filters meet all.

    Source neuron :math:`c P + p` is channel :math:`c` at position :math:`p`; target
    neuron :math:`f L + q` is filter :math:`f` at position :math:`q`. Where :math:`p`
    and :math:`q` meet by kernel cell :math:`k`, their weight is number
    :math:`c\,S_c + p\,S_p + f\,S_f + q\,S_q + k\,S_k`.

    Attributes
    ----------
    channels, positions, filters, outputs
        :math:`C`, :math:`P`, :math:`F` and :math:`L`.
    strides
        :math:`S`.
    forward
        The taps of each source position.
    backward
        The taps of each target position.
    shared
        Whether a weight joins several pairs of neurons.
    of_mean
        Whether the one source position stands for the mean of the source layer.
    frame
        Where the kernel lies, if it has the same form at each target position.
    """

    channels: int
    positions: int
    filters: int
    outputs: int
    strides: Strides
    forward: Taps
    backward: Taps
    shared: bool = False
    of_mean: bool = False
    frame: Frame | None = None

    def moved(self, device: torch.device) -> Patches:
        """The same, with its tables on another device; remembered."""
        if device == self.forward.starts.device:
            return self
        found: Patches | None = self.__dict__.get(f"on {device}")
        if found is None:
            tables = {side: _moved(getattr(self, side), device) for side in ("forward", "backward")}
            found = Patches(**{**_fields(self), **tables})
            self.__dict__[f"on {device}"] = found
        return found

    def places(self) -> tuple[Tensor | None, Tensor | None]:
        """For each tap of either side, the number of its weight of the first channel and filter.

        None if that is the number of the tap.
        """
        sources, outputs = _owners(self.forward), _owners(self.backward)
        return (
            self._places(self.forward, sources, self.forward.others),
            self._places(self.backward, self.backward.others, outputs),
        )

    def _places(self, taps: Taps, position: Tensor, output: Tensor) -> Tensor | None:
        step = self.strides
        if step.position == step.output == 0 and step.cell == 1:
            return taps.cells
        cell = taps.cell(torch.arange(len(taps.others)))
        at = position.long() * step.position + output.long() * step.output + cell * step.cell
        return at.to(torch.int32)

    def joined(self) -> Tensor:
        """Which neurons meet: bool ``[n_source, n_target]``."""
        meet = torch.zeros(self.positions, self.outputs, dtype=torch.bool)
        meet[_owners(self.forward), self.forward.others.long()] = True
        return meet.repeat(self.channels, self.filters)

    def meetings(self) -> Tensor | None:
        """For each pair of positions, 1 plus the number of their weight; 0 where they do not meet.

        ``[positions, outputs]``, int32; None if weights are shared, or the table would be large
        beside the taps.
        """
        pairs = self.positions * self.outputs
        if self.shared or pairs > MEETINGS or pairs > 64 * len(self.forward.others):
            return None
        found = torch.zeros(pairs, dtype=torch.int32)
        places = self.places()[0]
        numbers = torch.arange(len(self.forward.others)) if places is None else places
        found[_owners(self.forward) * self.outputs + self.forward.others.long()] = numbers.int() + 1
        once = int((found != 0).sum()) == len(numbers)
        return found if once else None

    def __getstate__(self) -> dict[str, Any]:
        return _fields(self)


Layout = Dense | Patches


class Sums(Enum):
    """What a norm is the sum of."""

    COLUMNS = "columns"
    """Weights of each column of a matrix."""
    MAGNITUDES = "magnitudes of columns"
    """Magnitudes of each column of a matrix."""
    ROWS = "rows"
    """Weights of each row: all that differ in the cell of the kernel only."""
    INCOMING = "into each neuron"
    """Weights into each target neuron, found by the layout."""
    INCOMING_MAGNITUDES = "magnitudes into each neuron"
    """Magnitudes of the weights into each target neuron, found by the layout."""


def _fields(layout: Patches) -> dict[str, Any]:
    return {name: getattr(layout, name) for name in Patches.__dataclass_fields__}


def _owners(taps: Taps) -> Tensor:
    """The position that each tap is of."""
    return torch.repeat_interleave(torch.arange(len(taps.starts) - 1), taps.starts.diff())


def _moved(taps: Taps, device: torch.device) -> Taps:
    cells = None if taps.cells is None else taps.cells.to(device)
    return Taps(taps.starts.to(device), taps.others.to(device), cells)


def windows(
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int] | None = None,
    dilation: Sequence[int] | None = None,
) -> Tensor:
    """Which source position lies under each kernel cell at each place of the kernel.

    Arguments have one number an axis. Returns ``[places, cells]`` flat positions, row by
    row, and -1 where the cell lies in the padding.
    """
    padding, dilation = padding or [0] * len(sizes), dilation or [1] * len(sizes)
    flat = torch.zeros(1, 1, dtype=torch.int64)
    inside = torch.ones(1, 1, dtype=torch.bool)
    for size, cells, step, pad, gap in zip(sizes, kernel, stride, padding, dilation, strict=True):
        places = places_along(size, cells, step, pad, gap)
        at = torch.arange(places)[:, None] * step - pad + torch.arange(cells) * gap
        flat = (flat[:, None, :, None] * size + at[None, :, None, :]).flatten(2).flatten(0, 1)
        within = ((at >= 0) & (at < size))[None, :, None, :]
        inside = (inside[:, None, :, None] & within).flatten(2).flatten(0, 1)
    return flat.masked_fill(~inside, -1)


def frame(
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int] | None = None,
    dilation: Sequence[int] | None = None,
) -> Frame:
    """Where the kernel of :func:`windows` lies among the positions and their padding."""
    padding = padding or [0] * len(sizes)
    around = [size + 2 * pad for size, pad in zip(sizes, padding, strict=True)]
    under = windows(around, kernel, stride, None, dilation)
    places = torch.arange(count(around)).view(*around)
    for axis, (size, pad) in enumerate(zip(sizes, padding, strict=True)):
        places = places.narrow(axis, pad, size)
    return Frame(count(around), places.flatten(), under[:, 0], under[0] - under[0, 0])


def places_along(size: int, kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> int:
    """How many places a kernel has along one axis."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def _meetings(under: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """``windows`` as a list: source positions, target positions and kernel cells."""
    output, cell = (under >= 0).nonzero(as_tuple=True)
    return under[output, cell], output, cell


def convolution(
    under: Tensor, channels: int, positions: int, filters: int, frame: Frame | None = None
) -> Patches:
    """``w[f, c, k]``, the same at each place of the kernel."""
    source, output, cell = _meetings(under)
    outputs, cells = under.shape
    return Patches(
        channels,
        positions,
        filters,
        outputs,
        Strides(channel=cells, filter=channels * cells, cell=1),
        Taps.sort(source, output, cell, positions),
        Taps.sort(output, source, cell, outputs),
        shared=True,
        frame=frame,
    )


def local_fields(
    under: Tensor, channels: int, positions: int, filters: int, frame: Frame | None = None
) -> Patches:
    """``w[c, f * places + q, k]``: weights of their own at each place of the kernel."""
    source, output, cell = _meetings(under)
    outputs, cells = under.shape
    rows = filters * outputs
    return Patches(
        channels,
        positions,
        filters,
        outputs,
        Strides(channel=rows * cells, filter=outputs * cells, output=cells, cell=1),
        Taps.sort(source, output, cell, positions),
        Taps.sort(output, source, cell, outputs),
        frame=frame,
    )


def masked_fields(under: Tensor, positions: int, filters: int) -> Patches:
    """``w[i, f * places + q]``, a matrix that is used only where ``i`` lies under the kernel."""
    source, output, cell = _meetings(under)
    outputs = under.shape[0]
    strides = Strides(position=filters * outputs, filter=outputs, output=1)
    forward = Taps.sort(source, output, cell, positions)
    backward = Taps.sort(output, source, cell, outputs)
    return Patches(1, positions, filters, outputs, strides, forward, backward)


def masked_pairs(joined: Tensor) -> Patches:
    """``w[i, j]``, a matrix that is used only where ``joined`` is true."""
    n, m = joined.shape
    source, output = joined.nonzero(as_tuple=True)
    taps = pairs(source, output, n, m)
    return Patches(1, n, 1, m, Strides(position=m, output=1), taps.forward, taps.backward)


def mean_field(targets: int, shared: bool) -> Patches:
    """``w[j]`` joins the mean of the source to neuron ``j``; or one weight joins it to all."""
    source, target = torch.zeros(targets, dtype=torch.int64), torch.arange(targets)
    cells = source if shared else target
    forward, backward = (
        Taps.sort(source, target, cells, 1),
        Taps.sort(target, source, cells, targets),
    )
    return Patches(1, 1, 1, targets, Strides(cell=1), forward, backward, shared, of_mean=True)


def pairs(source: Tensor, target: Tensor, n: int, m: int) -> Patches:
    """``w[e]``, the weight of the pair ``source[e]``, ``target[e]``; sorted by source."""
    forward = Taps.sort(source, target, None, n)
    backward = Taps.sort(target, source, None, m)
    return Patches(1, n, 1, m, Strides(cell=1), forward, backward)


def count(sizes: Sequence[int]) -> int:
    """How many positions there are."""
    return math.prod(int(size) for size in sizes)
