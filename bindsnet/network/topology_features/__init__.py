"""Features of multi-compartment connections."""

from bindsnet.network.topology_features.base import AbstractFeature
from bindsnet.network.topology_features.weight import Weight

__all__ = ["AbstractFeature", "Weight"]
