"""Synaptic weights as a feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.learning.base import Reduction
from bindsnet.learning.features import MCC_LearningRule
from bindsnet.network.topology_features.base import AbstractFeature


class Weight(AbstractFeature):
    """Weights ``[n_source, n_target]`` that multiply the spikes.

    Unbounded unless a ``range`` is given; uniform in [0, 1] unless a ``value`` is.
    See :class:`AbstractFeature`.
    """

    default_range = (-torch.inf, torch.inf)

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
        self._refuse(norm_frequency=norm_frequency if norm_frequency != "sample" else None)

    def initialize_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """Uniform weights, clipped to the range."""
        return torch.clamp(torch.rand(*shape), low, high)
