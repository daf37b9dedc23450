"""The scikit-learn example searches, and tests what it found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "sklearn" / "grid_search.py"


def test_a_grid_search_finds_a_network_that_beats_chance():
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--fast"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    found = re.findall(r"test accuracy, .*: ([\d.]+) %", done.stdout)
    assert len(found) == 2
    assert min(map(float, found)) > 35, "chance is 10 %"
