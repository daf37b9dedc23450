"""What every learning rule has in common: rates, and the order of an update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.arguments import Share, checked, shown
from bindsnet.edits import Tracked, keeps
from bindsnet.errors import MissingRewardError, ParameterError, RuleError, ShapeError, warn
from bindsnet.functional import Product
from bindsnet.functional import Reduction as Reduction
from bindsnet.learning.own import new_memory
from bindsnet.learning.signals import SHARED, WEIGHTS, as_amplitude, as_reward
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
from bindsnet.shapes import as_numbers


class LearningRule(Tracked):
    r"""How the weights of a connection change in each step.

    A rule is written as :meth:`terms`. With the terms' sum :math:`\Delta`, the
    weights become :math:`w \leftarrow \mathrm{clip}((w + \Delta) \cdot d)`, with
    the factor :math:`d` = 1 - ``weight_decay`` and the connection's bounds.

    Terms may use :meth:`variables` of the rule's own. If ``needs_reward``, the
    change is multiplied by the run's reward, at once or by way of an
    :meth:`eligibility_rule` of each synapse.

    A rule may also override :meth:`update`, or bind it in its constructor, and
    change ``connection.w`` as it likes; it calls ``super().update()`` last, for
    decay and bounds.

    Parameters
    ----------
    connection
        The connection that learns.
    nu
        Learning rates for presynaptic and postsynaptic events: one number, or a
        pair of numbers or of tensors ``[n_target]`` or of the weights' shape.
    reduction
        How the samples' changes are merged: ``torch.sum`` (default),
        ``torch.mean``, or any ``reduction(changes, dim=0)``.
    weight_decay
        Share of the weights that is lost in each step.
    """

    default_nu: ClassVar[tuple[float, float]] = (0.0, 0.0)
    needs_traces: ClassVar[bool | tuple[str, ...]] = False
    """Whether both layers need spike traces; or which: ``"source"``, ``"target"``."""
    needs_reward: ClassVar[bool] = False
    constrains: ClassVar[bool] = True
    """Whether the rule keeps the weights within their bounds."""
    options: ClassVar[frozenset[str]] = frozenset()
    """Further keyword arguments that the rule reads."""
    watched: ClassVar[tuple[str, ...]] = ("nu", "wmin", "wmax")
    """Tensors that terms and variables are made from: a change makes a new plan."""

    @checked
    def __init__(
        self,
        connection: Any,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: Share | None = 0.0,
        **kwargs: Any,
    ) -> None:
        self.wmin, self.wmax = connection.wmin, connection.wmax
        self._attach(connection, nu, reduction, weight_decay)
        self.configure(kwargs)

    def configure(self, options: Mapping[str, Any]) -> None:
        """Take the rule's further options, and check that it fits the connection."""

    def _attach(
        self, connection: Any, nu: Any, reduction: Reduction | None, weight_decay: float | None
    ) -> None:
        self.connection = connection
        self.source, self.target = connection.source, connection.target
        self.nu = as_rates(self._label, self.default_nu if nu is None else nu)
        self.reduction: Reduction = torch.sum if reduction is None else reduction
        self.weight_decay = 1.0 - (weight_decay or 0.0)
        self.own = new_memory()
        self._check_traces()
        self._take_method_of(connection)
        if type(self).terms is not LearningRule.terms and not self.nu.any():
            warn(f"{self._label}: both learning rates are 0, so nothing will be learned")

    def _take_method_of(self, connection: Any) -> None:
        """A subclass may override the method for one kind of connection, as in BindsNET."""
        name = getattr(connection, "rule_method", "_connection_update")
        inherits = type(self).terms is not LearningRule.terms
        if inherits and not keeps(self, LearningRule, name) and keeps(self, LearningRule, "update"):
            self.update = getattr(self, name)  # type: ignore[method-assign]

    @property
    def _label(self) -> str:
        return type(self).__name__

    def __setattr__(self, name: str, value: Any) -> None:
        pair = isinstance(value, list | tuple) and len(value) == 2
        if name == "nu" and (pair or isinstance(value, int | float)):
            value = as_rates(self._label, value)
        super().__setattr__(name, value)

    def _check_traces(self) -> None:
        both = ("source", "target") if self.needs_traces is True else ()
        for side in self.needs_traces or () if self.needs_traces is not True else both:
            layer = getattr(self, side)
            if not layer.traces:
                raise RuleError(
                    f"{self._label} needs spike traces, but its {side} layer "
                    f"({type(layer).__name__}) has none: create it with traces=True"
                )

    @property
    def plastic(self) -> Any:
        """The object that holds the weights: it has ``weights`` and ``accumulate``."""
        return self.connection

    @property
    def bounds(self) -> tuple[Tensor | None, Tensor | None]:
        """Lower and upper bound of the weights; None where there is none."""
        if not self.constrains:
            return None, None
        low, high = torch.as_tensor(self.wmin), torch.as_tensor(self.wmax)
        return (
            None if bool((low == -torch.inf).all()) else low,
            None if bool((high == torch.inf).all()) else high,
        )

    # -- what a rule is ------------------------------------------------------------

    def terms(self) -> Sequence[Outer]:
        """The outer products that make up the change of the weights."""
        return ()

    def variables(self) -> Sequence[Own]:
        """The variables of the rule's own, and how they advance in each step."""
        return ()

    variables_first: bool = False
    """Whether they advance before the weights change, rather than after."""

    def eligibility_rule(self) -> Eligibility | None:
        """How synapses remember the terms until a reward comes; None if they do not."""
        return None

    @property
    def written_as_terms(self) -> bool:
        """Whether :meth:`terms` says all; otherwise :meth:`update` must be called."""
        return keeps(self, LearningRule, "update")

    # -- its memory ------------------------------------------------------------------

    def fit(self, reward: str = SHARED) -> None:
        """Make room for the rule's variables, if their size or type has changed.

        ``reward``: its kind, which decides whether synapses remember for each sample.
        """
        for own in self.variables():
            side = own.variable.side
            layer, memory = getattr(self, side), self.own[side]
            memory.shape = tuple(layer.shape)
            dtype = self.value_of(own.of).dtype if isinstance(own, Before) else torch.float32
            memory.fit(own.variable.name, layer.s.shape, layer.s, dtype)
        if self.eligibility_by(reward) is not None:
            self._fit_eligibility(len(self.source.s) if self.remembers_samples(reward) else 1)

    def _fit_eligibility(self, samples: int) -> None:
        memory, weights = self.own["synapses"], self.plastic.weights
        old = memory.eligibility_trace if "eligibility_trace" in memory else None
        if old is not None and old.shape[1:] == weights.shape and len(old) != samples:
            if samples == 1:
                memory.set("eligibility_trace", old.sum(0, keepdim=True))
            elif bool(old.any()):
                warn(f"{self._label}: eligibility traces start at 0 for each of {samples} samples")
        memory.fit("eligibility_trace", (samples, *weights.shape), weights, torch.float32)

    def eligibility_by(self, reward: str) -> Eligibility | None:
        """How a reward of a kind reaches the weights: by a trace of each synapse, or at once."""
        rule = self.eligibility_rule()
        if rule is None and self.needs_reward and self.terms():
            at_once = self.reduction in functional.LINEAR and reward != WEIGHTS
            return None if at_once else Eligibility(0.0, torch.tensor(1.0))
        return rule

    def remembers_samples(self, reward: str) -> bool:
        """Whether a synapse needs a trace for each sample, and not just their sum."""
        return reward != SHARED or self.reduction not in functional.LINEAR

    def value_of(self, variable: Variable) -> Tensor:
        """A variable as it is now, ``[batch, *shape]``."""
        owner = self.own[variable.side] if variable.own else getattr(self, variable.side)
        value: Tensor = getattr(owner, variable.name)
        return value - variable.shift if variable.shift else value

    def reset_state_variables(self) -> None:
        """Bring the rule's own state, if it has any, back to its start."""
        for memory in self.own.values():
            memory.zero()

    # -- one step by hand --------------------------------------------------------------

    def update(self, **kwargs: Any) -> None:
        """Change the weights once, from the present state of both layers.

        Within a method of a subclass that its constructor binds in its place, only decay
        and bounds: that method says what is learned.
        """
        with torch.no_grad():
            if not self._is_replaced and (self.terms() or self.variables()):
                self._learn(kwargs)
            functional.constrain(self.plastic.weights, self.weight_decay, *self.bounds)

    @property
    def _is_replaced(self) -> bool:
        """Whether a method of its own is bound as ``update``, and ``update`` kept by no name."""
        held = [value for value in vars(self).values() if getattr(value, "__self__", None) is self]
        bound = any(value is self.__dict__.get("update") for value in held)
        return bound and not any(value.__func__ is LearningRule.update for value in held)

    def _connection_update(self, **kwargs: Any) -> None:
        """Learn once by the rule's terms, then decay and bounds."""
        with torch.no_grad():
            if self.terms() or self.variables():
                self._learn(kwargs)
            functional.constrain(self.plastic.weights, self.weight_decay, *self.bounds)

    _conv1d_connection_update = _conv2d_connection_update = _connection_update
    _conv3d_connection_update = _local_connection1d_update = _connection_update
    _local_connection2d_update = _local_connection3d_update = _connection_update

    def _learn(self, arguments: Mapping[str, Any]) -> None:
        kind, reward = SHARED, None
        if self.needs_reward:
            kind, reward = self.reward_in(arguments, len(self.source.s))
        amplitudes = self.amplitudes_in(arguments, self.amplified())
        self.fit(kind)
        for advance in (self.variables_first, not self.variables_first):
            if advance:
                for own in self.variables():
                    self._advance(own, amplitudes)
            else:
                self._grow(kind, reward)

    def _grow(self, kind: str, reward: Tensor | None, plastic: Any = None) -> None:
        terms, plastic = self.terms(), plastic or self.plastic
        device = plastic.weights.device
        products = [
            Product(
                self.value_of(term.pre),
                self.value_of(term.post),
                plastic.per_weight(term.scale.to(device)),
                spread_gate(term.gate, plastic),
            )
            for term in terms
        ]
        rule = self.eligibility_by(kind)
        if rule is not None and reward is not None:
            trace = self.own["synapses"].eligibility_trace
            rate = plastic.per_weight(rule.rate.to(device))
            trace.mul_(rule.decay)
            functional.grow_samples(trace, plastic, products, self.reduction)
            functional.apply_reward(plastic.weights, trace, rate, reward, self.reduction)
        elif any(t.gate for t in terms):
            functional.grow(plastic, products, self.reduction, reward)
        else:
            for product in products:
                functional.grow(plastic, [product], self.reduction, reward)

    def _advance(self, own: Own, amplitudes: Mapping[str, Tensor]) -> None:
        value = self.value_of(own.variable)
        if isinstance(own, Formula):
            value.copy_(own.formula(*map(self.value_of, own.of)))
        elif isinstance(own, Before):
            value.copy_(self.value_of(own.of))
        else:
            spikes, decay = self.value_of(own.of), self.decay_of(own)
            amplitude = amplitudes.get(own.amplitude, torch.tensor(own.default))
            functional.decay_trace(value, spikes, decay, amplitude, own.additive)

    def decay_of(self, own: Trace) -> Tensor:
        r"""What is left of a trace after a step: :math:`e^{-dt/\tau}`."""
        return torch.exp(-torch.as_tensor(self._dt) / own.tc).to(self.source.s.device)

    @property
    def _dt(self) -> float:
        """Length of a step in ms."""
        dt = self.connection.dt
        return 1.0 if dt is None else float(dt)

    # -- what a run tells it --------------------------------------------------------------

    def reward_in(self, arguments: Mapping[str, Any], batch: int) -> tuple[str, Tensor]:
        """The reward for ``batch`` samples among a run's arguments, and its kind."""
        if "reward" not in arguments:
            raise MissingRewardError(f"{self._label} needs a reward: update(..., reward=...)")
        kind, reward = as_reward(arguments["reward"], batch)
        if kind == WEIGHTS:
            self._check_reward(reward, batch)
        return kind, reward.to(self.plastic.weights.device)

    def _check_reward(self, reward: Tensor, batch: int) -> None:
        """A reward of each weight must fit the weights."""
        sizes = (batch, *self.plastic.weights.shape)
        fits = zip(reversed(reward.shape), reversed(sizes), strict=False)
        if reward.dim() > len(sizes) or any(a not in (1, b) for a, b in fits):
            raise ShapeError(
                f"{self._label}: reward has shape {list(reward.shape)}; it takes one number, one "
                f"for each of {sizes[0]} samples, or what fits [samples, *weights] = {list(sizes)}"
            )

    def amplified(self) -> list[Trace]:
        """The rule's own traces whose amplitude a run may give."""
        return [v for v in self.variables() if isinstance(v, Trace) and v.amplitude]

    def amplitudes_in(
        self, arguments: Mapping[str, Any], traces: Sequence[Trace]
    ) -> dict[str, Tensor]:
        """The amplitudes of the rule's :meth:`amplified` traces, by name."""
        found = {}
        for own in traces:
            layer, given = getattr(self, own.variable.side), arguments.get(own.amplitude)
            amplitude = as_amplitude(own.amplitude, given, own.default, layer.shape)
            found[own.amplitude] = amplitude.to(layer.s.device)
        return found


class NoOp(LearningRule):
    """Learn nothing; only weight decay applies."""

    constrains = False


def as_rates(owner: str, nu: Any) -> Tensor:
    """Learning rates as one float32 tensor ``[2, ...]``: presynaptic, postsynaptic."""
    single = isinstance(nu, int | float) or getattr(nu, "ndim", 1) == 0
    pair = list(nu) if not single and isinstance(nu, Iterable) else [nu]
    if len(pair) not in (1, 2) or isinstance(nu, str):
        raise ParameterError(f"{owner}: nu must be one number or a pair (got {shown(nu)})")
    rates = [as_numbers(f"{owner}: nu", rate, torch.float32) for rate in pair * (3 - len(pair))]
    try:
        both = torch.stack(torch.broadcast_tensors(*rates))
    except RuntimeError:
        shapes = " and ".join(str(list(rate.shape)) for rate in rates)
        raise ShapeError(f"{owner}: nu must be of one shape (got {shapes})") from None
    if not torch.isfinite(both).all() or bool((both < 0).any()):
        raise ParameterError(f"{owner}: nu must be finite and at least 0 (got {nu})")
    return both
