"""Rates that change in the course of a training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, did_you_mean

Value = float | Sequence[float] | Tensor


class Anneal:
    r"""A parameter that goes linearly from one value to another over a training.

    .. math:: a(p) = a_\mathrm{start} + (a_\mathrm{end} - a_\mathrm{start})\, p

    at the share :math:`p` of all samples that were shown when an interval begins;
    it stays as it is within an interval.

    Parameters
    ----------
    owner
        What has the parameter: a learning rule, or a layer.
    name
        Its name, such as ``"nu"`` or ``"theta_plus"``; a tensor.
    start, end
        Its first and its last value.

    Examples
    --------
    >>> rule = network.connections["X", "Ae"].update_rule
    >>> Anneal(rule, "nu", (1e-4, 0.01), (2e-5, 0.002))
    >>> Anneal(network.layers["Ae"], "theta_plus", 0.2, 0.01)
    """

    def __init__(self, owner: Any, name: str, start: Value, end: Value) -> None:
        if not isinstance(getattr(owner, name, None), Tensor):
            raise ParameterError(
                f"Anneal: {type(owner).__name__} has no tensor {name!r} that could change"
                f"{did_you_mean(name, (*vars(owner), *getattr(owner, '_buffers', ())))}"
            )
        self.owner, self.name = owner, name
        self.start = torch.as_tensor(start, dtype=torch.float64)
        self.end = torch.as_tensor(end, dtype=torch.float64)

    def value(self, share: float) -> Tensor:
        """The value after a ``share`` between 0 and 1 of all samples, float64."""
        return self.start + (self.end - self.start) * share

    def __call__(self, share: float) -> None:
        """Set the parameter, in place."""
        parameter = getattr(self.owner, self.name)
        parameter.copy_(self.value(share).to(parameter))
