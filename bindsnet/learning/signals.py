"""What a run tells its rules: reward and amplitudes, as tensors."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.shapes import check_finite

SHARED, SAMPLES, WEIGHTS = "shared", "samples", "weights"
"""A reward is one for all, one for each sample, or one for each weight."""


def _as_tensor(what: str, value: Any) -> Tensor:
    if isinstance(value, float | int) and math.isfinite(value):
        return _number(float(value))  # the usual case, in a hundredth of the time
    try:
        tensor = torch.as_tensor(value, dtype=torch.float32).detach()
    except (TypeError, ValueError, RuntimeError):
        raise ParameterError(f"{what} must be a number or a tensor (got {value!r})") from None
    check_finite(what, tensor)
    return tensor


@functools.lru_cache(maxsize=64)
def _number(value: float) -> Tensor:
    """A tensor that nobody writes to."""
    return torch.tensor(value, dtype=torch.float32)


def as_reward(reward: Any, batch: int) -> tuple[str, Tensor]:
    """A reward and its kind: ``[1]``, ``[batch]``, or ``[1 or batch, *weights]``.

    It is a number, one for each sample (``[batch]`` or ``[batch, 1, ...]``), or
    something that broadcasts to ``[batch, *weights]``.
    """
    tensor = _as_tensor("reward", reward)
    if tensor.numel() == 1:
        return SHARED, tensor.reshape(1)
    if len(tensor) == batch == tensor.numel():
        return SAMPLES, tensor.reshape(batch).contiguous()
    if tensor.dim() == 1:
        raise ShapeError(
            f"reward has {len(tensor)} values; it takes one, or one for each of {batch} samples"
        )
    return WEIGHTS, tensor


def as_amplitude(name: str, amplitude: Any, default: float, shape: Sequence[int]) -> Tensor:
    """The amplitude of a trace: 0-dim, or one for each neuron of a layer of ``shape``."""
    tensor = _as_tensor(name, default if amplitude is None else amplitude)
    if tensor.numel() == 1:
        return tensor if tensor.dim() == 0 else tensor.reshape(())
    if tensor.numel() == torch.Size(shape).numel():
        return tensor.reshape(tuple(shape)).contiguous()
    raise ShapeError(
        f"{name} has shape {list(tensor.shape)}; it takes one number, or one for each neuron "
        f"of a layer of shape {list(shape)}"
    )
