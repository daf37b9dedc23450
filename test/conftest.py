"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The folder of real data that the environment variable BINDSNET_DATA names."""
    folder = os.environ.get("BINDSNET_DATA")
    if not folder:
        pytest.skip("BINDSNET_DATA is not set: it names the folder of real data")
    if not Path(folder).is_dir():
        pytest.skip(f"BINDSNET_DATA names {folder}, which is no folder")
    return Path(folder)
