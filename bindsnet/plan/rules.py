"""From a learning rule to the ops by which it changes weights in a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import torch
from torch import Tensor

from bindsnet.layouts import Layout
from bindsnet.learning.base import LearningRule
from bindsnet.learning.signals import SAMPLES, WEIGHTS
from bindsnet.learning.terms import (
    Before,
    Eligibility,
    Formula,
    Outer,
    Own,
    Trace,
    Variable,
    spread_gate,
)
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op, Scratch

REWARD = "reward"
"""Key of the run's reward."""


def amplitude_key(name: str, label: str) -> str:
    """Key of the amplitude of a trace that belongs to the rule of one connection."""
    return f"{name}/{label}"


@dataclass
class RuleOps:
    """Writes down the ops of one rule.

    ``label``: of the connection; ``names``: of layers, by identity; ``reward``: the
    kind of the run's reward; ``layout``: which neurons the weights join.
    """

    label: str
    rule: LearningRule
    w: Buffer
    names: dict[int, str]
    reward: str
    layout: Layout | None

    def write(self) -> Iterator[Op]:
        """The rule's own variables advance and the weights grow, in the rule's order."""
        self.rule.fit(self.reward)
        if self.rule.variables_first:
            yield from self.advance()
        yield from self.grow()
        if not self.rule.variables_first:
            yield from self.advance()

    def changes_weights(self, op: Op) -> TypeGuard[ops.OuterUpdate | ops.ApplyReward]:
        """Whether ``op`` is one of those by which the weights themselves change."""
        return isinstance(op, ops.OuterUpdate | ops.ApplyReward) and op.w is self.w

    # -- weights -----------------------------------------------------------------

    def grow(self) -> Iterator[Op]:
        """What the terms do to the weights: at once, or by way of an eligibility trace."""
        eligibility = self.rule.eligibility_by(self.reward)
        if eligibility is not None:
            yield from self._by_trace(eligibility)
            return
        terms = self.rule.terms()
        if any(term.gate is not None for term in terms):
            effective = [term for term in terms if bool(term.scale.any())]
            updates = [self._outer(term, self.w) for term in effective]
            if updates:
                *beside, last = updates
                yield replace(last, beside=tuple(beside))
        else:
            for term in terms:
                yield self._outer(term, self.w)

    def _by_trace(self, eligibility: Eligibility) -> Iterator[Op]:
        trace = self._own("synapses", "eligibility_trace")
        decay = self._constant("decay", torch.tensor(eligibility.decay))
        yield ops.DecayTrace(label=self.label, x=trace, decay=decay)
        for term in self.rule.terms():
            yield self._outer(term, trace)
        yield ops.ApplyReward(
            label=self.label,
            w=self.w,
            trace=trace,
            rate=self._per_weight(eligibility.rate),
            reward=REWARD,
            reduction=self.rule.reduction,
            layout=self.layout,
            each_weight=self.reward == WEIGHTS,
        )

    def _outer(self, term: Outer, into: Buffer) -> ops.OuterUpdate:
        to_weights = into is self.w
        return ops.OuterUpdate(
            label=self.label,
            pre=self._buffer(term.pre),
            post=self._buffer(term.post),
            pre_shift=term.pre.shift,
            post_shift=term.post.shift,
            w=into,
            scale=self._per_weight(term.scale),
            gate=spread_gate(term.gate, self.rule.plastic),
            plastic=self.rule.plastic,
            reduction=self.rule.reduction,
            reward=REWARD if self.rule.needs_reward and to_weights else None,
            each_sample=self.reward == SAMPLES,
            trace=not to_weights,
            layout=self.layout,
        )

    def _per_weight(self, value: Tensor) -> Tensor:
        spread: Tensor = self.rule.plastic.per_weight(value.to(self._device))
        return spread

    # -- the rule's own variables --------------------------------------------------

    def advance(self) -> Iterator[Op]:
        """One op for each of the rule's own variables."""
        for own in self.rule.variables():
            yield _ADVANCE[type(own)](self, own)

    def trace(self, own: Trace) -> Op:
        """A trace decays and takes up spikes."""
        constant = self._constant("amplitude", torch.tensor(own.default, device=self._device))
        named = amplitude_key(own.amplitude, self.label)
        return ops.DecayTrace(
            label=self.label,
            x=self._buffer(own.variable),
            s=self._buffer(own.of),
            decay=self._constant("decay", self.rule.decay_of(own)),
            scale=named if own.amplitude else constant,
            additive=own.additive,
        )

    def before(self, own: Before) -> Op:
        """A variable is kept for the next step."""
        return ops.CopyValue(
            label=self.label, source=self._buffer(own.of), into=self._buffer(own.variable)
        )

    def formula(self, own: Formula) -> Op:
        """A variable is computed."""
        variable, sources = self._buffer(own.variable), tuple(self._buffer(v) for v in own.of)

        def compute(first: Tensor) -> None:
            others = [buffer.get() for buffer in sources[1:]]
            variable.get().copy_(own.formula(first, *others))

        return ops.StepNodes(
            label=self.label,
            layer=variable.owner,
            drive=sources[0],
            run=compute,
            state=(variable, *sources[1:]),
        )

    # -- buffers ---------------------------------------------------------------------

    @property
    def _device(self) -> torch.device:
        return self.w.get().device

    def _buffer(self, variable: Variable) -> Buffer:
        if variable.own:
            return self._own(variable.side, variable.name)
        layer = getattr(self.rule, variable.side)
        name = self.names.get(id(layer), "?")
        return Buffer(layer, variable.name, f"{name}.{variable.name}")

    def _own(self, side: str, name: str) -> Buffer:
        place = f"{self.label}.{side}" if name == "s_before" else self.label
        return Buffer(self.rule.own[side], name, f"{place}.{name}")

    def _constant(self, name: str, value: Tensor) -> Buffer:
        return Buffer(Scratch(**{name: value}), name, f"{self.label}.{name}")


_ADVANCE: dict[type[Own], Callable[[RuleOps, Any], Op]] = {
    Trace: RuleOps.trace,
    Before: RuleOps.before,
    Formula: RuleOps.formula,
}
