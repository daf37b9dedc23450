"""Every difference from BindsNET that is listed names a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_table_of_differences_names_exists():
    table = (ROOT / "docs" / "differences-from-bindsnet.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)(?:\.py)?`", table))
    files = list((ROOT / "test").rglob("test_*.py"))
    found = {path.stem for path in files}
    for path in files:
        found.update(re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.M))
    assert len(named) > 20
    assert not sorted(named - found)


def test_every_row_of_the_table_has_five_cells():
    text = (ROOT / "docs" / "differences-from-bindsnet.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    wrong = [row for row in rows if len(re.findall(r"(?<!\\)\|", row)) != 6]
    assert not wrong
