"""A learning rule as data: a sum of outer products of two variables.

>>> Outer(pre.s, post.x, scale=-nu0)                        # dw_ij = -nu0 * s_i * x_j
>>> Outer(pre.x - 0.4, post.s, nu1, gate=below(wmax))       # ... * (wmax - w_ij)
>>> Outer(own_pre.p_plus, post.s, nu0)                      # p_plus: the rule's own trace
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from bindsnet.functional import SoftBound


@dataclass(frozen=True)
class Variable:
    """A variable of the neurons on one side of a connection, less a constant ``shift``."""

    side: str
    name: str
    own: bool = False
    """Whether the rule keeps it (see :class:`Trace`), and not the layer."""
    shift: float = 0.0

    def __sub__(self, constant: float) -> Variable:
        return replace(self, shift=self.shift + float(constant))

    def __add__(self, constant: float) -> Variable:
        return self - (-constant)

    def __str__(self) -> str:
        shifted = f" - {self.shift:g}" if self.shift else ""
        return f"{self.side}.{self.name}{shifted}"


@dataclass(frozen=True)
class Side:
    """The neurons before (``pre``) or after (``post``) a connection.

    Any state variable is an attribute: ``pre.s``, ``post.x``, ``post.v``. Those
    that a rule keeps for itself are attributes of ``own_pre`` and ``own_post``.
    """

    name: str
    own: bool = False

    def __getattr__(self, variable: str) -> Variable:
        if variable.startswith("_"):
            raise AttributeError(variable)
        return Variable(self.name, variable, self.own)


pre = Side("source")
post = Side("target")
own_pre = Side("source", own=True)
own_post = Side("target", own=True)

Gate = Callable[[Tensor], Tensor]
"""A function of the weights that a term is multiplied by."""


def below(bound: Any, power: float = 1.0) -> SoftBound:
    """The room below an upper bound: ``(bound - w) ** power``."""
    return SoftBound(torch.as_tensor(bound, dtype=torch.float32), True, power)


def above(bound: Any, power: float = 1.0) -> SoftBound:
    """The room above a lower bound: ``(w - bound) ** power``."""
    return SoftBound(torch.as_tensor(bound, dtype=torch.float32), False, power)


def spread_gate(gate: Gate | None, plastic: Any) -> Gate | None:
    """``gate``, with bounds that spread to the weights of ``plastic``."""
    if type(gate) is not SoftBound or gate.bound.numel() == 1:
        return gate
    bound = gate.bound.detach().to(plastic.weights.device)
    return replace(gate, bound=plastic.per_weight(bound))


@dataclass(frozen=True, eq=False)
class Outer:
    r"""One term of a rule.

    .. math:: \Delta w_{ij} = \mathrm{scale}_{ij}\, g(w_{ij}) \sum_b a_{bi} \, c_{bj}

    over the pairs :math:`ij` that the connection joins and the samples :math:`b`.

    Parameters
    ----------
    pre, post
        The variables :math:`a` of the presynaptic and :math:`c` of the
        postsynaptic neurons.
    scale
        A number, one for each target neuron, or one for each weight.
    gate
        A function :math:`g` of the weights, such as :func:`below`; 1 by default.
        All terms of a rule see the weights as they were before the step.
    """

    pre: Variable
    post: Variable
    scale: Tensor
    gate: Gate | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", torch.as_tensor(self.scale, dtype=torch.float32))


# -- variables of the rule's own ----------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Trace:
    r"""A rule's own trace: :math:`p \leftarrow p\, e^{-dt/\tau} + A\, s`, or :math:`A` at a spike.

    Parameters
    ----------
    variable
        The trace, such as ``own_pre.p_plus``.
    of
        What it is a trace of, such as ``pre.s``.
    tc
        Time constant in ms.
    amplitude
        Name of the argument of ``Network.run`` that gives :math:`A`; empty if none does.
    default
        :math:`A` where the run does not give it.
    additive
        Whether a spike adds to the trace, instead of setting it.
    """

    variable: Variable
    of: Variable
    tc: Tensor
    amplitude: str = ""
    default: float = 1.0
    additive: bool = True


@dataclass(frozen=True, eq=False)
class Before:
    """A rule's own variable: another one, as it was in the step before.

    For spikes it is called ``s_before``, so that engines know that it is mostly 0.
    """

    variable: Variable
    of: Variable


@dataclass(frozen=True, eq=False)
class Formula:
    """A rule's own variable: ``formula(*of)``, in torch, neuron by neuron.

    One that is 0 where there is no spike is called ``s_scaled``, so that engines know it.
    """

    variable: Variable
    of: tuple[Variable, ...]
    formula: Callable[..., Tensor]


Own = Trace | Before | Formula


@dataclass(frozen=True, eq=False)
class Eligibility:
    r"""How terms reach the weights of a rule that waits for a reward.

    .. math::
        e \leftarrow d\, e + \mathrm{terms}, \qquad w \leftarrow w + \eta\, r\, e

    with the factor :math:`d` (``decay``) in each step, and the ``rate`` :math:`\eta`.
    """

    decay: float
    rate: Tensor
