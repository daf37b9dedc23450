"""Populations of neurons."""

from bindsnet.network.nodes.adaptive import AdaptiveLIFNodes, DiehlAndCookNodes
from bindsnet.network.nodes.base import Nodes
from bindsnet.network.nodes.competitive import WinnerTakeAllNodes
from bindsnet.network.nodes.conductance import AdaptiveConductanceLIFNodes, ConductanceLIFNodes
from bindsnet.network.nodes.csrm import CSRMNodes
from bindsnet.network.nodes.input import AbstractInput, Input
from bindsnet.network.nodes.integrate import IFNodes, McCullochPitts
from bindsnet.network.nodes.izhikevich import IzhikevichNodes
from bindsnet.network.nodes.lif import BoostedLIFNodes, CurrentLIFNodes, LIFNodes
from bindsnet.network.nodes.srm import SRM0Nodes

__all__ = [
    "AbstractInput",
    "AdaptiveConductanceLIFNodes",
    "AdaptiveLIFNodes",
    "BoostedLIFNodes",
    "CSRMNodes",
    "ConductanceLIFNodes",
    "CurrentLIFNodes",
    "DiehlAndCookNodes",
    "IFNodes",
    "Input",
    "IzhikevichNodes",
    "LIFNodes",
    "McCullochPitts",
    "Nodes",
    "SRM0Nodes",
    "WinnerTakeAllNodes",
]
