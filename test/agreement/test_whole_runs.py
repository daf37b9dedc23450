"""Whole runs with real parameters: large matrices, long runs, many presentations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.models import (
    DiehlAndCook2015,
    DiehlAndCook2015v2,
    IncreasingInhibitionNetwork,
    TwoLayerNetwork,
)
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.plan import ops
from bindsnet.testing import (
    agree,
    differences,
    dyadic,
    exact_network,
    halve,
    run_on,
    snapshot,
    spikes,
)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


MODELS = {
    "DiehlAndCook2015": (DiehlAndCook2015, {"n_neurons": 15}, "Ae"),
    "DiehlAndCook2015v2": (DiehlAndCook2015v2, {"n_neurons": 15}, "Y"),
    "TwoLayerNetwork": (TwoLayerNetwork, {"n_neurons": 15}, "Y"),
    "IncreasingInhibitionNetwork": (
        IncreasingInhibitionNetwork,
        {"n_neurons": 15, "start_inhib": -1.0, "max_inhib": -17.5},
        "Y",
    ),
}


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("model", MODELS)
def test_a_model_learns_the_same_over_many_presentations(model, batch):
    cls, options, name = MODELS[model]
    torch.manual_seed(0)
    network = cls(60, **options, norm=40.0)
    network.add_monitor(Monitor(network.layers[name], ["s"]), "seen")
    rates = torch.rand(batch, 60, generator=generator()) * 0.3
    data = torch.rand(100, batch, 60, generator=generator(1)) < rates

    outcome = agree(network, {"X": data}, 100, presentations=4)

    assert outcome["recorded seen.s"].sum() > 40, "silence proves nothing"
    before = snapshot(network)
    learned = [n for n in differences(before, outcome.state) if n.startswith(f"X_to_{name}")]
    assert learned, "the weights from X learned"


@pytest.mark.parametrize("dt", [0.5, 0.1])
def test_a_model_learns_the_same_at_smaller_steps(dt):
    torch.manual_seed(0)
    network = DiehlAndCook2015(60, n_neurons=15, norm=40.0, dt=dt)
    network.add_monitor(Monitor(network.Ae, ["s"]), "seen")
    data = spikes(200, 1, 60, rate=0.15, generator=generator())
    outcome = agree(network, {"X": data}, 200 * dt)
    assert outcome["recorded seen.s"].sum() > 2


def large(batch=1, n=1100, m=520, watch=40, **options):
    """More than 2^19 fixed weights: their drives are computed ahead."""
    network = Network(batch_size=batch)
    x, y = Input(n=n), LIFNodes(n=m, refrac=1)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    halve(y)
    w = dyadic(n, m, low=-0.25, high=1.0, generator=generator())
    network.add_connection(Connection(x, y, w=w, **options), "X", "Y")
    network.add_monitor(Monitor(y, ["s"], time=watch), "Y")
    assert n * m >= 2**19
    return network


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_drives_that_are_computed_ahead_are_those_of_each_step(batch, dtype):
    network = large(batch, b=dyadic(520))
    data = {"X": spikes(40, batch, 1100, rate=0.02, generator=generator()).to(dtype)}
    ahead = [op.ahead for op in network.plan(data) if isinstance(op, ops.Propagate)]
    assert ahead == ["inputs/X"]
    outcome = agree(network, data, 40)
    assert outcome["recorded Y.s"].sum() > 100


def test_a_run_longer_than_one_block_of_steps_is_the_same():
    network = large(watch=2300)
    data = {"X": spikes(2300, 1, 1100, rate=0.01, generator=generator())}
    outcome = agree(network, data, 2300)
    assert outcome["recorded Y.s"].sum(0).min() > 5
    halves = large(watch=2300)
    for part in data["X"].split(700):
        halves.run({"X": part}, len(part), engine="native")
    assert torch.equal(halves.monitors["Y"].get("s"), outcome["recorded Y.s"])


def test_a_drive_ahead_is_added_to_others():
    network = large()
    x, y = network.X, network.Y
    other = Input(n=20)
    network.add_layer(other, "O")
    network.add_connection(
        Connection(other, y, w=dyadic(20, 520, generator=generator(1))), "O", "Y"
    )
    network.add_connection(Connection(y, y, w=-torch.eye(520)), "Y", "Y")
    data = {
        "X": spikes(60, 1, 1100, rate=0.02, generator=generator()),
        "O": spikes(60, 1, 20, generator=generator(2)),
        "Y": dyadic(60, 1, 520, generator=generator(3)),
    }
    assert agree(network, data, 60)["recorded Y.s"].sum() > 100
    assert x.n == 1100


def test_weights_that_change_between_runs_are_seen_by_drives_ahead():
    network = large()
    data = {"X": spikes(30, 1, 1100, rate=0.02, generator=generator())}
    network.run(data, 30, engine="native")
    network.X_to_Y.w.neg_()
    network.reset_state_variables()
    network.run(data, 30, engine="native")
    assert network.monitors["Y"].get("s").sum() == 0


@pytest.mark.parametrize("batch", [1, 4])
def test_a_large_network_that_learns_is_the_same(batch):
    network = Network(batch_size=batch)
    x, y = Input(n=800, traces=True), LIFNodes(n=700, traces=True)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    w = torch.rand(800, 700, generator=generator()) * 1.5
    joined = Connection(x, y, w=w, nu=(1e-3, 1e-2), update_rule=PostPre, wmin=0, wmax=1.5, norm=80)
    network.add_connection(joined, "X", "Y")
    network.add_monitor(Monitor(y, ["s"]), "Y")
    data = {"X": spikes(40, batch, 800, rate=0.03, generator=generator(1))}
    outcome = agree(network, data, 40, presentations=2)
    assert outcome["recorded Y.s"].sum() > 500


def test_networks_in_threads_of_their_own_do_not_disturb_each_other():
    def learned(seed):
        network = exact_network(seed=seed, batch=1 + seed % 2)
        for k in range(5):
            data = spikes(40, 1 + seed % 2, 8, rate=0.3, generator=generator(10 * seed + k))
            network.run({"X": data}, 40, engine="native")
        return network.X_to_Y.w.clone()

    expected = [learned(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(learned, range(4)))
    assert all(map(torch.equal, got, expected))
    assert not torch.equal(got[0], got[2])


def test_the_engines_draw_the_same_numbers():
    network = DiehlAndCook2015v2(20, n_neurons=30, norm=60.0)
    network.add_monitor(Monitor(network.Y, ["s"]), "Y")
    data = {"X": torch.ones(50, 1, 20, dtype=torch.bool)}
    first = agree(network, data, 50, seed=1)
    second = run_on(network, "native", data, 50, seed=2)
    assert not torch.equal(first["recorded Y.s"], second["recorded Y.s"])
    states = []
    for engine in ("reference", "native"):
        torch.manual_seed(3)
        network.run(data, 50, engine=engine)
        states.append(torch.get_rng_state())
    assert torch.equal(*states), "the generator is left in the same state"


@pytest.mark.parametrize("shape", [(), (1, 10), (20, 1), (20, 10)], ids=str)
def test_weights_stay_within_bounds_whatever_the_shape_of_the_rates(shape):
    network, own = Network(), generator(2)
    layers = {"X": Input(n=20, traces=True), "Y": LIFNodes(n=10, thresh=-64.0, traces=True)}
    for name, layer in layers.items():
        network.add_layer(layer, name)
    rates = [most * torch.rand(shape, generator=own) for most in (0.1, 1.0)]
    learning = {"update_rule": PostPre, "nu": rates, "wmin": 0.0, "wmax": 1.0}
    w = torch.rand(20, 10, generator=own)
    network.add_connection(Connection(*layers.values(), w=w, **learning), "X", "Y")

    outcome = agree(network, {"X": spikes(60, 1, 20, rate=0.3, generator=own)}, 60)

    learned = outcome.state["X_to_Y.w"]
    assert float(learned.min()) >= 0.0 and float(learned.max()) <= 1.0
    assert bool((learned == 0.0).any() or (learned == 1.0).any()), "no weight reached a bound"
