"""Connections that put spikes at other places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch.nn import functional as F

from bindsnet.arguments import is_whole
from bindsnet.errors import ParameterError
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.weightless import RearrangedConnection


class PermuteConnection(RearrangedConnection):
    """Changes the order of axes.

    Parameters
    ----------
    source, target
        The layers; the target's shape is the source's in the new order.
    dims
        The new order of ``[batch, *source.shape]``, of which the first stays: (0, 2, 1)
        exchanges the two axes of an image.
    """

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        dims: Sequence[int],
        nu: Any = None,
        weight_decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, None, weight_decay, **kwargs)
        axes = len(source.shape) + 1
        given = list(dims) if isinstance(dims, Iterable) else [dims]
        self.dims = tuple(int(d) % axes for d in given if is_whole(d))
        if sorted(self.dims) != list(range(axes)) or len(given) != axes or self.dims[0] != 0:
            raise ParameterError(
                f"{self._label}: dims must be an order of the {axes} axes [batch, *source.shape] "
                f"in which the batch comes first (got {dims!r})"
            )
        neurons = torch.arange(source.n).view(1, *source.shape)
        self._join(neurons.permute(self.dims)[0])


class ConstantPad2dConnection(RearrangedConnection):
    """Surrounds each channel by silent neurons.

    Parameters
    ----------
    source, target
        The layers; the target's last two axes are longer.
    padding
        How much on each side: one number, or (left, right, top, bottom). Negative numbers
        cut off.
    """

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        padding: int | Sequence[int],
        nu: Any = None,
        weight_decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, None, weight_decay, **kwargs)
        sides = tuple(padding) if isinstance(padding, Iterable) else (padding,) * 4
        if len(sides) != 4 or not all(map(is_whole, sides)) or len(source.shape) < 2:
            raise ParameterError(
                f"{self._label}: padding takes one number, or (left, right, top, bottom), of a "
                f"source with rows and columns (got {padding!r}, source {list(source.shape)})"
            )
        self.padding = tuple(int(side) for side in sides)
        neurons = torch.arange(source.n).view(1, *source.shape)
        self._join(F.pad(neurons, self.padding, value=-1)[0])
