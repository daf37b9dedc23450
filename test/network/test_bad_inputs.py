"""What does not fit is refused by name, and before anything has changed."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import (
    BindsNETError,
    BindsNETWarning,
    MissingRewardError,
    MonitorError,
    ParameterError,
    ShapeError,
    StateError,
    UnknownNameError,
)
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, exact_network, snapshot, spikes

DATA = spikes(10, 1, 8, generator=torch.Generator().manual_seed(0))
GOOD = {"X": DATA}
NAN = torch.full((10, 1, 8), torch.nan)
ALL = torch.ones(5, dtype=torch.bool)

RUNS = [
    # inputs
    (
        [{"X": torch.zeros(10, 1, 7)}, 10],
        {},
        ShapeError,
        r"inputs\['X'\] has shape \[10, 1, 7\]: 7 values a sample, but layer 'X' has 8.\s+It takes "
        r"\[time, batch, 8\]",
    ),
    ([{"X": DATA}, 11], {}, ShapeError, r"inputs\['X'\] .*: 10 steps, but the run takes 11"),
    ([{"X": DATA[0, 0]}, 2], {}, ShapeError, "1 steps, but the run takes 2"),
    ([{"X": torch.zeros(10, 8, 1, 1)}, 10], {}, ShapeError, "batch axis is missing|1 values"),
    ([{"X": torch.zeros(10, 0, 8)}, 10], {}, ShapeError, r"inputs\['X'\]"),
    ([{"X": torch.tensor(1.0)}, 1], {}, ShapeError, r"inputs\['X'\]"),
    ([{"X": [1, 0]}, 1], {}, ShapeError, r"inputs\['X'\] must be a tensor \(got list\)"),
    ([{"Q": DATA}, 10], {}, UnknownNameError, r"inputs: the network has no layer 'Q'.*'X', 'Y'"),
    ([{"X": NAN}, 10], {}, ParameterError, r"inputs\['X'\] must be finite, but 80 of its 80"),
    ([{"X": NAN.nan_to_num(torch.inf) + torch.inf}, 10], {}, ParameterError, "must be finite"),
    (
        [GOOD | {"Y": torch.zeros(10, 2, 5)}, 10],
        {},
        ShapeError,
        r"inputs\['Y'\] has 2 samples, but",
    ),
    ([[DATA], 10], {}, ParameterError, r"inputs must map names of layers to tensors \(got list\)"),
    # time
    ([GOOD, -1], {}, ParameterError, r"time must be a number of ms, 0 or more \(got -1\)"),
    ([GOOD, float("nan")], {}, ParameterError, "time must be a number of ms"),
    ([GOOD, float("inf")], {}, ParameterError, "time must be a number of ms"),
    ([GOOD, "10"], {}, ParameterError, r"time must be a number of ms, 0 or more \(got '10'\)"),
    # clamp, unclamp, injects_v, masks
    ([GOOD, 10], {"clamp": {"y": ALL}}, UnknownNameError, "clamp: the network has no layer 'y'"),
    ([GOOD, 10], {"unclamp": {"Q": ALL}}, UnknownNameError, "unclamp: the network has no layer"),
    ([GOOD, 10], {"clamp": {"Y": ALL[:4]}}, ShapeError, r"clamp\['Y'\] has shape \[4\]; it takes"),
    (
        [GOOD, 10],
        {"clamp": {"Y": ALL.expand(9, 5)}},
        ShapeError,
        r"clamp\['Y'\] has shape \[9, 5\]",
    ),
    ([GOOD, 10], {"clamp": {"Y": [5]}}, ParameterError, r"clamp\['Y'\] has indices outside"),
    ([GOOD, 10], {"clamp": {"Y": [0.5]}}, ShapeError, r"clamp\['Y'\] must be a bool mask"),
    (
        [GOOD, 10],
        {"injects_v": {"Q": ALL}},
        UnknownNameError,
        "injects_v: the network has no layer",
    ),
    ([GOOD, 10], {"injects_v": {"Y": torch.ones(4)}}, ShapeError, r"injects_v\['Y'\] has shape"),
    ([GOOD, 10], {"injects_v": {"X": torch.ones(8)}}, ParameterError, "Input has no voltage"),
    (
        [GOOD, 10],
        {"injects_v": {"Y": torch.full((5,), torch.nan)}},
        ParameterError,
        r"injects_v\['Y'\] must be finite",
    ),
    (
        [GOOD, 10],
        {"masks": {("X", "Q"): torch.zeros(8, 5)}},
        UnknownNameError,
        r"masks: the network has no connection \('X', 'Q'\)",
    ),
    (
        [GOOD, 10],
        {"masks": {("X", "Y"): torch.zeros(5, 8)}},
        ShapeError,
        r"masks\[\('X', 'Y'\)\] has shape \[5, 8\], but the weights have \[8, 5\]",
    ),
    (
        [GOOD, 10],
        {"a_plus": {("X", "Q"): 1.0}},
        UnknownNameError,
        "a_plus: the network has no connection",
    ),
    (
        [GOOD, 10],
        {"engine": "nativ"},
        ParameterError,
        "engine must be one of .*did you mean 'native'",
    ),
]


@pytest.mark.parametrize(("arguments", "options", "error", "message"), RUNS, ids=range(len(RUNS)))
def test_a_bad_run_is_refused_by_name_and_changes_nothing(
    engine, arguments, options, error, message
):
    network = exact_network()
    network.run(GOOD, 10, engine=engine)
    before, generator = snapshot(network), torch.get_rng_state()

    with pytest.raises(error, match=message) as refused:
        network.run(*arguments, **({"engine": engine} | options))

    assert isinstance(refused.value, BindsNETError)
    assert differences(before, snapshot(network)) == []
    assert torch.equal(torch.get_rng_state(), generator)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_weights_that_are_not_finite_are_refused_before_a_run(engine, bad):
    network = exact_network()
    network.run(GOOD, 10, engine=engine)
    network.connections[("X", "Y")].w[3, 1] = bad
    before = snapshot(network)
    message = r"w of connection \('X', 'Y'\) must be finite, but 1 of its 40 values"
    with pytest.raises(ParameterError, match=message):
        network.run({"X": DATA.repeat(1, 3, 1)}, 10, engine=engine)
    assert differences(before, snapshot(network)) == []


def test_weights_that_were_replaced_by_others_of_a_wrong_shape_are_refused(engine):
    network = exact_network()
    network.run(GOOD, 10, engine=engine)
    connection = network.connections[("X", "Y")]
    connection.w = torch.nn.Parameter(torch.zeros(5, 8), requires_grad=False)
    before = snapshot(network)
    with pytest.raises(ShapeError, match=r"X_to_Y have shape \[5, 8\], .* need \[8, 5\]"):
        network.run(GOOD, 10, engine=engine)
    assert differences(before, snapshot(network)) == []


@pytest.mark.parametrize("dt", [0, -1.0, float("nan"), float("inf"), "1"])
def test_a_time_step_must_be_a_finite_number_above_0(dt):
    with pytest.raises(ParameterError, match=r"dt must be a number above 0 ms \(got "):
        Network(dt=dt)


@pytest.mark.parametrize("batch_size", [0, -1, 1.5, None])
def test_a_batch_size_must_be_a_whole_number_above_0(batch_size):
    with pytest.raises(ParameterError, match="batch_size must be a whole number of at least 1"):
        Network(batch_size=batch_size)


def test_an_engine_that_does_not_exist_is_refused():
    with pytest.raises(ParameterError, match="engine must be one of 'auto', 'native', 'reference'"):
        Network(engine="cuda")


def test_a_network_without_layers_cannot_run():
    with pytest.raises(StateError, match="the network has no layers to run"):
        Network().run({}, 1)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("forgotten", ["X", "Y"])
def test_a_connection_of_a_layer_that_was_not_added_is_refused_by_name(engine, forgotten):
    network, layers = Network(engine=engine), {"X": Input(n=3), "Y": LIFNodes(n=2)}
    network.add_connection(Connection(layers["X"], layers["Y"]), "X", "Y")
    for name, layer in layers.items():
        network.add_layer(type(layer)(n=layer.n) if name == forgotten else layer, name)
    side = {"X": r"source \(Input, 3 ", "Y": r"target \(LIFNodes, 2 "}[forgotten]
    with pytest.raises(StateError, match=rf"connection \('X', 'Y'\): its {side}.*add_layer"):
        network.run({"X": torch.ones(2, 3)}, time=2)
    assert network.batch_size == 1


def test_a_connection_that_drives_nothing_was_not_named():
    network = exact_network()
    network.add_connection(Connection(network.X, network.Y), "X", "Z")
    with pytest.warns(BindsNETWarning, match="X_to_Z drives nothing: the network has no layer 'Z'"):
        network.run(GOOD, 10)


@pytest.mark.parametrize("name", ["", "a.b", "run", "train", "layers", "dt"])
def test_a_layer_needs_a_name_that_is_free(name):
    network = Network()
    with pytest.raises(ParameterError, match=f"{name!r} cannot name a layer"):
        network.add_layer(LIFNodes(n=1), name)
    assert network.layers == {}


def test_only_layers_connections_and_monitors_can_be_added():
    network = Network()
    with pytest.raises(ParameterError, match=r"Network: layer must be a layer \(got 'Y'"):
        network.add_layer("Y", "Y")
    with pytest.raises(ParameterError, match=r"Network: connection must be a connection \(got"):
        network.add_connection(LIFNodes(n=1), "X", "Y")


def test_a_monitor_of_a_variable_that_is_not_there_is_refused():
    layer = LIFNodes(n=2)
    message = "LIFNodes has no variable 'x' to monitor: create it with traces=True"
    with pytest.raises(MonitorError, match=message) as refused:
        Monitor(layer, ["s", "x"])
    assert isinstance(refused.value, AttributeError)
    assert "did you mean 'x'" not in str(refused.value)
    with pytest.raises(MonitorError, match="no variable 'thetta'") as refused:
        Monitor(layer, ["thetta"])
    names = str(refused.value).partition("it has ")[2].rstrip(")").split(", ")
    assert "v" in names and len(names) == len(set(names))
    with pytest.raises(MonitorError, match="'refrac_cont' .*did you mean 'refrac_count'"):
        Monitor(layer, ["refrac_cont"])


def test_a_monitor_must_keep_at_least_one_step():
    with pytest.raises(ParameterError, match=r"time must be .* at least 1.* \(got 0\)"):
        Monitor(LIFNodes(n=2), ["s"], time=0)
    with pytest.raises(ParameterError, match="NetworkMonitor: time must be .* at least 1"):
        NetworkMonitor(Network(), time=-1)


def test_a_network_monitor_of_a_part_that_is_not_there_is_refused():
    network = exact_network()
    with pytest.raises(UnknownNameError, match="has no 'Z'"):
        NetworkMonitor(network, layers=["Z"])
    with pytest.raises(UnknownNameError, match=r"has no \('Y', 'X'\)"):
        NetworkMonitor(network, connections=[("Y", "X")])


def test_a_monitor_that_is_asked_for_what_it_does_not_record_says_what_it_records(engine):
    network = exact_network()
    network.run(GOOD, 10, engine=engine)
    with pytest.raises(
        UnknownNameError, match="the monitor does not record 'vv'; did you mean 'v'"
    ):
        network.monitors["Y"].get("vv")


def test_a_reward_that_is_to_be_predicted_was_missed_without_a_word():
    network = Network(reward_fn=MovingAvgRPE)
    network.add_layer(LIFNodes(n=2), "Y")
    with pytest.raises(MissingRewardError, match="MovingAvgRPE needs a reward"):
        network.run({}, 1)
