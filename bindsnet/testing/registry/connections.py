"""Connections between layers."""

from __future__ import annotations

from typing import Any

import torch

from bindsnet.conversion.pooling import MaxOfCounts2d
from bindsnet.conversion.topology import ConstantPad2dConnection, PermuteConnection
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
    MaxPool1dConnection,
    MaxPool2dConnection,
    MaxPool3dConnection,
    MeanFieldConnection,
    MulticompartmentConnection,
    SparseConnection,
)
from bindsnet.network.topology_features import Weight
from bindsnet.testing.registry.rows import ConnectionRow
from bindsnet.testing.registry.rules import RULES


def _of_one_weight(source: Nodes, target: Nodes, **options: Any) -> MulticompartmentConnection:
    """A pipeline of one weight, with the options that an ordinary connection takes."""
    rule = options.pop("update_rule", None)
    row = RULES.get(rule.__name__) if rule is not None else None
    feature = Weight(
        "weight",
        options.pop("w", None),
        range=(options.pop("wmin", -float("inf")), options.pop("wmax", float("inf"))),
        learning_rule=rule if row is None else row.feature,
        decay=options.pop("weight_decay", 0.0),
        **options,
    )
    return MulticompartmentConnection(source, target, "cpu", [feature])


_ROWS = (
    ConnectionRow(Connection),
    ConnectionRow(MulticompartmentConnection, make=_of_one_weight),
    ConnectionRow(SparseConnection, arguments={"sparsity": 0.4}),
    ConnectionRow(
        Conv1dConnection,
        lambda channels: (channels, 9),
        lambda channels: (2, 5),
        {"kernel_size": 3, "stride": 2, "padding": 1},
    ),
    ConnectionRow(
        Conv2dConnection,
        lambda channels: (channels, 5, 6),
        lambda channels: (2, 4, 3),
        {"kernel_size": (2, 3), "stride": (1, 2), "padding": (0, 1)},
    ),
    ConnectionRow(
        Conv3dConnection,
        lambda channels: (channels, 3, 4, 3),
        lambda channels: (2, 2, 3, 2),
        {"kernel_size": 2},
    ),
    ConnectionRow(
        LocalConnection,
        lambda channels: (channels * 2, 6),
        lambda channels: (2, channels * 2 - 1, 2),
        {"kernel_size": (2, 3), "stride": (1, 3), "n_filters": 2},
    ),
    ConnectionRow(
        LocalConnection1D,
        lambda channels: (channels, 7),
        lambda channels: (2, 3),
        {"kernel_size": 3, "stride": 2, "n_filters": 2},
    ),
    ConnectionRow(
        LocalConnection2D,
        lambda channels: (channels, 4, 5),
        lambda channels: (2, 2, 3),
        {"kernel_size": (2, 3), "stride": (2, 1), "n_filters": 2},
    ),
    ConnectionRow(
        LocalConnection3D,
        lambda channels: (channels, 3, 3, 4),
        lambda channels: (2, 2, 2, 2),
        {"kernel_size": 2, "stride": (1, 1, 2), "n_filters": 2},
    ),
    ConnectionRow(
        MaxPool1dConnection,
        lambda channels: (channels, 8),
        lambda channels: (channels, 4),
        {"kernel_size": 3, "stride": 2, "padding": 1, "decay": 0.25},
        learns=False,
    ),
    ConnectionRow(
        MaxPool2dConnection,
        lambda channels: (channels, 5, 6),
        lambda channels: (channels, 2, 3),
        {"kernel_size": (3, 2), "stride": 2, "decay": 0.25},
        learns=False,
    ),
    ConnectionRow(
        MaxPool3dConnection,
        lambda channels: (channels, 4, 3, 4),
        lambda channels: (channels, 2, 2, 2),
        {"kernel_size": 2, "stride": (2, 1, 2)},
        learns=False,
    ),
    ConnectionRow(
        MaxOfCounts2d,
        lambda channels: (channels, 5, 6),
        lambda channels: (channels, 2, 3),
        {"kernel_size": (3, 2), "stride": 2},
        learns=False,
    ),
    ConnectionRow(MeanFieldConnection, arguments={"w": torch.linspace(4.0, 12.0, 5)}),
    ConnectionRow(
        PermuteConnection,
        lambda channels: (channels, 3, 4),
        lambda channels: (4, channels, 3),
        {"dims": (0, 3, 1, 2)},
        learns=False,
    ),
    ConnectionRow(
        ConstantPad2dConnection,
        lambda channels: (channels, 3, 4),
        lambda channels: (channels, 4, 7),
        {"padding": (1, 2, 0, 1)},
        learns=False,
    ),
)

CONNECTIONS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
