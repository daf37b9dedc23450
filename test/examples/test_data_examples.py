"""Examples on data that are no images, in their fast modes."""

from __future__ import annotations

import importlib.util
import os
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.environment.dot_simulator import DotSimulator

pytest.importorskip("sklearn")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ACCURACY = re.compile(r"test accuracy: ([\d.]+).* %")


def example(script):
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("example", EXAMPLES / script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def dot_tracing(monkeypatch):
    """The script, which imports from its own folder."""
    monkeypatch.syspath_prepend(str(EXAMPLES / "dotTracing"))
    return "dotTracing/dot_tracing.py"


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


@pytest.mark.parametrize("script", ["speech/spoken_digits.py", "events/nmnist.py"])
def test_missing_data_are_told_with_the_option_that_fetches_them(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [script, "--data-root", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"^DataNotFoundError: .*; pass --download, or put "):
        runpy.run_path(str(EXAMPLES / script), run_name="__main__")


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


def test_dots_are_traced_better_than_by_chance_and_files_written(tmp_path, capsys, dot_tracing):
    printed = output_of(dot_tracing, capsys, "--seed", 1, "--out", tmp_path)
    chance, error = map(float, re.search(r"random (\S+) ± (\S+) ", printed).groups())
    (rewards,) = (np.loadtxt(path, delimiter=",") for path in tmp_path.glob("rew_*.csv"))
    assert rewards.shape == (6, 50)
    assert rewards.sum(1).mean() > chance + 4 * error, printed
    (met,) = (np.loadtxt(path) for path in tmp_path.glob("perf_*.csv"))
    assert met.tolist() == (rewards == 10).sum(1).tolist()
    (grids,) = (np.loadtxt(path, delimiter=",") for path in tmp_path.glob("grids_*.csv"))
    assert grids.shape == (50 * 28, 28) and grids.max() == 2


def test_the_centred_view_has_the_own_dot_in_the_middle_and_the_other_where_it_is(dot_tracing):
    centred = example(dot_tracing).CentredDots(9, height=9, width=7, seed=3)
    plain = DotSimulator(9, height=9, width=7, seed=3)
    view, grid = centred.reset(), plain.reset()
    for action in (1, 2, 2, 4):
        row, column = plain.network_dot.position
        assert view.shape == (17, 13) and view[8, 6] == grid[row, column] == 1
        assert torch.equal(view[8 - row : 17 - row, 6 - column : 13 - column], grid)
        assert view.sum() == grid.sum()
        view, grid = centred.step(action)[0], plain.step(action)[0]


def test_dots_are_traced_the_same_way_for_one_seed(tmp_path, capsys, dot_tracing):
    few = ("--steps", 20, "--trn_eps", 2, "--tst_eps", 2, "--seed", 2, "--view", "grid")
    found = []
    for _ in range(2):
        example(dot_tracing).main(["--no-write", "--out", str(tmp_path), *map(str, few)])
        found.append(re.findall("reward: (.*)", capsys.readouterr().out))
    assert found[0] == found[1] and len(found[0]) == 2
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
