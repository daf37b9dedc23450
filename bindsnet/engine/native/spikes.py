"""Spikes as lists: which rows make them, and when they are out of date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.table import Table
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op, RunValues
from bindsnet.plan.plan import Plan


@dataclass
class Events:
    """The list of spikes of a spike variable."""

    index: Tensor
    count: Tensor
    stale: bool = False


class SpikeRows:
    """The table, the lists of spikes, and values that a run brings along: what all rows share."""

    whole: bool
    """Whether every op of a step has a kernel."""
    all_native: bool
    """Whether every op of the plan has one."""

    def start_rows(self, plan: Plan) -> None:
        """There is no row yet."""
        self.table = Table()
        self.events: dict[Buffer, Events] = {}
        self.selects: dict[str, int] = {}  # rows that point others at a group of samples
        self.changing = {b for op in plan.step for b in op.writes}
        self.changing_between = {b for op in plan.epilogue for b in op.writes}
        self.changing_unseen = any(isinstance(op, ops.CallPython) for op in plan.step)

    def events_of(self, s: Buffer) -> Events:
        """The lists of spikes of ``s``."""
        if s not in self.events:
            spikes = s.get()
            batch, n = len(spikes), spikes[0].numel()
            index = torch.zeros(batch * n + c.SLACK, dtype=torch.int32)
            self.events[s] = Events(index, torch.zeros(batch, dtype=torch.int64))
        return self.events[s]

    def spikes_written(self, op: Op) -> None:
        """After ``op``, the lists of the spikes that it wrote are out of date."""
        for buffer, events in self.events.items():
            if isinstance(op, ops.CallPython) or buffer in op.writes:
                events.stale = True

    def list_events(self, s: Buffer) -> None:
        """A row that lists spikes, if the list is out of date."""
        events = self.events_of(s)
        if events.stale:
            row = self.table.add(c.EVENTS, len(s.get()))
            self.point_spikes(row, c.EVENTS_SPIKES, s)
            events.stale = False

    def point_spikes(self, row: int, first: int, s: Buffer) -> None:
        """Fill the columns about a spike variable."""
        events, spikes = self.events_of(s), s.get()
        self.table.point(row, first + c.SPIKES_AT, s)
        self.table.set(row, first + c.SPIKES_TYPE, value_type(s), spikes[0].numel())
        self.table.point(row, first + c.SPIKES_INDEX, events.index)
        self.table.point(row, first + c.SPIKES_COUNT, events.count)

    def point_values(self, row: int, column: int, key: str) -> None:
        """Have a column hold the address of a run's values, or of each group's of samples."""
        if key in self.selects:
            self.table.set(self.selects[key], c.SELECT_ROW, row, column)
            return

        def fill(columns: Any, values: RunValues) -> None:
            columns[column] = values.tensors[key].data_ptr()

        self.table.fill(row, fill)


def value_type(buffer: Buffer) -> int:
    """How kernels read a buffer."""
    return c.FLOAT if buffer.get().dtype == torch.float32 else c.OCTET
