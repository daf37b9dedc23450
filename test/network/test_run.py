"""One run: what reaches whom, and when."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
import pytest
import torch

from bindsnet.errors import UnknownArgumentWarning
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, dyadic, exact_network, run_on, snapshot, spikes

ONE = torch.tensor([[1], [0], [0], [0], [0]], dtype=torch.bool)


def test_a_spike_takes_one_step_for_each_connection(chain):
    network = chain(length=4)
    network.run({"L0": ONE}, time=5)
    assert [chain.steps(network, f"L{i}") for i in range(4)] == [[0], [1], [2], [3]]


def test_with_one_step_a_spike_passes_through_all_layers_at_once(chain):
    network = chain(length=4)
    network.run({"L0": ONE}, time=5, one_step=True)
    assert [chain.steps(network, f"L{i}") for i in range(4)] == [[0], [0], [0], [0]]


def test_with_one_step_a_connection_backwards_still_takes_a_step(chain):
    network = chain(length=2)
    back = Connection(network.L1, network.L1, w=torch.full((1, 1), 20.0))
    network.add_connection(back, "L1", "L1")
    network.run({"L0": ONE}, time=3, one_step=True)
    assert chain.steps(network, "L1") == [0, 1, 2]


@pytest.mark.parametrize("one_step", [False, True])
def test_data_for_a_layer_with_connections_is_added_to_its_input(chain, one_step):
    network = chain(length=2)
    network.connections[("L0", "L1")].w.fill_(4.0)
    data = {"L0": torch.ones(2, 1, dtype=torch.bool), "L1": torch.full((2, 1), 8.0)}
    network.run(data, time=1, one_step=one_step)
    first = 8.0 + (4.0 if one_step else 0.0)
    assert float(network.L1.v) == -65.0 + first
    network.run(data, time=1, one_step=one_step)
    decayed = first * math.exp(-1 / 100) + 12.0
    assert chain.steps(network, "L1") == ([1] if decayed >= 13 else [])
    assert decayed > 13


def test_data_of_a_layer_without_connections_is_its_input(chain):
    network = chain(length=2)
    network.add_layer(LIFNodes(n=2), "alone")
    network.run({"alone": torch.tensor([[3.0, -2.0]])}, time=1)
    assert network.alone.v.tolist() == [[-62.0, -67.0]]


def test_inputs_of_several_connections_are_summed(engine):
    network = Network(engine=engine)
    a, b, y = Input(n=2), Input(n=1), LIFNodes(n=1)
    for layer, name in ((a, "A"), (b, "B"), (y, "Y")):
        network.add_layer(layer, name)
    network.add_connection(Connection(a, y, w=torch.tensor([[1.0], [2.0]])), "A", "Y")
    network.add_connection(Connection(b, y, w=torch.tensor([[4.0]]), b=torch.ones(1)), "B", "Y")
    ones = torch.ones(2, 2, dtype=torch.bool)
    network.run({"A": ones, "B": ones[:, :1], "Y": torch.full((2, 1), 0.5)}, time=2)
    decayed = -65.0 + 1.5 * math.exp(-1 / 100)
    assert float(y.v) == pytest.approx(decayed + 1 + 2 + 4 + 1 + 0.5, abs=1e-5)


def test_a_bias_is_added_in_every_step_without_any_spike(engine):
    network = Network(engine=engine)
    x, y = Input(n=2), LIFNodes(n=1, tc_decay=1e30)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    network.add_connection(Connection(x, y, w=torch.zeros(2, 1), b=torch.ones(1)), "X", "Y")
    network.run({}, time=4)
    assert float(y.v) == -61.0


def test_a_layer_that_is_added_later_runs_later(engine):
    network = Network(engine=engine)
    y, x = LIFNodes(n=1, refrac=0), Input(n=1)
    network.add_layer(y, "Y")
    network.add_layer(x, "X")
    network.add_connection(Connection(x, y, w=torch.full((1, 1), 20.0)), "X", "Y")
    network.run({"X": torch.ones(1, 1, dtype=torch.bool)}, time=1, one_step=True)
    assert not y.s.any(), "X had not spiked when Y looked"


@pytest.mark.parametrize(
    ("dt", "time", "steps"), [(1.0, 7, 7), (0.5, 7, 14), (0.1, 0.3, 2), (2, 7, 3)]
)
def test_a_run_takes_time_over_dt_steps_rounded_down(engine, dt, time, steps):
    network = Network(dt=dt, engine=engine)
    network.add_layer(Input(n=1), "X")
    monitor = Monitor(network.X, ["s"])
    network.add_monitor(monitor, "X")
    network.run({"X": torch.ones(20, 1, dtype=torch.bool)}, time=time)
    assert monitor.get("s").shape == (steps, 1, 1)
    assert steps == int(time / dt)


def test_a_run_of_no_time_only_normalises(engine):
    network = exact_network(norm=64.0)
    before = snapshot(network)
    network.run({"X": torch.zeros(0, 1, 8, dtype=torch.bool)}, time=0, engine=engine)
    changed = differences(before, snapshot(network))
    assert changed == ["X_to_Y.w"]
    torch.testing.assert_close(network.connections[("X", "Y")].w.sum(0), torch.full((5,), 64.0))


def test_surplus_steps_of_the_data_are_left_out(chain):
    network = chain(length=2)
    network.run({"L0": torch.ones(50, 1, dtype=torch.bool)}, time=3)
    assert chain.steps(network, "L0") == [0, 1, 2]


@pytest.mark.parametrize("shape", [(3, 1, 2, 3), (3, 1, 6), (3, 6), (3, 1, 1, 6)])
def test_data_may_have_any_of_the_documented_shapes(engine, shape):
    network = Network(engine=engine)
    network.add_layer(Input(shape=(2, 3)), "X")
    data = spikes(3, 6, generator=torch.Generator().manual_seed(0))
    network.run({"X": data.reshape(shape)}, time=3)
    assert torch.equal(network.X.s.flatten(), data[2])


def test_one_axis_is_one_step(engine):
    network = Network(engine=engine)
    network.add_layer(Input(shape=(2, 3)), "X")
    network.run({"X": torch.ones(6)}, time=1)
    assert network.X.s.shape == (1, 2, 3) and network.X.s.all()


def test_any_mapping_of_inputs_will_do(chain):
    network = chain(length=2)
    network.run(OrderedDict(L0=ONE), time=2)
    assert chain.steps(network, "L1") == [1]


def test_the_batch_size_follows_the_data(engine):
    network = exact_network(batch=1)
    network.run({"X": torch.ones(3, 4, 8, dtype=torch.bool)}, time=3, engine=engine)
    assert network.batch_size == 4
    assert network.layers["Y"].v.shape == (4, 5)
    assert network.monitors["Y"].get("s").shape == (3, 4, 5)
    network.run({"X": torch.ones(3, 2, 8, dtype=torch.bool)}, time=3, engine=engine)
    assert network.layers["Y"].v.shape == (2, 5)
    assert network.monitors["Y"].get("s").shape == (3, 2, 5), "monitors begin afresh"


@pytest.mark.filterwarnings("ignore:PostPre. both learning rates")
def test_another_batch_size_starts_from_the_first_values(engine):
    data = {"X": torch.ones(5, 4, 8, dtype=torch.bool)}
    used = exact_network(nu=0.0)
    used.run({"X": torch.ones(6, 1, 8, dtype=torch.bool)}, time=6, engine=engine)
    used.run(data, time=5, engine=engine)
    fresh = exact_network(batch=4, nu=0.0)
    fresh.run(data, time=5, engine=engine)
    assert differences(snapshot(fresh), snapshot(used)) == []


def test_samples_of_a_batch_do_not_see_each_other_without_learning(engine):
    network = exact_network(batch=4)
    network.learning = False
    data = spikes(30, 4, 8, generator=torch.Generator().manual_seed(0))
    together = run_on(network, engine, {"X": data}, 30)["recorded Y.s"]
    for b in range(4):
        alone = run_on(network, engine, {"X": data[:, b : b + 1]}, 30)["recorded Y.s"]
        assert alone.any() and torch.equal(together[:, b], alone[:, 0])


# -- what stays, and what does not -----------------------------------------------------


def one_spike_network():
    network = exact_network()
    layer = DiehlAndCookNodes(n=5, traces=True, theta_plus=0.5, refrac=1)
    network.add_layer(layer, "Z")
    joined = Connection(network.layers["Y"], layer, w=torch.full((5, 5), 9.0))
    network.add_connection(joined, "Y", "Z")
    network.add_monitor(Monitor(layer, ["s"]), "Z")
    return network


@pytest.mark.parametrize("one_step", [False, True])
def test_two_runs_with_one_seed_are_one_run(engine, one_step):
    data = spikes(60, 1, 8, generator=torch.Generator().manual_seed(0))
    whole = run_on(one_spike_network(), engine, {"X": data}, 60, one_step=one_step)
    network = one_spike_network()
    torch.manual_seed(0)
    for first, last in ((0, 1), (1, 25), (25, 60)):
        part = {"X": data[first:last]}
        network.run(part, last - first, one_step=one_step, engine=engine)
    assert whole["recorded Z.s"].sum() > 10, "silence proves nothing"
    assert differences(whole.state, snapshot(network)) == []


def test_engines_may_be_changed_between_runs():
    data = spikes(60, 1, 8, generator=torch.Generator().manual_seed(0))
    whole = run_on(one_spike_network(), "reference", {"X": data}, 60)
    network = one_spike_network()
    torch.manual_seed(0)
    for i in range(6):
        wish = ("native", "reference")[i % 2]
        network.run({"X": data[10 * i : 10 * i + 10]}, 10, engine=wish)
    assert differences(whole.state, snapshot(network)) == []


def test_after_a_reset_the_network_is_as_new_but_for_its_weights(engine):
    data = {"X": spikes(40, 1, 8, generator=torch.Generator().manual_seed(0))}
    network = exact_network(nu=(2.0**-4, 2.0**-3))
    network.run(data, 40, engine=engine)
    network.reset_state_variables()
    learned = network.connections[("X", "Y")].w.clone()
    fresh = exact_network()
    fresh.connections[("X", "Y")].w.copy_(learned)
    fresh.layers["X"].take_type_of(data["X"])
    assert differences(snapshot(fresh), snapshot(network)) == []
    again, new = run_on(network, engine, data, 40), run_on(fresh, engine, data, 40)
    assert differences(new.state, again.state) == []


def test_a_trace_too_small_for_ordinary_numbers_is_0(engine):
    layer = Input(n=1, traces=True, tc_trace=1.0)
    network = Network(engine=engine)
    network.add_layer(layer, "X")
    seen = Monitor(layer, ["x"], time=100)
    network.add_monitor(seen, "x")
    network.run({"X": torch.eye(100, 1)}, time=100)
    x = seen.get("x").flatten()
    assert x[0] == 1 and 0 < x[80] < 1e-30
    assert (x[x < 1e-38] == 0).all() and x[95] == 0


def test_state_carries_over_from_run_to_run(chain):
    network = chain(length=2)
    network.run({"L0": ONE}, time=1)
    network.run({}, time=1)
    assert chain.steps(network, "L1") == [1]


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_nothing_of_the_users_is_modified(engine, dtype):
    data = spikes(5, 1, 8, generator=torch.Generator().manual_seed(0)).to(dtype)
    current = dyadic(5, 1, 5)
    inputs = {"X": data, "Y": current}
    clamp = {"X": torch.tensor([1]), "Y": torch.ones(5, 5, dtype=torch.bool)}
    unclamp, volts = {"X": torch.tensor([0])}, {"Y": torch.ones(5)}
    masks = {("X", "Y"): torch.eye(8, 5, dtype=torch.bool)}
    given = [inputs, clamp, unclamp, volts, masks]
    copies = [{k: v.clone() for k, v in d.items()} for d in given]
    network = exact_network()
    options = {"clamp": clamp, "unclamp": unclamp, "injects_v": volts, "masks": masks}
    network.run(inputs, 5, engine=engine, **options)
    network.reset_state_variables()
    for now, before in zip(given, copies, strict=True):
        assert now.keys() == before.keys()
        for name in now:
            assert torch.equal(now[name], before[name])
            assert now[name].dtype == before[name].dtype
    assert inputs["X"] is data


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_torchs_default_type_changes_nothing(engine):
    w = torch.linspace(1.0, 20.0, 40).reshape(8, 5)
    shown = spikes(50, 1, 8, rate=0.4, generator=torch.Generator().manual_seed(0))
    graded = torch.linspace(0.0, 1.0, 8).expand(10, 1, 8)

    def outcome(dtype):
        torch.set_default_dtype(dtype)
        try:
            torch.manual_seed(0)
            network = DiehlAndCook2015(8, n_neurons=5, norm=60.0)
            network.engine = engine
            network.X_to_Ae.w.copy_(w)
            torch.manual_seed(0)
            network.run({"X": shown}, 50)
            network.run({"X": graded}, 10)
            return snapshot(network)
        finally:
            torch.set_default_dtype(torch.float32)

    assert not differences(outcome(torch.float32), outcome(torch.float64))


def test_a_test_in_inference_mode_leaves_state_that_training_can_change(engine):
    network = exact_network(norm=64.0)
    data = spikes(10, 3, 8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        network.run({"X": data}, 10, engine=engine)
    assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
    network.reset_state_variables()
    network.run({"X": data}, 10, engine=engine)
    network.Y.v.fill_(-65.0)


def test_data_that_requires_a_gradient_builds_no_graph(engine):
    network = exact_network()
    data = torch.ones(3, 1, 8, requires_grad=True)
    network.run({"X": data}, 3, engine=engine)
    assert not network.layers["Y"].v.requires_grad and data.grad is None


def test_an_unknown_option_warns_with_the_nearest_name(chain):
    network = chain()
    message = "Network.run ignores 'clmap', which it does not know; did you mean 'clamp'?"
    with pytest.warns(UnknownArgumentWarning) as caught:
        network.run({"L0": ONE}, time=1, clmap={})
    assert [str(w.message) for w in caught] == [message]


def test_a_progress_bar_shows_all_steps_and_changes_nothing(engine, capsys):
    data = {"X": spikes(40, 1, 8, generator=torch.Generator().manual_seed(0))}
    plain = run_on(exact_network(), engine, data, 40)
    shown = run_on(exact_network(), engine, data, 40, progress_bar=True)
    assert differences(plain.state, shown.state) == []
    assert "40" in capsys.readouterr().err


def test_time_may_be_any_kind_of_number(chain):
    network = chain(length=2)
    for time in (np.int64(2), np.float32(2.0), 2.9):
        network.run({"L0": ONE}, time=time)
        assert len(network.monitors["L0"].get("s")) == 2
