"""What connections without weights of their own pass on: the winners of windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Pool:
    """Each target neuron takes the spike of the busiest neuron in its window.

    Attributes
    ----------
    under
        The source neurons of each window, int32 ``[n_target, cells]``; -1 for none.
    owner, rates
        Who holds the rates of the source neurons ``[batch, n_source]``, and under what name.
    decay
        Share of the rates that is lost in each step.
    """

    under: Tensor
    owner: Any
    rates: str
    decay: float


def take_up(rates: Tensor, s: Tensor, decay: float) -> None:
    """Let the rates decay, then grow by the spikes, in place."""
    rates.sub_(rates * decay).add_(s.to(torch.float32))


def winners(s: Tensor, rates: Tensor, under: Tensor) -> Tensor:
    """The spike of the neuron with the highest rate in each window, ``[batch, n_target]``.

    ``s``, ``rates``: ``[batch, n_source]``. Of equal rates the first one counts; a window
    without neurons gives 0.
    """
    n = s.shape[1]
    under = torch.where(under < 0, n, under.long())
    seen = torch.nn.functional.pad(rates, (0, 1), value=-torch.inf)[:, under]
    best = seen.argmax(2)
    chosen = under[torch.arange(len(under), device=under.device), best]
    return torch.nn.functional.pad(s.to(torch.float32), (0, 1)).gather(1, chosen)


def mean_spike(s: Tensor) -> Tensor:
    """The mean spike of each sample, ``[batch, 1]``, summed in float64."""
    total = s.flatten(1).sum(1, keepdim=True, dtype=torch.float64)
    return (total / s[0].numel()).to(torch.float32)
