"""Which ops have a native kernel, and why others have not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from bindsnet.engine.native.geometry import LANES
from bindsnet.engine.native.population import Population, derive
from bindsnet.functional import LINEAR, SoftBound
from bindsnet.layouts import Dense, Layout, Patches, Sums
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op

_VALUES = (torch.float32, torch.bool, torch.uint8)


def obstacle(op: Op, populations: dict[int, Population | str]) -> str:
    """Why ``op`` runs in torch; empty if it runs natively."""
    return _OBSTACLES[type(op)](op, populations)


def populations_of(plan: Any) -> dict[int, Population | str]:
    """The kernel of each population of a plan, or why it has none, by the op's id."""
    return {id(op): derive(op) for op in plan.step if isinstance(op, ops.StepNodes)}


def _values(*buffers: Buffer) -> str:
    for buffer in buffers:
        tensor = buffer.get()
        if tensor.dtype not in _VALUES or not tensor.is_contiguous():
            return f"{buffer} is not a contiguous float32, bool or uint8 tensor"
    return ""


def _numbers(*buffers: Buffer) -> str:
    unfit = (buffer for buffer in buffers if not _is_float32(buffer))
    return next((f"{buffer} is not a contiguous float32 tensor" for buffer in unfit), "")


def _spreads(buffer: Buffer, like: Buffer, over_samples: bool = False) -> str:
    """Why a buffer is not one number, or one for each neuron, or each neuron of a sample."""
    shape, whole = buffer.get().shape, like.get().shape
    layer = whole[1:]
    each = shape.numel() == layer.numel() and shape[-len(layer) :] == layer
    fits = each or shape.numel() == 1 or (over_samples and shape == whole)
    return _numbers(buffer) if fits else f"{buffer} is neither one number nor one for each neuron"


def _first(*reasons: str) -> str:
    return next(filter(None, reasons), "")


def _weights(w: Buffer, layout: Layout | None) -> str:
    """Why weights are no memory that kernels can read."""
    tensor = w.get()
    if isinstance(layout, Dense) and tensor.dim() != 2:
        return f"{w} is no matrix"
    return _numbers(w)


def _propagate(op: ops.Propagate, populations: Any) -> str:
    return _first(_values(op.spikes), _numbers(op.drive), _passes(op))


def _passes(op: ops.Propagate) -> str:
    """Why there is no kernel for what an op makes of spikes."""
    if op.factors is not None:
        return _first(*map(_factor, op.factors))
    if op.rates is not None:
        same = op.rates.get().shape == op.spikes.get().shape
        return _numbers(op.rates) if same else f"{op.rates} are of another number of samples"
    if op.mean is not None:
        return _mean(op)
    if op.own_code:
        return f"{op.own_code} has code of its own"
    if op.w is None:
        return "only its connection's compute knows what it does"
    return _weights(op.w, op.layout) or _bias(op)


def _bias(op: ops.Propagate) -> str:
    """Why a bias is no memory that kernels can read: one number a target neuron, or a filter."""
    if op.bias is None:
        return ""
    size, m = op.bias.get().numel(), op.drive.get()[0].numel()
    fits = size == m if isinstance(op.layout, Dense) else size > 0 and m % size == 0
    return _numbers(op.bias) if fits else f"{op.bias} is not one number for each target neuron"


def _mean(op: ops.Propagate) -> str:
    assert op.mean is not None
    if op.spikes.get().dtype == torch.float32:
        return "the order in which real numbers are summed is torch's own"
    w, m = op.mean.get(), op.drive.get()[0].numel()
    if w.dtype != torch.float32 or w.numel() not in (1, m) or not w.is_contiguous():
        return f"{op.mean} is not one float32 number, or one for each target neuron"
    return ""


def _factor(factor: ops.Factor) -> str:
    if factor.draw is not None and factor.value.get().dtype != torch.float32:
        return f"{factor.value} are not float32 probabilities"
    return _values(factor.value)


def _step(op: ops.StepNodes, populations: dict[int, Population | str]) -> str:
    found = populations[id(op)]
    return found if isinstance(found, str) else ""


def _outer(op: ops.OuterUpdate, populations: Any) -> str:
    if op.layout is None:
        return "only its connection's accumulate knows which neurons its weights join"
    if isinstance(op.layout, Dense) and op.w.get().dim() != 2 + op.trace:
        return "its connection has no native learning kernel"
    if not _is_float32(op.w):
        return f"{op.w} is not a contiguous float32 tensor"
    if len(op.pre.get()) > 1 and op.reduction not in LINEAR:
        return "its reduction is neither sum nor mean"
    if isinstance(op.layout, Dense) and not _are_a_pair(op.all):
        return "its gates see the weights together with more than one update at spikes of each side"
    return _first(*map(_variables, op.all)) or _gates(op)


def is_special(op: ops.OuterUpdate) -> bool:
    """Whether there is more to an update than a product and a rate."""
    rewarded = op.reward is not None or op.trace
    return bool(op.gate or op.pre_shift or op.post_shift or op.beside or rewarded)


def _are_a_pair(updates: tuple[ops.OuterUpdate, ...]) -> bool:
    """Whether updates are one, or one at presynaptic and then one at postsynaptic spikes."""
    return len(updates) == 1 or [spikes_of(update)[0] for update in updates] == [True, False]


def _gates(op: ops.OuterUpdate) -> str:
    for one in op.all:
        special = one.gate is not None or one.pre_shift or one.post_shift or one.beside
        if one.gate is not None and type(one.gate) is not SoftBound:
            return "its gate is a function of one's own"
        if special and not any(spikes_of(one)):
            return "its variables are no spikes, and are shifted or gated"
        if one.trace and special:
            return "what its traces take up is shifted or gated"
    return ""


def spikes_of(op: ops.OuterUpdate) -> tuple[bool, bool]:
    """Whether the op's spikes are on the presynaptic, or on the postsynaptic side."""
    at_pre = op.pre.holds_spikes and not op.pre_shift
    at_post = op.post.holds_spikes and not op.post_shift and not at_pre
    return at_pre, at_post


def reads_late_traces(op: ops.OuterUpdate) -> bool:
    """Whether its kernels bring a trace up to date that they read."""
    by_spikes = all(any(spikes_of(one)) for one in op.all)
    each_sample = op.trace and len(op.w.get()) > 1
    return isinstance(op.layout, Dense) and by_spikes and not each_sample


def lanes_of(layout: Patches) -> int:
    """The filters of a layout as whole vectors."""
    return LANES * math.ceil(layout.filters / LANES)


def reads_turned_traces(op: ops.OuterUpdate) -> bool:
    """Whether its kernel reads the postsynaptic trace as rows of all filters."""
    layout = op.layout
    if not isinstance(layout, Patches) or layout.of_mean or is_special(op):
        return False
    return layout.shared and layout.filters >= LANES and spikes_of(op)[0]


def _variables(op: ops.OuterUpdate) -> str:
    return _values(op.pre, op.post) or _without_list(op)


def _without_list(op: ops.OuterUpdate) -> str:
    """Why a kernel cannot read the variables without a list of spikes."""
    at_pre, at_post = spikes_of(op)
    dense = [b for b, spikes in ((op.pre, at_pre), (op.post, at_post)) if not spikes]
    reads_octets = isinstance(op.layout, Patches) and (op.layout.of_mean or is_special(op))
    if not reads_octets and any(b.get().dtype != torch.float32 for b in dense):
        return "its variables are not spikes and float32 values"
    return ""


def _reward(op: ops.ApplyReward, populations: Any) -> str:
    if not (_is_float32(op.w) and _is_float32(op.trace)):
        return f"{op.w} is not a contiguous float32 tensor"
    if op.each_weight:
        return "the reward differs from weight to weight"
    merges = len(op.trace.get()) > 1 and op.reduction not in LINEAR
    return "its reduction is neither sum nor mean" if merges else ""


def _is_float32(w: Buffer) -> bool:
    return w.get().dtype == torch.float32 and w.get().is_contiguous()


def _trace(op: ops.DecayTrace, populations: Any) -> str:
    scales = (_spreads(b, op.x) for b in (op.decay, op.scale) if isinstance(b, Buffer))
    return _first(_numbers(op.x), *scales, "" if op.s is None else _values(op.s))


def _constrain(op: ops.ConstrainWeights, populations: Any) -> str:
    for mask in (op.dale, op.fixed):
        signs = None if mask is None else mask.get()
        if signs is not None and (signs.shape != op.w.get().shape or not signs.is_contiguous()):
            return f"{mask} is not one bool for each weight"
    return _weights(op.w, op.layout)


def _record(op: ops.Record, populations: Any) -> str:
    if op.source.get() is not op.source.get():
        return f"{op.source} is computed when it is read"
    return _values(op.source)


def _normalize(op: ops.NormalizeWeights, populations: Any) -> str:
    if op.sums is None:
        return "its connection normalises in a way of its own"
    return _weights(op.w, Dense() if op.sums in (Sums.COLUMNS, Sums.MAGNITUDES) else op.layout)


def _choose(op: ops.ChooseOne, populations: Any) -> str:
    if len(op.levels) > 2:
        return "its overshoot has more than two levels"
    levels = (_spreads(level, op.s, over_samples=True) for level in op.levels)
    return _first(_spikes(op.s), *levels, "" if op.strength is None else _numbers(op.strength))


def _spikes(s: Buffer) -> str:
    single = s.get().element_size() == 1 and s.get().is_contiguous()
    return "" if single else f"{s} is not a contiguous bool or uint8 tensor"


def _reset(op: ops.ResetState, populations: Any) -> str:
    state, start = op.state.get(), op.first_value()
    rows = start.numel() == 1 or start.shape == state.shape[state.dim() - start.dim() :]
    if rows and start.dtype == state.dtype and start.is_contiguous() and state.is_contiguous():
        return ""
    return f"{op.state} has another type or layout than its first value"


def _call(op: ops.CallPython, populations: Any) -> str:
    return f"it is code of the user's ({getattr(op.call, '__qualname__', 'a function')})"


_OBSTACLES: dict[type[Op], Callable[[Any, Any], str]] = {
    ops.ReadInput: lambda op, populations: _values(op.into),
    ops.Propagate: _propagate,
    ops.InjectVoltage: lambda op, populations: _numbers(op.v),
    ops.StepNodes: _step,
    ops.ChooseOne: _choose,
    ops.ForceSpikes: lambda op, populations: _values(op.s),
    ops.DecayTrace: _trace,
    ops.CopyValue: lambda op, populations: _values(op.source, op.into),
    ops.OuterUpdate: _outer,
    ops.ApplyReward: _reward,
    ops.ConstrainWeights: _constrain,
    ops.Record: _record,
    ops.NormalizeWeights: _normalize,
    ops.CallPython: _call,
    ops.DrawSpikes: lambda op, populations: _spikes(op.into),
    ops.CountSpikes: lambda op, populations: _values(op.s),
    ops.ResetState: _reset,
}
