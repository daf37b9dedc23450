"""Engines: what runs plans."""

from bindsnet.engine.base import Engine, Support
from bindsnet.engine.choose import checked_name, choose_engine, explain

__all__ = ["Engine", "Support", "checked_name", "choose_engine", "explain"]
