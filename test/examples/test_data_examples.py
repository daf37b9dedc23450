"""Examples on data that are no images, in their fast modes."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ACCURACY = re.compile(r"test accuracy: ([\d.]+).* %")


def example(script):
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("example", EXAMPLES / script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def output_of(script, capsys, *options):
    """What the example prints in its fast mode, run in this process."""
    example(script).main(["--fast", *map(str, options)])
    return capsys.readouterr().out


def accuracy_of(script, capsys, *options):
    """What the example prints as its accuracy."""
    return float(ACCURACY.search(output_of(script, capsys, *options))[1])


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
    module = example(script)
    with pytest.raises(FileNotFoundError, match="download=True"):
        module.main(["--fast", "--data-root", str(tmp_path / "nothing")])
    assert not os.listdir(tmp_path)


def test_dots_are_traced_and_files_written(tmp_path, capsys):
    printed = output_of("dotTracing/dot_tracing.py", capsys, "--seed", 1, "--out", tmp_path)
    assert re.search(r"trained: -?[\d.]+ ± [\d.]+ a test episode", printed)
    assert re.search(r"random: -?[\d.]+ ± [\d.]+ a test episode", printed)
    (rewards,) = (np.loadtxt(path, delimiter=",") for path in tmp_path.glob("rew_*.csv"))
    assert rewards.shape == (2, 20)
    (met,) = (np.loadtxt(path) for path in tmp_path.glob("perf_*.csv"))
    assert met.tolist() == (rewards == 10).sum(1).tolist()
    (grids,) = (np.loadtxt(path, delimiter=",") for path in tmp_path.glob("grids_*.csv"))
    assert grids.shape == (20 * 28, 28) and grids.max() == 2


def test_dots_are_traced_the_same_way_for_one_seed(tmp_path, capsys):
    options = ("dotTracing/dot_tracing.py", capsys, "--no-write", "--seed", 2, "--out", tmp_path)
    first, second = (re.findall("reward: (.*)", output_of(*options)) for _ in range(2))
    assert first == second and len(first) == 2
    assert not list(tmp_path.iterdir()), "--no-write means it"


@pytest.mark.parametrize("log", [False, True], ids=["figures", "TensorBoard"])
def test_filters_are_watched(tmp_path, capsys, data_root, monkeypatch, log):
    pytest.importorskip("torchvision")
    pytest.importorskip("tensorboard" if log else "matplotlib")
    monkeypatch.setenv("MPLBACKEND", "agg")
    where = ("--data-root", data_root / "mnist", "--logs", tmp_path / "logs")
    options = ("--tensorboard", *where) if log else where
    assert "4 images; filters between" in output_of("tensorboard/convolution.py", capsys, *options)
    assert (tmp_path / "logs").exists() == log
