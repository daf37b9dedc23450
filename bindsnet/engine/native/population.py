"""A population of neurons as the native engine runs it: traced, and written out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bindsnet.engine.native.codegen import Kernel, generate
from bindsnet.engine.native.graph import Untraceable
from bindsnet.engine.native.trace import trace
from bindsnet.plan.ops import StepNodes


@dataclass
class Population:
    """A kernel, and memory of its own for values between its loops."""

    kernel: Kernel
    constants: dict[str, Tensor]
    scratch: list[Tensor]


def derive(op: StepNodes) -> Population | str:
    """The kernel of a population's step, or why there is none."""
    drive = op.drive.get()
    batch, n = len(drive), drive[0].numel()
    try:
        graph = trace(op.layer, op.run, drive)
        kernel = generate(graph, batch)
    except Untraceable as reason:
        return str(reason)
    scratch = [
        torch.zeros(kind.size(batch, n), dtype=dtype) for kind, dtype in kernel.scratch.values()
    ]
    return Population(kernel, graph.constants, scratch)
