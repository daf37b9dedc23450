"""Features of multi-compartment connections."""

from bindsnet.network.topology_features.actions import (
    AbstractSubFeature,
    Normalization,
    Updating,
)
from bindsnet.network.topology_features.adaptation import (
    AdaptationBaseOtherSynaps,
    AdaptationBaseSynapsHistory,
)
from bindsnet.network.topology_features.base import AbstractFeature
from bindsnet.network.topology_features.elementwise import (
    Bias,
    Degradation,
    Intensity,
    Mask,
    Probability,
)
from bindsnet.network.topology_features.mean_field import MeanField
from bindsnet.network.topology_features.weight import Weight

__all__ = [
    "AbstractFeature",
    "AbstractSubFeature",
    "AdaptationBaseOtherSynaps",
    "AdaptationBaseSynapsHistory",
    "Bias",
    "Degradation",
    "Intensity",
    "Mask",
    "MeanField",
    "Normalization",
    "Probability",
    "Updating",
    "Weight",
]
