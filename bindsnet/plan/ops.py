"""The vocabulary of a plan: what can happen in a run.

An op is a record. It says which buffers it reads and writes, and holds no more
than an engine needs to run it. The list is closed: a new population or learning
rule is data for these ops, never a new op.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.layouts import Layout, Sums
from bindsnet.plan.buffers import Buffer as Buffer
from bindsnet.plan.buffers import Op as Op
from bindsnet.plan.buffers import Scratch as Scratch
from bindsnet.plan.propagate import Factor as Factor
from bindsnet.plan.propagate import Propagate as Propagate
from bindsnet.plan.values import RunValues as RunValues
from bindsnet.plan.values import Samples as Samples


@dataclass(frozen=True, kw_only=True)
class ReadInput(Op):
    """``into`` becomes ``inputs[t]``, or grows by it."""

    key: str
    into: Buffer
    add: bool
    drawn: bool = False
    """Whether it becomes the numbers that :func:`bindsnet.random.spread` makes of the run's."""
    presented: bool = False
    """Whether :class:`DrawSpikes` makes the input, sample by sample."""

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.into,)


@dataclass(frozen=True, kw_only=True)
class InjectVoltage(Op):
    """``v`` grows by a value of the run's."""

    key: str
    v: Buffer

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.v,)


@dataclass(frozen=True, kw_only=True)
class StepNodes(Op):
    """A population, or a variable of a rule's own, advances by one step, ``run`` in torch."""

    layer: Any
    drive: Buffer
    run: Callable[[Tensor], None]
    state: tuple[Buffer, ...]
    undriven: bool = False
    """Whether nothing else writes ``drive``: then it is 0."""
    spikes: Buffer | None = None
    """Without these, nothing happens."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.drive, *self.state) if self.spikes is None else (self.spikes, *self.state)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.drive, *self.state) if self.undriven else self.state


@dataclass(frozen=True, kw_only=True)
class ChooseOne(Op):
    """One spike of each sample stays, by a draw; or in each of its contests that of the neuron
    furthest above its level.
    """

    key: str
    s: Buffer
    strength: Buffer | None = None
    """What is compared with the sum of the levels; None for a draw."""
    levels: tuple[Buffer, ...] = ()
    lost: Buffer | None = None
    """Becomes true for the other neurons of a contest, if the strongest stays."""
    contests: int = 1
    """Of a sample; neuron ``i`` takes part in number ``i mod contests``."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return () if self.strength is None else (self.strength, *self.levels)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.s,) if self.lost is None else (self.s, self.lost)

    def margin(self) -> Tensor:
        """How far above its level each neuron is."""
        assert self.strength is not None
        return functional.margin(self.strength.get(), *(level.get() for level in self.levels))


@dataclass(frozen=True, kw_only=True)
class ForceSpikes(Op):
    """Spikes are set, then silenced, where the run says so."""

    on: str | None
    off: str | None
    s: Buffer

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.s,)


@dataclass(frozen=True, kw_only=True)
class DecayTrace(Op):
    """A trace decays, and takes up the spikes of this step, if it is one of spikes."""

    x: Buffer
    decay: Buffer
    s: Buffer | None = None
    scale: Buffer | str | None = None
    """What a spike sets the trace to, or adds to it: a buffer, or the key of a run's value."""
    additive: bool = False

    @property
    def reads(self) -> tuple[Buffer, ...]:
        known = (self.s, self.decay, self.scale, self.x)
        return tuple(b for b in known if isinstance(b, Buffer))

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.x,)


@dataclass(frozen=True, kw_only=True)
class CopyValue(Op):
    """A variable is kept as it is now."""

    source: Buffer
    into: Buffer

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.source,)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.into,)


@dataclass(frozen=True, kw_only=True)
class OuterUpdate(Op):
    """Weights, or a trace of theirs, grow by ``scale`` times the outer product of two variables."""

    pre: Buffer
    post: Buffer
    w: Buffer
    """What grows."""
    scale: Tensor
    plastic: Any
    """Has ``correlate``, ``accumulate`` and ``weights``."""
    reduction: Callable[..., Tensor] = torch.sum
    layout: Layout | None = None
    """Which neurons the weights join; None if only ``plastic`` knows."""
    pre_shift: float = 0.0
    post_shift: float = 0.0
    """What is taken off the variables."""
    gate: Any = None
    """A function of the weights, to multiply by."""
    beside: tuple[OuterUpdate, ...] = ()
    """Products that are added together with this one: their gates see the same weights."""
    reward: str | None = None
    """Key of the run's reward to multiply by."""
    each_sample: bool = False
    """Whether there is a reward for each sample, and not one for all."""
    trace: bool = False
    """Whether what grows is an eligibility trace: ``[1 or batch, *weights]``."""

    @property
    def all(self) -> tuple[OuterUpdate, ...]:
        """Those beside it, and itself."""
        return (*self.beside, self)

    @property
    def reads(self) -> tuple[Buffer, ...]:
        beside = tuple(buffer for other in self.beside for buffer in other.reads)
        return (self.pre, self.post, self.w, *beside)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.w,)


@dataclass(frozen=True, kw_only=True)
class ApplyReward(Op):
    """Weights grow by ``rate`` times the reward times a trace of each."""

    w: Buffer
    trace: Buffer
    """``[1 or batch, *weights]``."""
    rate: Tensor
    reward: str
    """Key of the run's reward."""
    reduction: Callable[..., Tensor] = torch.sum
    layout: Layout | None = None
    each_weight: bool = False
    """Whether the reward differs from weight to weight."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.w, self.trace)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.w,)


@dataclass(frozen=True, kw_only=True)
class ConstrainWeights(Op):
    """Weights decay and are brought back to where they may be."""

    w: Buffer
    layout: Layout | None = None
    decay: float = 1.0
    low: Tensor | None = None
    high: Tensor | None = None
    mask: str | None = None
    dale: Buffer | None = None
    fixed: Buffer | None = None
    """Weights that are always 0, if there is no ``mask``, which says it too."""
    after: tuple[OuterUpdate | ApplyReward, ...] = ()
    """The updates of this step that this op follows: nothing else changed ``w``."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return tuple(b for b in (self.w, self.dale, self.fixed) if b is not None)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.w,)


@dataclass(frozen=True, kw_only=True)
class Record(Op):
    """A variable's value goes to a recording."""

    key: str
    source: Buffer
    recording: Any

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.source,)


@dataclass(frozen=True, kw_only=True)
class NormalizeWeights(Op):
    """Weights are scaled to their norm."""

    w: Buffer
    normalize: Callable[[], None]
    norm: Any = None
    layout: Layout | None = None
    sums: Sums | None = None
    """What the norm is the sum of; None if only ``normalize`` knows."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.w,)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.w,)


@dataclass(frozen=True, kw_only=True)
class CallPython(Op):
    """Code of the user's, or a part that no other op can say, runs: ``call(t)``."""

    call: Callable[[int], None]
    touches: tuple[Buffer, ...] = ()

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return self.touches

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return self.touches


@dataclass(frozen=True, kw_only=True)
class SampleOp(Op):
    """What happens only where samples follow each other in one presentation."""


@dataclass(frozen=True, kw_only=True)
class DrawSpikes(SampleOp):
    """Before a sample's first step, its Poisson spikes are drawn: the input ``key``."""

    key: str
    into: Buffer


@dataclass(frozen=True, kw_only=True)
class CountSpikes(SampleOp):
    """The spikes of this step are added to the sample's counts."""

    key: str
    s: Buffer

    @property
    def reads(self) -> tuple[Buffer, ...]:
        return (self.s,)


@dataclass(frozen=True, kw_only=True)
class ResetState(SampleOp):
    """After a sample, a state variable becomes its first value."""

    state: Buffer
    start: Tensor | Buffer | Callable[[], Tensor]

    @property
    def writes(self) -> tuple[Buffer, ...]:
        return (self.state,)

    def first_value(self) -> Tensor:
        """What the variable becomes: one number, or one for each neuron."""
        if isinstance(self.start, Tensor):
            return self.start
        return self.start.get() if isinstance(self.start, Buffer) else self.start()
