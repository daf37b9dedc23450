"""A result is kept until its source, or what it is made by, changes."""

from __future__ import annotations

import pytest

from bindsnet.errors import DataNotFoundError, StateError
from bindsnet.preprocessing import AbstractPreprocessor


class Sum(AbstractPreprocessor):
    def __init__(self, factor=1):
        self.factor = factor

    def _process(self, filename, cache):
        with open(filename) as file:
            cache["data"] = self.factor * sum(float(line) for line in file)


class Counted(Sum):
    calls = 0

    def _process(self, filename, cache):
        type(self).calls += 1
        super()._process(filename, cache)


@pytest.fixture
def numbers(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("1\n2\n")
    return path


def test_an_unchanged_file_is_processed_once(numbers, tmp_path):
    Counted.calls = 0
    kept = tmp_path / "new" / "folder" / "kept.pt"
    assert [Counted().process(numbers, cachedfile=kept) for _ in range(3)] == [3, 3, 3]
    assert Counted.calls == 1


def test_a_changed_file_or_parameter_is_processed_anew(numbers, tmp_path):
    kept = tmp_path / "kept.pt"
    assert Sum().process(numbers, cachedfile=kept) == 3
    assert Sum(factor=2).process(numbers, cachedfile=kept) == 6
    numbers.write_text("5\n")
    assert Sum(factor=2).process(numbers, cachedfile=kept) == 10


def test_without_a_cache_nothing_is_written(numbers, tmp_path):
    assert Sum().process(numbers, use_cache=False, cachedfile=tmp_path / "kept.pt") == 3
    assert list(tmp_path.iterdir()) == [numbers]


def test_the_cache_may_be_a_name_without_a_folder(numbers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Sum().process(numbers, cachedfile="kept.pt") == 3
    assert (tmp_path / "kept.pt").is_file()


def test_a_damaged_cache_is_written_anew(numbers, tmp_path):
    kept = tmp_path / "kept.pt"
    kept.write_bytes(b"no such thing")
    assert Sum().process(numbers, cachedfile=kept) == 3
    assert Counted().process(numbers, cachedfile=kept) == 3


def test_missing_files_and_results_are_named(numbers, tmp_path):
    with pytest.raises(DataNotFoundError, match="no file .*absent.csv"):
        Sum().process(tmp_path / "absent.csv")

    class Empty(AbstractPreprocessor):
        def _process(self, filename, cache):
            pass

    with pytest.raises(StateError, match="must set cache"):
        Empty().process(numbers, use_cache=False)
