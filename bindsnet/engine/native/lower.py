"""From a plan to a table: which rows do what the ops say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import compiled
from bindsnet.engine.native.graph import DRIVE
from bindsnet.engine.native.patches import PatchRows
from bindsnet.engine.native.patterns import fill_pattern
from bindsnet.engine.native.pipelines import PipelineRows
from bindsnet.engine.native.pools import PoolRows
from bindsnet.engine.native.population import Population
from bindsnet.engine.native.samples import SampleRows
from bindsnet.engine.native.spikes import value_type
from bindsnet.engine.native.support import obstacle, spikes_of
from bindsnet.engine.native.table import Segment
from bindsnet.engine.native.traces import BLOCK
from bindsnet.layouts import Dense
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op, RunValues
from bindsnet.plan.plan import Plan

AHEAD_VALUES = 1 << 24
"""Values at most that are computed ahead."""
AHEAD_FROM = 1 << 19
"""Number of weights from which drives are computed ahead: they no longer fit the cache."""


class Lowering(PatchRows, PipelineRows, PoolRows, SampleRows):
    """Writes the rows of a plan."""

    def __init__(self, plan: Plan, populations: dict[int, Population | str]) -> None:
        self.start_rows(plan)
        self.populations = populations
        self.whole = not any(obstacle(op, populations) for op in plan.step)
        around = (*plan.prologue, *plan.epilogue)
        self.all_native = self.whole and not any(obstacle(op, populations) for op in around)
        self.draws = plan.draws.sizes.keys()
        self.start_layouts()
        self.start_traces()
        self.block = BLOCK
        self.start_learning(plan)
        self.start_samples()
        for op in plan.step:
            self._list_spikes_of(op)
        for buffer, events in self.events.items():
            events.stale = buffer not in self.changing  # else they are listed when they are written
        self.waiting = self.traces_that_may_wait(plan)
        self.turned = self.traces_to_turn(plan)
        if plan.prologue and self.all_native:
            self._before_samples(plan)
        self.first = len(self.table.rows)
        self.step = self.segments(plan.step, last_of_step=True)
        self.last = len(self.table.rows)
        self.epilogue = self.segments(plan.epilogue, last_of_step=False)

    def _before_samples(self, plan: Plan) -> None:
        """Rows that draw, list what is there, and find what belongs to a sample."""
        for op in plan.prologue:
            _ROWS[type(op)](self, op)
        for buffer in self.events:
            row = self.table.add(c.EVENTS, len(buffer.get()))
            self.point_spikes(row, c.EVENTS_SPIKES, buffer)
        for key in [op.key for op in plan.step if isinstance(op, ops.CountSpikes)] + [*self.draws]:
            self.select(key)

    def _list_spikes_of(self, op: Op) -> None:
        """Make room for the events that ``op`` will look at."""
        if isinstance(op, ops.Propagate):
            self.events_of(op.spikes)
        elif isinstance(op, ops.DecayTrace | ops.CountSpikes) and op.s is not None:
            self.events_of(op.s)
        elif isinstance(op, ops.StepNodes) and op.spikes is not None:
            self.events_of(op.spikes)
        elif isinstance(op, ops.ReadInput) and op.presented and self.all_native:
            self.events_of(op.into)
        elif isinstance(op, ops.OuterUpdate):
            for one in op.all:
                for buffer, spikes in zip((one.pre, one.post), spikes_of(one), strict=True):
                    if spikes:
                        self.events_of(buffer)

    def segments(self, program: tuple[Op, ...], last_of_step: bool) -> list[Segment]:
        """Rows for each op, in stretches between those that run in torch."""
        segments: list[Segment] = []
        first = len(self.table.rows)
        for op in program:
            if obstacle(op, self.populations):
                segments += [Segment(first, len(self.table.rows)), Segment(0, 0, op)]
                first = len(self.table.rows)
            else:
                _ROWS[type(op)](self, op)
            if not (isinstance(op, ops.ReadInput) and op.presented and self.all_native):
                self.spikes_written(op)
        if last_of_step:
            for buffer in self.events:
                self.list_events(buffer)
        segments.append(Segment(first, len(self.table.rows)))
        return [s for s in segments if s.op is not None or s.last > s.first]

    # -- rows of layers --------------------------------------------------------------

    def read_input(self, op: ops.ReadInput) -> None:
        into = op.into.get()
        if op.presented and self.all_native:
            self.take_spikes(op)
        elif op.drawn:
            row = self.table.add(c.SPREAD, len(into))
            self.point_values(row, c.SPREAD_KEYS, op.key)
            self.table.point(row, c.SPREAD_TO, op.into)
            self.table.set(row, c.SPREAD_N, into[0].numel())
        elif op.into.name == "s":
            row = self.table.add(c.COPY, len(into))
            size = into.numel() * into.element_size()
            self.table.set(row, c.COPY_STRIDE, size)
            self.table.set(row, c.COPY_BYTES, size)
            self.table.point(row, c.COPY_TO, op.into)
            self.point_values(row, c.COPY_FROM, op.key)
        else:
            self.add_values(op.key, op.into, op.add)

    def inject_voltage(self, op: ops.InjectVoltage) -> None:
        self.add_values(op.key, op.v, grows=True)

    def add_values(self, key: str, into: Buffer, grows: bool) -> None:
        """A row that adds values of the run's, broadcast over steps and samples."""
        target = into.get()
        n = target[0].numel()
        row = self.table.add(c.ADD_VALUES, len(target))
        self.table.point(row, c.ADD_TO, into)
        self.table.set(row, c.ADD_N, n, grows)

        def fill(columns: Any, values: RunValues) -> None:
            data = values.tensors[key]
            columns[c.ADD_FROM] = data.data_ptr()
            columns[c.ADD_TYPE] = c.FLOAT if data.dtype == torch.float32 else c.OCTET
            columns[c.ADD_STEP_STRIDE] = data[0].numel() if len(data) > 1 else 0
            columns[c.ADD_BATCH_STRIDE] = n if data.shape[1] > 1 else 0

        self.table.fill(row, fill)

    def propagate(self, op: ops.Propagate) -> None:
        if op.factors is not None:
            self.fold(op)
            return
        if op.pool is not None or op.mean is not None:
            self.pool(op) if op.pool is not None else self.mean(op)
            return
        assert op.w is not None
        n, m = op.spikes.get()[0].numel(), op.drive.get()[0].numel()
        patterned = op.pattern is not None and op.pattern.look() is not None
        if op.ahead is not None and self.whole and n * m >= AHEAD_FROM and not patterned:
            self._propagate_ahead(op, n, m)
            return
        self.list_events(op.spikes)
        dense = isinstance(op.layout, Dense)
        row = self.table.add(c.PROPAGATE if dense else c.PATCH_DRIVE, len(op.drive.get()))
        if not dense:
            self.propagate_patches(op, row)
        self.point_spikes(row, c.PROPAGATE_SPIKES, op.spikes)
        self.table.point(row, c.PROPAGATE_W, op.w)
        self.table.set(row, c.PROPAGATE_M, m)
        if op.bias is not None:
            self.table.point(row, c.PROPAGATE_BIAS, op.bias)
        self.table.point(row, c.PROPAGATE_DRIVE, op.drive)
        self.table.set(row, c.PROPAGATE_GROWS, op.add)
        self.table.point(row, c.PROPAGATE_SCRATCH, torch.zeros(m))
        if op.pattern is not None:
            self.table.fill(row, fill_pattern(op.pattern, m))

    def _propagate_ahead(self, op: ops.Propagate, n: int, m: int) -> None:
        batch = len(op.drive.get())
        steps = self.block = max(1, min(self.block, AHEAD_VALUES // (batch * max(n, m))))
        row = self.table.add(c.AHEAD, batch)
        self.table.set(row, c.AHEAD_TYPE, value_type(op.spikes), n, m)
        assert op.w is not None and op.ahead is not None
        self.table.point(row, c.AHEAD_W, op.w)
        if op.bias is not None:
            self.table.point(row, c.AHEAD_BIAS, op.bias)
        self.table.point(row, c.AHEAD_BEFORE, op.spikes)
        self.table.point(row, c.AHEAD_OUT, torch.empty(steps, batch, m))
        index = torch.empty(steps * batch * n + c.SLACK, dtype=torch.int32)
        self.table.point(row, c.AHEAD_INDEX, index)
        starts = torch.empty(steps * batch + 1, dtype=torch.int64)
        self.table.point(row, c.AHEAD_STARTS, starts)
        self.table.point(row, c.AHEAD_BEGIN, torch.empty_like(starts))
        self.table.point(row, c.AHEAD_END, torch.empty_like(starts))
        self.table.point(row, c.AHEAD_DRIVE, op.drive)
        self.table.set(row, c.AHEAD_GROWS, op.add)
        self.point_values(row, c.AHEAD_DATA, op.ahead)

    def step_nodes(self, op: ops.StepNodes) -> None:
        population = self.populations[id(op)]
        assert isinstance(population, Population)
        drive = op.drive.get()
        names, scratch = population.kernel.arguments, population.scratch
        if op.spikes is not None:
            self.list_events(op.spikes)
        row = self.table.add(c.STEP, len(drive))
        if op.spikes is not None:
            self.table.point(row, c.STEP_COUNT, self.events_of(op.spikes).count)
        first = self.table.add_arguments(len(names) + len(scratch))
        self.table.set(row, c.STEP_ARGUMENTS, first)
        own = {name: Buffer(op.layer, name, f"{op.label}.{name}") for name in names}
        places = own | {DRIVE: op.drive} | self._constants(op, population)
        for k, target in enumerate([*(places[name] for name in names), *scratch]):
            self.table.point(first + k // c.WIDTH, k % c.WIDTH, target)
        self.table.set(row, c.STEP_KERNEL, compiled.population(population.kernel.source))
        self.table.set(row, c.STEP_N, drive[0].numel())

    def _constants(self, op: ops.StepNodes, population: Population) -> dict[str, Any]:
        """Tensors from outside of the layer: those that the op declares may move."""
        declared = {id(buffer.get()): buffer for buffer in op.state}
        return {name: declared.get(id(t), t) for name, t in population.constants.items()}

    def choose_one(self, op: ops.ChooseOne) -> None:
        s = op.s.get()
        row = self.table.add(c.CHOOSE if op.lost is None else c.CHOOSE_STRONGEST, len(s))
        self.table.point(row, c.CHOOSE_S, op.s)
        self.table.set(row, c.CHOOSE_N, s[0].numel())
        if op.strength is None or op.lost is None:
            self.point_values(row, c.CHOOSE_DRAWS, op.key)
            return
        self.table.point(row, c.CHOOSE_STRENGTH, op.strength)
        self.table.point(row, c.CHOOSE_LOST, op.lost)
        self.table.set(row, c.CHOOSE_CONTESTS, op.contests)
        for k, level in enumerate(op.levels):
            first, value = c.CHOOSE_LEVELS + 3 * k, level.get()
            self.table.point(row, first, level)
            samples = value.numel() == s.numel() > s[0].numel()
            spread = value.numel() > 1, s[0].numel() * samples
            self.table.set(row, first + c.LEVEL_STRIDE, *spread)

    def force_spikes(self, op: ops.ForceSpikes) -> None:
        s = op.s.get()
        for key, spike in ((op.on, 1), (op.off, 0)):
            if key is not None:
                row = self.table.add(c.FORCE, len(s))
                self.table.point(row, c.FORCE_S, op.s)
                self.table.set(row, c.FORCE_TYPE, value_type(op.s))
                self.table.set(row, c.FORCE_N, s[0].numel(), spike)
                self.table.fill(row, _mask_of(key))

    def record(self, op: ops.Record) -> None:
        source, recording = op.source.get(), op.recording
        selection = recording.selection
        row = self.table.add(c.RECORD, 1)
        self.table.point(row, c.RECORD_FROM, op.source)
        self.table.set(row, c.RECORD_EVERY, recording.every)
        self.table.set(row, c.RECORD_TYPE, value_type(op.source))
        batch = len(source) if selection.has_batch(source) else 1
        self.table.set(row, c.RECORD_BATCH, batch, source.numel() // max(batch, 1))
        if selection.index is not None:
            index = selection.index.contiguous()
            self.table.point(row, c.RECORD_INDEX, index)
            self.table.set(row, c.RECORD_COUNT, len(index))

        def fill(columns: Any, values: RunValues) -> None:
            block, start = values.recordings[op.key]
            columns[c.RECORD_TO] = block.data_ptr()
            columns[c.RECORD_ROWS], columns[c.RECORD_START] = len(block), start
            columns[c.RECORD_BYTES] = block.shape[1:].numel() * block.element_size()
            columns[c.RECORD_PACKED] = selection.packed
            widens = block.dtype != source.dtype and block.dtype == torch.float32
            columns[c.RECORD_WIDENS] = widens

        self.table.fill(row, fill)


def _mask_of(key: str) -> Callable[[Any, RunValues], None]:
    def fill(columns: Any, values: RunValues) -> None:
        mask = values.tensors[key]
        columns[c.FORCE_MASK] = mask.data_ptr()
        columns[c.FORCE_STEP_STRIDE] = mask[0].numel() if len(mask) > 1 else 0
        columns[c.FORCE_BATCH_STRIDE] = mask.shape[2:].numel() if mask.shape[1] > 1 else 0

    return fill


_ROWS: dict[type[Op], Callable[[Any, Any], None]] = {
    ops.ReadInput: Lowering.read_input,
    ops.Propagate: Lowering.propagate,
    ops.InjectVoltage: Lowering.inject_voltage,
    ops.StepNodes: Lowering.step_nodes,
    ops.ChooseOne: Lowering.choose_one,
    ops.ForceSpikes: Lowering.force_spikes,
    ops.DecayTrace: Lowering.decay_trace,
    ops.CopyValue: Lowering.copy_value,
    ops.OuterUpdate: Lowering.outer_update,
    ops.ApplyReward: Lowering.apply_reward,
    ops.ConstrainWeights: Lowering.constrain_weights,
    ops.Record: Lowering.record,
    ops.NormalizeWeights: Lowering.normalize_weights,
    ops.DrawSpikes: Lowering.draw_spikes,
    ops.CountSpikes: Lowering.count_spikes,
    ops.ResetState: Lowering.reset_state,
}
