"""Every script of the gallery runs, prints what it says, and makes pictures."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "docs" / "gallery").glob("*.py"))

pytest.importorskip("matplotlib").use("agg")
pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def gallery():
    """The module that builds the gallery."""
    return runpy.run_path(str(ROOT / "docs" / "_ext" / "gallery.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_makes_pictures(gallery, tmp_path, script):
    text = gallery["page"](script, tmp_path)
    pictures = re.findall(r"!\[.*?\]\(pictures/(.*?)\)", text)
    assert pictures and {path.name for path in tmp_path.iterdir()} == set(pictures)
    assert min(path.stat().st_size for path in tmp_path.iterdir()) > 3000
    printed = text.rpartition("```text")[2]
    if numbers := re.search(r"ms after: (\S+), by the formula (\S+)", printed):
        assert numbers[1] == numbers[2]
    if largest := re.search(r"largest difference: (\S+) Hz", printed):
        assert float(largest[1]) <= 1
    if irregularity := re.search(r"coefficient of variation: (\S+)", printed):
        assert 0.8 < float(irregularity[1]) < 1.2
