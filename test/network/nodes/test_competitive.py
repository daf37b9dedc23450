"""Winner-take-all: against a NumPy implementation that shares no code with ours."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.models import WinnerTakeAllNetwork
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import WinnerTakeAllNodes
from bindsnet.testing.states import differences, snapshot

N, STEPS = 9, 120


def layer_alone(batch=1, **options):
    network = Network(batch_size=batch)
    settings = {"theta_plus": 0.3, "tc_theta_decay": 500.0, "inh": 4.0, "refrac": 3} | options
    settings |= {} if "shape" in options else {"n": options.get("n", N)}
    network.add_layer(WinnerTakeAllNodes(**settings), "Y")
    network.add_monitor(Monitor(network.Y, ["s", "v"]), "Y")
    return network


def drives(batch=1):
    return 6 * torch.rand(STEPS, batch, N, generator=torch.Generator().manual_seed(2))


def simulate(drive, learning=True, inh=4.0):
    """One sample in NumPy, float32, from the formulas."""
    f = np.float32
    v, theta, rest_left = np.full(N, -65, f), np.zeros(N, f), np.zeros(N, f)
    decay, theta_decay = np.exp(f(-1 / 100)), np.exp(f(-1 / 500))
    spikes, voltages = [], []
    for i in drive:
        theta = theta * theta_decay if learning else theta
        v = (v - f(-65)) * decay + f(-65) + np.where(rest_left > 0, f(0), i)
        rest_left = rest_left - f(1)
        over = v - (f(-52) + theta)
        s = np.zeros(N, bool)
        if (over >= 0).any():
            winner = int(np.argmax(np.where(over >= 0, over, -np.inf)))
            s[winner] = True
            v = np.where(s, v, np.minimum(v, f(-65 - inh)))
            v[winner], rest_left[winner] = -65, 3
            theta[winner] += f(0.3) if learning else f(0)
        spikes.append(s)
        voltages.append(v)
    return np.array(spikes), np.array(voltages), theta


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("learning", [True, False])
def test_it_follows_the_formulas(engine, learning):
    drive = drives()
    network = layer_alone(reset=-65.0).train(learning)
    network.run({"Y": drive}, STEPS, engine=engine)
    spikes, voltages, theta = simulate(drive[:, 0].numpy(), learning)
    assert spikes.sum() > 15
    assert np.array_equal(network.monitors["Y"].get("s")[:, 0].numpy(), spikes)
    np.testing.assert_allclose(network.monitors["Y"].get("v")[:, 0], voltages, atol=1e-3)
    np.testing.assert_allclose(network.Y.theta, theta, atol=1e-5)


def test_frozen_neurons_inhibit_by_inh_frozen():
    drive = drives()
    network = layer_alone(reset=-65.0, inh_frozen=0.5).train(False)
    network.run({"Y": drive}, STEPS)
    spikes, _, _ = simulate(drive[:, 0].numpy(), learning=False, inh=0.5)
    harder, _, _ = simulate(drive[:, 0].numpy(), learning=False)
    assert np.array_equal(network.monitors["Y"].get("s")[:, 0].numpy(), spikes)
    assert spikes.sum() > harder.sum()


def test_the_greatest_overshoot_wins_and_the_first_of_equal_ones():
    network = layer_alone()
    network.run({"Y": torch.tensor([[[20.0, 30.0, 10.0, 30.0, 0, 0, 0, 0, 0]]])}, 1)
    assert network.Y.s[0].nonzero().flatten().tolist() == [1]
    assert network.Y.v[0].tolist() == [-69, -65, -69, -69, *[-69] * 5]
    assert network.Y.theta.nonzero().flatten().tolist() == [1], "only the winner's threshold rises"


def test_without_inh_the_others_keep_their_voltage():
    network = layer_alone(inh=None, inh_frozen=0.0)
    drive = torch.tensor([[[20.0, 30.0, 10.0, 30.0, 0, 0, 0, 0, 0]]])
    network.run({"Y": drive}, 1)
    assert network.Y.v[0].tolist() == [-45, -65, -55, -35, *[-65] * 5]
    network.reset_state_variables()
    network.train(False).run({"Y": drive}, 1)
    assert network.Y.v[0].tolist() == [-65] * N, "learning is off: at most rest"


@pytest.mark.parametrize("learning", [True, False])
def test_places_compete_as_layers_of_their_own_would(learning):
    drive = drives(batch=2)
    filters = {"shape": (3, 3), "by_place": True, "inh_frozen": 1.0}
    whole = layer_alone(2, **filters).train(learning)
    whole.run({"Y": drive.view(STEPS, 2, 3, 3)}, STEPS)
    spikes = whole.monitors["Y"].get("s").view(STEPS, 2, N)
    assert spikes.sum((0, 1)).min() > 5
    for place in range(3):
        alone = layer_alone(2, n=3, inh_frozen=1.0).train(learning)
        alone.run({"Y": drive[:, :, place::3]}, STEPS)
        assert torch.equal(spikes[:, :, place::3], alone.monitors["Y"].get("s"))
        assert torch.equal(whole.Y.theta[:, place], alone.Y.theta)


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"lbound": -66.0},
        {"thresh": torch.linspace(-55, -50, N)},
        {"inh": None},
        {"shape": (3, 3), "by_place": True},
    ],
)
def test_engines_agree(batch, options):
    found = []
    for engine in ("reference", "native"):
        network = layer_alone(batch, **options)
        drive = drives(batch).view(STEPS, batch, *network.Y.shape)
        network.run({"Y": drive}, STEPS, engine=engine)
        found.append(snapshot(network))
    assert found[0]["recorded Y.s"].sum() > 15 * batch
    assert not differences(*found)
    assert not found[0]["Y.lost"].any()


def test_called_by_hand_it_does_the_same():
    drive = drives()
    network, alone = layer_alone(), layer_alone().Y
    network.run({"Y": drive}, STEPS)
    for step in drive:
        alone.forward(step)
    assert torch.equal(alone.v, network.Y.v)
    assert torch.equal(alone.theta, network.Y.theta)


def test_the_network_learns_alike_on_both_engines():
    rates = 200 * torch.rand(6, 30, generator=torch.Generator().manual_seed(5))
    found = []
    for engine in ("reference", "native"):
        torch.manual_seed(1)
        network = WinnerTakeAllNetwork(30, n_neurons=5, norm=60.0, wmax=4.0)
        counts = network.present({"X": rates}, 80, ["Ae"], seed=3, engine=engine)["Ae"]
        found.append(snapshot(network) | {"counts": counts})
    assert found[0]["counts"].sum() > 10
    assert not differences(*found)


def test_the_plan_says_who_wins_and_what_follows():
    text = " ".join(str(WinnerTakeAllNetwork(4, n_neurons=3).plan()).split())
    assert "keep the spike of the greatest Ae.v - Ae.thresh - Ae.theta of each sample" in text
    assert "StepNodes Ae WinnerTakeAllNodes, after Ae.s" in text
