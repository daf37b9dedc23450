"""The example of conversion trains, converts and reports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "conversion" / "mnist_cnn.py"


def test_its_fast_mode_prints_a_report_in_which_layers_correlate(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    environment.pop("BINDSNET_DATA", None)  # so it takes the bundled digits
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--fast"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    layers = re.findall(r"^ +(\d+) +([\d.]+) +([\d.]+|-)  module", done.stdout, re.MULTILINE)
    assert len(layers) == 5
    assert min(float(correlation) for _, correlation, _ in layers) > 0.9
    assert re.search(r"^ +ann +[\d.]+%$", done.stdout, re.MULTILINE)
