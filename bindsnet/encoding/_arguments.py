"""Checks of the arguments that the encoders share."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from bindsnet import arguments
from bindsnet.arguments import shown
from bindsnet.errors import ParameterError, warn_unknown_arguments

Device = str | torch.device | None


def count_steps(owner: str, time: float, dt: float) -> int:
    """Number of steps ``int(time / dt)`` of a run of ``time`` ms in steps of ``dt`` ms.

    Raises
    ------
    ParameterError
        Where ``dt`` is not above 0, ``time`` is negative, or one is not finite.
    """
    if not 0 < arguments.real(dt) < math.inf:
        raise ParameterError(f"{owner}: dt must be finite and above 0 ms (got {shown(dt)} ms)")
    if not 0 <= arguments.real(time) < math.inf:
        given = shown(time)
        raise ParameterError(f"{owner}: time must be finite and at least 0 ms (got {given} ms)")
    return int(time / dt)


def unit_interval(owner: str, name: str, value: float) -> float:
    """Return ``value``, which must lie in [0, 1], or raise ParameterError."""
    if not 0 <= arguments.real(value) <= 1:
        raise ParameterError(f"{owner}: {name} must be in [0, 1] (got {shown(value)})")
    return value


def as_tensor(owner: str, datum: Any, device: Device = None) -> Tensor:
    """Return ``datum`` as a tensor on ``device``; ``None`` leaves it where it is.

    Raises
    ------
    ParameterError
        Where it is not a tensor nor made of real numbers, or there is no such device.
    """
    if device is not None:
        arguments.place.check(owner, "device", device)
    try:
        values = torch.as_tensor(datum).detach()
    except (TypeError, ValueError, RuntimeError) as reason:
        kind = type(datum).__name__
        raise ParameterError(f"{owner}: datum must be a tensor (got a {kind}): {reason}") from None
    if values.is_complex():
        raise ParameterError(f"{owner}: datum must hold real numbers (got {values.dtype})")
    dense = values if values.layout == torch.strided else values.to_dense()
    return dense.to(device)


def as_floating(values: Tensor) -> Tensor:
    """Return float32 and float64 as they are, and other numbers as float32."""
    return values if values.dtype in (torch.float32, torch.float64) else values.float()


def where_drawn(owner: str, values: Tensor, generator: torch.Generator | None) -> Tensor:
    """``values`` on the device of ``generator``, which draws nowhere else; as they are without.

    Raises
    ------
    ParameterError
        Where it is no generator.
    """
    if generator is None:
        return values
    arguments.generator.check(owner, "generator", generator)
    return values.to(generator.device)


def largest(owner: str, values: Tensor, least: float = 0.0, unit: str = "") -> float:
    """Largest of the values, 0 for none; all must be finite and at least ``least``.

    Raises
    ------
    ParameterError
        Where a value is NaN, infinite or too small.
    """
    if values.numel() == 0:
        return 0.0
    low, high = (float(bound) for bound in values.aminmax())
    if low >= least and high < math.inf and low > -math.inf:
        return high
    wrong = ~(torch.isfinite(values) & (values >= least))
    where = wrong.nonzero()[0].tolist()
    bound = f" and at least {least:g}{unit}" if least > -math.inf else ""
    raise ParameterError(
        f"{owner}: datum must be finite{bound}; {int(wrong.sum())} of its {values.numel()} "
        f"values are not, the first of them {float(values[tuple(where)])} at index {where}"
    )


def accepted(function: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return those of the given keyword arguments that ``function`` knows.

    Warns
    -----
    UnknownArgumentWarning
        For each of the others, at the place that called the caller.
    """
    if not given:
        return given
    parameters = inspect.signature(function).parameters.values()
    known = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
    warn_unknown_arguments(function.__name__, [name for name in given if name not in known], known)
    return {name: value for name, value in given.items() if name in known}
