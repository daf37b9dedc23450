"""Spike trains that imitate Poisson processes as BindsNET does, on arguments already checked.

The exact generator is in :mod:`bindsnet.streams`.
"""

from __future__ import annotations

import torch
from torch import Tensor

_LONGEST_MEAN = 1e9  # steps; torch.poisson takes no infinite mean


def interval_spikes(
    rate: Tensor, steps: int, dt: float, generator: torch.Generator | None = None
) -> Tensor:
    """Draw spikes in BindsNET's way, from Poisson-distributed intervals.

    Intervals are Poisson of mean ``1000 / (dt * rate)`` steps, zeros replaced
    by one; their running sum gives the spikes. It makes one call of
    ``torch.poisson`` on ``[steps + 1, elements]``.

    Parameters
    ----------
    rate
        ``[elements]``, floating, Hz.
    steps
        Number of steps.
    dt
        Length of a step in ms.
    generator
        On the device of ``rate``; torch's by default.

    Returns
    -------
    Tensor
        ``[steps, elements]``, uint8.
    """
    fires = rate != 0
    mean = torch.zeros_like(rate)
    mean[fires] = (1000 / (dt * rate[fires])).clamp_(max=_LONGEST_MEAN)
    intervals = torch.poisson(mean.expand(steps + 1, -1), generator=generator)
    intervals += (intervals == 0) & fires
    time = intervals.cumsum_(dim=0)
    time.masked_fill_(time > steps, 0)  # row 0 takes what does not count, and is cut off
    spikes = torch.zeros(steps + 1, rate.numel(), dtype=torch.uint8, device=rate.device)
    return spikes.scatter_(0, time.long(), 1)[1:]


def approximate_spikes(
    rate: Tensor, steps: int, generator: torch.Generator | None = None
) -> Tensor:
    r"""Draw spikes where :math:`|N(0, 1)|^{(0.11 r + 5) / 50} < 0.6`, step by step.

    ``rate``: ``[elements]``, floating. Gives ``[steps, elements]``, uint8.
    """
    size = steps, rate.numel()
    noise = torch.randn(*size, device=rate.device, generator=generator).abs_()
    return (noise ** ((0.11 * rate + 5) / 50) < 0.6).byte()
