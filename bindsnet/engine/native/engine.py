"""The engine that runs whole time loops in compiled code."""

from __future__ import annotations

import torch

from bindsnet.engine.base import Engine, Progress, Support
from bindsnet.engine.native import compiled
from bindsnet.engine.native.lower import Lowering
from bindsnet.engine.native.population import Population
from bindsnet.engine.native.support import obstacle, populations_of
from bindsnet.engine.native.table import Frozen, Segment
from bindsnet.engine.torch_ops import run_op
from bindsnet.plan.ops import RunValues
from bindsnet.plan.plan import Plan


class NativeEngine(Engine):
    """One numba interpreter for all networks, on the CPU.

    Ops without a kernel run in torch, within the same run.
    """

    name = "native"

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.plan_lowered: Plan | None = None
        self.populations: dict[int, Population | str] = {}

    def supports(self, plan: Plan) -> list[Support]:
        """For each op, whether it has a kernel, and why not."""
        self._look_at(plan)
        reasons = [(op, obstacle(op, self.populations)) for op in plan]
        return [Support(op, not reason, reason) for op, reason in reasons]

    def _look_at(self, plan: Plan) -> None:
        if self.plan is not plan:
            self.plan, self.plan_lowered = plan, None
            self.populations = populations_of(plan)

    def run(self, plan: Plan, values: RunValues, progress: Progress | None = None) -> None:
        """Run the plan: at once, in blocks of steps, or step by step around what runs in torch."""
        self._start(plan, values)
        if self.lowered.all_native and progress is None and values.steps <= self.lowered.block:
            first = self.lowered.first
            self._interpret(first, first, self.lowered.last, self.table.rows, 0, values.steps)
        else:
            with torch.no_grad():
                self._run_segments(values, progress)
        self._end()

    def present(self, plan: Plan, values: RunValues) -> None:
        """All samples in one call, if everything has a kernel and they fit a block of steps."""
        self._look_at(plan)
        if not self._lowering(plan).all_native:
            super().present(plan, values)
            return
        assert values.samples is not None
        self._start(plan, values)
        if values.steps <= self.lowered.block:
            rows = 0, self.lowered.first, self.lowered.last, self.table.rows
            self._interpret(*rows, 0, values.steps, values.samples.groups)
        else:
            for group in range(values.samples.groups):
                self._show(group, values.steps)
        self._end()

    def _show(self, group: int, steps: int) -> None:
        """What comes before a group of samples, its steps in blocks, and what comes after."""
        first, last, rows = self.lowered.first, self.lowered.last, self.table.rows
        self._interpret(0, 0, first, first, group, group + 1)
        for start, stop in self._blocks(steps, None):
            self._interpret(first, first, last, last, start, stop)
        self._interpret(last, last, rows, rows, group, group + 1)

    lowered: Lowering
    table: Frozen

    def _lowering(self, plan: Plan) -> Lowering:
        if self.plan_lowered is not plan:
            self.plan_lowered = plan
            self.interpret = compiled.interpreter()
            self.lowered = lowered = Lowering(plan, self.populations)
            self.table = lowered.table.freeze()
            self.learned = list(lowered.learned.values())
        return self.lowered

    def _start(self, plan: Plan, values: RunValues) -> None:
        self._look_at(plan)
        self._lowering(plan)
        self.table.start(values)
        for learned in self.learned:
            learned.start(self.table.array)

    def _end(self) -> None:
        for learned in self.learned:
            learned.end()

    def _interpret(
        self, before: int, first: int, last: int, after: int, start: int, stop: int, groups: int = 1
    ) -> None:
        self.interpret(self.table.address, before, first, last, after, start, stop, groups)

    def _run_segments(self, values: RunValues, progress: Progress | None) -> None:
        rows = self.table.rows
        self._interpret(0, 0, rows, rows, 0, 0)
        for start, stop in self._blocks(values.steps, progress):
            for segment in self.lowered.step:
                self._run(segment, values, start, stop)
            if progress is not None:
                progress(stop - start)
        for segment in self.lowered.epilogue:
            if segment.op is not None:
                self._run(segment, values, values.steps, values.steps + 1)
            else:
                self._interpret(segment.first, segment.last, segment.last, segment.last, 0, 0)

    def _blocks(self, steps: int, progress: Progress | None) -> list[tuple[int, int]]:
        size = self.lowered.block if self.lowered.whole else 1
        if progress is not None:
            size = min(size, max(1, steps // 100))
        return [(t, min(t + size, steps)) for t in range(0, steps, size)]

    def _run(self, segment: Segment, values: RunValues, start: int, stop: int) -> None:
        if segment.op is not None:
            run_op(segment.op, values, start)
            self.table.refresh()
        else:
            self._interpret(segment.first, segment.first, segment.last, segment.last, start, stop)
