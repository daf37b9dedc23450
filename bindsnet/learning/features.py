"""The same rules for a feature of a multi-compartment connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet.arguments import Fits, Share, Switch, checked, is_whole, switch
from bindsnet.errors import ParameterError, warn_unknown_arguments
from bindsnet.learning import base, modulated, stdp
from bindsnet.learning.averaging import Averaging, Dense
from bindsnet.learning.base import LearningRule, Reduction

_STEPS = Fits("a number of steps", lambda v: v is None or is_whole(v) and v >= 0)


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
    enforce_polarity
        Each value keeps the sign that it has now, or becomes 0.
    average_update
        Number of steps over which changes are averaged; 0 for none.
    continues_update
        Apply the average in every step, instead of every ``average_update`` steps.

    Notes
    -----
    State of the rule is reset with the network's.
    """

    default_nu: ClassVar[tuple[float, float]] = (0.2, 0.1)
    default_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    averaging: Averaging | None = None

    @checked
    def __init__(
        self,
        connection: Any,
        feature_value: Tensor,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        nu: Any = None,
        reduction: Reduction | None = None,
        decay: Share | None = 0.0,
        enforce_polarity: Switch = False,
        feature: Any = None,
        **kwargs: Any,
    ) -> None:
        self.feature = feature
        self.feature_value = feature_value
        low, high = self.default_range if range is None else range
        self.min, self.max = torch.as_tensor(low), torch.as_tensor(high)
        self.polarities = torch.sign(feature_value.detach()) if enforce_polarity else None
        self.wmin, self.wmax = self.min, self.max
        self._attach(connection, nu, reduction, decay)
        self.configure(kwargs)
        self._configure_averaging(kwargs)
        if type(self).__init__ is MCC_LearningRule.__init__:
            known = self.options | {"average_update", "continues_update"}
            warn_unknown_arguments(self._label, kwargs.keys() - known, known)

    def _configure_averaging(self, options: Mapping[str, Any]) -> None:
        steps, always = options.get("average_update", 0), options.get("continues_update", False)
        _STEPS.check(self._label, "average_update", steps)
        switch.check(self._label, "continues_update", always)
        self.average_update, self.continues_update = int(steps or 0), bool(always)
        if self.average_update:
            if any(term.gate for term in self.terms()):
                raise ParameterError(
                    f"{self._label}: average_update is not for rules whose change depends on the "
                    f"weights"
                )
            self.averaging = Averaging(
                self.average_update, self.continues_update, self.own["synapses"]
            )

    @property
    def plastic(self) -> Any:
        """What holds the value: the feature, or this rule if it was made without one."""
        return Dense(self.feature_value) if self.feature is None else self.feature

    @property
    def bounds(self) -> tuple[Tensor | None, Tensor | None]:
        """Lower and upper bound; with polarities, the positive or negative part of them."""
        low, high = super().bounds
        if self.polarities is None:
            return low, high
        sign, least, most = self.polarities, self.wmin, self.wmax
        return (
            torch.where(sign < 0, least, torch.clamp(torch.zeros_like(sign), least, most)),
            torch.where(sign > 0, most, torch.clamp(torch.zeros_like(sign), least, most)),
        )

    @property
    def written_as_terms(self) -> bool:
        """Whether :meth:`terms` says all; an average of changes is a matter of :meth:`update`."""
        return self.averaging is None and super().written_as_terms

    def _grow(self, kind: str, reward: Tensor | None, plastic: Any = None) -> None:
        if self.averaging is None:
            super()._grow(kind, reward, plastic)
        else:
            value = self.plastic.weights
            super()._grow(kind, reward, self.averaging.next_change(value))
            self.averaging.apply(value)


class NoOp(MCC_LearningRule, base.NoOp):
    """Learn nothing."""

    def _attach(self, connection: Any, nu: Any, reduction: Any, weight_decay: Any) -> None:
        super()._attach(connection, nu, reduction, 0.0)  # as in the reference: no decay either


class PostPre(MCC_LearningRule, stdp.PostPre):  # noqa: D101 - the rule's own, below
    __doc__ = stdp.PostPre.__doc__


class WeightDependentPostPre(MCC_LearningRule, stdp.WeightDependentPostPre):  # noqa: D101
    __doc__ = stdp.WeightDependentPostPre.__doc__


class Hebbian(MCC_LearningRule, stdp.Hebbian):  # noqa: D101
    __doc__ = stdp.Hebbian.__doc__


class DiehlAndCook(MCC_LearningRule, stdp.DiehlAndCook):  # noqa: D101
    __doc__ = stdp.DiehlAndCook.__doc__
    default_range = (0.0, 1.0)
    additive_traces: ClassVar[bool] = True
    """Models give the source layer traces that add up."""


class SymmetricSTDP(MCC_LearningRule, stdp.SymmetricSTDP):  # noqa: D101
    __doc__ = stdp.SymmetricSTDP.__doc__
    default_range = (0.0, 1.0)


class TripletSTDP(MCC_LearningRule, stdp.TripletSTDP):  # noqa: D101
    __doc__ = stdp.TripletSTDP.__doc__


class MSTDP(MCC_LearningRule, modulated.MSTDP):  # noqa: D101
    __doc__ = modulated.MSTDP.__doc__


class MSTDPET(MCC_LearningRule, modulated.MSTDPET):  # noqa: D101
    __doc__ = modulated.MSTDPET.__doc__


class Rmax(MCC_LearningRule, modulated.Rmax):  # noqa: D101
    __doc__ = modulated.Rmax.__doc__
