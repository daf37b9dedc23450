"""Going on from a checkpoint is the same, to the bit, as never having stopped."""

from __future__ import annotations

import os
import random
import signal
import time

import numpy as np
import pytest
import torch

from bindsnet.encoding import poisson
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.nodes import Input
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.testing import differences, exact_network, snapshot, spikes
from bindsnet.testing.registry import CONNECTIONS, FEATURES, POPULATIONS, RULES


def data(network, seed, steps=12):
    shape = network.layers["X"].shape
    generator = torch.Generator().manual_seed(seed)
    return {"X": spikes(steps, network.batch_size, *shape, generator=generator)}


def interrupted(build, path, engine="reference", **options):
    """What a network is after two runs, and another one that took over after the first."""
    network, other = build(), build()
    network.run(data(network, 1), 12, engine=engine, **options)
    network.save_checkpoint(path, {"step": 12})
    network.run(data(network, 2), 12, engine=engine, **options)
    numbers = torch.rand(3)
    other.run(data(other, 3, steps=5), 5, engine=engine, **options)
    torch.rand(7)
    assert differences(snapshot(network), snapshot(other)), "they were different before"
    assert other.load_checkpoint(path) == {"step": 12}
    other.run(data(other, 2), 12, engine=engine, **options)
    assert torch.equal(torch.rand(3), numbers)
    return differences(snapshot(network), snapshot(other))


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_goes_on_from_a_checkpoint_bit_by_bit(tmp_path, rule, engine):
    row = RULES[rule]
    build = lambda: exact_network(row.cls, batch=2, **row.options)  # noqa: E731
    assert not interrupted(build, tmp_path / "c", engine, **row.run)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_goes_on_from_a_checkpoint_bit_by_bit(tmp_path, name):
    assert not interrupted(lambda: exact_network(PostPre, CONNECTIONS[name]), tmp_path / "c")


@pytest.mark.parametrize("name", POPULATIONS)
def test_a_population_goes_on_from_a_checkpoint_bit_by_bit(tmp_path, name):
    row = POPULATIONS[name]

    def build():
        network = Network(batch_size=2)
        network.add_layer(Input(n=6), "X")
        network.add_layer(row.build((4,), traces=True), "Y")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            w = torch.rand(6, 4) * row.scale
        network.add_connection(Connection(network.X, network.Y, w=w), "X", "Y")
        network.add_monitor(Monitor(network.Y, ["s"], time=8), "last")
        network.add_monitor(NetworkMonitor(network), "all")
        return network

    assert not interrupted(build, tmp_path / "c")


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_goes_on_from_a_checkpoint_bit_by_bit(tmp_path, name):
    def build():
        network = exact_network()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            features = [FEATURES["Weight"].build(8, 5)]
            features += [FEATURES[name].build(8, 5)] if name != "Weight" else []
        joined = MulticompartmentConnection(network.X, network.Y, "cpu", features)
        del network.connections["X", "Y"], network._modules["X_to_Y"]
        network.add_connection(joined, "X", "Y")
        return network

    assert not interrupted(build, tmp_path / "c")


def test_the_parts_of_a_network_stay_the_same_objects(tmp_path):
    network = exact_network()
    network.save_checkpoint(tmp_path / "c")
    network.run(data(network, 1), 12)
    w, v, monitor = network.X_to_Y.w, network.Y.v, network.monitors["Y"]
    plan = network.plan()
    network.load_checkpoint(tmp_path / "c")
    assert network.X_to_Y.w is w and network.Y.v is v and network.monitors["Y"] is monitor
    assert str(network.plan()) == str(plan)


def test_the_batch_size_comes_back_too(tmp_path):
    network = exact_network(batch=3)
    network.run(data(network, 1), 12)
    network.save_checkpoint(tmp_path / "c")
    before = snapshot(network)
    network.run({"X": spikes(5, 1, 8)}, 5)
    network.load_checkpoint(tmp_path / "c")
    assert not differences(before, snapshot(network))


def test_all_global_generators_and_data_of_ones_own_come_back(tmp_path):
    network = exact_network()
    own = torch.Generator().manual_seed(3)
    extra = {"position": (3, 4), "own": own, "loss": float("inf"), "kept": [np.arange(3), None]}
    network.save_checkpoint(tmp_path / "c", extra)
    draw = lambda: (random.random(), np.random.rand(), poisson(torch.ones(9) * 99, 20).sum())  # noqa: E731
    expected, of_own = draw(), torch.rand(2, generator=own)
    found = network.load_checkpoint(tmp_path / "c")
    assert draw() == expected
    assert found["position"] == (3, 4) and found["loss"] == float("inf")
    assert (found["kept"][0] == np.arange(3)).all() and found["kept"][1] is None
    assert torch.equal(torch.rand(2, generator=found["own"]), of_own)


def test_a_number_of_numpy_came_back_as_an_array(tmp_path):
    network = exact_network()
    extra = {"accuracy": np.float64(0.5), "count": np.int64(3), "done": np.bool_(True)}
    network.save_checkpoint(tmp_path / "c", extra)
    found = network.load_checkpoint(tmp_path / "c")
    assert found == {"accuracy": 0.5, "count": 3, "done": True}
    assert [type(value) for value in found.values()] == [float, int, bool]


OTHERS = {
    r"its layers, 'Y' is LIFNodes \[5\] there and LIFNodes \[6\] here": {"m": 6},
    r"its connections, .* \['PostPre'\] there and .* \['Hebbian'\]": {"rule": RULES["Hebbian"].cls},
}


@pytest.mark.parametrize("message", OTHERS)
def test_a_checkpoint_of_another_network_is_refused_before_anything_changes(tmp_path, message):
    exact_network(n=8, m=5).save_checkpoint(tmp_path / "c")
    other = exact_network(**{"n": 8, "m": 5, **OTHERS[message]})
    before, numbers = snapshot(other), torch.get_rng_state()
    with pytest.raises(FileFormatError, match=message):
        other.load_checkpoint(tmp_path / "c")
    assert not differences(before, snapshot(other))
    assert torch.equal(torch.get_rng_state(), numbers)


def test_files_that_are_no_checkpoints_are_named(tmp_path):
    network = exact_network()
    with pytest.raises(DataNotFoundError, match="no checkpoint at"):
        network.load_checkpoint(tmp_path / "none")
    network.save(tmp_path / "network")
    with pytest.raises(FileFormatError, match="holds a 'bindsnet network', not a"):
        network.load_checkpoint(tmp_path / "network")
    (tmp_path / "text").write_text("text")
    with pytest.raises(FileFormatError, match="text"):
        network.load_checkpoint(tmp_path / "text")
    with pytest.raises(ParameterError, match=r"extra/f is a builtins.function"):
        network.save_checkpoint(tmp_path / "network", {"f": lambda: 0})


# -- kills ---------------------------------------------------------------------------------


def write_for_ever(network, path, step):
    while True:
        step += 1
        network.X_to_Y.w.fill_(step)
        network.save_checkpoint(path, {"step": step})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path, attack, kills):
    network, path, chance, step = exact_network(wmax=1e9), tmp_path / "c", random.Random(0), 0
    network.save_checkpoint(path, {"step": 0})
    first = path.stat().st_mtime_ns
    for _ in range(kills):
        child = os.fork()
        if not child:
            write_for_ever(network, path, step)
        deadline = time.monotonic() + 60
        while path.stat().st_mtime_ns == first and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.05 * chance.random())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        first = path.stat().st_mtime_ns
        found = network.load_checkpoint(path)["step"]
        assert found > step, "it wrote something"
        assert (network.X_to_Y.w == found).all()
        step = found
    attack("kills while a checkpoint is written", survived=kills, files_written=step)
