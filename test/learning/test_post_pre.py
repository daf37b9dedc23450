"""PostPre against a plain account of it, synapse by synapse."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.learning import MCC_learning, PostPre
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight

TRACES = [{}, {"traces_additive": True}, {"trace_scale": 0.5}, {"trace_scale": torch.tensor(2.0)}]
RATES = [
    (0.01, 0.02),
    (0.0, 0.02),
    (0.01, 0.0),
    (torch.linspace(0.01, 0.04, 4), torch.linspace(0.03, 0.0, 4)),
    (torch.linspace(0, 0.04, 20).view(5, 4), torch.linspace(0.02, 0.01, 20).view(5, 4)),
]


def dense(nu=(0.01, 0.02), **options):
    def connect(source, target, w):
        return Connection(source, target, nu=nu, w=w, update_rule=PostPre, **options)

    return connect


def feature(nu, low=-np.inf, high=np.inf, **options):
    def connect(source, target, w):
        weight = Weight(
            "w",
            w.clamp(low, high),
            range=(low, high),
            learning_rule=MCC_learning.PostPre,
            nu=nu,
            **options,
        )
        return MulticompartmentConnection(source, target, "cpu", [weight])

    return connect


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("traces", TRACES, ids=lambda t: "+".join(t) or "set")
def test_weights_are_those_of_the_plain_account(engine, pair, oracle, batch, traces):
    both = pair(dense(), batch, **traces)
    expected = oracle(both, (0.01, 0.02), **{k: float(v) for k, v in traces.items()})
    close(both.run(engine), expected)
    assert np.abs(expected - both.w.numpy()).min() > 1e-4, "every weight learned"


@pytest.mark.parametrize("nu", RATES, ids=lambda nu: str([torch.as_tensor(n).dim() for n in nu]))
@pytest.mark.parametrize("batch", [1, 4])
def test_rates_may_be_of_all_of_each_target_or_of_each_weight(engine, pair, oracle, nu, batch):
    both = pair(dense(nu), batch)
    close(both.run(engine), oracle(both, [np.asarray(rate) for rate in nu]))


@pytest.mark.parametrize("batch", [1, 4])
def test_one_number_stands_for_both_rates(engine, pair, oracle, batch):
    both = pair(dense(0.02), batch)
    close(both.run(engine), oracle(both, (0.02, 0.02)))


@pytest.mark.parametrize("nu", [torch.tensor([0.01, 0.02]), np.array([0.01, 0.02]), [0.01, 0.02]])
def test_rates_may_be_a_tensor_an_array_or_a_list(pair, oracle, nu):
    both = pair(dense(nu))
    close(both.run("reference"), oracle(both, (0.01, 0.02)))


@pytest.mark.parametrize("batch", [1, 4])
def test_the_mean_merges_samples_by_their_mean(engine, pair, oracle, batch):
    both = pair(dense(reduction=torch.mean), batch)
    close(both.run(engine), oracle(both, (0.01, 0.02), reduce=np.mean))


def largest(changes, dim=0):
    return changes.amax(dim)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("make", [dense, feature])
def test_samples_may_be_merged_by_any_function(engine, pair, oracle, make):
    both = pair(make((0.01, 0.02), reduction=largest), 4)
    close(both.run(engine), oracle(both, (0.01, 0.02), reduce=np.max))


@pytest.mark.parametrize("batch", [1, 4])
def test_weights_grow_then_decay_then_are_clipped(engine, pair, oracle, batch):
    both = pair(dense(wmin=0.3, wmax=0.6, weight_decay=0.01), batch)
    both.w = both.w.clamp(0.3, 0.6)
    expected = oracle(both, (0.01, 0.02), decay=0.01, low=0.3, high=0.6)
    got = both.run(engine)
    close(got, expected)
    assert ((expected > 0.3) & (expected < 0.6)).any(), "not all weights are at a bound"


def test_a_decay_of_1_clears_the_weights_in_each_step(engine, pair):
    both = pair(dense(weight_decay=1.0))
    assert (both.run(engine) == 0.0).all()


def test_bounds_may_differ_from_weight_to_weight(engine, pair, oracle):
    low, high = torch.linspace(0, 0.4, 20).view(5, 4), torch.linspace(0.5, 0.9, 20).view(5, 4)
    both = pair(dense(wmin=low, wmax=high))
    both.w = torch.clamp(both.w, low, high)
    expected = oracle(both, (0.01, 0.02), low=low.numpy(), high=high.numpy())
    close(both.run(engine), expected)
    assert (expected == high.numpy()).any() or (expected == low.numpy()).any()


def test_a_single_bound_binds(engine, pair, oracle):
    both = pair(dense(wmax=0.7))
    both.w = both.w.clamp(max=0.7)
    close(both.run(engine), oracle(both, (0.01, 0.02), high=0.7))


def test_a_mask_holds_weights_at_0_after_the_update(engine, pair, oracle):
    both = pair(dense())
    mask = torch.zeros(5, 4, dtype=torch.bool)
    mask[1], mask[:, 2] = True, True
    got = both.run(engine, masks={("X", "Y"): mask})
    assert (got[mask.numpy()] == 0).all()
    expected = oracle(both, (0.01, 0.02))
    close(got[~mask.numpy()], expected[~mask.numpy()])


def test_a_mask_applies_with_learning_off(engine, pair):
    both = pair(dense())
    both.network.learning = False
    mask = torch.eye(5, 4, dtype=torch.bool)
    got = both.run(engine, masks={("X", "Y"): mask})
    assert np.array_equal(got, both.w.masked_fill(mask, 0.0).numpy())


def test_dales_rule_floors_excitatory_and_caps_inhibitory_weights(engine, pair):
    dale = torch.zeros(5, 4, dtype=torch.bool)
    dale[:3] = True

    def connect(source, target, w):
        signed = torch.where(dale, w, -w) * 0.05
        return Connection(
            source, target, nu=(0.05, 0.05), w=signed, update_rule=PostPre, Dales_rule=dale
        )

    both = pair(connect)
    got = torch.as_tensor(both.run(engine))
    assert (got[:3] >= 0).all() and (got[3:] <= 0).all()
    assert (got == 0).any() and (got[:3] > 0).any() and (got[3:] < 0).any()


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("dt", [1.0, 0.5])
def test_the_twin_for_features_learns_the_same(engine, pair, oracle, batch, dt):
    both = pair(feature((0.01, 0.02), 0.1, 0.8, decay=0.01), batch, dt=dt)
    both.w = both.w.clamp(0.1, 0.8)
    expected = oracle(both, (0.01, 0.02), decay=0.01, low=0.1, high=0.8)
    close(both.run(engine), expected)


def test_coincident_spikes_cause_both_terms(engine, pair):
    both = pair(dense((0.25, 0.5)), steps=1)
    both.pre[:], both.post[:] = True, True
    assert np.array_equal(both.run(engine), both.w.numpy() - 0.25 + 0.5)


def test_nothing_is_learned_with_learning_off(engine, pair):
    both = pair(dense(weight_decay=0.5))
    both.network.learning = False
    assert np.array_equal(both.run(engine), both.w.numpy())


def test_the_default_rule_decays_but_does_not_clip(engine, pair):
    def connect(source, target, w):
        return Connection(source, target, w=w, wmin=0.5, wmax=2.0, weight_decay=0.5)

    both = pair(connect, steps=2)
    assert np.array_equal(both.run(engine), both.w.clamp(0.5, 2.0).numpy() / 4)


def test_the_features_default_rule_changes_nothing(engine, pair):
    def connect(source, target, w):
        weight = Weight("w", w, decay=0.5, nu=(1.0, 1.0))
        return MulticompartmentConnection(source, target, "cpu", [weight])

    both = pair(connect)
    assert np.array_equal(both.run(engine), both.w.numpy())


def test_rates_that_change_in_place_take_effect(engine, pair, oracle):
    both = pair(dense((0.5, 0.5)), steps=10)
    both.network.run({}, 1, engine=engine)
    both.connection.update_rule.nu.copy_(torch.tensor([0.01, 0.02]))
    close(both.run(engine), oracle(both, (0.01, 0.02)))


def test_bounds_that_change_in_place_take_effect(engine, pair):
    both = pair(dense(wmax=2.0), steps=10)
    both.run(engine)
    both.connection.wmax.fill_(0.25)
    both.post[0] = True
    got = both.run(engine)
    assert (got <= 0.25).all()
