"""Checks of the options of rules."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, RuleError


def as_number(owner: str, name: str, value: Any, *, infinite: bool = False) -> float:
    """An option that is a number of at least 0."""
    try:
        number = float(value)
    except (TypeError, ValueError, RuntimeError):
        raise ParameterError(f"{owner}: {name} must be a number (got {value!r})") from None
    if not number >= 0.0 or (number == float("inf") and not infinite):
        wanted = "at least 0" if infinite else "finite and at least 0"
        raise ParameterError(f"{owner}: {name} must be {wanted} (got {value!r})")
    return number


def as_time_constant(owner: str, name: str, value: Any, *, single: bool = False) -> Tensor:
    """A time constant in ms, above 0: 0-dim, or one for each neuron unless ``single``."""
    try:
        tensor = torch.as_tensor(value, dtype=torch.float32).detach().clone()
    except (TypeError, ValueError, RuntimeError):
        raise ParameterError(f"{owner}: {name} must be a number (got {value!r})") from None
    if single and tensor.numel() != 1:
        raise ParameterError(f"{owner}: {name} must be one number (got {tensor.numel()})")
    if not bool((tensor > 0).all()):
        raise ParameterError(f"{owner}: {name} must be above 0 ms (got {value!r})")
    return tensor.reshape(()) if tensor.numel() == 1 else tensor


def check_finite_bounds(owner: str, **bounds: Tensor) -> None:
    """Raise :class:`RuleError` unless every weight has the bounds that a rule measures from."""
    for name, bound in bounds.items():
        if not bool(torch.isfinite(torch.as_tensor(bound)).all()):
            raise RuleError(
                f"{owner} measures the distance to {name}, which is not finite for every weight: "
                f"give {name}= to the connection, or range= to the feature"
            )
