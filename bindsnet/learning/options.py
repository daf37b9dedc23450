"""Checks of the options of rules."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.arguments import Fits, not_negative, real
from bindsnet.errors import ParameterError, RuleError, ShapeError
from bindsnet.shapes import as_numbers

_AT_LEAST_0 = Fits("a number of at least 0", lambda v: real(v) >= 0)


def as_number(owner: str, name: str, value: Any, *, infinite: bool = False) -> float:
    """An option that is a number of at least 0."""
    (_AT_LEAST_0 if infinite else not_negative).check(owner, name, value)
    return real(value)


def as_time_constant(owner: str, name: str, value: Any, *, shape: tuple[int, ...]) -> Tensor:
    """A time constant in ms, above 0: 0-dim, or one for each neuron of a layer."""
    tensor = as_numbers(f"{owner}: {name}", value, torch.float32).clone()
    try:
        tensor.expand(shape)
    except RuntimeError:
        raise ShapeError(
            f"{owner}: {name} has shape {list(tensor.shape)}; it takes one number"
            + (f", or one for each neuron, {list(shape)}" if shape != (1,) else "")
        ) from None
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
