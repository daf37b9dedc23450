"""The rows of traces: they decay, take up spikes, and some of them wait until they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.layouts import LayoutRows
from bindsnet.engine.native.population import Population
from bindsnet.engine.native.support import lanes_of, reads_late_traces, reads_turned_traces
from bindsnet.layouts import Patches
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op, RunValues
from bindsnet.plan.plan import Plan

BLOCK = 1000
"""Steps at most in one call of the interpreter."""


class Turned:
    """A trace as rows of all filters, for the shared weights that read it."""

    def __init__(self, reader: ops.OuterUpdate) -> None:
        assert isinstance(reader.layout, Patches)
        self.layout, self.weights = reader.layout, reader.w.get().numel()
        rows = len(reader.post.get()) * self.layout.outputs
        self.memory = torch.zeros(rows, lanes_of(self.layout))


class TraceRows(LayoutRows):
    """Rows for traces."""

    waiting: set[Buffer]
    turned: dict[Buffer, Turned]
    populations: dict[int, Population | str]

    def start_traces(self) -> None:
        """No trace has a row yet."""
        self.active: dict[Buffer, tuple[Tensor, Tensor, Tensor]] = {}
        self.trace_rows: dict[Buffer, int] = {}
        self.fading: dict[Buffer, int] = {}  # those that no spikes enter

    def traces_that_may_wait(self, plan: Plan) -> set[Buffer]:
        """Traces that only learning reads, and that all decay alike from one value."""
        found = {
            op.x
            for op in plan.step
            if isinstance(op, ops.DecayTrace)
            and isinstance(op.scale, Buffer)
            and not op.additive
            and len(op.x.get()) == 1
            and op.decay.get().dim() == op.scale.get().dim() == 0
            and not any(op.x in before.reads for before in plan.step[: plan.step.index(op)])
        }
        return {x for x in found if self.only_learning_reads(x, plan, reads_late_traces)}

    def traces_to_turn(self, plan: Plan) -> dict[Buffer, Turned]:
        """Traces that only shared weights read, each with room for rows of all filters."""
        readers = [op for op in plan.step if isinstance(op, ops.OuterUpdate)]
        readers = [op for op in readers if reads_turned_traces(op)]
        return {
            op.post: Turned(op)
            for op in readers
            if self._decays_alike(plan, op.post)
            and self.only_learning_reads(op.post, plan, reads_turned_traces)
        }

    def _decays_alike(self, plan: Plan, x: Buffer) -> bool:
        """Whether a variable is a trace of spikes with one decay and one scale."""
        return any(
            isinstance(op.scale, Buffer) and op.decay.get().dim() == op.scale.get().dim() == 0
            for op in plan.step
            if isinstance(op, ops.DecayTrace) and op.x == x
        )

    def only_learning_reads(
        self, x: Buffer, plan: Plan, reads: Callable[[ops.OuterUpdate], bool]
    ) -> bool:
        """Whether nothing in a step looks at a trace but updates of a kind."""
        return self.whole and all(self._leaves_alone(x, op, reads) for op in plan.step)

    def _leaves_alone(self, x: Buffer, op: Op, reads: Callable[[ops.OuterUpdate], bool]) -> bool:
        if isinstance(op, ops.StepNodes):
            population = self.populations[id(op)]
            assert isinstance(population, Population)
            if op.layer is not x.owner:
                return x not in op.reads
            return x.name not in population.kernel.arguments
        if isinstance(op, ops.OuterUpdate):
            return x not in op.reads or reads(op)
        return isinstance(op, ops.DecayTrace) or x not in (*op.reads, *op.writes)

    def decay_trace(self, op: ops.DecayTrace) -> None:
        """A row by which a trace decays, and takes up spikes if it is one of spikes."""
        if op.s is None:
            self._fade(op)
            return
        self.list_events(op.s)
        x, decay = op.x.get(), op.decay.get()
        turned = op.x in self.turned
        row = self.table.add(c.TURNED_TRACE if turned else c.TRACE, len(x))
        self.point_spikes(row, c.TRACE_SPIKES, op.s)
        self.table.point(row, c.TRACE_X, op.x)
        self.table.point(row, c.TRACE_DECAY, op.decay)
        self._point_scale(row, op.scale)
        self.table.set(row, c.TRACE_ADDITIVE, op.additive)
        if turned:
            self._point_turned(row, self.turned[op.x])
            return
        self.table.set(row, c.TRACE_DECAY_STRIDE, decay.numel() > 1)
        self.trace_rows[op.x] = row
        if op.x in self.waiting:
            self.table.set(row, c.TRACE_MAY_WAIT, 1)
            self.table.point(row, c.TRACE_SINCE, torch.zeros(x[0].numel(), dtype=torch.int32))
            self.table.point(row, c.TRACE_TABLE, torch.zeros(BLOCK))
        for column, tensor in zip(
            (c.TRACE_ACTIVE, c.TRACE_ACTIVE_COUNT, c.TRACE_ACTIVE_MARK),
            self.active_of(op.x),
            strict=True,
        ):
            self.table.point(row, column, tensor)

    def _point_turned(self, row: int, turned: Turned) -> None:
        """Where a trace lies as rows of all filters."""
        layout = self.layout_of(turned.layout, turned.weights)
        self.table.point(row, c.TRACE_TURNED, turned.memory)
        self.table.point(row, c.TRACE_LAYOUT, layout)

    def _point_scale(self, row: int, scale: Buffer | str | None) -> None:
        """What a spike adds to a trace: a buffer, or a value of the run's."""
        if isinstance(scale, Buffer):
            self.table.point(row, c.TRACE_SCALE, scale)
            self.table.set(row, c.TRACE_SCALE_STRIDE, scale.get().numel() > 1)
            return

        def fill(columns: Any, values: RunValues) -> None:
            given = values.tensors[str(scale)]
            columns[c.TRACE_SCALE] = given.data_ptr()
            columns[c.TRACE_SCALE_STRIDE] = int(given.numel() > 1)

        self.table.fill(row, fill)

    def _fade(self, op: ops.DecayTrace) -> None:
        row = self.fading[op.x] = self.table.add(c.FADE, 1)
        self.table.point(row, c.FADE_AT, op.x)
        self.table.set(row, c.FADE_N, op.x.get().numel())
        self.table.point(row, c.FADE_FACTOR, op.decay)

    def copy_value(self, op: ops.CopyValue) -> None:
        """A row that keeps a variable as it is now."""
        source = op.source.get()
        row = self.table.add(c.COPY, len(source))
        self.table.point(row, c.COPY_FROM, op.source)
        self.table.point(row, c.COPY_TO, op.into)
        self.table.set(row, c.COPY_BYTES, source.numel() * source.element_size())

    def active_of(self, x: Buffer) -> tuple[Tensor, Tensor, Tensor]:
        """List, number and marks of the neurons whose trace is not 0."""
        if x not in self.active:
            n = x.get()[0].numel()
            self.active[x] = (
                torch.zeros(n, dtype=torch.int32),
                torch.zeros(1, dtype=torch.int64),
                torch.zeros(n, dtype=torch.uint8),
            )
        return self.active[x]
