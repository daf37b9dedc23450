"""Connections that pass on the spikes of the busiest neurons."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet import layouts, pooling
from bindsnet.arguments import Count, checked, share
from bindsnet.errors import ParameterError
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import kernels
from bindsnet.network.topology.weightless import WeightlessConnection
from bindsnet.pooling import Pool


class MaxPoolConnection(WeightlessConnection):
    r"""A window moves over each channel, and passes on the spikes of its busiest neuron.

    Each source neuron has a rate, which decays and grows by its spikes:

    .. math:: r_i \leftarrow (1 - d)\, r_i + s_i , \qquad
        I_j = s_{i^*} , \quad i^* = \mathrm{argmax}_{i \in \text{window } j}\; r_i

    Of equal rates the first one counts, row by row.

    Parameters
    ----------
    source, target
        Layers of shapes ``[channels, *sizes]`` and ``[channels, *places]``, with
        ``places = (size - dilation * (kernel_size - 1) - 1 + 2 * padding) // stride + 1``
        along each axis.
    kernel_size, stride, padding, dilation
        A whole number, or one for each axis.
    decay
        Share of the rates that is lost in each step, :math:`d`. With 1, the default,
        the output spikes whenever a neuron of the window does.

    Attributes
    ----------
    firing_rates
        The rates ``[batch, *source.shape]``; zero after a reset.

    Raises
    ------
    ShapeError
        The layers' shapes do not fit; the message shows the calculation.

    References
    ----------
    .. [1] B. Rueckauer et al., "Conversion of continuous-valued deep networks to efficient
       event-driven networks for image classification", Front. Neurosci. 11:682, 2017.
    """

    axes: ClassVar[int]
    passing_state: ClassVar[tuple[str, ...]] = ("firing_rates",)
    firing_rates: Tensor
    under: Tensor
    decay: float

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, **kwargs)
        decay = kwargs.get("decay")
        share.check(self._label, "decay", 1.0 if decay is None else decay)
        self.decay = 1.0 if decay is None else float(decay)
        geometry = [
            kernels.spread(self._label, what, value, self.axes, least)
            for what, value, least in (
                ("kernel_size", kernel_size, 1),
                ("stride", stride, 1),
                ("padding", padding, 0),
                ("dilation", dilation, 1),
            )
        ]
        plain = map(kernels.plain, geometry)
        self.kernel_size, self.stride, self.padding, self.dilation = plain
        self.register_buffer("under", self._windows(geometry), persistent=False)
        self.register_buffer("firing_rates", None)
        self.set_batch_size(source.batch_size or 1)

    def _windows(self, geometry: list[tuple[int, ...]]) -> Tensor:
        """The source neurons of the window of each target neuron."""
        channels, sizes = kernels.channels_of(self._label, "source", self.source, self.axes)
        out_channels, out = kernels.channels_of(self._label, "target", self.target, self.axes)
        if out_channels != channels:
            raise ParameterError(
                f"{self._label}: source has {channels} channels, but target has {out_channels}; "
                f"each channel is pooled by itself"
            )
        kernels.check_places(self._label, out, sizes, *geometry)
        under = layouts.windows(sizes, *geometry)
        first = torch.arange(channels)[:, None, None] * layouts.count(sizes)
        return torch.where(under < 0, -1, under + first).flatten(0, 1).int()

    @property
    def pool(self) -> Pool | None:
        """What is passed on."""
        known = (MaxPool1dConnection, MaxPool2dConnection, MaxPool3dConnection)
        if type(self) not in known:
            return None
        return Pool(self.under, self, "firing_rates", self.decay)

    @checked
    def set_batch_size(self, batch_size: Count) -> None:
        """Rates of zero for ``batch_size`` samples."""
        device = self.under.device
        self.firing_rates = torch.zeros(batch_size, *self.source.shape, device=device)

    def compute(self, s: Tensor) -> Tensor:
        """Spikes of the winners: ``[batch, *source.shape]`` to ``[batch, *target.shape]``."""
        spikes = self._flat(s)
        if len(s) != len(self.firing_rates):
            self.set_batch_size(len(s))
        rates = self.firing_rates.flatten(1)
        pooling.take_up(rates, spikes, self.decay)
        return pooling.winners(spikes, rates, self.under).reshape(len(s), *self.target.shape)

    def reset_state_variables(self) -> None:
        """Rates of zero."""
        self.firing_rates.zero_()


class MaxPool1dConnection(MaxPoolConnection):
    """Windows along one axis: see :class:`MaxPoolConnection`."""

    axes = 1


class MaxPool2dConnection(MaxPoolConnection):
    """Windows along two axes: see :class:`MaxPoolConnection`."""

    axes = 2


class MaxPool3dConnection(MaxPoolConnection):
    """Windows along three axes: see :class:`MaxPoolConnection`."""

    axes = 3


MaxPoo3dConnection = MaxPool3dConnection
"""The name in BindsNET, which misspells it."""
