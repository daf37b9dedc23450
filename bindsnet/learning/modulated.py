"""Learning that a reward gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from bindsnet.arguments import switch
from bindsnet.errors import RuleError, ShapeError, StateError
from bindsnet.learning.base import LearningRule
from bindsnet.learning.options import as_number, as_time_constant
from bindsnet.learning.terms import (
    Before,
    Eligibility,
    Formula,
    Outer,
    Own,
    Trace,
    own_post,
    own_pre,
    post,
    pre,
)


class MSTDP(LearningRule):
    r"""Reward-modulated STDP.

    .. math::
        \Delta w_{ij}(t) = \nu_0\, r(t)\, \zeta_{ij}(t - dt), \qquad
        \zeta_{ij} = P^+_i\, s_j + s_i\, P^-_j

    with traces of the rule's own, :math:`P^\pm \leftarrow P^\pm e^{-dt/\tau_\pm} +
    A_\pm s`, of the presynaptic (+) and postsynaptic (-) spikes. The reward
    :math:`r` of a step meets the spike pairs of the step before; with
    ``zero_lag=True``, those of the same step.

    Options of the connection: ``tc_plus``, ``tc_minus`` (20 ms), ``zero_lag``
    (False). Arguments of ``Network.run``: ``reward``, one number or one for each
    sample; ``a_plus`` (1), ``a_minus`` (-1).

    Attributes
    ----------
    p_plus, p_minus : Tensor
        The traces, ``[batch, n]``; None before the first step.
    eligibility : Tensor
        :math:`\zeta`, ``[batch, *weights]``, computed when it is asked for.

    References
    ----------
    .. [1] R. V. Florian, "Reinforcement learning through modulation of
       spike-timing-dependent synaptic plasticity", Neural Comput. 19:1468, 2007;
       equations 3.9 to 3.12.

    Notes
    -----
    The rule's state outlives ``Network.reset_state_variables``, as in BindsNET;
    ``reset_state_variables`` of the rule clears it. Only ``nu[0]`` is used.
    """

    needs_reward = True
    options = frozenset(["tc_plus", "tc_minus", "zero_lag"])
    watched = (*LearningRule.watched, "tc_plus", "tc_minus")

    def configure(self, options: Mapping[str, Any]) -> None:
        """Time constants, and whether the reward waits for a step."""
        self.tc_plus = self._time_constant(options, "tc_plus", self.source)
        self.tc_minus = self._time_constant(options, "tc_minus", self.target)
        zero_lag = options.get("zero_lag", False)
        switch.check(self._label, "zero_lag", zero_lag)
        self.zero_lag = bool(zero_lag)

    def _time_constant(self, options: Mapping[str, Any], name: str, layer: Any) -> Tensor:
        given = options.get(name, 20.0)
        return as_time_constant(self._label, name, given, shape=tuple(layer.shape))

    @property
    def variables_first(self) -> bool:  # type: ignore[override]
        """With ``zero_lag``, this step's spike pairs count."""
        return self.zero_lag

    def variables(self) -> tuple[Own, ...]:
        """Traces of both sides, and the spikes that the reward will meet."""
        traces = (
            Trace(own_pre.p_plus, pre.s, self.tc_plus, "a_plus", 1.0),
            Trace(own_post.p_minus, post.s, self.tc_minus, "a_minus", -1.0),
        )
        if self.zero_lag:
            return traces
        return (*traces, Before(own_pre.s_before, pre.s), Before(own_post.s_before, post.s))

    def _pairs(self, scale: Tensor) -> tuple[Outer, ...]:
        before, after = (pre.s, post.s) if self.zero_lag else (own_pre.s_before, own_post.s_before)
        return (
            Outer(before, own_post.p_minus, scale=scale),
            Outer(own_pre.p_plus, after, scale=scale),
        )

    def terms(self) -> tuple[Outer, ...]:
        """The spike pairs that the reward meets."""
        return self._pairs(self.nu[0])

    # -- to look at ----------------------------------------------------------------

    @property
    def p_plus(self) -> Tensor | None:
        """Trace of the presynaptic spikes."""
        return self._trace("source", "p_plus")

    @p_plus.setter
    def p_plus(self, trace: Tensor) -> None:
        _assign("p_plus", self.p_plus, trace)

    @property
    def p_minus(self) -> Tensor | None:
        """Trace of the postsynaptic spikes."""
        return self._trace("target", "p_minus")

    @p_minus.setter
    def p_minus(self, trace: Tensor) -> None:
        _assign("p_minus", self.p_minus, trace)

    def _trace(self, side: str, name: str) -> Tensor | None:
        if name not in self.own[side]:
            return None
        trace: Tensor = getattr(self.own[side], name)
        return trace.flatten(1) if self.plastic.weights.dim() == 2 else trace

    @property
    def eligibility(self) -> Tensor | None:
        """The spike pairs of each sample that the next reward meets."""
        if self.p_plus is None:
            return None
        pairs = self._pairs(torch.tensor(1.0))
        a, b = ((self.value_of(pair.pre), self.value_of(pair.post)) for pair in pairs)
        correlate = self.plastic.correlate
        return torch.stack(
            [
                correlate(a[0][k : k + 1], a[1][k : k + 1])
                + correlate(b[0][k : k + 1], b[1][k : k + 1])
                for k in range(len(a[0]))
            ]
        )


class _WithEligibility(LearningRule):
    """What rules share whose synapses remember."""

    @property
    def eligibility_trace(self) -> Tensor | None:
        """The trace of each synapse, ``[batch, *weights]``.

        It is ``[1, *weights]``, of all samples together, while they share a reward.
        None before the first step.
        """
        memory = self.own["synapses"]
        return memory.eligibility_trace if "eligibility_trace" in memory else None

    @eligibility_trace.setter
    def eligibility_trace(self, trace: Tensor) -> None:
        _assign("eligibility_trace", self.eligibility_trace, trace)


def _assign(name: str, held: Tensor | None, given: Tensor) -> None:
    """Take up numbers that a script gives a rule's memory; it stays the same tensor."""
    if held is None:
        raise StateError(f"{name} is there once the rule has learned")
    try:
        held.copy_(given)
    except RuntimeError:
        shapes = list(given.shape), list(held.shape)
        raise ShapeError(f"{name} cannot be of shape {shapes[0]}: it takes {shapes[1]}") from None


class MSTDPET(_WithEligibility, MSTDP):
    r"""Reward-modulated STDP with an eligibility trace.

    .. math::
        e_{ij} \leftarrow e_{ij}\, e^{-dt/\tau_e} + \zeta_{ij}(t - dt) / \tau_e, \qquad
        \Delta w_{ij} = \nu_0\, dt\, r(t)\, e_{ij}

    with the spike pairs :math:`\zeta` of :class:`MSTDP`, whose options and arguments
    apply, and ``tc_e_trace`` (25 ms).

    Attributes
    ----------
    eligibility_trace : Tensor
        :math:`e`, ``[batch, *weights]``; ``[1, *weights]``, of all samples
        together, while they share a reward. None before the first step.

    References
    ----------
    .. [1] R. V. Florian, "Reinforcement learning through modulation of
       spike-timing-dependent synaptic plasticity", Neural Comput. 19:1468, 2007;
       equations 2.7, 2.8 and 3.9 to 3.12.
    """

    options = MSTDP.options | {"tc_e_trace"}
    watched = (*MSTDP.watched, "tc_e_trace")

    def configure(self, options: Mapping[str, Any]) -> None:
        """The options of MSTDP, and the time constant of the eligibility trace."""
        super().configure(options)
        self.tc_e_trace = as_time_constant(
            self._label, "tc_e_trace", options.get("tc_e_trace", 25.0), shape=(1,)
        )

    def terms(self) -> tuple[Outer, ...]:
        """What the eligibility trace takes up."""
        return self._pairs(1.0 / self.tc_e_trace)

    def eligibility_rule(self) -> Eligibility:
        """Exponential decay."""
        decay = torch.exp(-self._dt / self.tc_e_trace)
        return Eligibility(float(decay), self.nu[0] * self._dt)


class Rmax(_WithEligibility):
    r"""Reward maximisation of a stochastic neuron: a policy gradient.

    .. math::
        e_{ij} \leftarrow (1 - dt/\tau_e)\, e_{ij} +
            \Big(s_j - \frac{p_j}{1 + (\tau_c/dt)\, p_j}\Big)\, x_i, \qquad
        \Delta w_{ij} = \nu_0\, r\, e_{ij}

    with the probability :math:`p_j` that the postsynaptic neuron spikes in a step
    (``s_prob``, which ``SRM0Nodes`` has), and the trace :math:`x_i` of the
    presynaptic spikes, which must be additive. :math:`\tau_c` = 0 is a pure policy
    gradient, infinity is Hebbian.

    Options of the connection: ``tc_c`` (5 ms), ``tc_e_trace`` (25 ms). Argument of
    ``Network.run``: ``reward``, one number or one for each sample.

    Attributes
    ----------
    eligibility_trace : Tensor
        :math:`e`, ``[batch, *weights]``; ``[1, *weights]``, of all samples
        together, while they share a reward. None before the first step.

    References
    ----------
    .. [1] E. Vasilaki, N. Fremaux, R. Urbanczik, W. Senn and W. Gerstner, "Spike-based
       reinforcement learning in continuous state and action space: when policy
       gradient methods fail", PLoS Comput. Biol. 5:e1000586, 2009.
    """

    needs_traces = ("source",)
    needs_reward = True
    options = frozenset(["tc_c", "tc_e_trace"])
    watched = (*LearningRule.watched, "tc_e_trace")
    variables_first = True

    def configure(self, options: Mapping[str, Any]) -> None:
        """Time constants; the layers must have what the rule looks at."""
        name = type(self.target).__name__
        if not hasattr(self.target, "s_prob"):
            raise RuleError(
                f"{self._label} needs the probability of a spike, s_prob, but its target layer "
                f"({name}) has none: use SRM0Nodes"
            )
        if not self.source.traces_additive:
            raise RuleError(
                f"{self._label} needs additive traces: create its source layer "
                f"({type(self.source).__name__}) with traces_additive=True"
            )
        self.tc_c = as_number(self._label, "tc_c", options.get("tc_c", 5.0), infinite=True)
        self.tc_e_trace = as_time_constant(
            self._label, "tc_e_trace", options.get("tc_e_trace", 25.0), shape=(1,)
        )

    def variables(self) -> tuple[Own, ...]:
        """How much more, or less, a neuron spikes than was to be expected."""
        return (Formula(own_post.surprise, (post.s, post.s_prob), self._surprise),)

    def _surprise(self, s: Tensor, p: Tensor) -> Tensor:
        if self.tc_c == float("inf"):
            return s.to(torch.float32)
        return s.to(torch.float32) - p / (1.0 + (self.tc_c / self._dt) * p)

    def terms(self) -> tuple[Outer, ...]:
        """What the eligibility trace takes up."""
        return (Outer(pre.x, own_post.surprise, scale=torch.tensor(1.0)),)

    def eligibility_rule(self) -> Eligibility:
        """Linear decay."""
        return Eligibility(1.0 - self._dt / float(self.tc_e_trace), self.nu[0])
