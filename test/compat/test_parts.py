"""What scripts for BindsNET read from layers, connections, rules and features."""

from __future__ import annotations

import pytest
import torch

from bindsnet.learning.MCC_learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import BoostedLIFNodes, Input, LIFNodes
from bindsnet.network.topology import MeanFieldConnection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight


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
