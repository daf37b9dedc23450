"""Looking at networks; needs matplotlib, which is imported when something is drawn."""

from bindsnet.analysis import plotting

__all__ = ["plotting"]
