"""What scripts for BindsNET read from layers, connections, rules and features."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import ShapeError, UnknownNameError
from bindsnet.learning import MSTDP, MSTDPET
from bindsnet.learning.MCC_learning import PostPre
from bindsnet.models import LocallyConnectedNetwork
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import BoostedLIFNodes, DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import (
    Connection,
    LocalConnection,
    LocalConnection1D,
    MaxPool1dConnection,
    MeanFieldConnection,
    MulticompartmentConnection,
)
from bindsnet.network.topology_features import AbstractFeature, Weight


@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("batch", [1, 2])
def test_an_input_layer_did_not_sum_up_its_data(engine, batch):
    network, layer = Network(engine=engine), Input(3, sum_input=True, traces=True)
    network.add_layer(layer, "X")
    for dtype in (torch.bool, torch.uint8, torch.float32):
        network.reset_state_variables()
        data = (torch.rand(7, batch, 3) < 0.5).to(dtype)
        network.run({"X": data}, time=7)
        assert torch.equal(layer.summed, data.float().sum(0))
        assert layer.s.dtype == dtype and torch.equal(layer.s, data[-1])


@pytest.mark.parametrize("cls", [LIFNodes, BoostedLIFNodes])
def test_input_is_summed_up_also_while_a_neuron_is_refractory(cls):
    network, layer = Network(), cls(n=2, sum_input=True, refrac=5)
    network.add_layer(layer, "Y")
    network.run({"Y": torch.full((10, 2), 30.0)}, time=10)
    assert bool((layer.summed == 300).all())


def test_the_learning_rule_of_a_feature_was_its_class_also_within_a_connection():
    X, Y = Input(4, traces=True), LIFNodes(3, traces=True)
    weight = Weight("w", torch.rand(4, 3), range=(0, 1), learning_rule=PostPre, nu=(0.1, 0.1))
    connection = MulticompartmentConnection(X, Y, "cpu", [weight])
    assert type(weight.learning_rule) is PostPre
    assert weight.learning_rule.connection is connection
    network = Network()
    network.add_layer(X, "X")
    network.add_layer(Y, "Y")
    network.add_connection(connection, "X", "Y")
    weight.learning_rule.nu[:] = 0
    before = weight.value.clone()
    network.run({"X": torch.ones(20, 4)}, time=20)
    assert torch.equal(weight.value, before)


def test_an_input_layer_that_is_stepped_by_hand_took_numbers_for_spikes():
    layer = Input(3, traces=True)
    layer.compute_decays(1.0)
    layer.set_batch_size(1)
    for x in (torch.tensor([[0.5, 0.0, 2.0]]), torch.tensor([[True, False, True]])):
        layer.forward(x)
        assert torch.equal(layer.s, x)
        assert torch.equal(layer.x, (x != 0).float().maximum(layer.x))


class Doubles(AbstractFeature):
    """A number for each synapse, as in 0.3.4, by the name that the argument has in 0.3.3."""

    def compute(self, conn_spikes):
        return 2 * self.value

    def reset_state_variables(self):
        pass


def test_a_value_of_a_feature_was_taken_for_its_signals_where_its_argument_is_called_so():
    voltages = []
    for cls, factor in ((Doubles, 1.0), (Weight, 2.0)):
        X, Y = Input(4), LIFNodes(3)
        network = Network()
        network.add_layer(X, "X")
        network.add_layer(Y, "Y")
        values = factor * torch.arange(12.0).view(4, 3) / 12
        pipeline = [cls("own", values, range=(0, 2)), Weight("w", torch.full((4, 3), 0.5))]
        network.add_connection(MulticompartmentConnection(X, Y, "cpu", pipeline), "X", "Y")
        network.run({"X": torch.ones(3, 4)}, time=3, engine="reference")
        voltages.append(Y.v)
    torch.testing.assert_close(*voltages)
    assert bool((voltages[0] > -65).all())


def test_the_weights_of_a_mean_may_have_an_axis_for_samples():
    w = torch.tensor([[1.0, 2.0, 3.0]])
    for given in (w, w[0]):
        network = Network()
        network.add_layer(Input(4), "X")
        network.add_layer(LIFNodes(3), "Y")
        X, Y = network.layers.values()
        network.add_connection(MeanFieldConnection(X, Y, w=given), "X", "Y")
        network.run({"X": torch.tensor([[1.0, 1, 0, 0], [0, 0, 0, 0]])}, time=2)
        torch.testing.assert_close(Y.v, -65 + w / 2)


def test_sizes_of_local_fields_and_pools_along_one_axis_were_tuples():
    X, Y = Input(shape=(1, 20)), LIFNodes(shape=(3, 8))
    local = LocalConnection1D(X, Y, 6, 2, 3)
    assert (local.kernel_size, local.stride, local.conv_size) == (6, 2, 8)
    pool = MaxPool1dConnection(X, LIFNodes(shape=(1, 10)), 2, stride=2)
    assert (pool.kernel_size, pool.stride, pool.padding, pool.dilation) == (2, 2, 0, 1)


def test_the_places_of_local_fields_were_a_list():
    X, Y = Input(36), LIFNodes(36)
    local = LocalConnection(X, Y, kernel_size=2, stride=2, n_filters=4, input_shape=(6, 6))
    assert local.conv_size == (3, 3)


def test_a_locally_connected_network_did_not_say_what_it_was_made_with():
    network = LocallyConnectedNetwork(100, (10, 10), 4, 2, 5, theta_plus=0.1, wmax=0.5, norm=0.3)
    said = network.theta_plus, network.tc_theta_decay, network.wmin, network.wmax, network.norm
    assert said == (0.1, 1e7, 0.0, 0.5, 0.3)


def test_what_a_monitor_holds_was_no_sequence_of_steps():
    network, layer = Network(), LIFNodes(3)
    network.add_layer(layer, "Y")
    for time in (None, 4):
        monitor = Monitor(layer, ["v"], time=time)
        network.add_monitor(monitor, "Y")
        assert len(monitor.recording["v"]) == 0 and not list(monitor.recording["v"])
        network.run({"Y": 5 * torch.rand(6, 3)}, time=6)
        steps = list(monitor.recording["v"])
        assert len(steps) == len(monitor.recording["v"]) == (time or 6)
        assert torch.equal(monitor.recording["v"][-1], layer.v[None])
        assert torch.equal(torch.cat(steps), monitor.get("v"))


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
def test_traces_of_rewarded_rules_could_not_be_assigned(rule):
    network = Network()
    X, Y = Input(5, traces=True), LIFNodes(3, traces=True, thresh=-64.0)
    network.add_layer(X, "X")
    network.add_layer(Y, "Y")
    connection = Connection(X, Y, w=torch.rand(5, 3), update_rule=rule, nu=1e-2)
    network.add_connection(connection, "X", "Y")
    network.run({"X": torch.ones(10, 5)}, time=10, reward=1.0)
    learned = connection.update_rule
    assert bool((learned.p_plus > 0).all())
    learned.p_plus = torch.zeros(5)
    learned.p_minus = torch.full_like(learned.p_minus, -0.5)
    assert bool((learned.p_plus == 0).all()) and bool((learned.p_minus == -0.5).all())
    with pytest.raises(ShapeError, match=r"p_plus .*\[7\].*\[1, 5\]"):
        learned.p_plus = torch.zeros(7)
    network.run({"X": torch.zeros(1, 5)}, time=1, reward=0.0)
    torch.testing.assert_close(learned.p_minus[0, 0], torch.exp(torch.tensor(-1 / 20)) * -0.5)


def test_given_weights_outside_of_the_fields_are_0():
    X, Y = Input(36), LIFNodes(36)
    given = torch.rand(36, 36) + 0.5
    local = LocalConnection(X, Y, kernel_size=2, stride=2, n_filters=4, w=given)
    assert int((local.w != 0).sum()) == 36 * 4
    assert torch.equal(local.w[~local.mask], given[~local.mask])
    assert bool((local.w[local.mask] == 0).all())


@pytest.mark.parametrize("cls", [LIFNodes, DiehlAndCookNodes])
def test_whole_numbers_and_bounds_of_layers_are_kept_as_float32(cls):
    layer = cls(3, refrac=4, lbound=-70)
    assert layer.refrac.dtype == layer.lbound.dtype == torch.float32
    assert (layer.refrac, layer.lbound) == (4, -70)


@pytest.mark.parametrize("option", ["inputs", "clamp", "injects_v"])
def test_a_layer_that_is_not_there_is_an_error(option):
    network = Network()
    network.add_layer(LIFNodes(3), "Y")
    given = {"inputs": {"Y": torch.ones(2, 3)}, option: {"Z": torch.ones(2, 3).bool()}}
    with pytest.raises(UnknownNameError, match="no layer 'Z'"):
        network.run(time=2, **given)
