"""Examples that measure, in their fast modes."""

from __future__ import annotations

import csv
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "benchmark"


@pytest.fixture
def output_of(monkeypatch, capsys):
    """What a script prints."""
    monkeypatch.syspath_prepend(str(EXAMPLES))

    def run(script, *options):
        monkeypatch.setattr(sys, "argv", [script, *map(str, options)])
        runpy.run_path(str(EXAMPLES / script), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_each_size_is_a_row_and_all_are_drawn(output_of, tmp_path):
    pytest.importorskip("matplotlib")
    file = tmp_path / "measured.csv"
    printed = output_of("benchmark.py", "--fast", "--plot", "--file", file)
    with file.open() as lines:
        titles, *rows = csv.reader(lines)
    assert titles == ["n", "native"] and [row[0] for row in rows] == ["100", "200"]
    assert all(float(row[1]) > 0 for row in rows) and printed.count("n = ") == 2
    assert (tmp_path / "measured.png").stat().st_size > 5000


def test_a_table_that_is_not_there_is_told_with_what_writes_it(output_of, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    with pytest.raises(SystemExit):
        output_of("plot_benchmark.py", tmp_path / "none.csv")
    assert "there is no " in (said := capsys.readouterr().err) and "benchmark.py writes it" in said


def test_sparse_weights_take_memory_for_each_synapse_and_dense_ones_for_each_pair(output_of):
    printed = output_of("sparse_vs_dense_tensors.py", "--fast", "--benchmark_type", "memory")
    dense, sparse = (re.findall(rf"{kind} ([\d.]+) MB", printed) for kind in ("dense", "sparse"))
    assert set(dense) == {"0.04"} and sparse[0] == "0.09" and sparse[-1] == "0.00"


def test_sparse_and_dense_connections_are_timed(output_of):
    printed = output_of("sparse_vs_dense_tensors.py", "--fast", "--rule", "PostPre")
    assert len(re.findall(r"dense [\d.]+ ms, sparse [\d.]+ ms", printed)) == 4


def test_each_type_of_weight_is_given_to_the_example_and_read_from_what_it_prints(
    output_of, monkeypatch
):
    commands = []

    def run(command, **_):
        commands.append(command[2:])
        printed = "Memory consumption: 0.30mb of weights\ntest accuracy: 70 % (9 images)\n"
        return subprocess.CompletedProcess(command, 0, printed)

    monkeypatch.setattr(subprocess, "run", run)
    printed = output_of("lowering_precision.py", "--fast", "--types", "float32", "float16")
    assert re.findall(r"(\w+): 0.30 MB of weights, \d+ s, 70 % \(9 images\)", printed) == [
        "float32",
        "float16",
    ]
    assert commands == [["--w_dtype", kind, "--fast"] for kind in ("float32", "float16")]
