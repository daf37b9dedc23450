"""Random numbers that float32 adds and multiplies without rounding."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def dyadic(*shape: int, low: float = 0.0, high: float = 1.0, generator: Any = None) -> Tensor:
    """Random multiples of 1/1024 from ``low`` to ``high``."""
    draws = torch.rand(*shape, generator=generator)
    return torch.round((low + draws * (high - low)) * 1024) / 1024


def spikes(*shape: int, rate: float = 0.3, generator: Any = None) -> Tensor:
    """Random spikes, bool, each with probability ``rate``."""
    return torch.rand(*shape, generator=generator) < rate
