"""The rows of presentations: what happens before and after each sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.spikes import SpikeRows
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, RunValues
from bindsnet.streams import GAPS, inverse_log_silent


@dataclass
class Drawn:
    """Lists of the spikes that are drawn for a layer: room for every step of a sample."""

    size: int
    steps: int = 0
    index: Tensor | None = None
    count: Tensor | None = None

    def make_room(self, steps: int) -> tuple[int, int]:
        """Addresses of the lists and of their lengths."""
        if self.index is None or self.count is None or steps > self.steps:
            self.steps = steps
            self.index = torch.empty(max(1, steps) * self.size, dtype=torch.int32)
            self.count = torch.empty(max(1, steps) * self.size, dtype=torch.int64)
        return self.index.data_ptr(), self.count.data_ptr()


class SampleRows(SpikeRows):
    """Rows for spikes that are drawn, counts, and the reset."""

    def start_samples(self) -> None:
        """Nothing is drawn yet."""
        self.drawn: dict[str, Drawn] = {}

    def draw_spikes(self, op: ops.DrawSpikes) -> None:
        """A row that draws the spikes of a group of samples."""
        into = op.into.get()
        n = into[0].numel()
        drawn = self.drawn[op.key] = Drawn(into.numel())
        row = self.table.add(c.DRAW, len(into))
        inverse, scale = torch.zeros(256, dtype=torch.float64), torch.zeros(1).double()
        self.table.point(row, c.DRAW_INVERSE, inverse)
        self.table.point(row, c.DRAW_SCALE, scale)
        self.table.point(row, c.DRAW_GAPS, torch.zeros(GAPS).double())

        def fill(columns: Any, values: RunValues) -> None:
            samples = values.samples
            assert samples is not None
            rates = samples.rates[op.key]
            scale.fill_(samples.scale)
            chances = (torch.arange(256).double() * samples.scale).clamp_(max=1.0)
            inverse.copy_(inverse_log_silent(chances))
            columns[c.DRAW_RATES] = rates.data_ptr()
            columns[c.DRAW_TYPE] = c.FLOAT if rates.dtype == torch.float32 else c.OCTET
            columns[c.DRAW_N], columns[c.DRAW_STEPS] = n, values.steps
            columns[c.DRAW_ORDER] = samples.order.data_ptr()
            columns[c.DRAW_SEED] = samples.seed_of(op.key)
            columns[c.DRAW_FIRST] = samples.first
            columns[c.DRAW_INDEX], columns[c.DRAW_COUNT] = drawn.make_room(values.steps)

        self.table.fill(row, fill)

    def take_spikes(self, op: ops.ReadInput) -> None:
        """A row that hands over what was drawn for a step."""
        row = self.table.add(c.TAKE, len(op.into.get()))
        self.point_spikes(row, c.TAKE_SPIKES, op.into)
        drawn = self.drawn[op.key]

        def fill(columns: Any, values: RunValues) -> None:
            columns[c.TAKE_INDEX], columns[c.TAKE_COUNT] = drawn.make_room(values.steps)

        self.table.fill(row, fill)

    def count_spikes(self, op: ops.CountSpikes) -> None:
        """A row that counts."""
        self.list_events(op.s)
        row = self.table.add(c.TALLY, len(op.s.get()))
        self.point_spikes(row, c.TALLY_SPIKES, op.s)
        self.point_values(row, c.TALLY_COUNTS, op.key)

    def select(self, key: str) -> None:
        """A row that will point another one at what belongs to each group of samples."""
        row = self.selects[key] = self.table.add(c.SELECT, 1)

        def fill(columns: Any, values: RunValues) -> None:
            rows = values.each[key]
            columns[c.SELECT_BASE] = rows.data_ptr()
            columns[c.SELECT_STRIDE] = rows.stride(0) * rows.element_size()

        self.table.fill(row, fill)

    def reset_state(self, op: ops.ResetState) -> None:
        """A row that brings a variable back to its first value."""
        state, start = op.state.get(), op.first_value()
        row = self.table.add(c.RESET, 1)
        self.table.point(row, c.RESET_STATE, op.state)
        self._point_start(row, op)
        each = state.element_size()
        self.table.set(row, c.RESET_BYTES, state.numel() * each, start.numel() * each)
        constant = isinstance(op.start, Tensor) and start.numel() == 1 and not start.any()
        self.table.set(row, c.RESET_ZERO, constant)

    def _point_start(self, row: int, op: ops.ResetState) -> None:
        if isinstance(op.start, Buffer | Tensor):
            self.table.point(row, c.RESET_START, op.start)
            return
        start = op.first_value().clone()
        self.table.point(row, c.RESET_START, start)

        def fill(columns: Any, values: RunValues) -> None:
            start.copy_(op.first_value())

        self.table.fill(row, fill)
