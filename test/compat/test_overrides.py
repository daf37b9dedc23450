"""Methods that a script puts in the place of the library's own are called, on every engine."""

from __future__ import annotations

import types
import warnings

import pytest
import torch

from bindsnet.errors import UnknownArgumentWarning
from bindsnet.learning import LearningRule, PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import AbstractMonitor, Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import (
    Connection,
    Conv2dConnection,
    MaxPool2dConnection,
    MeanFieldConnection,
    MulticompartmentConnection,
)
from bindsnet.network.topology_features import Weight

pytestmark = pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
ENGINES = ["reference", "auto"]
STEPS = 8


def network_of(engine="auto", cls=Network, rule=None, norm=None):
    """``X`` drives ``Y`` through random weights, and ``Y`` is recorded."""
    torch.manual_seed(0)
    network = cls(engine=engine)
    network.add_layer(Input(5, traces=True), "X")
    network.add_layer(LIFNodes(3, traces=True, refrac=0), "Y")
    X, Y = network.layers.values()
    options = {"update_rule": rule, "nu": (1e-2, 1e-2)} if rule else {}
    weights = 4 * torch.rand(5, 3)
    network.add_connection(Connection(X, Y, w=weights, norm=norm, **options), "X", "Y")
    network.add_monitor(Monitor(Y, ["v"], time=20), "Y")
    return network


def spikes():
    return torch.bernoulli(torch.full((20, 5), 0.5), generator=torch.Generator().manual_seed(1))


def voltages(network):
    network.run({"X": spikes()}, time=20)
    return network.monitors["Y"].get("v")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_forward_put_on_one_layer_was_not_called(engine):
    plain, network = network_of(engine), network_of(engine)
    layer = network.layers["Y"]
    inherited = layer.forward
    layer.forward = types.MethodType(lambda self, x: inherited(0.5 * x), layer)
    plain.connections["X", "Y"].w.mul_(0.5)
    assert torch.equal(voltages(network), voltages(plain))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_compute_put_on_one_connection_was_not_called_by_the_native_engine(engine):
    plain, network = network_of(engine), network_of(engine)
    connection = network.connections["X", "Y"]
    inherited = connection.compute
    connection.compute = lambda s: 0.5 * inherited(s)
    plain.connections["X", "Y"].w.mul_(0.5)
    assert torch.equal(voltages(network), voltages(plain))


def other_connections():
    image, channels = Input(shape=(1, 4, 4)), LIFNodes(shape=(1, 2, 2))
    flat, out = Input(4), LIFNodes(4)
    return {
        "features": MulticompartmentConnection(flat, out, "cpu", [Weight("w", torch.ones(4, 4))]),
        "convolution": Conv2dConnection(image, channels, 2, stride=2),
        "pooling": MaxPool2dConnection(image, channels, 2, stride=2),
        "mean": MeanFieldConnection(flat, out, w=torch.tensor(3.0)),
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", list(other_connections()))
def test_a_compute_put_on_any_kind_of_connection_is_called(kind, engine):
    connection = other_connections()[kind]
    network = Network(engine=engine)
    network.add_layer(connection.source, "X")
    network.add_layer(connection.target, "Y")
    network.add_connection(connection, "X", "Y")
    calls = []
    connection.compute = lambda s: calls.append(1) or torch.zeros(1, *connection.target.shape)
    network.run({"X": torch.ones(3, 1, *connection.source.shape)}, time=3)
    assert len(calls) == 3
    assert bool((connection.target.v == connection.target.rest).all())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_normalize_put_on_one_connection_was_not_called_by_the_native_engine(engine):
    network = network_of(engine, norm=5.0)
    connection = network.connections["X", "Y"]
    connection.normalize = lambda: connection.w.fill_(0.25)
    network.run({"X": spikes()}, time=20)
    assert bool((connection.w == 0.25).all())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_put_on_one_monitor_was_not_called(engine):
    network, steps = network_of(engine), []
    monitor = network.monitors["Y"]
    inherited = monitor.record
    monitor.record = lambda: (steps.append(1), inherited())
    assert torch.equal(voltages(network), voltages(network_of(engine)))
    assert len(steps) == 20


class SpikeCounter(AbstractMonitor):
    """A monitor as users write it: it has no recordings."""

    def __init__(self, layer):
        self.layer, self.count = layer, 0

    def record(self):
        self.count += int(self.layer.s.sum())

    def reset_state_variables(self):
        self.count = 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_monitor_of_the_users_was_never_asked_to_record(engine):
    network = network_of(engine)
    counter = SpikeCounter(network.layers["Y"])
    network.add_monitor(counter, "count")
    network.add_monitor(Monitor(network.layers["Y"], ["s"], time=20), "spikes")
    network.run({"X": spikes()}, time=20)
    assert counter.count == int(network.monitors["spikes"].get("s").sum()) > 0
    network.reset_state_variables()
    assert counter.count == 0


class Doubling(Network):
    """A network with a method of its own for what drives its layers."""

    def _get_inputs(self, layers=None):
        return {name: 2 * drive for name, drive in super()._get_inputs(layers).items()}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("one_step", [False, True])
def test_get_inputs_of_a_network_was_neither_there_nor_called(engine, one_step):
    plain, network = network_of(engine), network_of(engine, cls=Doubling)
    plain.connections["X", "Y"].w.mul_(2)
    for each in (plain, network):
        each.run({"X": spikes()}, time=20, one_step=one_step)
    assert torch.equal(network.monitors["Y"].get("v"), plain.monitors["Y"].get("v"))


def test_inputs_are_those_of_the_next_step():
    network = network_of()
    network.run({"X": spikes()}, time=5)
    (name, drive), *others = network._get_inputs().items()
    assert name == "Y" and not others
    assert torch.equal(drive, network.connections["X", "Y"].compute(network.layers["X"].s))
    assert network._get_inputs(layers=["X"]) == {}


class OverridesMethod(PostPre):
    """Halves the weights after what the parent learns, in the method for dense connections."""

    def _connection_update(self, **kwargs):
        super()._connection_update(**kwargs)
        self.connection.w *= 0.5


class BindsOwn(PostPre):
    """Says by itself what is learned, and has decay and bounds by ``super().update()``."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.update = self._mine

    def _mine(self, **kwargs):
        self.connection.w += 0.125
        super().update()


class KeepsParents(PostPre):
    """Calls what the parent's constructor bound."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parents = self.update
        self.update = self._mine

    def _mine(self, **kwargs):
        self.parents(**kwargs)


class Helper(LearningRule):
    """Has a method of that name, and overrides ``update`` all the same."""

    def _connection_update(self, **kwargs):
        raise AssertionError("nobody asked for it")

    def update(self, **kwargs):
        self.connection.w += 0.125
        super().update()


def change(rule, engine="auto"):
    network = network_of(engine, rule=rule)
    before = network.connections["X", "Y"].w.clone()
    network.run({"X": spikes()}, time=STEPS)
    return before, network.connections["X", "Y"].w


@pytest.mark.parametrize("engine", ENGINES)
def test_a_subclass_that_overrides_the_method_for_its_connection_learned_without_it(engine):
    before, after = change(OverridesMethod, engine)
    assert bool((before != change(PostPre, engine)[1]).any())
    assert bool((after < before / 2**STEPS + 0.1).all())


@pytest.mark.parametrize("rule", [BindsOwn, Helper])
def test_a_bound_update_that_calls_the_base_learned_what_the_parent_does_as_well(rule):
    before, after = change(rule)
    torch.testing.assert_close(after.detach(), before + 0.125 * STEPS)


def test_an_update_that_a_subclass_keeps_under_another_name_is_the_parents():
    assert torch.equal(change(KeepsParents)[1], change(PostPre)[1])


def test_each_kind_of_connection_has_the_method_of_its_name():
    class OfConvolutions(PostPre):
        def _conv2d_connection_update(self, **kwargs):
            self.connection.w.fill_(0.25)

    network = Network()
    X, Y = Input(shape=(1, 4, 4), traces=True), LIFNodes(shape=(1, 2, 2), traces=True)
    network.add_layer(X, "X")
    network.add_layer(Y, "Y")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        connection = Conv2dConnection(X, Y, 2, stride=2, update_rule=OfConvolutions, nu=1e-2)
        network.add_connection(connection, "X", "Y")
        network.run({"X": torch.ones(3, 1, 1, 4, 4)}, time=3)
    assert bool((connection.w == 0.25).all())


class Asked(LearningRule):
    """Learns when it is told to, by an argument of its own."""

    def update(self, **kwargs):
        self.connection.w += float(kwargs["gate"])


def test_a_run_said_that_it_ignores_what_a_rule_of_the_users_reads():
    network = network_of(rule=Asked)
    before = network.connections["X", "Y"].w.clone()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnknownArgumentWarning)
        network.run({"X": spikes()}, time=STEPS, gate=True)
    torch.testing.assert_close(network.connections["X", "Y"].w.detach(), before + STEPS)
    with pytest.warns(UnknownArgumentWarning, match="gate"):
        network_of(rule=PostPre).run({"X": spikes()}, time=1, gate=True)
