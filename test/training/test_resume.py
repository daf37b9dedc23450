"""A training that was stopped goes on as if it had not been."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest
import torch

from bindsnet.errors import FileFormatError
from bindsnet.files import read_tensors
from bindsnet.models import DiehlAndCook2015
from bindsnet.testing.states import differences
from bindsnet.training import Trainer

from .conftest import PATH


@pytest.fixture(scope="module")
def uninterrupted(small):
    of = small.trainer()
    of.fit(*small.data(), epochs=4, anneal=small.annealed(of), progress=False)
    result = small.result(of)
    assert result["accuracy"]["all-activity"] > 60, "silence proves nothing"
    return result


def test_killed_at_any_moment_it_ends_with_the_same_bits(tmp_path, attack, uninterrupted):
    checkpoint, file = tmp_path / "training.ckpt", tmp_path / "result.pt"
    command = [sys.executable, str(PATH), str(checkpoint), str(file)]
    chance = random.Random(0)
    for _ in range(2):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(chance.randint(1, 6)):
            process.stdout.readline()
        time.sleep(chance.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert checkpoint.exists() and not file.exists()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert int(output.split()[0]) > 20, "it went on from the checkpoint"
    attack("kills of a training", survived=2)
    assert not differences(uninterrupted, torch.load(file))


def test_it_may_stop_after_any_sample(small, tmp_path, uninterrupted):
    path = tmp_path / "training.ckpt"
    for until in (7, 8, 131, 360):
        of = small.trainer()
        options = {"anneal": small.annealed(of), "progress": False, "until": until}
        of.fit(*small.data(), epochs=4, checkpoint=path, **options)
        assert of.position == until
    assert not differences(uninterrupted, small.result(of))


def test_a_finished_training_is_only_loaded(small, tmp_path):
    path = tmp_path / "training.ckpt"
    first, again = small.trainer(), small.trainer()
    for of in (first, again):
        of.fit(*small.data(), checkpoint=path, progress=False)
    assert not differences(small.result(first), small.result(again))


def other_network(small):
    network = DiehlAndCook2015(n_inpt=small.INPUTS, n_neurons=9)
    return Trainer(network, time=60, target="Ae", n_classes=3, intensity=150.0, interval=20)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (other_network, r"another network: .* has shape"),
        (lambda small: small.trainer(seed=1), "another training: seed is 0 there and 1 here"),
        (lambda small: small.trainer(intensity=100.0), "intensity is 150.0 there and 100.0"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused_before_anything_changes(
    small, tmp_path, make, message
):
    path = tmp_path / "training.ckpt"
    small.trainer().fit(*small.data(), checkpoint=path, progress=False, until=20)
    of = make(small)
    before = of.network.connections["X", "Ae"].w.clone()
    with pytest.raises(FileFormatError, match=message):
        of.fit(*small.data(), checkpoint=path, progress=False)
    assert torch.equal(of.network.connections["X", "Ae"].w, before)


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK a pickle of torch"])
def test_a_damaged_checkpoint_is_named(small, tmp_path, content):
    path = tmp_path / "training.ckpt"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match="training.ckpt"):
        small.trainer().fit(*small.data(), checkpoint=path, progress=False)


def test_a_checkpoint_of_a_simulation_is_none_of_a_training(small, tmp_path):
    path = tmp_path / "training.ckpt"
    small.trainer().network.save_checkpoint(path)
    with pytest.raises(FileFormatError, match="not a 'bindsnet training'"):
        small.trainer().fit(*small.data(), checkpoint=path, progress=False)


def test_a_checkpoint_is_data_and_no_pickle(small, tmp_path):
    path = tmp_path / "training.ckpt"
    small.trainer().fit(*small.data(), checkpoint=path, progress=False, until=20)
    tensors, about = read_tensors(path)
    assert about["format"] == "bindsnet training" and len(tensors) > 3
    with pytest.raises(Exception, match="(?i)pickl|invalid|magic"):
        torch.load(path, weights_only=False)
