"""Passes over a plan: drop what has no effect, find what cannot change and need not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bindsnet.layouts import Dense
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op
from bindsnet.plan.patterns import Watch
from bindsnet.plan.plan import Plan


def simplify(plan: Plan) -> Plan:
    """The same program with less work."""
    return compute_ahead(watch_patterns(drop_without_effect(plan)))


def drop_without_effect(plan: Plan) -> Plan:
    """Leave out updates of scale 0, constraints that allow everything, and no norm."""
    step = tuple(op for op in plan.step if _has_effect(op))
    epilogue = tuple(op for op in plan.epilogue if _has_effect(op))
    return replace(plan, step=step, epilogue=epilogue)


def _has_effect(op: Op) -> bool:
    if isinstance(op, ops.OuterUpdate):
        return any(bool(one.scale.any()) for one in op.all)
    if isinstance(op, ops.ApplyReward):
        return bool(op.rate.any())
    if isinstance(op, ops.ConstrainWeights):
        limits = (op.low, op.high, op.mask, op.dale, op.fixed)
        return op.decay != 1.0 or any(limit is not None for limit in limits)
    if isinstance(op, ops.NormalizeWeights):
        return op.norm is not None or op.sums is None
    return True


def watch_patterns(plan: Plan) -> Plan:
    """Have the weights watched that no run changes: they may be one to one, or all but self."""
    if any(isinstance(op, ops.CallPython) for op in plan):
        return plan  # it might change anything
    return replace(plan, step=tuple(_watched(op, plan) for op in plan.step))


def _watched(op: Op, plan: Plan) -> Op:
    if not isinstance(op, ops.Propagate) or not isinstance(op.layout, Dense) or op.w is None:
        return op
    if _is_written(op.w, plan):
        return op
    return replace(op, pattern=Watch(op.w, op.spikes))


def _is_written(w: Buffer | None, program: Iterable[Op]) -> bool:
    """Whether ops change weights, also by way of another connection that has the same tensor."""
    written = (buffer for op in program for buffer in op.writes)
    return w is not None and any(b == w or b.get() is w.get() for b in written)


def compute_ahead(plan: Plan) -> Plan:
    """Mark the drives that are known before the run: fixed weights, spikes that are data."""
    if any(isinstance(op, ops.CallPython) for op in plan.step):
        return plan  # it might change anything
    step = tuple(
        replace(op, ahead=_known_source(op, plan))
        if isinstance(op, ops.Propagate) and isinstance(op.layout, Dense)
        else op
        for op in plan.step
    )
    return replace(plan, step=step)


def _known_source(op: ops.Propagate, plan: Plan) -> str | None:
    """The input that the op's spikes are, if weights and spikes are fixed before the run."""
    if _is_written(op.w, plan.step):
        return None
    writers = [other for other in plan.step if op.spikes in other.writes]
    if len(writers) != 1 or not isinstance(writers[0], ops.ReadInput):
        return None
    if writers[0].add or writers[0].presented:
        return None
    comes_first = plan.step.index(writers[0]) < plan.step.index(op)
    return None if comes_first else writers[0].key
