"""The same rules for a feature of a multi-compartment connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet.errors import warn_unknown_arguments
from bindsnet.learning import base, stdp
from bindsnet.learning.base import LearningRule, Reduction


class MCC_LearningRule(LearningRule):  # noqa: N801 - a public name of the API
    """How the value of a feature changes in each step; see :class:`LearningRule`.

    Parameters
    ----------
    connection
        The connection whose feature learns.
    feature_value
        The tensor ``[n_source, n_target]`` that is learned.
    range
        Its bounds: a pair of numbers or tensors; -1 and 1 by default.
    nu, reduction
        As for :class:`LearningRule`; ``nu`` is (0.2, 0.1) by default.
    decay
        Share of the value that is lost in each step.
    """

    default_nu: ClassVar[tuple[float, float]] = (0.2, 0.1)

    def __init__(
        self,
        connection: Any,
        feature_value: Tensor,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        nu: Any = None,
        reduction: Reduction | None = None,
        decay: float = 0.0,
        feature: Any = None,
        **kwargs: Any,
    ) -> None:
        self.feature = feature
        self.feature_value = feature_value
        low, high = (-1.0, 1.0) if range is None else range
        self.min, self.max = torch.as_tensor(low), torch.as_tensor(high)
        self._attach(connection, nu, reduction, decay)
        self.wmin, self.wmax = self.min, self.max
        if type(self).__init__ is MCC_LearningRule.__init__:
            warn_unknown_arguments(self._label, kwargs.keys() - self.options, self.options)

    @property
    def plastic(self) -> Any:
        """The feature that holds the value."""
        return self.feature


class NoOp(MCC_LearningRule, base.NoOp):
    """Learn nothing."""

    def _attach(self, connection: Any, nu: Any, reduction: Any, weight_decay: float) -> None:
        super()._attach(connection, nu, reduction, 0.0)  # as in the reference: no decay either


class PostPre(MCC_LearningRule, stdp.PostPre):  # noqa: D101 - the rule's own, below
    __doc__ = stdp.PostPre.__doc__
