"""Connections between layers."""

from __future__ import annotations

from typing import Any

from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
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
)

CONNECTIONS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
