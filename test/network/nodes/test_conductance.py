"""Neurons with conductances, and connections that name one of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from bindsnet.errors import ParameterError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import (
    AdaptiveConductanceLIFNodes,
    ConductanceLIFNodes,
    Input,
    LIFNodes,
)
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import agree, spikes

WATCHED = ("s", "v", "g_e", "g_i")


def joined(layer, excite, inhibit, dt=1.0, batch=1, engine="reference"):
    """Two inputs: one excites and one inhibits; and a monitor."""
    network = Network(dt=dt, batch_size=batch, engine=engine)
    network.add_layer(layer, "Y")
    for name, w, receptor in (("E", excite, "g_e"), ("I", inhibit, "g_i")):
        source = Input(n=len(w))
        network.add_layer(source, name)
        network.add_connection(Connection(source, layer, w=w, receptor=receptor), name, "Y")
    network.add_monitor(Monitor(layer, list(WATCHED)), "Y")
    return network


def recorded(network):
    return {v: network.monitors["Y"].get(v).double().numpy() for v in WATCHED}


def random_case(layer, batch=1, steps=60, dt=1.0):
    generator = torch.Generator().manual_seed(4)
    excite, inhibit = (torch.rand(6, layer.n, generator=generator) for _ in range(2))
    network = joined(layer, 1.0 * excite, 0.1 * inhibit, dt, batch)
    inputs = {
        name: spikes(steps, batch, 6, rate=rate, generator=generator)
        for name, rate in (("E", 0.5), ("I", 0.3))
    }
    return network, inputs


def in_numpy(layer, network, inputs, dt):
    """The equations of the docstring, written once more, in float64."""
    p = {k: float(t) for k, t in layer._buffers.items() if t is not None and t.dim() == 0}
    w = {n: network.connections[n, "Y"].w.double().numpy() for n in "EI"}
    g_e, g_i = (np.zeros((network.batch_size, layer.n)) for _ in range(2))
    v, refractory, theta = g_e + p["rest"], g_e.copy(), np.zeros(layer.n)
    before, found = {n: np.zeros((network.batch_size, 6)) for n in "EI"}, []
    for t in range(len(inputs["E"])):
        g_e, g_i = g_e + before["E"] @ w["E"], g_i + before["I"] @ w["I"]
        mean = [
            g * tc / dt * (1 - np.exp(-dt / tc)) for g, tc in ((g_e, p["tc_ge"]), (g_i, p["tc_gi"]))
        ]
        total = 1 + mean[0] + mean[1]
        limit = (p["rest"] + mean[0] * p["e_exc"] + mean[1] * p["e_inh"]) / total
        moved = limit + (v - limit) * np.exp(-total * dt / p["tc_decay"])
        v, refractory = np.where(refractory > 0, v, moved), refractory - dt
        theta = theta * np.exp(-dt / p.get("tc_theta_decay", 1.0))
        s = v >= p["thresh"] + theta
        theta = theta + p.get("theta_plus", 0.0) * s.sum(0)
        refractory, v = np.where(s, p["refrac"], refractory), np.where(s, p["reset"], v)
        g_e, g_i = g_e * np.exp(-dt / p["tc_ge"]), g_i * np.exp(-dt / p["tc_gi"])
        before = {n: inputs[n][t].double().numpy() for n in "EI"}
        found.append((s, v, g_e, g_i))
    return {
        name: np.stack(values)
        for name, values in zip(WATCHED, zip(*found, strict=True), strict=True)
    }


@pytest.mark.parametrize("cls", [ConductanceLIFNodes, AdaptiveConductanceLIFNodes])
@pytest.mark.parametrize(("batch", "dt"), [(1, 1.0), (3, 0.5)])
def test_neurons_with_conductances_follow_their_equations_on_both_engines(cls, batch, dt):
    layer = cls(n=5, refrac=2.0, tc_decay=20.0)
    network, inputs = random_case(layer, batch, dt=dt)
    expected = in_numpy(layer, network, inputs, dt)
    outcome = agree(network, inputs, 60 * dt, engine="native")
    found = recorded(outcome.network)
    assert 10 < expected["s"].sum() < 0.4 * expected["s"].size
    for name in WATCHED:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=2e-4)
    assert "step by step" not in network.explain(inputs)


def solved(dt, steps, spike_steps, layer, w):
    """The voltage at the ends of steps by SciPy, spikes of weight ``w`` at their beginnings."""
    p = {k: float(t) for k, t in layer._buffers.items() if t is not None and t.dim() == 0}

    def slope(_, y):
        v, g_e, g_i = y
        force = p["rest"] - v + g_e * (p["e_exc"] - v) + g_i * (p["e_inh"] - v)
        return [force / p["tc_decay"], -g_e / p["tc_ge"], -g_i / p["tc_gi"]]

    y, found = np.array([p["rest"], 0.0, 0.0]), []
    for t in range(steps):
        if t - 1 in spike_steps:  # a spike arrives one step later
            y = y + [0.0, w, 0.5 * w]
        y = solve_ivp(slope, (0, dt), y, rtol=1e-9, atol=1e-9).y[:, -1]
        found.append(y[0])
    return np.array(found)


def test_the_voltage_approaches_that_of_scipy_as_the_step_becomes_short():
    errors = []
    for dt in (1.0, 0.5, 0.25):
        layer, steps = ConductanceLIFNodes(n=1, thresh=0.0), round(40 / dt)
        network = joined(layer, torch.tensor([[6.0]]), torch.tensor([[3.0]]), dt)
        at = [round(t / dt) for t in (2, 5, 6, 20)]
        data = torch.zeros(steps, 1, 1)
        data[at] = 1
        network.run({"E": data, "I": data}, 40.0)
        expected = solved(dt, steps, set(at), layer, 6.0)
        assert np.ptp(expected) > 3.0
        errors.append(np.abs(recorded(network)["v"].ravel() - expected).max())
    assert errors[0] < 0.15
    assert errors[0] > 1.8 * errors[1] > 3.2 * errors[2]


@pytest.mark.parametrize("engine", ["reference", "native"])
def test_data_and_connections_without_a_receptor_add_to_the_voltage(engine):
    layer, source = ConductanceLIFNodes(n=1, rest=0.0, thresh=50.0), Input(n=1)
    network = Network(engine=engine)
    network.add_layer(source, "X")
    network.add_layer(layer, "Y")
    w = torch.tensor([[2.0]])
    network.add_connection(Connection(source, layer, w=w), "X", "Y")
    network.run({"X": torch.ones(2, 1, 1), "Y": torch.full((2, 1, 1), 3.0)}, 2)
    assert float(layer.v) == pytest.approx(3.0 * np.exp(-0.01) + 5.0)
    assert float(layer.g_e) == float(layer.g_i) == 0.0


def test_the_voltage_of_a_refractory_neuron_with_conductances_stays_where_it_is():
    layer = ConductanceLIFNodes(n=1, refrac=3.0)
    network = joined(layer, torch.tensor([[50.0]]), torch.tensor([[0.0]]))
    data = torch.ones(12, 1, 1)
    network.run({"E": data, "I": 0 * data}, 12)
    found = recorded(network)
    assert found["s"].ravel().nonzero()[0].tolist() == [1, 5, 9]
    assert (found["v"].ravel()[1:] == -65.0).all() and found["g_e"].ravel()[2] > 0


@pytest.mark.parametrize("receptor", ["g_x", 3])
def test_a_receptor_that_is_not_there_is_refused_with_those_that_are(receptor):
    source, target = Input(n=2), ConductanceLIFNodes(n=2)
    with pytest.raises(ParameterError, match=r"no receptor .*it has g_e, g_i"):
        Connection(source, target, receptor=receptor)
    with pytest.raises(ParameterError, match=r"no receptor 'g_e' \(it has none\)"):
        MulticompartmentConnection(source, LIFNodes(n=2), "cpu", [Weight("w")], receptor="g_e")


def test_a_receptor_is_kept_in_a_file(tmp_path):
    network, inputs = random_case(ConductanceLIFNodes(n=5, tc_decay=20.0))
    network.save(tmp_path / "net")
    copy = network.clone()
    assert copy.connections["I", "Y"].receptor == "g_i"
    for one in (network, copy):
        one.run(inputs, 60)
    assert torch.equal(network.layers["Y"].v, copy.layers["Y"].v)
