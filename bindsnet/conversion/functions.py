"""The functions and methods of tensors that a network's ``forward`` may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional as F

from bindsnet.conversion.modules import Pad, Permute, Reshape

Shape = tuple[int, ...]
Maker = Callable[[fx.Node, Shape, Shape], nn.Module | None]


def as_module(node: fx.Node, before: Shape, after: Shape) -> nn.Module | None:
    """The module that computes what the node does; None for an unknown function."""
    maker = _MAKERS.get(node.target)
    module = None if maker is None else maker(node, before, after)
    return None if module is None else module.eval()


def _plain(cls: type[nn.Module], *arguments: Any) -> Maker:
    """A module without arguments that matter."""
    return lambda node, before, after: cls(*arguments)


def _reshape(node: fx.Node, before: Shape, after: Shape) -> nn.Module:
    return Reshape(after)


def _given(node: fx.Node, names: str) -> dict[str, Any]:
    """The arguments that follow the input, by name."""
    return dict(zip(names.split(), node.args[1:], strict=False)) | dict(node.kwargs)


def _pool(cls: type[nn.Module], names: str) -> Maker:
    return lambda node, before, after: cls(**_given(node, names))


def _permute(node: fx.Node, before: Shape, after: Shape) -> nn.Module:
    dims = _given(node, "dims").get("dims", node.args[1:])
    if not isinstance(dims, Sequence) or (node.args[1:] and isinstance(node.args[1], int)):
        dims = node.args[1:]
    return Permute([int(d) % (len(before) + 1) for d in dims])  # type: ignore[arg-type,call-overload]


def _transpose(node: fx.Node, before: Shape, after: Shape) -> nn.Module:
    first, second = (int(d) % (len(before) + 1) for d in _given(node, "dim0 dim1").values())
    dims = list(range(len(before) + 1))
    dims[first], dims[second] = second, first
    return Permute(dims)


def _pad(node: fx.Node, before: Shape, after: Shape) -> nn.Module | None:
    given = _given(node, "pad mode value")
    zeros = given.get("mode", "constant") == "constant" and not given.get("value")
    return Pad(given["pad"]) if zeros else None


_MAX = "kernel_size stride padding dilation ceil_mode return_indices"
_AVG = "kernel_size stride padding ceil_mode count_include_pad divisor_override"
_SAME_ORDER = "view reshape flatten unflatten squeeze unsqueeze"

_MAKERS: dict[Any, Maker] = {
    **dict.fromkeys((F.relu, F.relu_, torch.relu, "relu", "relu_"), _plain(nn.ReLU)),
    **dict.fromkeys((F.dropout, F.dropout1d, F.dropout2d, F.dropout3d), _plain(nn.Dropout)),
    **dict.fromkeys((F.softmax, torch.softmax, "softmax"), _plain(nn.Softmax, -1)),
    **dict.fromkeys((F.log_softmax, torch.log_softmax, "log_softmax"), _plain(nn.LogSoftmax, -1)),
    **dict.fromkeys(("contiguous", "clone", "float", "detach"), _plain(nn.Identity)),
    **dict.fromkeys((torch.flatten, torch.reshape, torch.squeeze, torch.unsqueeze), _reshape),
    **dict.fromkeys(_SAME_ORDER.split(), _reshape),
    **dict.fromkeys((torch.permute, "permute"), _permute),
    **dict.fromkeys((torch.transpose, "transpose"), _transpose),
    F.max_pool1d: _pool(nn.MaxPool1d, _MAX),
    F.max_pool2d: _pool(nn.MaxPool2d, _MAX),
    F.max_pool3d: _pool(nn.MaxPool3d, _MAX),
    F.avg_pool1d: _pool(nn.AvgPool1d, _AVG.removesuffix(" divisor_override")),
    F.avg_pool2d: _pool(nn.AvgPool2d, _AVG),
    F.avg_pool3d: _pool(nn.AvgPool3d, _AVG),
    F.adaptive_avg_pool1d: _pool(nn.AdaptiveAvgPool1d, "output_size"),
    F.adaptive_avg_pool2d: _pool(nn.AdaptiveAvgPool2d, "output_size"),
    F.adaptive_avg_pool3d: _pool(nn.AdaptiveAvgPool3d, "output_size"),
    F.pad: _pad,
}
