"""What each module of an artificial network becomes: a layer, and a connection to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from bindsnet.conversion.chain import Stage
from bindsnet.conversion.folding import TRANSPARENT
from bindsnet.conversion.linear_maps import channel_matrix, full_matrix
from bindsnet.conversion.modules import Pad, Permute, Reshape
from bindsnet.conversion.nodes import PassThroughNodes
from bindsnet.conversion.pooling import MaxOfCounts1d, MaxOfCounts2d, MaxOfCounts3d
from bindsnet.conversion.topology import ConstantPad2dConnection, PermuteConnection
from bindsnet.errors import ConversionError
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import (
    Connection,
    Conv1dConnection,
    Conv2dConnection,
    Conv3dConnection,
    SparseConnection,
)
from bindsnet.network.topology.base import Projection

SKIPPED = (nn.ReLU, nn.Softmax, nn.LogSoftmax, *TRANSPARENT)
"""Modules that become nothing: neurons rectify, and dropout is for training."""


class Part(NamedTuple):
    """A layer, and the connection to it."""

    layer: Nodes
    connection: Projection


class Neurons(NamedTuple):
    """How layers that integrate are made."""

    cls: type[Nodes]
    options: Mapping[str, Any]

    def build(self, shape: tuple[int, ...], **given: Any) -> Nodes:
        """A layer that spikes once for each whole input, and keeps the rest."""
        settings = {"reset": 0, "thresh": 1, "refrac": 0} | given | dict(self.options)
        size = {"n": shape[0]} if len(shape) == 1 else {"shape": shape}
        return self.cls(**size, **settings)


Maker = Callable[[Stage, Nodes, Neurons, bool], Part]


def becomes_nothing(stage: Stage) -> bool:
    """Whether the network works the same without it."""
    flat = isinstance(stage.module, nn.Flatten | nn.Unflatten | Reshape) and len(stage.after) == 1
    return flat or isinstance(stage.module, SKIPPED)


def convert(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    """The layer and the connection of a stage; the last layer sums up its input.

    Raises
    ------
    ConversionError
        If the module has no spiking counterpart.
    """
    maker = MAKERS.get(type(stage.module))
    if maker is None:
        known = ", ".join(sorted(c.__name__ for c in (*MAKERS, *SKIPPED)))
        raise ConversionError(
            f"{stage} cannot be converted: it has no spiking counterpart; these have: {known}"
        )
    return maker(stage, source, neurons, last)


def _refuse(stage: Stage, why: str) -> ConversionError:
    return ConversionError(f"{stage} cannot be converted: {why}")


def _linear(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    module: Any = stage.module
    if len(stage.before) != 1:
        raise _refuse(stage, f"its input {list(stage.before)} must be flattened first")
    layer = neurons.build(stage.after, sum_input=last)
    return Part(layer, Connection(source, layer, w=module.weight.T.contiguous(), b=_bias(module)))


def _bias(module: Any) -> Tensor:
    return torch.zeros(len(module.weight)) if module.bias is None else module.bias


_CONVOLUTIONS = {
    nn.Conv1d: Conv1dConnection,
    nn.Conv2d: Conv2dConnection,
    nn.Conv3d: Conv3dConnection,
}


def _convolution(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    module: Any = stage.module
    if module.padding_mode != "zeros":
        raise _refuse(stage, f"it pads with {module.padding_mode!r}, not with zeros")
    layer = neurons.build(stage.after, sum_input=last)
    connection = _CONVOLUTIONS[type(module)](
        source,
        layer,
        kernel_size=module.kernel_size,
        stride=module.stride,
        padding=_padding(stage),
        dilation=module.dilation,
        w=_ungrouped(module),
        b=_bias(module),
    )
    return Part(layer, connection)


def _padding(stage: Stage) -> tuple[int, ...]:
    """What is added on both sides of each axis."""
    module: Any = stage.module
    if not isinstance(module.padding, str):
        return tuple(module.padding)
    amounts = module._reversed_padding_repeated_twice[::-1]  # last side of the first axis first
    if amounts[::2] != amounts[1::2]:
        raise _refuse(stage, f"padding {module.padding!r} is not the same on both sides")
    return tuple(amounts[::2])


def _ungrouped(module: Any) -> Tensor:
    """Weights between all channels; those between groups are 0."""
    if module.groups == 1:
        return module.weight.detach()
    outputs, inputs, *cells = module.weight.shape
    whole = torch.zeros(outputs, inputs * module.groups, *cells)
    for group, rows in enumerate(module.weight.detach().chunk(module.groups)):
        first = group * (outputs // module.groups)
        whole[first : first + len(rows), group * inputs : (group + 1) * inputs] = rows
    return whole


_POOLS = {
    nn.MaxPool1d: MaxOfCounts1d,
    nn.MaxPool2d: MaxOfCounts2d,
    nn.MaxPool3d: MaxOfCounts3d,
}


def _max_pool(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    module: Any = stage.module
    if module.ceil_mode:
        raise _refuse(stage, "ceil_mode has windows that reach over the edge; pad instead")
    layer = PassThroughNodes(shape=stage.after, sum_input=last)
    connection = _POOLS[type(module)](
        source,
        layer,
        module.kernel_size,
        stride=module.stride,
        padding=module.padding,
        dilation=module.dilation,
    )
    return Part(layer, connection)


def _average(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    layer = neurons.build(stage.after, sum_input=last)
    return Part(layer, SparseConnection(source, layer, w=channel_matrix(stage)))


def _permute(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    module: Any = stage.module
    if module.dims[0] != 0:
        raise _refuse(stage, f"it moves the batch axis ({module.dims})")
    layer = PassThroughNodes(shape=stage.after, sum_input=last)
    return Part(layer, PermuteConnection(source, layer, module.dims))


def _pad(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    module: Any = stage.module
    if getattr(module, "value", 0) != 0:
        raise _refuse(stage, f"it pads with {module.value}, not with 0")
    if not isinstance(module, nn.ConstantPad2d):
        return _rearrange(stage, source, neurons, last)
    layer = PassThroughNodes(shape=stage.after, sum_input=last)
    return Part(layer, ConstantPad2dConnection(source, layer, module.padding))


def _rearrange(stage: Stage, source: Nodes, neurons: Neurons, last: bool) -> Part:
    layer = PassThroughNodes(shape=stage.after, sum_input=last)
    return Part(layer, SparseConnection(source, layer, w=full_matrix(stage)))


MAKERS: dict[type[nn.Module], Maker] = {
    nn.Linear: _linear,
    **dict.fromkeys(_CONVOLUTIONS, _convolution),
    **dict.fromkeys(_POOLS, _max_pool),
    **dict.fromkeys((nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d), _average),
    **dict.fromkeys((nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d), _average),
    Permute: _permute,
    **dict.fromkeys((nn.ConstantPad1d, nn.ConstantPad2d, nn.ConstantPad3d, Pad), _pad),
    **dict.fromkeys((nn.ZeroPad1d, nn.ZeroPad2d, nn.ZeroPad3d), _pad),
    **dict.fromkeys((Reshape, nn.Flatten, nn.Unflatten), _rearrange),
}
