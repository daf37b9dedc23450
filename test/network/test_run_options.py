"""Clamping, injected voltages and masks."""

from __future__ import annotations

import math

import pytest
import torch

from bindsnet.errors import ParameterError
from bindsnet.learning.MCC_learning import PostPre as MCC_PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AdaptiveLIFNodes, Input, LIFNodes
from bindsnet.network.topology import (
    Connection,
    MaxPool2dConnection,
    MulticompartmentConnection,
)
from bindsnet.network.topology_features import Probability, Weight


def one_layer(engine, cls=LIFNodes, batch=1, **parameters):
    network = Network(engine=engine, batch_size=batch)
    network.add_layer(cls(**({"n": 4, "traces": True, "refrac": 0} | parameters)), "Y")
    network.add_monitor(Monitor(network.Y, ["s", "v"]), "Y")
    return network


def spikes_of(network):
    return network.monitors["Y"].get("s")[:, 0].int().tolist()


EVERY_STEP = [
    torch.tensor([False, True, False, True]),
    torch.tensor([0, 1, 0, 1], dtype=torch.uint8),
    torch.tensor([1, 3]),
    torch.tensor([1, -1]),
    [1, 3],
    torch.tensor([1, 3], dtype=torch.int32),
]


@pytest.mark.parametrize("chosen", EVERY_STEP, ids=str)
def test_clamped_neurons_spike_in_every_step(engine, chosen):
    network = one_layer(engine)
    network.run({}, time=3, clamp={"Y": chosen})
    assert spikes_of(network) == [[0, 1, 0, 1]] * 3


@pytest.mark.parametrize("chosen", EVERY_STEP, ids=str)
def test_unclamped_neurons_are_silent_in_every_step(engine, chosen):
    network = one_layer(engine)
    network.run({"Y": torch.full((3, 4), 50.0)}, time=3, unclamp={"Y": chosen})
    assert spikes_of(network) == [[1, 0, 1, 0]] * 3


PLAN = torch.tensor([[1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]], dtype=torch.bool)


def test_clamping_may_differ_from_step_to_step(engine):
    network = one_layer(engine)
    network.run({}, time=3, clamp={"Y": PLAN})
    assert spikes_of(network) == PLAN.int().tolist()


def test_a_run_of_no_time_takes_masks_of_more_steps_and_samples(engine):
    network = one_layer(engine, batch=2)
    network.run({}, 0, clamp={"Y": torch.ones(3, 2, 4, dtype=torch.bool)})
    assert not network.Y.s.any()


def test_clamping_by_indices_may_differ_from_step_to_step(engine):
    network = one_layer(engine)
    network.run({}, time=3, clamp={"Y": torch.tensor([[0, 0], [1, 2], [3, 3]])})
    assert spikes_of(network) == [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]


def test_clamping_may_differ_from_sample_to_sample(engine):
    network = one_layer(engine, batch=2)
    both = torch.stack((PLAN, ~PLAN), dim=1)
    network.run({}, time=3, clamp={"Y": both})
    assert torch.equal(network.monitors["Y"].get("s"), both)


def test_a_layer_with_axes_takes_masks_of_its_shape_and_flat_ones(engine):
    for mask in (torch.eye(2, dtype=torch.bool), torch.tensor([0, 3]), torch.eye(2).bool().view(4)):
        network = one_layer(engine, n=None, shape=(2, 2))
        network.run({}, time=1, clamp={"Y": mask})
        assert network.Y.s.int().tolist() == [[[1, 0], [0, 1]]]
    network = one_layer(engine, n=None, shape=(2, 2))
    network.run({}, time=3, clamp={"Y": PLAN.view(3, 2, 2)})
    assert torch.equal(network.monitors["Y"].get("s")[:, 0], PLAN.view(3, 2, 2))


def test_unclamping_wins_over_clamping(engine):
    network = one_layer(engine)
    network.run({}, time=1, clamp={"Y": [0, 1]}, unclamp={"Y": [1, 2]})
    assert spikes_of(network) == [[1, 0, 0, 0]]


def test_the_trace_sees_clamped_spikes_and_not_unclamped_ones(engine):
    network = one_layer(engine, tc_trace=10.0)
    data = {"Y": torch.tensor([[0.0, 0.0, 50.0, 50.0]]).repeat(2, 1)}
    first = torch.tensor([[1, 0, 0, 0], [0, 0, 0, 0]], dtype=torch.bool)
    network.run(data, time=2, clamp={"Y": first}, unclamp={"Y": [3]})
    expected = [math.exp(-0.1), 0.0, 1.0, 0.0]
    torch.testing.assert_close(network.Y.x[0], torch.tensor(expected))


def test_neither_voltage_counter_nor_threshold_see_a_clamped_spike(engine):
    network = one_layer(engine, AdaptiveLIFNodes, theta_plus=1.0, refrac=5, reset=-70.0)
    network.run({"Y": torch.full((1, 4), 2.0)}, time=1, clamp={"Y": [0, 1, 2, 3]})
    assert network.Y.s.all()
    assert (network.Y.v == -63.0).all()
    assert (network.Y.theta == 0).all() and (network.Y.refrac_count <= 0).all()


def test_an_unclamped_neuron_is_reset_all_the_same(engine):
    network = one_layer(engine, reset=-70.0)
    network.run({"Y": torch.full((1, 4), 50.0)}, time=1, unclamp={"Y": [0, 1, 2, 3]})
    assert not network.Y.s.any() and (network.Y.v == -70.0).all()


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_an_input_layer_may_be_clamped_whatever_its_type(engine, dtype):
    network = Network(engine=engine)
    network.add_layer(Input(n=3, traces=True), "X")
    data = torch.tensor([[0, 1, 1]]).to(dtype)
    network.run({"X": data}, time=1, clamp={"X": [0]}, unclamp={"X": [2]})
    assert network.X.s.dtype == dtype
    assert network.X.s.int().tolist() == [[1, 1, 0]]
    assert network.X.x.tolist() == [[1.0, 1.0, 0.0]]
    assert data.int().tolist() == [[0, 1, 1]]


def test_clamped_spikes_travel_on(engine):
    network = one_layer(engine)
    network.add_layer(LIFNodes(n=4), "Z")
    network.add_connection(Connection(network.Y, network.Z, w=torch.eye(4)), "Y", "Z")
    network.run({}, time=2, clamp={"Y": [2]})
    assert network.Z.v.tolist() == [[-65.0, -65.0, -64.0, -65.0]]


class Copying(LIFNodes):
    """A layer of a user's that never calls the base class's ``forward``."""

    def forward(self, x):
        self.s = x > 0


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_clamping_reaches_layers_that_skip_the_base_class():
    network = one_layer("auto", Copying, traces=False)
    network.run({"Y": torch.tensor([[1.0, 0, 0, 0]])}, time=1, clamp={"Y": [1]}, unclamp={"Y": [0]})
    assert network.Y.s.int().tolist() == [[0, 1, 0, 0]]


# -- voltages ----------------------------------------------------------------------------


def test_injected_voltage_comes_before_the_step_and_so_decays_once(engine):
    network = one_layer(engine, tc_decay=10.0)
    network.run({}, time=1, injects_v={"Y": torch.tensor([0.0, 1.0, -2.0, 8.0])})
    expected = -65.0 + torch.tensor([0.0, 1.0, -2.0, 8.0]) * math.exp(-0.1)
    torch.testing.assert_close(network.Y.v[0], expected)


def test_injected_voltage_may_differ_from_step_to_step(engine):
    network = one_layer(engine, tc_decay=1e30)
    volts = torch.tensor([[1.0, 0, 0, 0], [0, 2.0, 0, 0], [0, 0, 0, 4.0]])
    network.run({}, time=3, injects_v={"Y": volts})
    assert network.Y.v.tolist() == [[-64.0, -63.0, -65.0, -61.0]]
    assert network.monitors["Y"].get("v")[0, 0].tolist() == [-64.0, -65.0, -65.0, -65.0]


def test_injected_voltage_may_differ_from_sample_to_sample(engine):
    network = one_layer(engine, batch=2, tc_decay=1e30)
    volts = torch.arange(24.0).view(3, 2, 4) / 4
    network.run({}, time=3, injects_v={"Y": volts}, unclamp={"Y": [0]})
    torch.testing.assert_close(network.monitors["Y"].get("v")[0], -65.0 + volts[0])


def test_injected_voltage_is_added_on_top_of_input(engine):
    network = one_layer(engine, tc_decay=1e30)
    network.run({"Y": torch.full((1, 4), 2.0)}, time=1, injects_v={"Y": torch.ones(4)})
    assert (network.Y.v == -62.0).all()


# -- masks -------------------------------------------------------------------------------


@pytest.mark.parametrize("learning", [True, False])
def test_masked_weights_are_0_from_the_first_step_on(engine, learning):
    network = one_layer(engine)
    network.add_layer(Input(n=4), "X")
    connection = Connection(network.X, network.Y, w=torch.ones(4, 4))
    network.add_connection(connection, "X", "Y")
    network.learning = learning
    mask = torch.eye(4, dtype=torch.bool)
    network.run({"X": torch.ones(2, 4)}, time=2, masks={("X", "Y"): mask})
    assert torch.equal(connection.w, 1.0 - torch.eye(4))
    assert (network.Y.v == -65.0 + 3.0).all()


@pytest.mark.parametrize("learning", [True, False])
def test_masked_synapses_of_a_pipeline_pass_nothing_on(engine, learning):
    network = one_layer(engine)
    network.add_layer(Input(n=4, traces=True), "X")
    weight = Weight("w", torch.ones(4, 4), learning_rule=MCC_PostPre, nu=(1e-9, 1e-9))
    pipeline = [Probability("p", torch.ones(4, 4)), weight]
    connection = MulticompartmentConnection(network.X, network.Y, "cpu", pipeline)
    network.add_connection(connection, "X", "Y")
    network.learning = learning
    mask = torch.eye(4, dtype=torch.bool)
    network.run({"X": torch.ones(2, 4)}, time=2, masks={("X", "Y"): mask})
    for feature in pipeline:
        assert torch.equal(feature.value, 1.0 - torch.eye(4))
    assert (network.Y.v == -65.0 + 3.0).all()


def test_masked_synapses_of_a_pipeline_updated_by_hand_are_0():
    source, target = Input(n=4), LIFNodes(n=4)
    weight = Weight("w", torch.ones(4, 4))
    connection = MulticompartmentConnection(source, target, "cpu", [weight])
    connection.update(mask=torch.eye(4, dtype=torch.bool))
    assert torch.equal(weight.value, 1.0 - torch.eye(4))


def test_a_connection_without_weights_takes_no_mask(engine):
    network = Network(engine=engine)
    network.add_layer(Input(shape=(1, 4, 4)), "X")
    network.add_layer(LIFNodes(shape=(1, 2, 2)), "Y")
    pool = MaxPool2dConnection(network.X, network.Y, kernel_size=2, stride=2)
    network.add_connection(pool, "X", "Y")
    with pytest.raises(ParameterError, match="MaxPool2dConnection takes no mask"):
        network.run({}, time=1, masks={("X", "Y"): torch.zeros(16, 4)})


def test_a_mask_of_none_is_no_mask(engine):
    network = one_layer(engine)
    network.add_layer(Input(n=4), "X")
    connection = Connection(network.X, network.Y, w=torch.ones(4, 4))
    network.add_connection(connection, "X", "Y")
    network.run({}, time=1, masks={("X", "Y"): None})
    assert (connection.w == 1.0).all()


def test_options_of_one_run_do_not_reach_the_next(engine):
    network = one_layer(engine)
    network.run({}, time=1, clamp={"Y": [0]}, injects_v={"Y": torch.ones(4)})
    network.run({}, time=1)
    assert not network.Y.s.any()
    assert (network.Y.v < -64.0).all()
