"""Layer shapes, and the shapes that inputs may have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any, cast

import torch
from torch import Tensor

from bindsnet.arguments import is_whole
from bindsnet.errors import ParameterError, ShapeError

INPUT_DTYPES = (torch.bool, torch.uint8, torch.float32)


def resolve(owner: str, n: int | None, shape: Sequence[int] | None) -> tuple[int, Sequence[int]]:
    """Number of neurons and shape of a layer, from either or both."""
    if n is None and shape is None:
        raise ParameterError(f"{owner} needs n or shape: how many neurons does it have?")
    given = f"n={n!r}" if shape is None else f"shape={shape!r}"
    try:
        sizes = [n] if shape is None else list(shape)
        whole = [int(size) for size in sizes]  # type: ignore[arg-type]
        fits = whole == sizes
    except (TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        raise ParameterError(
            f"{owner}: n is a whole number, and shape a list of them (got {given})"
        )
    if not whole or min(whole) < 1:
        raise ParameterError(f"{owner} must have at least one neuron (got {given})")
    count = math.prod(whole)
    if n is not None and n != count:
        raise ParameterError(f"{owner} has shape {sizes}: {count} neurons, but n={n!r}")
    return count, (whole if shape is None else shape)


def as_pair(size: int | Sequence[int]) -> tuple[int, int]:
    """Height and width, of both or of one number for both; integers may be NumPy's or torch's."""
    height, width = cast(Sequence[int], (size, size) if is_whole(size) else size)
    return int(height), int(width)


def steps_in(time: float, dt: float) -> int:
    """Number of whole steps of ``dt`` ms in ``time`` ms: ``int(time / dt)``."""
    if not isinstance(time, Real) or not math.isfinite(time) or time < 0:
        raise ParameterError(f"time must be a number of ms, 0 or more (got {time!r})")
    return int(time / dt)


def as_input(name: str, data: Tensor, shape: Sequence[int], steps: int) -> Tensor:
    """A layer's input as ``[time, batch, *shape]``, without copying where possible.

    Takes ``[time, batch, ...]`` with as many values a sample as the layer has
    neurons, ``[time, n]`` for a batch of one, and ``[n]`` for one step of that.
    Types other than bool, uint8 and float32 become float32.
    """
    if not isinstance(data, Tensor):
        raise ShapeError(
            f"inputs[{name!r}] must be a tensor (got {type(data).__name__}): "
            f"torch.as_tensor makes one of it"
        )
    if data.shape[:1] == (steps,) and data.shape[2:] == tuple(shape) and data.shape[1]:
        return _plain(data)
    n = math.prod(shape)
    time_first = data[None, None] if data.dim() == 1 else data
    time_first = time_first[:, None] if time_first.dim() == 2 else time_first
    if time_first.dim() < 2 or math.prod(time_first.shape[2:]) != n or time_first.shape[1] == 0:
        raise ShapeError(_does_not_fit(name, data, shape))
    if time_first.shape[0] < steps:
        raise ShapeError(
            f"inputs[{name!r}] has shape {list(data.shape)}: {time_first.shape[0]} steps, "
            f"but the run takes {steps}. Give more steps, or a shorter time."
        )
    return _plain(time_first[:steps].reshape(steps, time_first.shape[1], *shape))


def _plain(data: Tensor) -> Tensor:
    """The same values, contiguous, without gradient, of a type that engines read."""
    if data.dtype not in INPUT_DTYPES:
        data = data.to(torch.float32)
    return (data.detach() if data.requires_grad else data).contiguous()


def as_numbers(what: str, value: Any, dtype: torch.dtype | None = None) -> Tensor:
    """``value`` as a tensor of real numbers, without gradient; not a copy if it is one."""
    try:
        numbers = torch.as_tensor(value)
    except (TypeError, ValueError, RuntimeError):
        raise ParameterError(f"{what} must be a number or a tensor (got {value!r})") from None
    if numbers.is_complex():
        raise ParameterError(f"{what} must be real (got {value!r})")
    return (numbers if dtype is None else numbers.to(dtype)).detach()


def check_finite(what: str, tensor: Tensor) -> None:
    """Raise :class:`ParameterError` if ``tensor`` holds NaN or infinity."""
    if not tensor.is_floating_point() or math.isfinite(float(tensor.detach().sum())):
        return  # a sum is finite only if each term is, and takes a tenth of the time
    bad = int((~torch.isfinite(tensor)).sum())
    if bad:
        raise ParameterError(
            f"{what} must be finite, but {bad} of its {tensor.numel()} values are NaN or infinite"
        )


def _does_not_fit(name: str, data: Tensor, shape: Sequence[int]) -> str:
    n = math.prod(shape)
    values = math.prod(data.shape[2:] if data.dim() > 2 else data.shape[-1:])
    full = f"[time, batch, {', '.join(str(int(size)) for size in shape)}], " * (len(shape) > 1)
    hint = ""
    if data.dim() > 2 and math.prod(data.shape[1:]) == n:
        hint = " It looks as if the batch axis is missing: try data.unsqueeze(1)."
    return (
        f"inputs[{name!r}] has shape {list(data.shape)}: {values} values a sample, but layer "
        f"{name!r} has {n}.\n  It takes {full}[time, batch, {n}], "
        f"or [time, {n}] for a batch of one.{hint}"
    )
