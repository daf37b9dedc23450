"""The sentences of docs/determinism.md that no other test holds; and that each has its test."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.models import DiehlAndCook2015
from bindsnet.testing import agree, differences, exact_network, run_on, spikes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def threads():
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.mark.parametrize("engine", ["reference", "native"])
def test_the_number_of_threads_changes_no_bit(engine, threads):
    network = exact_network(n=1500, m=200, nu=0.013, wmin=0.0, wmax=20.0, norm=3000.0)
    network.X_to_Y.w.mul_(0.017)  # sums round
    data = {"X": spikes(20, 1, 1500, rate=0.3, generator=torch.Generator().manual_seed(0))}
    states = []
    for count in (1, 2, 4):
        threads(count)
        states.append(run_on(network, engine, data, 20).state)
    assert states[0]["recorded Y.s"].any(), "silence proves nothing"
    assert not differences(states[0], states[1]) and not differences(states[0], states[2])


def test_a_run_leaves_the_generators_of_numpy_and_python_alone():
    before = random.getstate(), np.random.get_state()
    network = DiehlAndCook2015(n_inpt=16, n_neurons=4)
    agree(network, {"X": spikes(10, 1, 16)}, 10)
    network.present({"X": torch.full((2, 16), 50.0)}, time=10)
    assert random.getstate() == before[0]
    assert (np.random.get_state()[1] == before[1][1]).all()


def test_each_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "determinism.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "test").rglob("test_*.py"))
    assert len(named) > 15
    assert not [name for name in named if f"def {name}(" not in source]
