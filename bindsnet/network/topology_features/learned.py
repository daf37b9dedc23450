"""The value of a feature as what learns: a matrix that a rule changes and a norm scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.edits import keeps
from bindsnet.layouts import Dense, Layout, Sums
from bindsnet.learning.base import Reduction


class LearnedValue:
    """What a learning rule needs of a feature with a ``value [n_source, n_target]``."""

    value: Any
    norm: Any
    learning_rule: Any

    @property
    def rule(self) -> Any:
        """The rule by which the value learns, once the feature is part of a connection."""
        return self.learning_rule

    @rule.setter
    def rule(self, rule: Any) -> None:
        self.learning_rule = rule

    @property
    def weights(self) -> Tensor:
        """The tensor that learns."""
        value: Tensor = self.value
        return value

    @property
    def layout(self) -> Layout | None:
        """Which neurons each value joins; None if the class learns by code of its own."""
        return Dense() if keeps(self, LearnedValue, "accumulate") else None

    @property
    def sums(self) -> Sums | None:
        """What ``norm`` is the sum of; None if the class normalises by code of its own."""
        return Sums.COLUMNS if keeps(self, LearnedValue, "normalize") else None

    @property
    def weights_shape(self) -> Sequence[int]:
        """What the shape of the value must be."""
        return (self.rule.source.n, self.rule.target.n)

    def per_weight(self, value: Tensor) -> Tensor:
        """A number, or one for each target neuron or pair, so that it spreads to the value."""
        return value

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        """``pre`` and ``post`` of all pairs, summed over samples: ``[n_source, n_target]``."""
        return functional.correlate_dense(pre.flatten(1), post.flatten(1))

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """``value += scale * pre * post`` of all pairs, samples merged by ``reduction``."""
        functional.accumulate_dense(self.value, pre, post, scale, reduction)

    def update(self, **kwargs: Any) -> None:
        """Let the value learn once."""
        self.rule.update(**kwargs)

    def normalize(self) -> None:
        """Scale the values into each target neuron so that they sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                functional.normalize_columns(self.value, self.norm, absolute=False)

    def normalize_step(self) -> None:
        """What is normalised in every step: nothing."""

    def reset_state_variables(self) -> None:
        """Reset the state of the learning rule."""
        self.rule.reset_state_variables()
