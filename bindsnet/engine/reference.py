"""The engine that defines what a plan means: one op after the other, in torch."""

from __future__ import annotations

import torch

from bindsnet.engine.base import Engine, Progress, Support
from bindsnet.engine.torch_ops import TORCH
from bindsnet.plan.ops import RunValues
from bindsnet.plan.plan import Plan


class ReferenceEngine(Engine):
    """Plain torch on any device."""

    name = "reference"

    def supports(self, plan: Plan) -> list[Support]:
        """Every op, since each has its torch function."""
        return [Support(op, True) for op in plan]

    def run(self, plan: Plan, values: RunValues, progress: Progress | None = None) -> None:
        """Run the plan step by step."""
        program = [(TORCH[type(op)], op) for op in plan.step]
        with torch.no_grad():
            for t in range(values.steps):
                for function, op in program:
                    function(op, values, t)
                if progress is not None:
                    progress(1)
            for op in plan.epilogue:
                TORCH[type(op)](op, values, values.steps)
