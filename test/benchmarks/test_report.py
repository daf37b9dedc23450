"""Tables read well, and their CSV holds the same numbers."""

from __future__ import annotations

import csv

import pytest

from benchmarks.report import Table, show, show_number, show_table, write_csv
from benchmarks.turns import Spread


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234.5, "1,234"), (12.34, "12.3"), (0.5678, "0.568"), (0.00046, "0.000460")],
)
def test_a_number_has_three_digits_and_no_exponent(value, text):
    assert show_number(value) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Spread(2.0, 1.0, 3.0), "2.00 (1.00–3.00)"),
        (True, "yes"),
        (False, "NO"),
        (None, "–"),
        (12345, "12345"),
        ("native", "native"),
    ],
)
def test_a_cell_is_shown_by_its_kind(cell, text):
    assert show(cell) == text


def test_a_table_has_every_column_of_every_row_and_its_notes():
    table = Table("t", "Title", [{"n": 1}, {"n": 10, "ours": 0.5}], ["a note"])

    assert show_table(table).splitlines() == [
        "## Title",
        "",
        "| n  | ours  |",
        "| -- | ----- |",
        "| 1  | –     |",
        "| 10 | 0.500 |",
        "",
        "- a note",
    ]


def test_the_csv_spells_a_spread_out(tmp_path):
    table = Table("t", "Title", [{"n": 1, "ours": Spread(2.0, 1.0, 3.0)}, {"n": 2, "ours": None}])

    path = write_csv(table, tmp_path / "out")

    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["n", "ours", "ours, least", "ours, most"],
        ["1", "2.0", "1.0", "3.0"],
        ["2", "", "", ""],
    ]
