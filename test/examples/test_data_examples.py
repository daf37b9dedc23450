"""Examples on data that are no images, in their fast modes."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ACCURACY = re.compile(r"test accuracy: ([\d.]+).* %")


def accuracy_of(script, capsys, *options):
    """What the example prints as its accuracy, run in this process."""
    spec = importlib.util.spec_from_file_location(Path(script).stem, EXAMPLES / script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(["--fast", *map(str, options)])
    return float(ACCURACY.search(capsys.readouterr().out)[1])


def test_irises_are_told_apart(capsys):
    assert accuracy_of("data/iris.py", capsys) > 75, "chance is 33 %"


def test_processes_are_told_apart_by_how_values_follow_each_other(capsys):
    assert accuracy_of("data/time_series.py", capsys) > 50, "chance is 33 %"


def test_spoken_digits_are_told_apart(capsys, data_root):
    found = accuracy_of("speech/spoken_digits.py", capsys, "--data-root", data_root / "fsdd")
    assert found > 35, "chance is 10 %"


def test_an_event_cameras_digits_are_told_apart(capsys, data_root):
    found = accuracy_of("events/nmnist.py", capsys, "--data-root", data_root / "nmnist")
    assert found > 20, "chance is 10 %, and its spread with 100 recordings 3 %"


@pytest.mark.parametrize("script", ["speech/spoken_digits.py", "events/nmnist.py"])
def test_without_data_the_example_says_where_to_get_them(script, tmp_path):
    spec = importlib.util.spec_from_file_location("example", EXAMPLES / script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(FileNotFoundError, match="download=True"):
        module.main(["--fast", "--data-root", str(tmp_path / "nothing")])
    assert not os.listdir(tmp_path)
