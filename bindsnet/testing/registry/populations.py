"""Populations of neurons."""

from __future__ import annotations

from bindsnet.network.nodes import AdaptiveLIFNodes, DiehlAndCookNodes, Input, LIFNodes
from bindsnet.testing.registry.rows import PopulationRow

_ROWS = (
    PopulationRow(Input, scale=1.0),
    PopulationRow(LIFNodes, {"refrac": 2}),
    PopulationRow(AdaptiveLIFNodes, {"refrac": 2, "theta_plus": 0.5}),
    PopulationRow(DiehlAndCookNodes, {"refrac": 2, "theta_plus": 0.5}),
)

POPULATIONS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
