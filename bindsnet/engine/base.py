"""What an engine is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from bindsnet.engine.torch_ops import run_op
from bindsnet.plan.ops import Op, RunValues
from bindsnet.plan.plan import Plan

Progress = Callable[[int], object]
"""Called with a number of steps that are done."""


@dataclass(frozen=True)
class Support:
    """Whether an engine runs an op itself, and why not."""

    op: Op
    runs: bool
    reason: str = ""


class Engine(ABC):
    """Runs plans."""

    name: str

    @abstractmethod
    def supports(self, plan: Plan) -> list[Support]:
        """For each op, whether this engine runs it, or hands it to torch."""

    @abstractmethod
    def run(self, plan: Plan, values: RunValues, progress: Progress | None = None) -> None:
        """Run the plan for ``values.steps`` steps, and its epilogue."""

    def present(self, plan: Plan, values: RunValues) -> None:
        """Run the plan of a presentation once for each group of ``values.samples``."""
        assert values.samples is not None
        for group in range(values.samples.groups):
            values.show(group)
            for op in plan.prologue:
                run_op(op, values, group)
            self.run(plan, values)
