"""Every rule on every connection: right on both engines, for batches and channels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bindsnet.testing import matrix
from bindsnet.testing.registry import POPULATIONS, RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "support-matrix.md"


@pytest.mark.parametrize("connection", matrix.plastic_connections())
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_right_on_a_connection_on_both_engines(rule, connection):
    for cell in matrix.cells(rule, connection):
        assert matrix.is_native(cell), cell
        change = matrix.check_cell(cell)
        assert change.any() == (rule != "NoOp"), cell


def test_the_page_of_the_documentation_has_each_of_them():
    text = PAGE.read_text(encoding="utf-8")
    header = next(line for line in text.splitlines() if line.startswith("| rule |"))
    assert re.findall(r"\w+", header)[1:] == matrix.plastic_connections()
    first = re.findall(r"^\| (\w+) \|", text, flags=re.MULTILINE)
    assert set(first) - {"rule", "population"} == {*RULES, *POPULATIONS}
    counts = set(re.findall(r"(\d+) of (\d+)", text))
    assert counts == {("4", "4")}
