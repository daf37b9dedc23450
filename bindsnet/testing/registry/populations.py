"""Populations of neurons."""

from __future__ import annotations

from bindsnet.conversion.nodes import PassThroughNodes, SubtractiveResetIFNodes
from bindsnet.network.nodes import (
    AdaptiveConductanceLIFNodes,
    AdaptiveLIFNodes,
    BoostedLIFNodes,
    ConductanceLIFNodes,
    CSRMNodes,
    CurrentLIFNodes,
    DiehlAndCookNodes,
    IFNodes,
    Input,
    IzhikevichNodes,
    LIFNodes,
    McCullochPitts,
    SRM0Nodes,
    WinnerTakeAllNodes,
)
from bindsnet.testing.registry.rows import PopulationRow

_ROWS = (
    PopulationRow(Input, scale=1.0),
    PopulationRow(McCullochPitts, {"thresh": 9.0}),
    PopulationRow(IFNodes, {"refrac": 2}),
    PopulationRow(LIFNodes, {"refrac": 2}),
    PopulationRow(BoostedLIFNodes, {"refrac": 2}),
    PopulationRow(CurrentLIFNodes, {"refrac": 2}),
    PopulationRow(AdaptiveLIFNodes, {"refrac": 2, "theta_plus": 0.5}),
    PopulationRow(ConductanceLIFNodes, {"refrac": 2}),
    PopulationRow(AdaptiveConductanceLIFNodes, {"refrac": 2, "theta_plus": 0.5}),
    PopulationRow(DiehlAndCookNodes, {"refrac": 2, "theta_plus": 0.5}),
    PopulationRow(WinnerTakeAllNodes, {"refrac": 2, "theta_plus": 0.5, "inh": 3.0}),
    PopulationRow(IzhikevichNodes, {"excitatory": 0.5}),
    PopulationRow(CSRMNodes, {"tau": 2.0, "res_window_size": 6, "ref_window_size": 4}),
    PopulationRow(SRM0Nodes, {"refrac": 2}),
    PopulationRow(SubtractiveResetIFNodes, {"thresh": 9.0, "reset": 0.0, "refrac": 2}),
    PopulationRow(PassThroughNodes),
)

POPULATIONS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
