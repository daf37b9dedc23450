"""Convolutions: the same weights at each place of a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from bindsnet import layouts, patches
from bindsnet.layouts import Sums
from bindsnet.learning.base import Reduction
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import kernels
from bindsnet.network.topology.patched import PatchedConnection
from bindsnet.network.weights import Weights


class ConvolutionalConnection(PatchedConnection):
    r"""Filters that move over a layer.

    .. math:: I_{fq} = b_f + \sum_{c, k} s_{c,\, q S - P + k D} \, w_{fck}

    with stride :math:`S`, padding :math:`P` and dilation :math:`D`.

    Parameters
    ----------
    source, target
        Layers of shapes ``[in_channels, *sizes]`` and ``[out_channels, *places]``, with
        ``places = (size - dilation * (kernel_size - 1) - 1 + 2 * padding) // stride + 1``
        along each axis.
    kernel_size, stride, padding, dilation
        A whole number, or one for each axis.
    w
        Weights ``[out_channels, in_channels, *kernel_size]``. By default uniform between
        the bounds, or in [0, 1] clipped to them where one is infinite. A copy is kept.
    b
        Bias ``[out_channels]``; zeros by default.
    w_dtype
        Type in which the weights are stored.

    See :class:`~bindsnet.network.topology.AbstractConnection` for the rest. ``norm`` is of
    the sum of the weights from each input channel to each output channel. ``nu`` may
    also be one number for each output channel.

    Raises
    ------
    ShapeError
        The layers' shapes do not fit; the message shows the calculation.
    """

    axes: ClassVar[int]
    _convolve: ClassVar[Callable[..., Tensor]]
    sums = Sums.ROWS

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        w_dtype: torch.dtype = torch.float32,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        kernel = kernels.spread(self._label, "kernel_size", kernel_size, self.axes)
        step = kernels.spread(self._label, "stride", stride, self.axes)
        pad = kernels.spread(self._label, "padding", padding, self.axes, least=0)
        gap = kernels.spread(self._label, "dilation", dilation, self.axes)
        self.kernel_size, self.stride = kernels.plain(kernel), kernels.plain(step)
        self.padding, self.dilation = kernels.plain(pad), kernels.plain(gap)
        self.in_channels, sizes = kernels.channels_of(self._label, "source", source, self.axes)
        self.out_channels, out = kernels.channels_of(self._label, "target", target, self.axes)
        kernels.check_places(self._label, out, sizes, kernel, step, pad, gap)
        geometry = sizes, kernel, step, pad, gap
        self._layout = layouts.convolution(
            layouts.windows(*geometry),
            self.in_channels,
            layouts.count(sizes),
            self.out_channels,
            layouts.frame(*geometry),
        )
        shape = (self.out_channels, self.in_channels, *kernel)
        generator = initialize.generator_of(self._label, kwargs)
        self.w = Weights(self.first_weights(shape, kwargs.get("w"), w_dtype, generator))
        self.b = self._bias(kwargs.get("b"), self.out_channels)
        self._check_spreads()

    @property
    def weights_shape(self) -> tuple[int, ...]:
        """``[out_channels, in_channels, *kernel_size]``."""
        kernel = kernels.spread(self._label, "kernel_size", self.kernel_size, self.axes)
        return (self.out_channels, self.in_channels, *kernel)

    def per_weight(self, value: Tensor) -> Tensor:
        """One number for each output channel goes along the first axis."""
        if value.dim() == 1 and len(value) == self.out_channels:
            return value.reshape(-1, *[1] * (self.axes + 1))
        return value

    def compute(self, s: Tensor) -> Tensor:
        """The convolution of the spikes: ``[batch, *source]`` to ``[batch, *target]``."""
        if not getattr(s, "is_cuda", False):
            return super().compute(s)
        s = self._flat(s).reshape(len(s), *self.source.shape).to(self.w.dtype)
        b = None if self.b is None else self.b.to(self.w.dtype)
        drive = type(self)._convolve(s, self.w, b, self.stride, self.padding, self.dilation)
        return drive.to(torch.float32)

    def normalize(self) -> None:
        """Scale each filter so that its weights from each input channel sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                patches.normalize_rows(self.w.flatten(2), self.norm)


class Conv1dConnection(ConvolutionalConnection):
    """Filters that move along one axis: see :class:`ConvolutionalConnection`."""

    axes = 1
    rule_method = "_conv1d_connection_update"
    _convolve = staticmethod(F.conv1d)


class Conv2dConnection(ConvolutionalConnection):
    """Filters that move along two axes: see :class:`ConvolutionalConnection`."""

    axes = 2
    rule_method = "_conv2d_connection_update"
    _convolve = staticmethod(F.conv2d)


class Conv3dConnection(ConvolutionalConnection):
    """Filters that move along three axes: see :class:`ConvolutionalConnection`."""

    axes = 3
    rule_method = "_conv3d_connection_update"
    _convolve = staticmethod(F.conv3d)
