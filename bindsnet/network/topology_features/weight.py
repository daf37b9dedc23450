"""Synaptic weights as a feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from bindsnet.arguments import switch
from bindsnet.edits import keeps
from bindsnet.errors import ParameterError
from bindsnet.layouts import Sums
from bindsnet.learning.base import Reduction
from bindsnet.learning.features import MCC_LearningRule
from bindsnet.network.parts import Part
from bindsnet.network.topology_features.base import AbstractFeature

SMALLEST = 1e-4
"""Magnitude below which a weight does not fall while its polarity is enforced."""
FREQUENCIES = ("sample", "time step")


class Weight(AbstractFeature):
    """Weights ``[n_source, n_target]`` that multiply the spikes.

    Unbounded unless a ``range`` is given; uniform in [0, 1] unless a ``value`` is.
    See :class:`AbstractFeature`.

    Parameters
    ----------
    norm_frequency
        When the weights are brought to ``norm``: ``"sample"``, after each run, or
        ``"time step"``, in every step after the spikes have passed.
    enforce_polarity
        Whether the weights of a neuron keep their sign: positive if more than half of
        them start above 0, else negative. A weight that would leave its side is held
        at 1e-4 of its sign.
    """

    default_range = (-torch.inf, torch.inf)
    can_link = True

    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: torch.dtype | str = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        norm: Any = None,
        norm_frequency: str = "sample",
        learning_rule: type[MCC_LearningRule] | None = None,
        nu: Any = None,
        reduction: Reduction | None = None,
        enforce_polarity: bool = False,
        decay: float = 0.0,
        sparse: bool = False,
        batch_size: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            value,
            value_dtype,
            range,
            norm=norm,
            learning_rule=learning_rule,
            nu=nu,
            reduction=reduction,
            enforce_polarity=enforce_polarity,
            decay=decay,
            sparse=sparse,
            batch_size=batch_size,
            **kwargs,
        )
        if norm_frequency not in FREQUENCIES:
            raise ParameterError(
                f"{self._label}: norm_frequency must be 'sample' or 'time step' "
                f"(got {norm_frequency!r})"
            )
        if sparse and enforce_polarity:
            raise ParameterError(f"{self._label}: a sparse value cannot enforce its polarity")
        self.norm_frequency = norm_frequency

    @property
    def sums(self) -> Sums | None:
        """The weights of each column; None if a subclass has code of its own."""
        return Sums.COLUMNS if keeps(self, Weight, "normalize") else None

    @property
    def part(self) -> Part:
        """What a plan needs to know of the weights, which may be normalised in every step."""
        part = super().part
        if self.norm_frequency == "sample":
            return part
        return replace(part, normalize=None, normalize_step=self.normalize_step)

    draw_value = AbstractFeature.draw_uniform

    def _polarized(self, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        """With ``enforce_polarity``, each row is bounded to its side; the weights go there."""
        if not self.enforce_polarity:
            return low, high
        positive = (self.value > 0).sum(1, keepdim=True) * 2 > self.value.shape[1]
        low = torch.where(positive, low.clamp(min=SMALLEST), low)
        high = torch.where(positive, high, high.clamp(max=-SMALLEST))
        if bool((low > high).any()):
            raise ParameterError(
                f"{self._label}: its range, {self.range}, leaves no weight of the sign that a "
                f"neuron's weights have"
            )
        with torch.no_grad():
            self.value.copy_(torch.clamp(self.value, low, high))
        return low, high

    def normalize(self, time_step_norm: bool = False) -> None:
        """Bring the weights to ``norm``, if now is when they are: see ``norm_frequency``."""
        if type(time_step_norm) is not bool:  # the usual case needs no more
            switch.check(self._label, "time_step_norm", time_step_norm)
        if time_step_norm == (self.norm_frequency == "time step"):
            super().normalize()

    def normalize_step(self) -> None:
        """What :meth:`normalize` does in every step."""
        self.normalize(time_step_norm=True)
