"""Plans: a network as a program, a list of ops on buffers."""

from bindsnet.plan.plan import Plan

__all__ = ["Plan"]
