"""The page of results says what the raw lines say."""

from __future__ import annotations

import re

import pytest

from benchmarks import results, tasks

RUN = {
    "recipe": "100", "model": "winner-take-all", "n_neurons": 100, "n_epochs": 3, "seed": 0,
    "dataset": "mnist", "readout": "sum of proportions", "labels": "frozen", "data": "MNIST",
    "train": 60000, "test": 10000, "machine": "abacus, 2 cores", "version": "0",
    "accuracy": {"sum of proportions": 90.0, "all-activity": 80.0},
    "seconds": {"training": 9.0, "labelling": 2.0, "testing": 1.0},
}  # fmt: skip


def runs():
    other = RUN | {"seed": 1, "accuracy": {"sum of proportions": 91.0}}
    outdated = RUN | {"accuracy": {"sum of proportions": 50.0}}
    partial = RUN | {"seed": 2, "train": 100}
    plain = RUN | {"recipe": None, "seed": 7, "n_neurons": 400}
    fields = RUN | {"script": "loc2d_mnist.py", "n_neurons": 900}
    return [outdated, fields, RUN, other, partial, plain]


def test_a_row_is_the_mean_over_seeds_of_the_last_runs_of_a_command():
    groups = results.group(runs())
    text = results.page(groups)
    assert "| 100 | 3 | sum of proportions | 90.50 ± 0.71 | 2 | 82.9 | 9.0 | 20,000 | 3.0 |" in text
    assert "--n_neurons 400` | 400 | 3 | sum of proportions | 90.00 | 1 | 87.0" in text
    assert "loc2d_mnist.py --dataset mnist --recipe 100` | 900 | 3 |" in text.splitlines()[-7]
    assert "Machine: abacus, 2 cores." in text


def test_the_figure_is_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    results.draw(results.group(runs()), tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5000


def test_the_page_in_the_repository_is_what_the_raw_lines_give():
    found = results.group(results.read())
    if not found:
        pytest.skip("there are no raw lines yet")
    text = results.page(found) + tasks.section(tasks.read())
    assert results.PAGE.read_text(encoding="utf-8") == text
    assert not re.search(r"/(home|work|tmp)/", results.PAGE.read_text(encoding="utf-8"))
