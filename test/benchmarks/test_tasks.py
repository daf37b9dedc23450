"""Rows of results are read from what the examples print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import tasks

TASKS = [task for table in tasks.TABLES.values() for task in table]
DOT = next(task for task in TASKS if task.script == "rl/follow_dot.py")
PRINTED = """return of an episode, of the last ones of learning:
seed 0: trained 39.40 ± 3.10 (10 episodes), random -0.38 ± 0.93 (50 episodes); U = 5, p = 4e-07
seed 1: trained -2.40 ± 5.18 (10 episodes), random -0.38 ± 0.93 (50 episodes); U = 4, p = 0.2"""


def test_a_row_has_the_values_of_all_seeds_and_the_greatest_p():
    cells = tasks.row(DOT, {"printed": PRINTED, "seconds": 12.4})
    assert cells[2:] == ["39.40, -2.40", "-0.38 ± 0.93", "0.2", "12"]


def test_the_last_run_of_a_command_counts(tmp_path):
    file = tmp_path / "tasks.jsonl"
    runs = [{"command": "a", "seconds": 1}, {"command": "b"}, {"command": "a", "seconds": 2}]
    file.write_text("\n".join(map(json.dumps, runs)))
    assert tasks.read(file) == {"a": runs[2], "b": runs[1]}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.script)
def test_every_number_of_a_row_is_in_the_raw_line(task):
    run = tasks.read().get(task.command)
    if run is None:
        pytest.skip("not measured yet")
    found, chance, p = tasks.row(task, run)[2:5]
    assert found and bool(chance) == bool(task.chance) and bool(p) == bool(task.test)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.script)
def test_every_command_is_there(task):
    root = Path(tasks.ROOT)
    assert (root / "examples" / task.script).is_file()
    folder = task.options.partition("docs/")[2].rpartition("/")[0]
    assert (root / "docs" / folder).is_dir()
