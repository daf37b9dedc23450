"""Environments for agents; gymnasium is imported when one of its environments is made.

``bindsnet.environment.wrappers`` has the preprocessing of frames as gymnasium wrappers;
``bindsnet.environment.registered`` makes ``CueRewardSimulator`` and ``DotSimulator`` known to
gymnasium, as ``"bindsnet/CueReward-v0"`` and ``"bindsnet/DotTracing-v0"``.
"""

from bindsnet.environment.environment import Environment, GymEnvironment

__all__ = ["Environment", "GymEnvironment"]
