"""The examples on images, in their fast modes: on a few of scikit-learn's bundled digits."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest
import torch

pytest.importorskip("sklearn")

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "mnist"
SHARED = ("experiment", "fields", "images", "readout", "recipe")


@pytest.fixture
def example(monkeypatch):
    """From an example's name to its module, with its neighbours importable meanwhile."""
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in SHARED:
        monkeypatch.delitem(sys.modules, name, raising=False)
    threads = torch.get_num_threads()

    def load(name):
        spec = importlib.util.spec_from_file_location("example", FOLDER / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield load
    torch.set_num_threads(threads)
    for name in SHARED:
        sys.modules.pop(name, None)


def accuracy(printed):
    """The best accuracy, per cent, that an example prints for images not seen."""
    (line,) = re.findall(r"test accuracy: (.*) \(", printed)
    return max(float(value) for value in re.findall(r"([\d.]+) %", line))


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("SOM_LM-SNNs", 35),
        ("loc1d_mnist", 40),
        ("loc2d_mnist", 30),
        ("supervised_mnist", 35),
        ("reservoir", 65),
        ("MCC_reservoir", 60),
    ],
)
def test_a_network_tells_digits_apart(example, capsys, name, least):
    example(name).main(["--fast"])
    assert accuracy(capsys.readouterr().out) > least, "chance is 10 %"


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_batch_learns_by_the_sum_or_the_mean(example, capsys, reduction):
    example("batch_eth_mnist").main(["--fast", "--reduction", reduction])
    printed = capsys.readouterr().out
    assert accuracy(printed) > 15, "chance is 10 %"
    assert "Memory consumption: 0.38mb" in printed, "78400 + 2 * 10000 weights of four bytes"


@pytest.mark.parametrize("padding", [0, 2])
def test_filters_learn_with_padding_and_without(example, padding):
    module = example("conv_mnist")
    experiment, fields = sys.modules["experiment"], sys.modules["fields"]
    args, train, _ = experiment.begin(
        module.options(), ["--fast", "--padding", str(padding)], n_train=20
    )
    network = fields.convolution(module.Conv2dConnection, module.SIZES, args)
    places = (28 + 2 * padding - 16) // 4 + 1
    assert network.layers["Y"].shape == (25, places, places)
    before = network.connections["X", "Y"].w.clone()
    experiment.learn(experiment.trainer_of(network, args), train, args)
    after = network.connections["X", "Y"].w
    assert not torch.equal(before, after)
    assert torch.allclose(after.sum((2, 3)), torch.tensor(args.norm * 16**2), rtol=1e-4)


@pytest.mark.parametrize("name", ["conv1d_MNIST", "conv3d_MNIST", "loc3d_mnist"])
def test_a_demonstration_runs_to_its_end(example, capsys, name):
    example(name).main(["--fast"])
    assert 0 <= accuracy(capsys.readouterr().out) <= 100


@pytest.mark.parametrize(
    ("name", "recipe", "small", "least"),
    [("SOM_LM-SNNs", "400", "--n_neurons 64", 30), ("loc2d_mnist", "100", "--n_filters 15", 35)],
)
def test_a_recipe_learns_and_is_reported(example, capsys, tmp_path, name, recipe, small, least):
    report = tmp_path / "report.jsonl"
    example(name).main(["--fast", "--recipe", recipe, *small.split(), "--report", str(report)])
    line = json.loads(report.read_text())
    assert accuracy(capsys.readouterr().out) > least, "chance is 10 %"
    assert line["accuracy"][line["readout"]] > least
    assert line["recipe"] == recipe and min(line["seconds"].values()) > 0
    assert line["n_neurons"] == int(small.split()[1]) * (25 if name == "loc2d_mnist" else 1)


def test_each_recipe_is_known_to_its_example(example):
    for name in ("SOM_LM-SNNs", "loc2d_mnist"):
        module = example(name)
        folder = sys.modules["recipe"].FOLDER / module.RECIPES
        paths = sorted(folder.glob("*.toml"))
        assert paths
        for path in paths:
            args = sys.modules["recipe"].parse(module.options(), ["--recipe", path.stem], folder)
            assert path.stem == str(getattr(args, "n_filters", getattr(args, "n_neurons", "")))


def test_inhibition_of_a_map_grows_as_images_are_shown(example):
    module = example("SOM_LM-SNNs")
    args = module.options().parse_args(["--n_neurons", "4"])
    network = module.build(args)
    first = network.connections["Y", "Y"].w.clone()
    others = 1 - torch.eye(4)
    module.inhibit_more(network, 0, 499, 500)
    assert torch.equal(network.connections["Y", "Y"].w, first)
    module.inhibit_more(network, 499, 4999, 500)
    assert torch.allclose(network.connections["Y", "Y"].w, first - 9 * 0.5 * others)
    module.inhibit_more(network, 4999, 5000, 500)
    assert torch.allclose(network.connections["Y", "Y"].w, first - (9 * 0.5 + 50) * others)
    assert first.diagonal().eq(0).all(), "no neuron inhibits itself"


def test_an_image_without_an_answer_is_shown_again_brighter(example, monkeypatch):
    module = example("SOM_LM-SNNs")
    args = module.options().parse_args(["--n_neurons", "4"])
    network, shown = module.build(args), []

    def present(rates, time, count, *, scale, order, **options):
        shown.append((scale * 255, order.tolist()))
        answers = {64: [0, 2, 1], 96: [1, 9]}[round(scale * 255)]
        return {"Y": torch.tensor(answers)[:, None]}

    monkeypatch.setattr(network, "present", present)
    monkeypatch.setattr(module, "TRIES", 1)
    again = module.show(network, torch.zeros(9, 784), torch.tensor([5, 6, 7]), 0, args)
    assert again == 2
    assert [rows for _, rows in shown] == [[5, 6, 7], [5, 7]]
    assert [rate for rate, _ in shown] == pytest.approx([64, 96])


def test_a_teacher_clamps_neurons_of_the_images_class(example, monkeypatch):
    module = example("supervised_mnist")
    images = sys.modules["images"]
    args = module.options().parse_args(["--n_neurons", "40", "--n_clamp", "2", "--time", "20"])
    clamped = []
    network = module.DiehlAndCook2015(n_inpt=784, n_neurons=40, inpt_shape=(1, 28, 28))
    run = network.run
    monkeypatch.setattr(
        network, "run", lambda *a, **k: (clamped.append(k["clamp"]["Ae"]), run(*a, **k))
    )
    labels = torch.tensor([3, 3, 3])
    module.teach(network, images.Part(torch.zeros(3, 28, 28), labels), args)
    for mask in clamped:
        assert mask.shape == (20, 1, 40)
        chosen = mask[0, 0].nonzero().flatten()
        assert len(chosen) == 2 and (chosen // 4 == 3).all()


def test_a_teacher_takes_smaller_steps_than_bindsnets(example):
    args = example("supervised_mnist").options().parse_args([])
    assert tuple(args.nu) == (1e-10, 2e-4) and args.n_train == 5000


@pytest.mark.parametrize("options", [["--batch_size", "0"], ["--n_filters", "-1"]])
def test_numbers_that_cannot_be_are_refused(example, capsys, options):
    with pytest.raises(SystemExit):
        example("conv_mnist").main(["--fast", *options])
    assert "must be at least 1" in capsys.readouterr().err


def test_what_was_learned_is_drawn_to_a_file(example, capsys, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(tmp_path)
    example("conv_mnist").main(["--fast", "--plot"])
    assert "drawn to conv_mnist.png" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["conv_mnist.png"]
