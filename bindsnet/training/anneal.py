"""Rates that change in the course of a training."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.arguments import Numbers, Share, Text, checked
from bindsnet.errors import ParameterError, ShapeError, did_you_mean


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

    @checked
    def __init__(self, owner: Any, name: Text, start: Numbers, end: Numbers) -> None:
        if not isinstance(getattr(owner, name, None), Tensor):
            known = (*getattr(owner, "__dict__", ()), *getattr(owner, "_buffers", ()))
            raise ParameterError(
                f"Anneal: the owner, a {type(owner).__name__}, has no tensor of the name {name!r} "
                f"that could change{did_you_mean(name, known)}"
            )
        self.owner, self.name = owner, name
        self.start = torch.as_tensor(start, dtype=torch.float64)
        self.end = torch.as_tensor(end, dtype=torch.float64)
        for what, value in (("start", self.start), ("end", self.end)):
            _check_spreads(what, value, getattr(owner, name).shape)

    @checked
    def value(self, share: Share) -> Tensor:
        """The value after a ``share`` between 0 and 1 of all samples, float64."""
        return self.start + (self.end - self.start) * share

    def __call__(self, share: float) -> None:
        """Set the parameter, in place."""
        parameter = getattr(self.owner, self.name)
        parameter.copy_(self.value(share).to(parameter))


def _check_spreads(what: str, value: Tensor, shape: torch.Size) -> None:
    try:
        value.expand(shape)
    except RuntimeError:
        raise ShapeError(
            f"Anneal: {what} has shape {list(value.shape)}, but the parameter {list(shape)}"
        ) from None
