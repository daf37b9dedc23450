"""The rows that pass spikes through pipelines of features."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from bindsnet import folding
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.spikes import SpikeRows
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, RunValues

KEPT_VALUES = 1 << 24
"""Synapses at most whose products of factors are kept."""

_CODES = {"mul": c.MULTIPLY, "add": c.ADD, "sub": c.SUBTRACT}


class PipelineRows(SpikeRows):
    """Rows for factors that are folded while spikes pass."""

    def fold(self, op: ops.Propagate) -> None:
        """A row that passes spikes through a pipeline, and one for each factor."""
        factors = op.factors or ()
        self.list_events(op.spikes)
        batch, m = op.drive.get().flatten(1).shape
        row = self.table.add(c.FOLD, batch)
        self.point_spikes(row, c.FOLD_SPIKES, op.spikes)
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
        self._keep_product(row, op, factors)
        self._offset(row, op, factors, m)

    def _factor(self, row: int, factor: ops.Factor) -> None:
        value: Buffer | Tensor = factor.value
        if factor.of is not None:
            value = torch.zeros_like(factor.value.get(), dtype=torch.float32)
            self.table.fill(row, _made_of(factor, value))
        self.table.point(row, c.FACTOR_AT, value)
        kind = c.FLOAT if _is_real(factor) else c.OCTET
        self.table.set(row, c.FACTOR_TYPE, kind, _CODES[factor.op])
        if factor.draw is not None:
            self.point_values(row, c.FACTOR_DRAWS, factor.draw)

    def _keep_product(self, row: int, op: ops.Propagate, factors: tuple[ops.Factor, ...]) -> None:
        """Have products of factors kept: a single one is its own, fixed ones last for a run."""
        multiply = [factor for factor in factors if factor.op == "mul"]
        n, m = op.spikes.get()[0].numel(), op.drive.get()[0].numel()
        if len(multiply) == 1 and multiply[0].of is None and _are_numbers(multiply[0]):
            self.table.point(row, c.FOLD_MATRIX, multiply[0].value)
        elif multiply and n * m <= KEPT_VALUES and not self._change(multiply):
            ready = torch.zeros(n, dtype=torch.uint8)
            self.table.point(row, c.FOLD_MATRIX, torch.empty(n, m))
            self.table.point(row, c.FOLD_READY, ready)
            self.table.fill(row, _nothing_yet(ready))

    def _change(self, factors: Iterable[ops.Factor]) -> bool:
        """Whether some factor may be another one in the next step."""
        written = self.changing | self.changing_between
        return self.changing_unseen or any(f.draw or f.value in written for f in factors)

    def _offset(self, row: int, op: ops.Propagate, factors: Any, m: int) -> None:
        """What comes out without spikes: nothing, the same in all steps, or new in each."""
        adding = [k for k, factor in enumerate(factors) if factor.op != "mul"]
        if not adding:
            return
        total = torch.zeros(m)
        self.table.point(row, c.FOLD_OFFSET, total)
        rest = factors[adding[0] :]
        changes = self._change(rest)
        self.table.set(row, c.FOLD_OFFSET_CHANGES, changes)
        if len(rest) == 2 and rest[1].op == "mul" and all(map(_are_numbers, rest)):
            self.table.set(row, c.FOLD_ADDING, adding[0] + 1)
        if not changes:
            shape = op.spikes.get()[0].numel(), m
            self.table.fill(row, _fixed_offset(rest, shape, total))


def _nothing_yet(ready: Tensor) -> Callable[[Any, RunValues], None]:
    def fill(columns: Any, values: RunValues) -> None:
        ready.zero_()

    return fill


def _is_real(factor: ops.Factor) -> bool:
    return factor.of is not None or factor.value.get().dtype == torch.float32


def _are_numbers(factor: ops.Factor) -> bool:
    """Whether an engine may take a factor's values from memory, as float32."""
    return factor.draw is None and _is_real(factor)


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
