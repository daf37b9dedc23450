r"""Pipelines of element-wise factors, as one matrix and one offset.

Factors act on the signal of each synapse, which starts as the spike :math:`s_i`
of its source. A signal stays of the form :math:`s_i A_{ij} + B_{ij}`, so it is
enough to keep :math:`A`, which starts at 1, and :math:`B`, which starts at 0:

========= ==================================== ==================
``"mul"`` :math:`A \leftarrow a A`             :math:`B \leftarrow a B`
``"add"``                                      :math:`B \leftarrow B + b`
``"sub"``                                      :math:`B \leftarrow B - b`
========= ==================================== ==================

and the input of target :math:`j` is :math:`\sum_i s_i A_{ij} + \sum_i B_{ij}`,
without ever a signal for each sample and synapse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.streams import GOLDEN, mix, signed

OPS = ("mul", "add", "sub")

GAMMA = signed(GOLDEN)


@dataclass(frozen=True, eq=False)
class Stage:
    """One factor ``value [n, m]``; with a ``key``, it is a probability that is drawn."""

    op: str
    value: Tensor
    key: Tensor | None = None

    def rows(self, rows: Tensor | None) -> Tensor:
        """The factor's rows of the source neurons ``rows``; None for all."""
        value = self.value if rows is None else self.value[rows]
        if self.key is None:
            return value
        which = torch.arange(len(value), device=value.device) if rows is None else rows
        return uniform(self.key, which, value.shape[1]) < value


def fold(
    stages: Sequence[Stage], shape: tuple[int, int], rows: Tensor | None = None
) -> tuple[Tensor, Tensor | None]:
    """The matrix ``A`` and the offset ``B`` of some rows; ``B`` is None if nothing adds to it."""
    product = offset = None
    for stage in stages:
        value = stage.rows(rows)
        if stage.op == "mul":
            product = value if product is None else product * value
            offset = None if offset is None else offset * value
        elif offset is None:
            offset = -value if stage.op == "sub" else value
        else:
            offset = offset - value if stage.op == "sub" else offset + value
    if product is None:
        device = stages[0].value.device if stages else None
        product = torch.ones(shape[0] if rows is None else len(rows), shape[1], device=device)
    return _as_numbers(product), None if offset is None else _as_numbers(offset)


def _as_numbers(value: Tensor) -> Tensor:
    return value if value.is_floating_point() else value.to(torch.float32)


def drive(s: Tensor, stages: Sequence[Stage], shape: tuple[int, int]) -> Tensor:
    """Input ``[batch, m]`` that spikes ``s [batch, n]`` cause; ``shape`` is ``(n, m)``.

    On the CPU, without an offset, only the rows of neurons that fired are looked at.
    """
    rows = None
    if not s.is_cuda and all(stage.op == "mul" for stage in stages):
        rows = s.any(0).nonzero()[:, 0]
        s = s[:, rows]
    matrix, offset = fold(stages, shape, rows)
    caused = functional.drive_dense(s, matrix)
    return caused if offset is None else caused + sum_rows(offset)


def offset(stages: Sequence[Stage], shape: tuple[int, int]) -> Tensor:
    """What each target neuron gets without any spike, ``[m]``."""
    _, added = fold(stages, shape)
    return torch.zeros(shape[1]) if added is None else sum_rows(added)


def sum_rows(matrix: Tensor) -> Tensor:
    """The sum of the rows, in their order."""
    ones = torch.ones(1, len(matrix), dtype=torch.bool, device=matrix.device)
    return functional.drive_dense(ones, matrix)[0]


def apply(stage: Stage, signal: Tensor) -> Tensor:
    """The signals ``[batch, n, m]`` after one factor, for pipelines that need them."""
    value = stage.rows(None)
    if stage.op == "mul":
        return signal * value
    return signal + value if stage.op == "add" else signal - value


def uniform(key: Tensor, rows: Tensor, columns: int) -> Tensor:
    """Uniform numbers in [0, 1) for the synapses of some rows, ``[len(rows), columns]``.

    They are a hash of ``key``, two uniform numbers, and of the synapse, so that each
    can be had without the others: engines ask only for neurons that fired.
    """
    words = (key * 2.0**24).to(torch.int64)
    seed = mix((words[0] << 24) + words[1] + GAMMA)
    synapse = rows[:, None] * columns + torch.arange(columns, device=rows.device)
    word = mix(seed + (synapse + 1) * GAMMA)
    return ((word >> 40) & 0xFFFFFF).to(torch.float32) * 2.0**-24
