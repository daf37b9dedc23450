"""The rows that pass spikes through pipelines of features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from bindsnet import folding
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.table import Table
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, RunValues

_CODES = {"mul": c.MULTIPLY, "add": c.ADD, "sub": c.SUBTRACT}


class PipelineRows:
    """Rows for factors that are folded while spikes pass."""

    table: Table
    changing: set[Buffer]
    changing_between: set[Buffer]
    changing_unseen: bool

    def fold(self, op: ops.Propagate) -> None:
        """A row that passes spikes through a pipeline, and one for each factor."""
        factors = op.factors or ()
        self.list_events(op.spikes)  # type: ignore[attr-defined]
        batch, m = op.drive.get().flatten(1).shape
        row = self.table.add(c.FOLD, batch)
        self.point_spikes(row, c.FOLD_SPIKES, op.spikes)  # type: ignore[attr-defined]
        first = self.table.add_arguments(c.WIDTH * len(factors)) if factors else 0
        self.table.set(row, c.FOLD_FACTORS, first, len(factors), m)
        for k, factor in enumerate(factors):
            self._factor(first + k, factor)
        self.table.point(row, c.FOLD_DRIVE, op.drive)
        self.table.set(row, c.FOLD_GROWS, op.add)
        out = torch.zeros(batch, m) if op.keeps is None else op.keeps
        self.table.point(row, c.FOLD_OUT, out)
        for column in (c.FOLD_PRODUCT, c.FOLD_ADDED, c.FOLD_VALUE):
            self.table.point(row, column, torch.zeros(m))
        self._offset(row, op, factors, m)

    def _factor(self, row: int, factor: ops.Factor) -> None:
        value: Buffer | Tensor = factor.value
        if factor.of is not None:
            value = torch.zeros_like(factor.value.get(), dtype=torch.float32)
            self.table.fill(row, _made_of(factor, value))
        self.table.point(row, c.FACTOR_AT, value)
        real = factor.of is not None or factor.value.get().dtype == torch.float32
        self.table.set(row, c.FACTOR_TYPE, c.FLOAT if real else c.OCTET, _CODES[factor.op])
        if factor.draw is not None:
            self.point_values(row, c.FACTOR_DRAWS, factor.draw)  # type: ignore[attr-defined]

    def _offset(self, row: int, op: ops.Propagate, factors: Any, m: int) -> None:
        """What comes out without spikes: nothing, the same in all steps, or new in each."""
        adding = [k for k, factor in enumerate(factors) if factor.op != "mul"]
        if not adding:
            return
        total = torch.zeros(m)
        self.table.point(row, c.FOLD_OFFSET, total)
        rest = factors[adding[0] :]
        written = self.changing | self.changing_between
        changes = self.changing_unseen or any(f.draw or f.value in written for f in rest)
        self.table.set(row, c.FOLD_OFFSET_CHANGES, changes)
        if not changes:
            shape = op.spikes.get()[0].numel(), m
            self.table.fill(row, _fixed_offset(rest, shape, total))


def _fixed_offset(
    factors: Any, shape: tuple[int, int], total: Tensor
) -> Callable[[Any, RunValues], None]:
    def fill(columns: Any, values: RunValues) -> None:
        stages = [folding.Stage(factor.op, factor.present()) for factor in factors]
        total.copy_(folding.offset(stages, shape))

    return fill


def _made_of(factor: ops.Factor, into: Tensor) -> Callable[[Any, RunValues], None]:
    def fill(columns: Any, values: RunValues) -> None:
        into.copy_(factor.present())

    return fill
