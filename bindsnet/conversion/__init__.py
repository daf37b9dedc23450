"""From trained artificial networks to spiking ones."""

from bindsnet.conversion.nodes import PassThroughNodes, SubtractiveResetIFNodes

__all__ = ["PassThroughNodes", "SubtractiveResetIFNodes"]
