"""From trained artificial networks to spiking ones."""

from __future__ import annotations

from bindsnet.conversion.conversion import ann_to_snn
from bindsnet.conversion.modules import FeatureExtractor, Permute
from bindsnet.conversion.nodes import PassThroughNodes, SubtractiveResetIFNodes
from bindsnet.conversion.normalization import data_based_normalization
from bindsnet.conversion.report import Report, report
from bindsnet.conversion.topology import ConstantPad2dConnection, PermuteConnection

__all__ = [
    "ConstantPad2dConnection",
    "FeatureExtractor",
    "PassThroughNodes",
    "Permute",
    "PermuteConnection",
    "Report",
    "SubtractiveResetIFNodes",
    "ann_to_snn",
    "data_based_normalization",
    "report",
]
