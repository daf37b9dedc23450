"""Leaky integrate-and-fire neurons against closed forms."""

from __future__ import annotations

import math

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.nodes import AdaptiveLIFNodes, DiehlAndCookNodes, LIFNodes

LEAKY = [LIFNodes, AdaptiveLIFNodes, DiehlAndCookNodes]


def spike_steps(s):
    return s.flatten(1).any(1).nonzero().flatten().tolist()


@pytest.mark.parametrize("cls", LEAKY)
@pytest.mark.parametrize("dt", [0.1, 0.5, 1.0])
def test_without_input_the_voltage_decays_exponentially_to_rest(drive, cls, dt):
    layer = cls(n=3, tc_decay=20.0, rest=-65.0)
    data = torch.zeros(100, 1, 3)
    data[0] = 10.0
    v = drive(layer, data, dt=dt)["v"][:, 0, 0]
    t = torch.arange(100) * dt
    torch.testing.assert_close(v, -65.0 + 10.0 * torch.exp(-t / 20.0), rtol=0, atol=1e-3)
    assert v[-1] < v[0] - 1


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("current", [0.5, 1.0, 3.0])
def test_constant_input_gives_the_interval_of_the_formula(drive, dt, current):
    tc, gap, refrac = 50.0, 5.0, 3.0
    layer = LIFNodes(n=1, tc_decay=tc, thresh=-60.0, refrac=refrac)
    per_step = current * dt
    a = math.exp(-dt / tc)
    # v_k - rest = I (1 - a^k) / (1 - a) reaches the gap at the first k that fits
    steps = math.ceil(math.log(1 - gap * (1 - a) / per_step) / math.log(a) - 1e-6)
    blocked = round(refrac / dt)
    data = torch.full((int(120 / dt), 1, 1), per_step)
    found = spike_steps(drive(layer, data, dt=dt)["s"])
    intervals = {b - a for a, b in zip(found, found[1:], strict=False)}
    assert len(found) > 4
    # the counter of refractory time is a float32: it may be a rounding above 0 for one step more
    assert intervals <= {steps + blocked, steps + blocked + 1}
    if dt == 1.0:
        assert intervals == {steps + blocked}


@pytest.mark.parametrize("cls", LEAKY)
def test_refrac_of_3_ms_blocks_three_steps_of_1_ms(drive, cls):
    s = drive(cls(n=1, refrac=3), torch.full((10, 1, 1), 100.0))["s"]
    assert spike_steps(s) == [0, 4, 8]


@pytest.mark.parametrize("cls", LEAKY)
def test_refrac_of_3_ms_blocks_six_steps_of_half_a_ms(drive, cls):
    s = drive(cls(n=1, refrac=3), torch.full((15, 1, 1), 100.0), dt=0.5)["s"]
    assert spike_steps(s) == [0, 7, 14]


def test_without_refrac_a_neuron_spikes_in_every_step(drive):
    s = drive(LIFNodes(n=1, refrac=0), torch.full((5, 1, 1), 100.0))["s"]
    assert spike_steps(s) == [0, 1, 2, 3, 4]


def test_the_voltage_of_a_refractory_neuron_goes_on_decaying(drive):
    layer = LIFNodes(n=1, refrac=5, reset=-60.0, tc_decay=10.0)
    v = drive(layer, torch.full((4, 1, 1), 100.0))["v"].flatten()
    expected = -65.0 + 5.0 * torch.exp(-torch.arange(4.0) / 10.0)
    torch.testing.assert_close(v, expected)


def test_a_neuron_spikes_at_its_threshold_and_not_below(drive):
    layer = LIFNodes(n=2, thresh=-64.0)
    s = drive(layer, [[1.0, 0.99]])["s"]
    assert s.flatten().tolist() == [True, False]


@pytest.mark.parametrize("cls", LEAKY)
def test_the_lower_bound_applies_after_the_reset(drive, cls):
    layer = cls(n=1, reset=-80.0, lbound=-70.0, refrac=0)
    out = drive(layer, [[100.0], [-100.0]])
    assert out["s"].flatten().tolist() == [True, False]
    assert out["v"].flatten().tolist() == [-70.0, -70.0]


def test_without_lower_bound_the_voltage_may_fall_far(drive):
    v = drive(LIFNodes(n=1), [[-1000.0]])["v"]
    assert float(v) < -1000.0


def test_samples_do_not_see_each_other(drive):
    data = torch.zeros(6, 3, 2)
    data[:, 1] = 20.0
    s = drive(LIFNodes(n=2, refrac=2), data, batch=3)["s"]
    assert s[:, 1].sum() == 4
    assert s[:, 0].sum() == s[:, 2].sum() == 0


@pytest.mark.parametrize(
    "parameters",
    [
        {"thresh": [-60.0, -40.0]},
        {"rest": [-65.0, -70.0], "reset": [-65.0, -70.0]},
        {"refrac": [0.0, 4.0]},
        {"tc_decay": [5.0, 500.0]},
        {"lbound": [-66.0, -90.0]},
        {"trace_scale": [1.0, 3.0], "traces": True},
        {"tc_trace": [1.0, 100.0], "traces": True},
    ],
    ids=lambda p: "+".join(p),
)
@pytest.mark.parametrize("cls", LEAKY)
def test_a_parameter_may_differ_from_neuron_to_neuron(drive, cls, parameters):
    given = {k: torch.tensor(v) if isinstance(v, list) else v for k, v in parameters.items()}
    watch = ("s", "v", "x") if "traces" in given else ("s", "v")
    data = torch.tensor([[8.0, 8.0]] * 6 + [[-9.0, -9.0]] * 3)
    given |= {"one_spike": False} if cls is DiehlAndCookNodes else {}
    together = drive(cls(n=2, **given), data, watch=watch)
    for i in range(2):
        alone = {k: v[i : i + 1] if torch.is_tensor(v) else v for k, v in given.items()}
        single = drive(cls(n=1, **alone), data[:, i : i + 1], watch=watch)
        for name in watch:
            assert torch.equal(together[name][:, :, i : i + 1], single[name]), name
    assert not torch.equal(together[watch[-1]][..., 0], together[watch[-1]][..., 1])


@pytest.mark.parametrize("shape", [(1,), (7,), (2, 3), (1, 28, 28), (2, 3, 4, 5)])
def test_layers_of_any_shape_behave_as_flat_ones(drive, shape):
    n = math.prod(shape)
    data = torch.rand(12, 1, n, generator=torch.Generator().manual_seed(0)) * 20
    flat = drive(LIFNodes(n=n), data)
    shaped = drive(LIFNodes(shape=shape), data.view(12, 1, *shape))
    assert shaped["s"].shape == (12, 1, *shape)
    for name in ("s", "v"):
        assert torch.equal(shaped[name].flatten(2), flat[name].flatten(2))
    assert flat["s"].any()


def test_a_parameter_of_the_shape_of_the_layer_is_taken_neuron_by_neuron(drive):
    thresh = torch.tensor([[-64.0, -40.0, -64.0], [-40.0, -64.0, -40.0]])
    s = drive(LIFNodes(shape=(2, 3), thresh=thresh), torch.full((1, 1, 2, 3), 5.0))["s"]
    assert torch.equal(s[0, 0], thresh < -50)


def test_sum_input_adds_up_the_input(engine):
    layer = LIFNodes(n=2, sum_input=True, refrac=0)
    network = Network(engine=engine)
    network.add_layer(layer, "Y")
    network.run({"Y": torch.tensor([[1.0, 2.0], [3.0, 4.0], [100.0, 0.5]])}, time=3)
    assert layer.summed.tolist() == [[104.0, 6.5]]
    network.reset_state_variables()
    assert layer.summed.tolist() == [[0.0, 0.0]]


def test_the_summed_input_has_what_a_refractory_neuron_was_given(engine):
    layer = LIFNodes(n=1, sum_input=True, refrac=5)
    network = Network(engine=engine)
    network.add_layer(layer, "Y")
    network.run({"Y": torch.full((4, 1), 20.0)}, time=4)
    assert layer.refrac_count.item() > 0, "it never spiked"
    assert layer.summed.item() == 80.0


def test_a_threshold_may_be_set_as_a_number(drive):
    layer = LIFNodes(n=1)
    layer.thresh = -64.0
    assert isinstance(layer.thresh, torch.Tensor)
    assert drive(layer, [[2.0]])["s"].all()


def test_a_parameter_that_changes_between_runs_takes_effect(engine):
    layer = LIFNodes(n=1, refrac=0)
    network = Network(engine=engine)
    network.add_layer(layer, "Y")
    data = {"Y": torch.tensor([[2.0]])}
    network.run(data, time=1)
    assert not layer.s.any()
    layer.thresh = -64.0
    network.run(data, time=1)
    assert layer.s.all()
    layer.thresh.fill_(-10.0)
    network.run(data, time=1)
    assert not layer.s.any()
