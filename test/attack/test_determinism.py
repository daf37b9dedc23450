"""The sentences of docs/determinism.md that no other test holds; and that each has its test."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input
from bindsnet.network.topology import Connection
from bindsnet.testing import agree, differences, exact_network, run_on, spikes
from bindsnet.testing.registry import POPULATIONS

GPU = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]
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


def _learning(population, dtype=None, device="cpu"):
    """What a layer of one kind and its weights do in 200 ms, with numbers of one type."""
    row = POPULATIONS[population]
    torch.manual_seed(0)
    network = Network(engine="reference")
    network.add_layer(Input(n=50, traces=True), "X")
    network.add_layer(row.cls(n=20, traces=True, **row.arguments), "Y")
    w = 1.5 * torch.rand(50, 20)
    rule = {"update_rule": PostPre, "nu": (1e-3, 1e-2), "wmin": 0.0, "wmax": 3.0}
    network.add_connection(Connection(network.X, network.Y, w=w, **rule), "X", "Y")
    network.add_monitor(Monitor(network.Y, ["s", "v"]), "Y")
    network.to(device, dtype)
    data = torch.rand(200, 1, 50, generator=torch.Generator().manual_seed(0)) < 0.15
    network.run({"X": data}, 200)
    recorded = network.monitors["Y"]
    found = recorded.get("s"), recorded.get("v"), network.X_to_Y.w.detach()
    return [tensor.cpu() for tensor in found]


#: Izhikevich's voltage is squared: differences grow until a spike comes in another step. What
#: PassThroughNodes passes on are no spikes.
NOT_HELD = ("IzhikevichNodes", "PassThroughNodes")
STEADY = [name for name, row in POPULATIONS.items() if hasattr(row.cls, "v")]
STEADY = [name for name in STEADY if name not in NOT_HELD]


@pytest.mark.parametrize("population", STEADY)
@pytest.mark.parametrize(
    "other", [{"dtype": torch.float64}, pytest.param({"device": "cuda"}, marks=GPU)], ids=str
)
def test_another_type_or_device_gives_the_same_spikes_and_nearly_the_same_numbers(
    population, other
):
    (s, v, w), (other_s, other_v, other_w) = _learning(population), _learning(population, **other)
    assert s.sum() > 20, "silence proves nothing"
    assert torch.equal(s, other_s)
    assert other_w.dtype == other.get("dtype", torch.float32)
    torch.testing.assert_close(v, other_v, rtol=0, atol=1e-3, check_dtype=False)
    torch.testing.assert_close(w, other_w, rtol=0, atol=1e-5, check_dtype=False)


def test_each_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "determinism.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "test").rglob("test_*.py"))
    assert len(named) > 15
    assert not [name for name in named if f"def {name}(" not in source]
