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
        self.populations: dict[int, Population | str] = {}

    def supports(self, plan: Plan) -> list[Support]:
        """For each op, whether it has a kernel, and why not."""
        self._look_at(plan)
        reasons = [(op, obstacle(op, self.populations)) for op in plan]
        return [Support(op, not reason, reason) for op, reason in reasons]

    def _look_at(self, plan: Plan) -> None:
        if self.plan is not plan:
            self.plan, self.lowered = plan, None
            self.populations = populations_of(plan)

    def run(self, plan: Plan, values: RunValues, progress: Progress | None = None) -> None:
        """Run the plan: in blocks of steps, or step by step around what runs in torch."""
        self._look_at(plan)
        if self.lowered is None:
            self._lower(plan)
        self.table.start(values)
        for learned in self.learned:
            learned.start(self.table.array)
        with torch.no_grad():
            self.interpret(self.table.address, 0, self.table.rows, 0, 0)
            for start, stop in self._blocks(values.steps, progress):
                for segment in self.step:
                    self._run(segment, values, start, stop)
                if progress is not None:
                    progress(stop - start)
            for segment in self.epilogue:
                self._run(segment, values, values.steps, values.steps + 1)
        for learned in self.learned:
            learned.end()

    lowered: Lowering | None = None
    table: Frozen

    def _lower(self, plan: Plan) -> None:
        self.interpret = compiled.interpreter()
        self.lowered = lowered = Lowering(plan, self.populations)
        self.table = lowered.table.freeze()
        self.step, self.epilogue = lowered.step, lowered.epilogue
        self.learned = list(lowered.learned.values())
        self.whole, self.block = lowered.whole, lowered.block

    def _blocks(self, steps: int, progress: Progress | None) -> list[tuple[int, int]]:
        size = self.block if self.whole else 1
        if progress is not None:
            size = min(size, max(1, steps // 100))
        return [(t, min(t + size, steps)) for t in range(0, steps, size)]

    def _run(self, segment: Segment, values: RunValues, start: int, stop: int) -> None:
        if segment.op is not None:
            run_op(segment.op, values, start)
            self.table.refresh()
        else:
            self.interpret(self.table.address, segment.first, segment.last, start, stop)
