"""The small training that these tests share."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).with_name("script.py")


@pytest.fixture(scope="session")
def small():
    """The script as a module: ``data``, ``trainer``, ``annealed``, ``result``."""
    spec = importlib.util.spec_from_file_location("small_training", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
