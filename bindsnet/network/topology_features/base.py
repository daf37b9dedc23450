"""What every feature has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.edits import Tracked
from bindsnet.errors import ParameterError, RuleError
from bindsnet.learning.base import Reduction
from bindsnet.learning.features import MCC_LearningRule, NoOp
from bindsnet.network import initialize
from bindsnet.network.weights import Weights


class AbstractFeature(Tracked, ABC):
    """One factor of a multi-compartment connection.

    Parameters
    ----------
    name
        Its name in the connection.
    value
        Tensor ``[n_source, n_target]``, or a number for all; a copy is kept.
    value_dtype
        Type in which the value is stored.
    range
        Bounds of the value: a pair of numbers or tensors; -1 and 1 by default.
    norm
        What the values into each target neuron sum up to: a number, or one for each.
    learning_rule, nu, reduction, decay
        See :class:`~bindsnet.learning.MCC_learning.MCC_LearningRule`; further
        arguments of the rule may follow.
    """

    default_range: tuple[float, float] = (-1.0, 1.0)

    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: torch.dtype | str = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        clamp_frequency: int = 1,
        norm: Any = None,
        learning_rule: type[MCC_LearningRule] | None = None,
        nu: Any = None,
        reduction: Reduction | None = None,
        enforce_polarity: bool = False,
        decay: float = 0.0,
        parent_feature: AbstractFeature | None = None,
        sparse: bool = False,
        batch_size: int = 1,
        **kwargs: Any,
    ) -> None:
        if not isinstance(name, str):
            raise ParameterError(f"the name of a feature must be a string (got {name!r})")
        self.name = name
        self._refuse(
            enforce_polarity=enforce_polarity, parent_feature=parent_feature, sparse=sparse
        )
        self.norm = initialize.checked_norm(self._label, norm)
        self.learning_rule = learning_rule or NoOp
        if not issubclass(self.learning_rule, MCC_LearningRule):
            raise RuleError(
                f"{self._label}: {self.learning_rule.__module__}.{self.learning_rule.__name__} is "
                f"not a rule for features; take it from bindsnet.learning.MCC_learning"
            )
        self.value: Tensor = value
        self._range = self.default_range if range is None else tuple(range)
        self._value_dtype = value_dtype
        self._rule_arguments = dict(nu=nu, reduction=reduction, decay=decay, **kwargs)
        self.is_primed = False

    @property
    def _label(self) -> str:
        return f"{type(self).__name__} {self.name!r}"

    def _refuse(self, **options: Any) -> None:
        """Say so where an option of the API is not available, instead of ignoring it."""
        for option, value in options.items():
            if value:
                raise ParameterError(
                    f"{self._label}: {option}={value!r} is not available in this version"
                )

    def prime_feature(self, connection: Any, device: torch.device | str, **kwargs: Any) -> None:
        """Make the feature part of ``connection``: its value, and its learning rule."""
        if self.is_primed:
            return
        shape = (connection.source.n, connection.target.n)
        low, high = initialize.as_bounds(self._label, self._range[0], self._range[1], None)
        value = self._first_value(shape, low, high).to(device)
        self.value = Weights(value.contiguous())
        self.rule = self.learning_rule(
            connection=connection,
            feature_value=self.value,
            range=(low.to(device), high.to(device)),
            feature=self,
            **(self._rule_arguments | kwargs),
        )
        initialize.checked_norm(self._label, self.norm, targets=shape[1])
        initialize.check_spreads(self._label, "nu", self.rule.nu[0], shape)
        self.is_primed = True

    def _first_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        if self.value is None:
            return self.initialize_value(shape, low, high)
        value = torch.as_tensor(self.value)
        if value.numel() == 1:
            value = value.reshape(1, 1).expand(shape)
        if bool((value < low.to(value.device)).any()) or bool(
            (value > high.to(value.device)).any()
        ):
            raise ParameterError(
                f"{self._label}: values between {float(value.min()):g} and "
                f"{float(value.max()):g} are outside of its range, {self._range}"
            )
        given = initialize.given(self._label, value, shape, low, high)
        return initialize.cast_if_needed(given, self._value_dtype)

    @abstractmethod
    def initialize_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """The value that is used where none is given."""

    @property
    def weights(self) -> Tensor:
        """The tensor that learns."""
        return self.value

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """``value += scale * pre * post`` of all pairs, samples merged by ``reduction``."""
        a, c = pre.flatten(1), post.flatten(1)
        if len(a) == 1 or reduction in (torch.sum, torch.squeeze):
            functional.add_outer_dense(self.value, a, c, scale)
        else:
            each = a.to(torch.float32)[:, :, None] * c.to(torch.float32)[:, None, :]
            self.value.add_(reduction(each, dim=0) * scale)

    def update(self, **kwargs: Any) -> None:
        """Let the value learn once."""
        self.rule.update(**kwargs)

    def normalize(self) -> None:
        """Scale the values into each target neuron so that they sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                functional.normalize_columns(self.value, self.norm, absolute=False)

    def reset_state_variables(self) -> None:
        """Reset the state of the learning rule."""
        self.rule.reset_state_variables()

    def move(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Apply ``fn``, such as a move to another device, to all tensors held."""
        with torch.no_grad():
            self.value = Weights(fn(self.value.detach()))
            self.rule.feature_value = self.value
            self.rule.min, self.rule.max = fn(self.rule.min), fn(self.rule.max)
            self.rule.wmin, self.rule.wmax = self.rule.min, self.rule.max
            self.rule.nu = fn(self.rule.nu)
