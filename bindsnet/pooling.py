"""What connections without weights of their own pass on: the winners of windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Pool:
    """Each target neuron takes the spike of the busiest neuron in its window.

    With ``passed``, it takes instead what the highest rate in its window has grown by.

    Attributes
    ----------
    under
        The source neurons of each window, int32 ``[n_target, cells]``; -1 for none.
    owner, rates
        Who holds the rates of the source neurons ``[batch, n_source]``, and under what name.
    decay
        Share of the rates that is lost in each step.
    passed
        Name of the highest rates of the step before, ``[batch, n_target]``.
    """

    under: Tensor
    owner: Any
    rates: str
    decay: float
    passed: str | None = None


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


def growth(passed: Tensor, rates: Tensor, under: Tensor) -> Tensor:
    """What the highest rate in each window has grown by since ``passed``, which follows.

    ``rates``: ``[batch, n_source]``; ``passed``: ``[batch, n_target]``, changed in place. A
    window without neurons gives 0.
    """
    n = rates.shape[1]
    under = torch.where(under < 0, n, under.long())
    highest = torch.nn.functional.pad(rates, (0, 1), value=-torch.inf)[:, under].amax(2)
    highest = torch.where(highest == -torch.inf, passed, highest)
    grown = highest - passed
    passed.copy_(highest)
    return grown


def mean_spike(s: Tensor) -> Tensor:
    """The mean spike of each sample, ``[batch, 1]``, summed in float64."""
    total = s.flatten(1).sum(1, keepdim=True, dtype=torch.float64)
    return (total / s[0].numel()).to(torch.float32)
