"""Spiking neural networks for machine learning and reinforcement learning.

Sub-packages are imported on first use, so that ``import bindsnet`` costs little
more than ``import torch``.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

__version__ = "0.4.0"

ROOT_DIR = Path(__file__).resolve().parents[1]

_SUBPACKAGES = (
    "analysis",
    "conversion",
    "datasets",
    "encoding",
    "environment",
    "evaluation",
    "learning",
    "models",
    "network",
    "pipeline",
    "preprocessing",
    "sklearn",
    "training",
    "utils",
)

__all__ = ["ROOT_DIR", *_SUBPACKAGES]


def __getattr__(name: str) -> Any:
    if name in _SUBPACKAGES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
