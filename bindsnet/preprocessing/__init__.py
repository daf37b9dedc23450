"""Files and images made ready for a network."""

from bindsnet.preprocessing import images
from bindsnet.preprocessing.preprocessing import AbstractPreprocessor

__all__ = ["AbstractPreprocessor", "images"]
