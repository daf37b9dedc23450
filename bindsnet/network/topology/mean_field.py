"""Connections through the mean of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from bindsnet import layouts, patches, pooling, random
from bindsnet.edits import keeps
from bindsnet.layouts import Patches
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.parts import Part
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.network.weights import Weights
from bindsnet.shapes import as_numbers


class MeanFieldConnection(AbstractConnection):
    r"""Each target neuron gets the mean spike of the source, times a weight.

    .. math:: I_{bj} = \frac{w_j}{n} \sum_i s_{bi}

    for each sample :math:`b` by itself.

    Parameters
    ----------
    w
        A number for all target neurons, or a tensor that spreads to the target's shape.
        By default one number, ``(randn + 1) / 10``, brought within the bounds.
    w_dtype
        Type in which the weights are stored.

    See :class:`~bindsnet.network.topology.AbstractConnection` for the rest. ``norm`` is of
    the magnitude of each weight, which is that of all that come into a neuron together.
    """

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        nu: Any = None,
        weight_decay: float = 0.0,
        w_dtype: torch.dtype = torch.float32,
        **kwargs: Any,
    ) -> None:
        reduction = kwargs.pop("reduction", None)
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        w = kwargs.get("w")
        generator = initialize.generator_of(self._label, kwargs)
        first = self._draw(generator) if w is None else as_numbers(f"{self._label}: w", w)
        initialize.check_spreads(self._label, "w", first, (1, *target.shape))
        shape = first.shape
        self._layout: Patches | None = None
        self.w = Weights(self.first_weights(shape, first, w_dtype, drawn=w is None))
        initialize.checked_norm(self._label, self.norm, targets=self.w.numel())
        initialize.check_spreads(self._label, "nu", self.update_rule.nu[0], shape)
        if self.Dales_rule is not None:
            initialize.check_spreads(self._label, "Dales_rule", self.Dales_rule, shape)

    def _draw(self, generator: torch.Generator | None) -> Tensor:
        draw = (torch.randn(1, **random.drawing(generator)).cpu() + 1) / 10
        low, high = self.wmin.detach(), self.wmax.detach()
        if bool(torch.isinf(low).any() | torch.isinf(high).any()):
            return draw.clamp(low, high)
        return low + draw * (high - low)

    @property
    def parts(self) -> Sequence[Part]:
        """The weights; without a norm there is nothing to normalise."""
        if self.norm is None and keeps(self, MeanFieldConnection, "normalize"):
            return tuple(replace(part, normalize=None) for part in super().parts)
        return super().parts

    @property
    def mean_weights(self) -> str | None:
        """The weights of the mean, if that is all there is to :meth:`compute`."""
        return "w" if type(self) is MeanFieldConnection else None

    @property
    def product(self) -> Part | None:
        """None: spikes are not summed by neurons, but averaged first."""
        return None

    @property
    def layout(self) -> Patches | None:
        """The mean of the source meets each target neuron; None if weights spread otherwise."""
        one, plain = self.w.numel() == 1, keeps(self, MeanFieldConnection, "compute")
        if not plain or not (one or self.w.numel() == self.target.n):
            return None
        if self._layout is None or self._layout.shared != one:
            self._layout = layouts.mean_field(self.target.n, one)
        return self._layout

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        """For each weight, the sum over samples of the mean of ``pre`` times ``post``."""
        layout = self.layout
        if layout is None:
            return super().correlate(pre, post)
        mean = pre.flatten(1).mean(1, keepdim=True, dtype=torch.float64).to(torch.float32)
        w = self.w
        return patches.correlate_patches(mean, post.flatten(1), layout, w.numel()).view(w.shape)

    def compute(self, s: Tensor) -> Tensor:
        """``[batch, *source.shape]`` to ``[batch, *target.shape]``."""
        mean = pooling.mean_spike(self._flat(s)).view(-1, *[1] * len(self.target.shape))
        drive = (mean.to(self.w.dtype) * self.w).to(torch.float32)
        return drive.expand(len(s), *self.target.shape).contiguous()

    def normalize(self) -> None:
        """Scale each weight to the magnitude ``norm``; weights of 0 stay."""
        if self.norm is not None:
            with torch.no_grad():
                norm = torch.as_tensor(self.norm, dtype=self.w.dtype, device=self.w.device)
                shape = self.w.shape if norm.numel() > 1 else ()
                self.w.copy_(torch.sign(self.w) * norm.reshape(shape))
