"""Populations against what the mathematics of their models says."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from bindsnet.conversion import PassThroughNodes, SubtractiveResetIFNodes
from bindsnet.network import Network
from bindsnet.network.nodes import (
    BoostedLIFNodes,
    CSRMNodes,
    CurrentLIFNodes,
    IFNodes,
    IzhikevichNodes,
    LIFNodes,
    McCullochPitts,
    SRM0Nodes,
)


def constant(value, steps, n=1):
    return torch.full((steps, 1, n), float(value))


def steps_of(s):
    return s.flatten(1).any(1).nonzero().flatten().tolist()


def test_mcculloch_and_pitts_spike_at_threshold_and_have_no_memory(drive):
    out = drive(McCullochPitts(n=1, thresh=2.0), [[1.9], [2.0], [0.0], [5.0]])
    assert out["s"].flatten().tolist() == [False, True, False, True]
    torch.testing.assert_close(out["v"].flatten(), torch.tensor([1.9, 2.0, 0.0, 5.0]))


@pytest.mark.parametrize("current", [0.5, 1.0, 2.0, 6.5, 13.0])
@pytest.mark.parametrize("refrac", [0, 3])
def test_the_rate_of_an_integrator_is_its_input_over_the_gap(drive, current, refrac):
    found = steps_of(drive(IFNodes(n=1, refrac=refrac), constant(current, 200))["s"])
    assert set(np.diff(found)) == {math.ceil(13.0 / current) + refrac}


@pytest.mark.parametrize("cls", [IFNodes, LIFNodes, BoostedLIFNodes])
def test_refrac_of_3_ms_blocks_three_steps(drive, cls):
    assert steps_of(drive(cls(n=1, refrac=3), constant(100.0, 10))["s"]) == [0, 4, 8]


@pytest.mark.parametrize("cls", [IFNodes, SubtractiveResetIFNodes])
def test_a_refractory_period_that_is_no_multiple_of_a_step_ends_with_the_first_step_after_it(
    drive, cls
):
    neuron = cls(n=1, thresh=1.0, reset=0.0, refrac=1.0)
    assert steps_of(drive(neuron, constant(1.0, 12), dt=0.4)["s"]) == [0, 4, 8]


def test_a_current_driven_neuron_is_refractory_for_one_step_less(drive):
    assert steps_of(drive(CurrentLIFNodes(n=1, refrac=3), constant(100.0, 8))["s"]) == [0, 3, 6]


def test_boosted_neurons_are_leaky_ones_on_a_shifted_scale(drive):
    data = torch.rand(80, 1, 4, generator=torch.Generator().manual_seed(1)) * 4
    boosted = drive(BoostedLIFNodes(n=4, thresh=13.0), data)
    leaky = drive(LIFNodes(n=4, thresh=-52.0, rest=-65.0, reset=-65.0), data)
    assert torch.equal(boosted["s"], leaky["s"]) and boosted["s"].any()
    torch.testing.assert_close(boosted["v"] - 65.0, leaky["v"], rtol=0, atol=1e-4)


@pytest.mark.parametrize("dt", [0.25, 1.0])
def test_a_pulse_gives_the_potential_of_two_exponentials_with_its_peak(drive, dt):
    tc, tc_i, steps = 20.0, 4.0, 160
    data = constant(0.0, steps)
    data[0] = 1.0
    layer = CurrentLIFNodes(n=1, tc_decay=tc, tc_i_decay=tc_i)
    v = drive(layer, data, dt=dt)["v"].flatten() + 65.0
    a, b = math.exp(-dt / tc), math.exp(-dt / tc_i)
    k = torch.arange(1, steps + 1)
    torch.testing.assert_close(v, (a**k - b**k) / (a - b), rtol=0, atol=2e-4)
    peak = math.log(tc / tc_i) * tc * tc_i / (tc - tc_i)
    assert abs(float(v.argmax() + 1) * dt - peak) <= dt


@pytest.mark.parametrize("rate", [0.0, 0.125, 0.3, 0.75, 1.0])
def test_subtractive_reset_makes_the_rate_that_of_a_rectified_linear_unit(drive, rate):
    layer = SubtractiveResetIFNodes(n=1, thresh=1.0, reset=0.0, refrac=0)
    count = int(drive(layer, constant(rate, 400))["s"].sum())
    assert abs(count - 400 * rate) <= 1
    silent = SubtractiveResetIFNodes(n=1, thresh=1.0, reset=0.0, refrac=0)
    assert not drive(silent, constant(-rate, 50))["s"].any()


def test_a_surplus_of_charge_stays_for_the_next_steps(drive):
    layer = SubtractiveResetIFNodes(n=1, thresh=1.0, reset=0.0, refrac=0)
    s = drive(layer, [[3.5], [0.0], [0.0], [0.0]])["s"]
    assert s.flatten().tolist() == [True, True, True, False]
    assert float(layer.v) == 0.5


def test_pass_through_neurons_pass_on_numbers_and_trace_them(drive):
    layer = PassThroughNodes(n=2, traces=True, traces_additive=True, tc_trace=20.0)
    data = torch.tensor([[[0.5, 0.0]], [[0.0, -2.0]]])
    out = drive(layer, data, watch=("s", "x"))
    assert torch.equal(out["s"], data)
    torch.testing.assert_close(out["x"][1, 0], torch.tensor([0.5 * math.exp(-0.05), -2.0]))


@pytest.mark.parametrize("dt", [0.2, 1.0])
def test_escape_noise_spikes_with_the_probability_of_its_rate(drive, dt):
    torch.manual_seed(0)
    n, steps = 500, 40
    for above in (-8.0, 0.0, 4.0):
        layer = SRM0Nodes(n=n, thresh=-70.0 - above, rho_0=0.5, d_thresh=4.0, refrac=0)
        s = drive(layer, torch.zeros(steps, 1, n), dt=dt)["s"]
        p = 1 - math.exp(-0.5 * math.exp(above / 4.0) * dt)
        deviation = math.sqrt(p * (1 - p) / s.numel())
        assert abs(float(s.float().mean()) - p) < 4 * deviation
        torch.testing.assert_close(float(layer.s_prob[0, 0]), p, rtol=1e-5, atol=0)


def test_spikes_by_chance_are_the_same_for_a_run_in_two_parts():
    parts = []
    for pieces in ((30,), (11, 19)):
        torch.manual_seed(4)
        network = Network()
        network.add_layer(SRM0Nodes(n=20, thresh=-68.0, traces=True), "Y")
        for steps in pieces:
            network.run({}, steps)
        parts.append(network.Y.x.clone())
    assert torch.equal(*parts) and parts[0].any()


KERNELS = {
    "AlphaKernel": lambda t, tau: t / tau**2 * np.exp(-t / tau),
    "AlphaKernelSLAYER": lambda t, tau: t / tau * np.exp(1 - t / tau),
    "LaplacianKernel": lambda t, tau: np.exp(-np.abs(t / tau)) / (2 * tau),
    "ExponentialKernel": lambda t, tau: np.exp(-t / tau) / tau,
    "RectangularKernel": lambda t, tau: np.full_like(t, 1 / (2 * tau)),
    "TriangularKernel": lambda t, tau: (1 - t / tau) / tau,
}


@pytest.mark.parametrize("dt", [0.5, 1.0])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_response_to_a_pulse_is_the_leaky_sum_of_the_kernel(drive, kernel, dt):
    layer = CSRMNodes(n=1, rest=0.0, thresh=1e6, responseKernel=kernel, tau=3.0, tc_decay=8.0)
    data = constant(0.0, 60)
    data[0] = 2.0
    v = drive(layer, data, dt=dt)["v"].flatten().numpy()
    assert len(layer.resKernel) == 20 / dt and len(layer.refKernel) == 10 / dt
    expected, value = [], 0.0
    for k in range(60):
        inside = k * dt < 20
        value = value * math.exp(-dt / 8.0) + 2 * float(
            KERNELS[kernel](np.float64(k * dt), 3.0) if inside else 0.0
        )
        expected.append(value)
    np.testing.assert_allclose(v, expected, rtol=1e-4, atol=1e-5)


def test_a_spike_of_a_spike_response_neuron_is_followed_by_its_kernel(drive):
    layer = CSRMNodes(n=1, rest=0.0, thresh=5.0, tau=2.0, reset_const=7.0, tc_decay=1e9)
    data = constant(0.0, 15)
    data[0] = 20.0
    out = drive(layer, data)
    assert steps_of(out["s"])[0] == 0
    assert float(layer.last_spikes.sum()) == float(out["s"][-10:].sum())
    layer.reset_state_variables()
    assert not layer.last_spikes.any() and not layer.drives.any()


def test_without_input_a_cumulative_neuron_drifts_from_rest_to_zero_and_fires(drive):
    first = steps_of(drive(CSRMNodes(n=1), constant(0.0, 40))["s"])[0]
    assert first + 1 == math.ceil(100 * math.log(65 / 52))


@pytest.mark.parametrize("current", [-6.0, 0.0, 3.3])
def test_izhikevichs_equations_are_solved(drive, current):
    dt = 0.02
    layer = IzhikevichNodes(n=1, a=0.02, b=0.2, c=-65.0, d=8.0)
    layer.S.zero_()
    v = drive(layer, constant(current, 2000), dt=dt)["v"].flatten().numpy()

    def slope(t, y):
        v, u = y
        return [0.04 * v * v + 5 * v + 140 - u + current, 0.02 * (0.2 * v - u)]

    times = np.arange(1, 2001) * dt
    solved = solve_ivp(slope, (0, 40), [-65.0, -13.0], t_eval=times, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(v, solved.y[0], atol=0.05)
    assert abs(v + 65.0).max() > 0.3


def test_a_regular_spiking_neuron_adapts_and_a_fast_spiking_one_does_not(drive):
    intervals = {}
    for name, given in {
        "regular": {"a": 0.02, "b": 0.2, "c": -65.0, "d": 8.0},
        "fast": {"a": 0.1, "b": 0.2, "c": -65.0, "d": 2.0},
    }.items():
        layer = IzhikevichNodes(n=1, thresh=30.0, **given)
        layer.S.zero_()
        found = steps_of(drive(layer, constant(10.0, 800), dt=0.5)["s"])
        intervals[name] = np.diff(found)
    assert intervals["regular"][-1] > 1.5 * intervals["regular"][0]
    assert intervals["fast"][-1] < 1.5 * intervals["fast"][0]
    assert len(intervals["fast"]) > 2 * len(intervals["regular"])
