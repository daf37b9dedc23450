"""A program that runs a network, readable by a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import Tensor

from bindsnet.plan import ops
from bindsnet.plan.ops import Op
from bindsnet.random import Draws


@dataclass(frozen=True)
class Plan:
    """What happens in a run: once in each step, in this order, and once at the end.

    A presentation is such a run for each of its samples.
    """

    step: tuple[Op, ...]
    epilogue: tuple[Op, ...]
    draws: Draws = field(default_factory=Draws)
    prologue: tuple[Op, ...] = ()
    """What happens before the first step of each sample of a presentation."""

    def __iter__(self) -> Iterator[Op]:
        return iter((*self.prologue, *self.step, *self.epilogue))

    def __str__(self) -> str:
        lines = []
        if self.draws.sizes:
            drawn = ", ".join(f"{size} for {name}" for name, size in self.draws.sizes.items())
            lines += ["before the run", f"  draw uniform numbers, each step: {drawn}"]
        if self.prologue:
            lines += ["before each sample", *(f"  {line(op)}" for op in self.prologue)]
        lines += ["in each step", *(f"  {line(op)}" for op in self.step)]
        if self.epilogue:
            when = "after each sample" if self.prologue else "after the run"
            lines += [when, *(f"  {line(op)}" for op in self.epilogue)]
        return "\n".join(lines)


def line(op: Op) -> str:
    """One op as a line: ``Propagate  X_to_Y  Y.drive = X.s @ w``."""
    return f"{type(op).__name__:17s}{op.label:14s}{_MEANING[type(op)](op)}".rstrip()


def _propagate(op: ops.Propagate) -> str:
    sign = "+=" if op.add else "="
    bias = " + b" if op.bias is not None else ""
    meaning = f"{op.spikes} @ {op.w}{bias}" if op.w else f"compute({op.spikes})"
    if op.pool is not None:
        meaning = f"winners of windows of {op.spikes}, by {op.rates}"
    if op.passed is not None:
        meaning = f"growth of the highest {op.rates} of windows of {op.spikes}"
    if op.mean is not None:
        meaning = f"mean({op.spikes}) * {op.mean}"
    if op.factors is not None:
        meaning = f"{op.spikes} through {', '.join(map(_factor, op.factors)) or 'nothing'}"
    return f"{op.drive} {sign} {meaning}{_shortcut(op)}"


def _shortcut(op: ops.Propagate) -> str:
    """Why the weights need not be read row by row in each step."""
    pattern = None if op.pattern is None else op.pattern.look()
    reason = pattern or ("computed ahead" if op.ahead else "")
    return f"   ({reason})" if reason else ""


_SIGNS = {"mul": "* ", "add": "+ ", "sub": "- "}


def _factor(factor: ops.Factor) -> str:
    value = str(factor.value) if factor.draw is None else f"draw({factor.value})"
    return _SIGNS[factor.op] + value


def _constrain(op: ops.ConstrainWeights) -> str:
    parts = []
    if op.decay != 1.0:
        parts.append(f"decay by {op.decay:g}")
    if op.low is not None or op.high is not None:
        parts.append("clip to bounds")
    if op.mask is not None:
        parts.append("mask")
    if op.dale is not None:
        parts.append("Dale's rule")
    return f"{op.w}: {', '.join(parts)}"


def _decay(op: ops.DecayTrace) -> str:
    if op.s is None:
        return f"{op.x} decays"
    return f"{op.x} decays, then {'+=' if op.additive else 'becomes'} {op.scale} where {op.s}"


def _outer(op: ops.OuterUpdate) -> str:
    pre, post = (
        f"{buffer} - {shift:g}" if shift else str(buffer)
        for buffer, shift in ((op.pre, op.pre_shift), (op.post, op.post_shift))
    )
    reward = "" if op.reward is None else f"{op.reward} * "
    gate = "" if op.gate is None else f" * {getattr(op.gate, '__name__', op.gate)}"
    return f"{_number(op.scale)} * {reward}outer({pre}, {post}){gate}"


def _number(scale: Tensor) -> str:
    return f"{float(scale):g}" if scale.numel() == 1 else "scale"


def _step(op: ops.StepNodes) -> str:
    after = f"input {op.drive}" if op.spikes is None else f"after {op.spikes}"
    return f"{type(op.layer).__name__}, {after}"


def _which(op: ops.ChooseOne) -> str:
    if op.strength is None:
        return "one spike of each sample"
    of = "sample" if op.contests == 1 else f"sample's {op.contests} contests"
    margin = f"{op.strength} - {' - '.join(map(str, op.levels))}"
    return f"the spike of the greatest {margin} of each {of}"


def _force(op: ops.ForceSpikes) -> str:
    parts = [word for word, key in (("clamp", op.on), ("unclamp", op.off)) if key]
    return f"{op.s}: {', then '.join(parts)}"


_MEANING = {
    ops.ReadInput: lambda op: (
        f"{op.into} {'+=' if op.add else '='} {'spread(drawn[t])' if op.drawn else 'inputs[t]'}"
    ),
    ops.Propagate: _propagate,
    ops.InjectVoltage: lambda op: f"{op.v} += injects_v[t]",
    ops.StepNodes: _step,
    ops.ChooseOne: lambda op: f"{op.s}: keep {_which(op)}",
    ops.ForceSpikes: _force,
    ops.DecayTrace: _decay,
    ops.CopyValue: lambda op: f"{op.into} = {op.source}",
    ops.OuterUpdate: lambda op: f"{op.w} += {' + '.join(map(_outer, op.all))}",
    ops.ApplyReward: lambda op: f"{op.w} += {_number(op.rate)} * {op.reward} * {op.trace}",
    ops.ConstrainWeights: _constrain,
    ops.Record: lambda op: f"record {op.source}",
    ops.NormalizeWeights: lambda op: f"{op.w}: normalise",
    ops.DrawSpikes: lambda op: f"inputs of {op.into}: draw Poisson spikes",
    ops.CountSpikes: lambda op: f"count {op.s}",
    ops.ResetState: lambda op: f"{op.state} becomes {_start(op)}",
    ops.CallPython: lambda op: getattr(op.call, "__qualname__", "a function"),
}


def _start(op: ops.ResetState) -> str:
    if isinstance(op.start, ops.Buffer):
        return str(op.start)
    return f"{float(op.start):g}" if isinstance(op.start, Tensor) else "its first value"
