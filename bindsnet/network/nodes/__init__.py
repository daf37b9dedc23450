"""Populations of neurons."""

from bindsnet.network.nodes.adaptive import AdaptiveLIFNodes, DiehlAndCookNodes
from bindsnet.network.nodes.base import Nodes
from bindsnet.network.nodes.input import AbstractInput, Input
from bindsnet.network.nodes.lif import LIFNodes

__all__ = [
    "AbstractInput",
    "AdaptiveLIFNodes",
    "DiehlAndCookNodes",
    "Input",
    "LIFNodes",
    "Nodes",
]
