"""Locally connected layers: kernels with weights of their own at each place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from bindsnet import layouts, patches, random
from bindsnet.arguments import kind_of_number
from bindsnet.errors import ShapeError
from bindsnet.layouts import Sums
from bindsnet.learning.base import Reduction
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.parts import Part
from bindsnet.network.topology import kernels
from bindsnet.network.topology.patched import PatchedConnection
from bindsnet.network.weights import Weights


class LocalFieldsConnection(PatchedConnection):
    r"""Filters that have weights of their own at each place.

    .. math:: I_{fq} = \sum_{c, k} s_{c,\, q S + k} \, w_{c,\, f L + q,\, k}

    with stride :math:`S` and :math:`L` places.

    Parameters
    ----------
    source
        Layer of shape ``[channels, *sizes]``.
    target
        Layer of ``n_filters * L`` neurons, filter by filter, with
        ``(size - kernel_size) // stride + 1`` places along each axis.
    kernel_size, stride
        A whole number, or one for each axis.
    n_filters
        Number of filters.
    w
        Weights ``[channels, n_filters * L, cells]`` with the cells of the kernel row by
        row. By default uniform in [0, 1], clipped to the bounds. A copy is kept.
    b
        Bias ``[n_target]``; none by default.
    w_dtype
        Type in which the weights are stored.

    See :class:`~bindsnet.network.topology.AbstractConnection` for the rest. ``norm`` is of
    the sum of the weights from each channel into each target neuron.

    Raises
    ------
    ShapeError
        The layers' shapes do not fit; the message shows the calculation.
    """

    axes: ClassVar[int]
    sums = Sums.ROWS

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        kernel_size: Any,
        stride: Any,
        n_filters: int,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        w_dtype: torch.dtype = torch.float32,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        kernel = kernels.spread(self._label, "kernel_size", kernel_size, self.axes)
        step = kernels.spread(self._label, "stride", stride, self.axes)
        (self.n_filters,) = kernels.spread(self._label, "n_filters", n_filters, 1)
        self.kernel_size, self.stride = kernels.plain(kernel), kernels.plain(step)
        self.in_channels, sizes = kernels.channels_of(self._label, "source", source, self.axes)
        out = kernels.places(self._label, sizes, kernel, step)
        self.conv_size = kernels.plain(out)
        self.conv_prod, self.kernel_prod = layouts.count(out), layouts.count(kernel)
        check_neurons(self._label, target, self.n_filters, sizes, kernel, step)
        self._layout = layouts.local_fields(
            layouts.windows(sizes, kernel, step),
            self.in_channels,
            layouts.count(sizes),
            self.n_filters,
            layouts.frame(sizes, kernel, step),
        )
        self.w = Weights(self._first_fields(kwargs, w_dtype))
        b = kwargs.get("b")
        self.b = None if b is None else self._bias(b, target.n)
        self._check_spreads()

    def _first_fields(self, options: dict[str, Any], dtype: torch.dtype) -> Tensor:
        """As BindsNET draws them: clipped to the bounds, not spread over their range."""
        generator = initialize.generator_of(self._label, options)
        w, shape = options.get("w"), self.weights_shape
        first = random.uniform(*shape, generator=generator) if w is None else w
        return self.first_weights(shape, first, dtype, drawn=w is None)

    @property
    def weights_shape(self) -> tuple[int, ...]:
        """``[channels, n_filters * places, cells]``."""
        return (self.in_channels, self.n_filters * self.conv_prod, self.kernel_prod)

    def per_weight(self, value: Tensor) -> Tensor:
        """One number for each target neuron goes along the second axis."""
        if value.dim() == 1 and len(value) == self.target.n:
            return value.reshape(1, -1, 1)
        return value

    def normalize(self) -> None:
        """Scale each field so that its weights from each channel sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                patches.normalize_rows(self.w, self.norm)


class LocalConnection1D(LocalFieldsConnection):
    """Local fields along one axis: see :class:`LocalFieldsConnection`."""

    axes = 1
    rule_method = "_local_connection1d_update"


class LocalConnection2D(LocalFieldsConnection):
    """Local fields along two axes: see :class:`LocalFieldsConnection`."""

    axes = 2
    rule_method = "_local_connection2d_update"


class LocalConnection3D(LocalFieldsConnection):
    """Local fields along three axes: see :class:`LocalFieldsConnection`."""

    axes = 3
    rule_method = "_local_connection3d_update"


class LocalConnection(PatchedConnection):
    r"""Local receptive fields in an image, as a matrix that is 0 elsewhere.

    .. math:: I_{fq} = b_{fq} + \sum_i s_i \, w_{i,\, f L + q}

    over the inputs :math:`i` under the kernel at place :math:`q` of :math:`L`.

    Parameters
    ----------
    source
        Layer of ``input_shape`` neurons.
    target
        Layer of ``n_filters * L`` neurons, filter by filter, with
        ``(size - kernel_size) // stride + 1`` places along each axis.
    kernel_size, stride
        A whole number, or one for each axis.
    n_filters
        Number of filters.
    input_shape
        Height and width of the input; by default the last two axes of the source if they
        are all it has, else a square.
    w
        Weights ``[n_source, n_target]``; what is outside of the fields is ignored, and
        weights that are 0 stay 0. By default uniform between the bounds, drawn by
        ``numpy.random``, filter by filter. A copy is kept.
    b
        Bias ``[n_target]``; zeros by default.
    w_dtype
        Type in which the weights are stored.

    See :class:`~bindsnet.network.topology.AbstractConnection` for the rest. ``norm`` is of
    the sum of the weights into each target neuron, divided by the number of cells of
    the kernel: the attribute holds the sum.

    Attributes
    ----------
    locations
        ``[cells, places]``: which input is under each cell of the kernel at each place.
    mask
        ``[n_source, n_target]``: true where there is no synapse. The next run heeds a change;
        new synapses begin with weights of 0.
    """

    sums = Sums.INCOMING
    fixed_name = "mask"
    watched = ("norm", "mask")
    locations: Tensor
    mask: Tensor

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        kernel_size: Any,
        stride: Any,
        n_filters: int,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        w_dtype: torch.dtype = torch.float32,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        kernel = kernels.spread(self._label, "kernel_size", kernel_size, 2)
        step = kernels.spread(self._label, "stride", stride, 2)
        (self.n_filters,) = kernels.spread(self._label, "n_filters", n_filters, 1)
        self.kernel_size, self.stride = kernel, step
        sizes = image_shape(self._label, source, kwargs.get("input_shape"))
        self.conv_size = kernels.places(self._label, sizes, kernel, step)
        self.conv_prod, self.kernel_prod = layouts.count(self.conv_size), layouts.count(kernel)
        check_neurons(self._label, target, self.n_filters, sizes, kernel, step)
        if self.norm is not None:
            self.norm = self.norm * self.kernel_prod
        under = layouts.windows(sizes, kernel, step)
        self.register_buffer("locations", under.T.contiguous())
        self._make_weights(under, kwargs, w_dtype)
        self.b = self._bias(kwargs.get("b"), target.n)
        self._check_spreads()

    def _make_weights(self, under: Tensor, options: dict[str, Any], dtype: torch.dtype) -> None:
        """Weights, the mask of what is none, and the table that follows from it."""
        generator, w = initialize.generator_of(self._label, options), options.get("w")
        self._layout = layouts.masked_fields(under, self.source.n, self.n_filters)
        fields = ~self._layout.joined()
        if w is None:
            kind_of_number.check(self._label, "w_dtype", dtype)
            first = initialize.cast(self._drawn(under, generator), dtype)
        else:
            first = self.first_weights(self.weights_shape, w, dtype)
            zeros = torch.as_tensor(w) == 0
            if bool((zeros & ~fields).any()):
                fields = fields | zeros
                self._layout = layouts.masked_pairs(~fields)
        self.register_buffer("mask", fields)
        self.w = Weights(first.masked_fill(fields, 0.0))

    def _drawn(self, under: Tensor, generator: torch.Generator | None) -> Tensor:
        """Uniform weights, one draw for each synapse: by filter, place and cell."""
        size = self.n_filters, *under.shape
        if generator is None:  # as BindsNET draws them
            draws = torch.from_numpy(np.random.rand(*size)).float()
        else:
            draws = random.uniform(*size, generator=generator)
        w = torch.zeros(self.source.n, self.n_filters, self.conv_prod)
        w[under, :, torch.arange(self.conv_prod)[:, None]] = draws.permute(1, 2, 0)
        initialize.as_bounds(self._label, self.wmin, self.wmax, self.weights_shape)
        return initialize.between(w.flatten(1), self.wmin, self.wmax)

    @property
    def weights_shape(self) -> tuple[int, int]:
        """``[n_source, n_target]``."""
        return (self.source.n, self.target.n)

    @property
    def parts(self) -> Sequence[Part]:
        """The weights, whose synapses are those of ``mask``, also if that was edited."""
        open_pairs = ~self.mask
        if not torch.equal(open_pairs, self.layout.joined().to(open_pairs.device)):
            self._layout = layouts.masked_pairs(open_pairs.cpu())
            with torch.no_grad():
                self.w.masked_fill_(self.mask, 0.0)
        return super().parts

    def weights_mask(self, mask: Tensor) -> Tensor:
        """A user's mask, in addition to our own."""
        return mask | self.mask

    def normalize(self) -> None:
        """Scale the weights into each neuron so that they sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                patches.normalize_incoming(self.w, self.norm, self.layout, absolute=False)


def image_shape(owner: str, source: Nodes, shape: Any) -> tuple[int, int]:
    """Height and width of the input: those given, else those of the layer, else a square."""
    own = tuple(source.shape[-2:])
    if shape is None and len(own) == 2 and layouts.count(own) == source.n:
        height, width = int(own[0]), int(own[1])
    elif shape is None:
        side = math.isqrt(source.n)
        height, width = side, side
    else:
        height, width = (int(size) for size in shape)
    if height * width != source.n:
        given = "a square" if shape is None else f"input_shape {list(shape)}"
        raise ShapeError(
            f"{owner}: {given} has {height} x {width} = {height * width} inputs, "
            f"but source has {source.n} neurons; give input_shape=(height, width)"
        )
    return height, width


def check_neurons(
    owner: str,
    target: Nodes,
    filters: int,
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
) -> None:
    """Raise :class:`ShapeError` unless the target has one neuron a filter and place."""
    out = kernels.places(owner, sizes, kernel, stride)
    if target.n == filters * layouts.count(out):
        return
    along = "; ".join(
        kernels.arithmetic(size, cells, step, 0, 1)
        for size, cells, step in zip(sizes, kernel, stride, strict=True)
    )
    product = " * ".join(map(str, (filters, *out)))
    raise ShapeError(
        f"{owner}: {along}; with {filters} filters that makes {product} = "
        f"{filters * layouts.count(out)} neurons, but target has {target.n}"
    )
