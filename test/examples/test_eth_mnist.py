"""The first example a user runs: it learns, saves, loads, tests and draws, as its text says."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bindsnet.learning import MCC_learning
from bindsnet.network import load
from bindsnet.network.nodes import AdaptiveConductanceLIFNodes

pytest.importorskip("sklearn")

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "mnist" / "eth_mnist.py"
LAST_LINE = re.compile(
    r"test accuracy: all-activity ([\d.]+) %, proportion weighting ([\d.]+) %, "
    r"sum of proportions ([\d.]+) %, product of proportions ([\d.]+) % \((\d+) images\)"
)

MODULES = ("eth_mnist", "images", "live_plots", "options", "recipe")


def run(folder, *options, status=0) -> str:
    """What the example prints, run in ``folder`` without a screen."""
    environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": str(SCRIPT.parents[2])}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, options)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def accuracies(output: str) -> list[float]:
    """Per cent, by the four schemes, on the 100 images of the fast mode."""
    *percent, images = LAST_LINE.fullmatch(output.strip().splitlines()[-1]).groups()
    assert images == "100"
    return [float(value) for value in percent]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Folder with a trained network, and what training and testing printed."""
    folder = tmp_path_factory.mktemp("trained")
    return folder, run(folder, "--fast", "--save", "net.pt")


@pytest.fixture
def example(monkeypatch):
    """The example as a module."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("eth_mnist")
    yield module
    for name in MODULES:
        sys.modules.pop(name, None)


def test_it_learns_the_bundled_digits_from_a_few_hundred(trained):
    _, output = trained
    assert "scikit-learn's digits" in output
    assert re.search(r"training: 400 images in [\d.]+ s \(\d+ a second\)", output)
    assert min(accuracies(output)) > 35, "chance is 10 %"


def test_a_saved_network_has_its_labels_and_tests_without_training(trained):
    folder, output = trained
    tested = run(folder, "--fast", "--test", "--load", "net.pt")
    assert "training" not in tested
    for before, after in zip(accuracies(output), accuracies(tested), strict=True):
        assert abs(before - after) < 15, "only the spike trains differ"


def test_the_labels_come_from_training_and_add_up(trained):
    network = load(trained[0] / "net.pt")
    assert set(network.assignments.tolist()) <= set(range(-1, 10))
    labelled = network.assignments >= 0
    assert labelled.sum() > 20
    assert network.proportions[labelled].sum(1).sub(1).abs().max() < 1e-5
    assert (network.rates.argmax(1) == network.assignments)[labelled].all()


def test_testing_changes_neither_weights_nor_thresholds_nor_labels(trained, example):
    network = load(trained[0] / "net.pt")
    before = {name: value.clone() for name, value in network.state_dict().items()}
    before["w"] = network.connections["X", "Ae"].w.clone()
    _, _, data = example.images.load("digits")
    trainer = example.trainer_of(network, example.options.parse("", ["--test", "--load", "net.pt"]))
    assert min(trainer.evaluate(*data.choose(30, shuffle=False)).values()) > 20
    assert network.connections["X", "Ae"].w.equal(before.pop("w"))
    for name in ("assignments", "proportions", "rates", "Ae.theta"):
        assert network.state_dict()[name].equal(before[name]), name


RECIPES = sorted((SCRIPT.parent / "recipes").glob("*.toml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_is_a_network_of_its_size_and_options_win_over_it(path, example):
    args = example.options.parse("", ["--recipe", path.stem])
    assert args.n_neurons == int(path.stem)
    assert (args.model, args.intensity, args.labels) == ("winner-take-all", 64.0, "frozen")
    assert args.nu_end[0] / args.nu[0] == pytest.approx(args.nu_end[1] / args.nu[1])
    args = example.options.parse("", ["--recipe", str(path), "--n_neurons", "7", "--nu", "0", "1"])
    assert args.n_neurons == 7 and args.nu == [0, 1]
    network = example.build(args)
    assert network.Ae.n == 7 and network.Ae.theta_plus == pytest.approx(args.theta_plus)


def test_the_recipe_of_the_paper_is_a_network_with_conductances(example):
    args = example.options.parse("", ["--recipe", "paper/100", "--n_neurons", "7"])
    network = example.build(args)
    assert type(network.Ae) is AdaptiveConductanceLIFNodes and network.dt == 0.5
    connection = network.connections["X", "Ae"]
    assert connection.receptor == "g_e" and type(connection.rules[0]) is MCC_learning.DiehlAndCook
    show = example.trainer_of(network, args).show
    assert (show.intensity, show.rest, show.min_spikes) == (63.75, 150.0, 5)


def test_a_recipe_learns(tmp_path):
    output = run(tmp_path, "--fast", "--recipe", "100", "--checkpoint", "c.pt")
    assert "labelling: 400 images" in output
    assert min(accuracies(output)) > 35
    again = run(tmp_path, "--fast", "--recipe", "100", "--checkpoint", "c.pt")
    assert accuracies(again) == accuracies(output), "it was finished"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n_neuron = 5", "unknown key 'n_neuron'; did you mean 'n_neurons'"),
        ("n_neurons =", "ParameterError: recipe"),
        ("model = 'fast'", "argument --model: invalid choice: 'fast'"),
    ],
)
def test_a_bad_recipe_is_named(tmp_path, text, message):
    (tmp_path / "bad.toml").write_text(text)
    errors = run(tmp_path, "--recipe", "bad.toml", status=2 if "argument" in message else 1)
    assert message in errors and "Traceback" not in errors


def test_a_loaded_network_goes_on_learning(trained):
    folder, _ = trained
    run(folder, "--fast", "--load", "net.pt", "--save", "more.pt", "--n_train", "400")
    theta = [load(folder / name).layers["Ae"].theta.mean() for name in ("net.pt", "more.pt")]
    assert theta[1] > theta[0] > 0


def test_plots_go_to_files_where_there_is_no_screen(tmp_path):
    pytest.importorskip("matplotlib")
    output = run(tmp_path, "--fast", "--plot", "--plot-interval", "100", "--n_train", "400")
    assert str(tmp_path.resolve() / "plots") in output
    names = {path.stem for path in (tmp_path / "plots").glob("*.png")}
    assert names == {"accuracy", "assignments", "input", "spikes", "voltages", "weights"}
    assert min(path.stat().st_size for path in (tmp_path / "plots").iterdir()) > 5000
    assert min(accuracies(output)) > 35


def test_the_same_seed_gives_the_same_result(trained, tmp_path):
    _, output = trained
    again = run(tmp_path, "--fast", "--no-plot", "--no-gpu", "--train")
    assert accuracies(again) == accuracies(output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--test"], "--test needs --load FILE"),
        (["--n_neurons", "0"], "argument --n_neurons"),
        (["--fast", "--test", "--load", "nothing.pt"], "there is no saved network"),
        (["--fast", "--dt", "0"], "dt must be a finite number above 0"),
        (["--fast", "--save", "no/net.pt"], "there is no folder"),
        (["--recipe", "7"], "there is no recipe '7' (the folder has 100, 400, 1600, 6400)"),
    ],
)
def test_what_it_cannot_do_it_says_without_a_traceback(tmp_path, options, message):
    usage = any(part in message for part in ("argument", "needs", "no folder"))
    errors = run(tmp_path, *options, status=2 if usage else 1)
    assert message in errors
    assert "Traceback" not in errors


def test_without_files_or_network_it_falls_back_to_digits_only_for_auto(
    tmp_path, monkeypatch, capsys, example
):
    monkeypatch.setattr(example.images, "_answers", lambda url: False)
    name, train, test = example.images.load("auto", tmp_path)
    assert (name, len(train.labels), len(test.labels)) == ("digits", 1442, 355)
    assert "MNIST is neither on disk" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="FashionMNIST is not there.*--dataset digits"):
        example.images.load("fashion", tmp_path)
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_mnist_is_found_where_it_lies(data_root, example):
    name, train, test = example.images.load("auto", data_root / "mnist")
    assert name == "MNIST"
    assert train.images.shape == (60000, 28, 28)
    assert test.labels.shape == (10000,)
