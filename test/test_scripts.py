"""Scripts in the way that BindsNET's users write them run as they are.

Those in ``scripts`` are written against version 0.3.4: they rely on its calls, names and shapes,
and assert what their users would notice.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest
import torch

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
MODULES = {"breakout": "ale_py", "mnist_pipeline": "torchvision", "reservoir": "torchvision"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_runs_as_it_is(script, monkeypatch):
    pytest.importorskip("matplotlib").use("agg")
    pytest.importorskip(MODULES.get(script.stem, "torch"))
    if "ROOT" in script.read_text(encoding="utf-8"):
        if "BINDSNET_DATA" not in os.environ:
            pytest.skip("BINDSNET_DATA, with MNIST in mnist/, is not set")
        monkeypatch.setenv("ROOT", os.path.join(os.environ["BINDSNET_DATA"], "mnist"))
    torch.manual_seed(0)
    runpy.run_path(str(script))
