"""A learning rule as data: a sum of outer products of two variables.

>>> Outer(pre.s, post.x, scale=-nu0)   # dw_ij = -nu0 * s_i * x_j
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Variable:
    """A state variable of the neurons on one side of a connection."""

    side: str
    name: str

    def __str__(self) -> str:
        return f"{self.side}.{self.name}"


@dataclass(frozen=True)
class Side:
    """The neurons before (``pre``) or after (``post``) a connection.

    Any state variable is an attribute: ``pre.s``, ``post.x``, ``post.v``.
    """

    name: str

    def __getattr__(self, variable: str) -> Variable:
        if variable.startswith("_"):
            raise AttributeError(variable)
        return Variable(self.name, variable)


pre = Side("source")
post = Side("target")


@dataclass(frozen=True, eq=False)
class Outer:
    r"""One term of a rule.

    .. math:: \Delta w_{ij} = \mathrm{scale}_{ij} \sum_b a_{bi} \, c_{bj}

    over the pairs :math:`ij` that the connection joins and the samples :math:`b`.

    Parameters
    ----------
    pre, post
        The variables :math:`a` of the presynaptic and :math:`c` of the
        postsynaptic neurons.
    scale
        A number, one for each target neuron, or one for each weight.
    """

    pre: Variable
    post: Variable
    scale: Tensor

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", torch.as_tensor(self.scale, dtype=torch.float32))
