"""The ratios on file are those of the cases that there are."""

from __future__ import annotations

from benchmarks.regression import ratios
from benchmarks.regression.cases import encoding


def test_every_case_has_a_ratio_on_file_and_nothing_else_has():
    assert set(ratios.on_file()["ratios"]) == set(ratios.NAMES)
    assert all(ratio > 0 for ratio in ratios.on_file()["ratios"].values())


def test_ratios_of_some_cases_are_kept_beside_those_of_others(monkeypatch, tmp_path):
    monkeypatch.setattr(ratios, "FILE", tmp_path / "ratios.json")
    ratios.keep({"a": 1.0, "b": 2.0})
    ratios.keep({"b": 3.14159})
    assert ratios.on_file()["ratios"] == {"a": 1.0, "b": 3.14}


def test_a_round_of_work_takes_time():
    assert ratios.seconds_of(encoding()) > 0
