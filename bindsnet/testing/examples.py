"""Small connections of every kind, to test rules and engines on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import (
    Connection,
    Conv1dConnection,
    Conv2dConnection,
    Conv3dConnection,
    LocalConnection,
    LocalConnection1D,
    LocalConnection2D,
    LocalConnection3D,
    SparseConnection,
)
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.testing.registry import ConnectionRow


@dataclass(frozen=True)
class Example:
    """A class of connections, with shapes of layers and weights and arguments that fit."""

    cls: type[AbstractConnection]
    source: tuple[int, ...]
    target: tuple[int, ...]
    w: tuple[int, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> ConnectionRow:
        """As a row of the registry, with a fixed number of channels."""
        return ConnectionRow(
            self.cls, lambda channels: self.source, lambda channels: self.target, self.arguments
        )

    def connect(self, source: Nodes, target: Nodes, **options: Any) -> AbstractConnection:
        """The connection between two layers of these shapes."""
        return self.cls(source, target, **{**self.arguments, **options})


def _kernel(size: Any, stride: Any = 1, **more: Any) -> dict[str, Any]:
    return {"kernel_size": size, "stride": stride, **more}


_PAIRS = torch.tensor([[0, 0, 1, 2, 4, 4, 5, 7, 7], [1, 3, 0, 2, 1, 4, 3, 0, 2]])

EXAMPLES: dict[str, Example] = {
    "dense": Example(Connection, (8,), (5,), (8, 5)),
    "sparse": Example(SparseConnection, (8,), (5,), (9,), {"indices": _PAIRS}),
    "conv1d": Example(Conv1dConnection, (1, 9), (2, 7), (2, 1, 3), _kernel(3)),
    "conv1d, channels, padding": Example(
        Conv1dConnection, (2, 9), (3, 5), (3, 2, 3), _kernel(3, 2, padding=1)
    ),
    "conv2d": Example(Conv2dConnection, (1, 5, 6), (2, 3, 4), (2, 1, 3, 3), _kernel(3)),
    "conv2d, channels, uneven": Example(
        Conv2dConnection,
        (2, 5, 6),
        (3, 3, 4),
        (3, 2, 2, 3),
        _kernel((2, 3), (2, 1), padding=(1, 0)),
    ),
    "conv2d, dilation": Example(
        Conv2dConnection, (2, 6, 6), (2, 4, 4), (2, 2, 2, 2), _kernel(2, dilation=2)
    ),
    "conv3d": Example(
        Conv3dConnection, (2, 4, 3, 4), (2, 3, 2, 2), (2, 2, 2, 2, 2), _kernel(2, (1, 1, 2))
    ),
    "local": Example(
        LocalConnection,
        (20,),
        (12,),
        (20, 12),
        _kernel((2, 3), (2, 1), n_filters=2, input_shape=(4, 5)),
    ),
    "local1d": Example(LocalConnection1D, (2, 7), (6,), (2, 6, 3), _kernel(3, 2, n_filters=2)),
    "local2d": Example(
        LocalConnection2D, (2, 4, 5), (12,), (2, 12, 6), _kernel((2, 3), (2, 1), n_filters=2)
    ),
    "local3d": Example(
        LocalConnection3D, (2, 3, 3, 4), (16,), (2, 16, 8), _kernel(2, (1, 1, 2), n_filters=2)
    ),
}
"""By name; all but the first are no dense matrices."""


def matrix_of(connection: AbstractConnection) -> Tensor:
    """The matrix ``[n_source, n_target]`` that a connection means: what single spikes cause."""
    source = connection.source
    one_each = torch.eye(source.n).reshape(source.n, *source.shape)
    nothing = torch.zeros(1, *source.shape)
    caused = connection.compute(one_each) - connection.compute(nothing)
    return caused.flatten(1)
