"""What a network says of itself: a report after a run, and NaN in the step where it appears."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import StateError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, exact_network, run_on, snapshot, spikes


def watched(w, rate=1.0, **options):
    network = Network(dt=0.5)
    network.add_layer(Input(n=4, traces=True), "X")
    network.add_layer(LIFNodes(n=2, refrac=0, traces=True), "Y")
    network.add_connection(Connection(network.X, network.Y, w=w, **options), "X", "Y")
    network.add_monitor(Monitor(network.X, ["s"]), "X")
    network.add_monitor(Monitor(network.Y, ["s", "v"]), "Y")
    network.run({"X": spikes(40, 2, 4, rate=rate)}, 20)
    return network


def test_rates_are_those_of_the_spikes_which_stay_with_their_monitor():
    network = watched(torch.full((4, 2), 1.0), rate=0.5)
    recorded = network.monitors["Y"].recording["s"].recorded()
    assert 0 < recorded.float().mean() < 1
    of_y = network.report().layers[1]
    assert of_y.rate == pytest.approx(recorded.float().mean().item() / 0.5 * 1000)
    assert of_y.steps == 40 and of_y.silent == 0.0
    assert torch.equal(network.monitors["Y"].get("s"), recorded)


def test_silent_and_saturated_layers_and_stuck_weights_are_named():
    network = watched(torch.tensor([[20.0, 0.0]] * 4), nu=1e-3, update_rule=PostPre, wmax=20.0)
    report = network.report()
    assert report.layers[1].silent == 0.5 and report.layers[1].saturated == 0.5
    assert report.problems == {"X": "saturated"}
    silent = watched(torch.zeros(4, 2), nu=1e-3, update_rule=PostPre, wmin=0.0)
    assert silent.report().problems == {
        "X": "saturated",
        "Y": "silent",
        "X to Y": "stuck at the lower bound",
    }
    assert "Y: silent; X to Y: stuck at the lower bound" in str(silent.report())


def test_what_was_not_recorded_is_said_not_guessed():
    network = watched(torch.zeros(4, 2))
    del network.monitors["Y"]
    report = network.report()
    assert "spikes not recorded" in str(report.layers[1])
    assert "Y" not in report.problems


def test_weights_that_are_not_finite_are_counted():
    network = watched(torch.full((4, 2), 20.0))
    network.X_to_Y.w[1, 1] = float("nan")
    assert network.report().problems["X to Y"] == "1 not finite"


class Fragile(LIFNodes):
    """Divides by nothing when it has spiked three times."""

    def step(self, drive):
        super().step(drive)
        self.v.div_((self.x < 2.5).float())


def test_debug_names_layer_variable_and_step_of_the_first_nan():
    network = Network()
    network.add_layer(Input(n=1), "X")
    network.add_layer(Fragile(n=2, refrac=0, traces=True, traces_additive=True, tc_trace=1e9), "Y")
    network.add_connection(Connection(network.X, network.Y, w=torch.tensor([[20.0, 0]])), "X", "Y")
    with pytest.raises(
        StateError,
        match=r"layer 'Y' \(Fragile\): v is infinite in step 4 .* 1 of 2 values, first at \[0, 0\]",
    ):
        network.run({"X": torch.ones(20, 1, 1)}, 20, debug=True)


def test_debug_changes_nothing_of_a_sound_run():
    data = {"X": spikes(20, 1, 8)}
    expected = run_on(exact_network(), "native", data, 20)
    network = exact_network()
    network.run(data, 20, debug=True)
    assert not differences(expected.state, snapshot(network))


def test_debug_finds_what_was_wrong_before_the_run():
    network = exact_network()
    network.Y.v[0, 2] = float("nan")
    with pytest.raises(StateError, match="v is NaN before the run, in 1 of 5 values, first at"):
        network.run({"X": spikes(5, 1, 8)}, 5, debug=True)
