"""Every rule against a plain account of it, on both engines, for one sample and for several."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.errors import EngineFallbackWarning
from bindsnet.fields import state
from bindsnet.learning import (
    MSTDP,
    MSTDPET,
    DiehlAndCook,
    Hebbian,
    MCC_learning,
    Rmax,
    SymmetricSTDP,
    TripletSTDP,
    WeightDependentPostPre,
)
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight

NU = (0.02, 0.01)
BATCHES = pytest.mark.parametrize("batch", [1, 4])
TWINS = pytest.mark.parametrize("twin", [False, True], ids=["connection", "feature"])


class Chancy(Nodes):
    """Spikes are given; a probability of them follows from the input."""

    s_prob = state(0.0, doc="Probability of a spike.")

    def step(self, drive):
        self.s_prob.copy_((0.5 + 0.1 * drive).clamp(0.05, 0.95))
        self.s.zero_()


def joined(rule, twin=False, nu=NU, low=-torch.inf, high=torch.inf, **options):
    """A connection, or a feature, that learns by ``rule``."""

    def connect(source, target, w):
        w = w.clamp(low, high)
        if twin:
            feature = Weight(
                "w",
                w,
                range=(low, high),
                learning_rule=getattr(MCC_learning, rule.__name__),
                nu=nu,
                **options,
            )
            return MulticompartmentConnection(source, target, "cpu", [feature])
        return Connection(
            source, target, nu=nu, w=w, wmin=low, wmax=high, update_rule=rule, **options
        )

    return connect


@pytest.fixture
def given(accounts):
    """``given(both)``: weights, spikes ``s, r`` and traces ``x, y`` of a pair of layers."""

    def look_at(both, additive=False):
        w, s, r = (v.numpy().astype(float) for v in (both.w, both.pre, both.post))
        x, y = (accounts.trace(v, tc, additive, 1.0, both.dt) for v, tc in ((s, 10.0), (r, 25.0)))
        return w, s, r, x, y

    return look_at


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=5e-5, atol=5e-5)


def learned(expected, both):
    """Whether there was something to learn."""
    return np.abs(expected - both.w.numpy()).max() > 1e-3


@BATCHES
@TWINS
@pytest.mark.parametrize("reduction", [torch.sum, torch.mean])
def test_weight_dependent_post_pre(engine, pair, batch, twin, reduction, accounts, given):
    bounds = {"low": 0.1, "high": 0.9}
    both = pair(joined(WeightDependentPostPre, twin, reduction=reduction, **bounds), batch)
    both.w = both.w.clamp(0.1, 0.9)
    w, s, r, x, y = given(both)
    merge = np.mean if reduction is torch.mean else np.sum
    expected = accounts.weight_dependent(w, s, y, x, r, NU, 0.1, 0.9, merge)
    close(both.run(engine), expected)
    assert learned(expected, both)


@pytest.mark.parametrize("nu", [(0.02, 0.0), (0.0, 0.01)])
def test_each_half_of_weight_dependent_post_pre(engine, pair, nu, accounts, given):
    both = pair(joined(WeightDependentPostPre, nu=nu, low=0.0, high=1.0))
    w, s, r, x, y = given(both)
    close(both.run(engine), accounts.weight_dependent(w, s, y, x, r, nu, 0.0, 1.0))


def test_weight_dependent_post_pre_with_bounds_and_rates_of_each_weight(
    engine, pair, accounts, given
):
    low, high = torch.linspace(-0.5, 0.0, 20).view(5, 4), torch.linspace(1.0, 1.5, 20).view(5, 4)
    nu = (torch.linspace(0.0, 0.04, 20).view(5, 4), torch.linspace(0.02, 0.01, 20).view(5, 4))
    both = pair(joined(WeightDependentPostPre, nu=nu, low=low, high=high, weight_decay=0.01))
    w, s, r, x, y = given(both)
    limits = low.numpy(), high.numpy()
    rates = [rate.numpy() for rate in nu]
    expected = accounts.weight_dependent(w, s, y, x, r, rates, *limits, decay=0.01)
    close(both.run(engine), expected)


def test_both_terms_see_the_weight_before_the_step(engine, pair):
    both = pair(joined(WeightDependentPostPre, nu=(0.5, 0.25), low=0.0, high=1.0), steps=1)
    both.pre[:], both.post[:] = True, True
    w = both.w.numpy()
    assert np.array_equal(both.run(engine), w - 0.5 * w + 0.25 * (1 - w))


@BATCHES
@TWINS
def test_hebbian(engine, pair, batch, twin, accounts, given):
    both = pair(joined(Hebbian, twin), batch)
    w, s, r, x, y = given(both)
    expected = accounts.hebbian(w, s, y, x, r, NU)
    close(both.run(engine), expected)
    assert learned(expected, both)


@BATCHES
@TWINS
@pytest.mark.parametrize(
    ("x_tar", "mu"), [(0.0, 1.0), (0.4, 1.0), (0.4, 0.5), (0.2, 1.7), (0.4, 0)]
)
def test_diehl_and_cook(engine, pair, batch, twin, x_tar, mu, accounts, given):
    options = {"x_tar": x_tar, "mu": mu, "low": 0.0, "high": 0.9}
    both = pair(joined(DiehlAndCook, twin, nu=(0.5, 0.03), **options), batch, traces_additive=True)
    both.w = both.w.clamp(0.0, 0.9)
    w, _, r, x, _ = given(both, additive=True)
    expected = accounts.diehl_and_cook(w, x, r, 0.03, x_tar, mu, 0.9, 0.0)
    close(both.run(engine), expected)
    assert learned(expected, both)


@pytest.mark.parametrize(("spikes", "expected"), [(True, 0.515), (False, 0.490)])
def test_diehl_and_cook_gives_the_numbers_of_bindsnet(engine, pair, spikes, expected):
    both = pair(joined(DiehlAndCook, nu=0.1, high=1.0, x_tar=0.4, mu=2.0), steps=1)
    both.connection.w.fill_(0.5)
    both.pre[:], both.post[:] = spikes, True
    np.testing.assert_allclose(both.run(engine), expected, rtol=1e-6)


@BATCHES
@TWINS
@pytest.mark.parametrize(("x_tar", "mu"), [(0.0, 1.0), (0.4, 0.5), (0.2, 1.7)])
def test_symmetric_stdp(engine, pair, batch, twin, x_tar, mu, accounts, given):
    options = {"x_tar": x_tar, "mu": mu, "low": 0.1, "high": 0.9}
    both = pair(joined(SymmetricSTDP, twin, **options), batch)
    both.w = both.w.clamp(0.1, 0.9)
    w, s, r, x, y = given(both)
    expected = accounts.symmetric(w, s, y, x, r, NU, x_tar, mu, 0.1, 0.9)
    close(both.run(engine), expected)
    assert learned(expected, both)


@BATCHES
@TWINS
@pytest.mark.parametrize("additive", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_triplet_stdp(engine, pair, batch, twin, additive, share, accounts, given):
    make = joined(TripletSTDP, twin, tc_slow=30.0, pair=share)
    both = pair(make, batch, traces_additive=additive, dt=0.5)
    w, s, r, x, y = given(both, additive)
    expected = accounts.triplet(w, s, y, x, r, NU, 30.0, share, additive, dt=0.5)
    close(both.run(engine), expected)
    assert learned(expected, both)


def test_one_postsynaptic_spike_is_no_triplet_and_a_second_one_is(engine, pair):
    both = pair(joined(TripletSTDP, nu=(0.0, 0.01)), steps=12)
    both.pre[:], both.post[:] = True, False
    both.post[3] = True
    first = both.run(engine)
    assert np.array_equal(first, both.w.numpy())
    both.network.reset_state_variables()
    both.connection.update_rule.reset_state_variables()
    both.post[9] = True
    second = both.run(engine) - first
    np.testing.assert_allclose(second, 0.01 * np.exp(-6 / 40.0), rtol=1e-3)


REWARDS = [0.7, torch.tensor(-0.4), "of each sample"]


def reward_for(reward, batch):
    """A reward for the run, and for the account."""
    if isinstance(reward, str):
        reward = torch.linspace(-1.0, 1.5, batch)
    return reward, np.asarray(reward, dtype=float)


@BATCHES
@TWINS
@pytest.mark.parametrize("zero_lag", [False, True])
@pytest.mark.parametrize("reward", REWARDS, ids=str)
def test_mstdp(engine, pair, batch, twin, zero_lag, reward, accounts, given):
    both = pair(joined(MSTDP, twin, tc_plus=15.0, tc_minus=30.0, zero_lag=zero_lag), batch)
    w, s, r, _, _ = given(both)
    told, value = reward_for(reward, batch)
    amplitudes = {"a_plus": 1.5, "a_minus": -0.5}
    got = both.run(engine, reward=told, **amplitudes)
    settings = {"tc_plus": 15.0, "tc_minus": 30.0, "zero_lag": zero_lag} | amplitudes
    expected, pairs = accounts.mstdp(w, s, r, NU[0], value, **settings)
    close(got, expected)
    assert learned(expected, both)
    rule = both.connection.rules[0]
    assert rule.p_plus.shape == (batch, 5) and rule.p_minus.shape == (batch, 4)
    close(rule.p_plus, pairs.p_plus)
    close(rule.p_minus, pairs.p_minus)
    close(rule.eligibility, pairs.zeta)


@BATCHES
@TWINS
@pytest.mark.parametrize("zero_lag", [False, True])
@pytest.mark.parametrize("reward", REWARDS, ids=str)
def test_mstdpet(engine, pair, batch, twin, zero_lag, reward, accounts, given):
    options = {"tc_e_trace": 12.0, "zero_lag": zero_lag, "nu": (0.3, 0.0)}
    both = pair(joined(MSTDPET, twin, **options), batch, dt=0.5)
    w, s, r, _, _ = given(both)
    told, value = reward_for(reward, batch)
    got = both.run(engine, reward=told)
    settings = {"tc_e": 12.0, "zero_lag": zero_lag, "dt": 0.5}
    expected, e = accounts.mstdpet(w, s, r, 0.3, value, **settings)
    close(got, expected)
    assert learned(expected, both)
    found = both.connection.rules[0].eligibility_trace
    shared = len(found) == 1
    assert shared == (not isinstance(reward, str) or batch == 1)
    close(found, e.sum(0, keepdims=True) if shared else e)


@BATCHES
@TWINS
@pytest.mark.parametrize("tc_c", [0.0, 5.0, np.inf])
@pytest.mark.parametrize("reward", REWARDS, ids=str)
def test_rmax(engine, pair, batch, twin, tc_c, reward, accounts, given):
    make = joined(Rmax, twin, tc_c=tc_c, tc_e_trace=12.0, nu=(0.005, 0.0))
    both = pair(make, batch, post=Chancy, traces_additive=True, dt=0.5)
    w, _, r, x, _ = given(both, additive=True)
    told, value = reward_for(reward, batch)
    probability = both.watch(both.target, "s_prob")
    got = both.run(engine, reward=told)
    p = probability.get("s_prob").numpy().astype(float)
    assert p.std() > 0.05
    settings = {"tc_c": tc_c, "tc_e": 12.0, "dt": 0.5}
    expected, e = accounts.rmax(w, x, r, p, 0.005, value, **settings)
    close(got, expected)
    assert learned(expected, both)
    found = both.connection.rules[0].eligibility_trace
    close(found, e.sum(0, keepdims=True) if len(found) == 1 else e)


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@pytest.mark.parametrize("reward", [0.5, "of each sample"])
def test_the_mean_merges_samples_under_a_reward(engine, pair, rule, reward, accounts, given):
    both = pair(joined(rule, reduction=torch.mean, nu=0.2), 4)
    w, s, r, _, _ = given(both)
    told, value = reward_for(reward, 4)
    account = accounts.mstdp if rule is MSTDP else accounts.mstdpet
    expected, _ = account(w, s, r, 0.2, value, reduce=np.mean)
    close(both.run(engine, reward=told), expected)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
def test_any_function_merges_samples_under_a_reward(engine, pair, rule, accounts, given):
    both = pair(joined(rule, reduction=lambda changes, dim: changes.amax(dim), nu=0.2), 4)
    w, s, r, _, _ = given(both)
    account = accounts.mstdp if rule is MSTDP else accounts.mstdpet
    expected, _ = account(w, s, r, 0.2, 0.5, reduce=np.max)
    close(both.run(engine, reward=0.5), expected)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
def test_a_reward_may_be_one_for_each_weight(engine, pair, rule, accounts, given):
    both = pair(joined(rule, nu=0.2), 4)
    w, s, r, _, _ = given(both)
    reward = torch.rand(4, 5, 4, generator=torch.Generator().manual_seed(2))
    got = both.run(engine, reward=reward)
    account = accounts.mstdp if rule is MSTDP else accounts.mstdpet
    expected, _ = account(w, s, r, 0.2, reward.numpy())
    close(got, expected)


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
def test_a_reward_of_each_sample_may_have_the_axes_of_the_weights(engine, pair, rule):
    reward = torch.tensor([1.0, -1.0, 0.5, 0.0])
    flat, spread = (pair(joined(rule, nu=0.2), 4) for _ in range(2))
    expected = flat.run(engine, reward=reward)
    assert np.array_equal(spread.run(engine, reward=reward.view(4, 1, 1)), expected)


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@pytest.mark.parametrize("low", [-torch.inf, 0.3])
def test_without_reward_nothing_is_learned_but_the_pairs_are_remembered(engine, pair, rule, low):
    both = pair(joined(rule, nu=0.2, low=low, high=0.8))
    before = both.connection.w.clone().numpy()
    assert np.array_equal(both.run(engine, reward=0.0), before)
    assert both.connection.update_rule.eligibility.any()
    assert not np.array_equal(both.run(engine, reward=1.0), before)


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@BATCHES
def test_rewarded_weights_stay_within_their_bounds(engine, pair, rule, batch):
    both = pair(joined(rule, nu=2.0, low=0.3, high=0.6, weight_decay=0.001), batch)
    got = both.run(engine, reward=1.0)
    assert got.min() >= 0.2999 and got.max() <= 0.6
    assert (got == np.float32(0.6)).any() or (got == np.float32(0.3)).any()


@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@pytest.mark.parametrize("a_plus", [torch.linspace(0.0, 2.0, 5), {("X", "Y"): 2.0}, None, 2])
def test_amplitudes_may_be_of_each_neuron_or_connection(
    engine, pair, rule, a_plus, accounts, given
):
    both = pair(joined(rule, nu=0.2))
    w, s, r, _, _ = given(both)
    got = both.run(engine, reward=0.5, a_plus=a_plus)
    value = a_plus.numpy() if isinstance(a_plus, torch.Tensor) else 1.0 if a_plus is None else 2.0
    account = accounts.mstdp if rule is MSTDP else accounts.mstdpet
    expected, _ = account(w, s, r, 0.2, 0.5, a_plus=value)
    close(got, expected)


@pytest.mark.parametrize("rate", [torch.linspace(0, 0.4, 4), torch.linspace(0, 0.4, 20).view(5, 4)])
@pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
@BATCHES
def test_rewarded_rates_may_be_of_each_target_or_weight(
    engine, pair, rule, rate, batch, accounts, given
):
    both = pair(joined(rule, nu=(rate, rate)), batch)
    w, s, r, _, _ = given(both)
    account = accounts.mstdp if rule is MSTDP else accounts.mstdpet
    expected, _ = account(w, s, r, rate.numpy(), 0.5)
    close(both.run(engine, reward=0.5), expected)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("name", ["PostPre", "MSTDP", "MSTDPET"])
@pytest.mark.parametrize("continuous", [False, True])
def test_changes_of_a_feature_may_be_averaged(engine, pair, name, continuous, accounts, given):
    steps, options = 4, {"reward": 0.5} if name != "PostPre" else {}

    def connect(source, target, w):
        rule = getattr(MCC_learning, name)
        averaging = {"average_update": steps, "continues_update": continuous}
        feature = Weight("w", w, learning_rule=rule, nu=NU, **averaging)
        return MulticompartmentConnection(source, target, "cpu", [feature])

    both = pair(connect, 2)
    w, s, r, x, y = given(both)
    weights = [w]
    for t in range(1, len(s) + 1):  # the changes of all steps, one by one
        if name == "PostPre":
            weights.append(accounts.hebbian(w, s[:t], y[:t], x[:t], r[:t], (-NU[0], NU[1])))
        else:
            account = accounts.mstdp if name == "MSTDP" else accounts.mstdpet
            weights.append(account(w, s[:t], r[:t], NU[0], 0.5)[0])
    changes = np.diff(weights, axis=0)
    expected, ring = w, np.zeros((steps, *w.shape))
    for t, change in enumerate(changes):
        ring[t % steps] = change
        if continuous or (t + 1) % steps == 0:
            expected = expected + ring.mean(0)
    close(both.run(engine, **options), expected)
    assert learned(expected, both)


def test_an_average_in_a_native_run_is_announced(pair, monkeypatch):
    monkeypatch.setattr("bindsnet.engine.choose._announced", set())

    def connect(source, target, w):
        feature = Weight("w", w, learning_rule=MCC_learning.PostPre, nu=NU, average_update=2)
        return MulticompartmentConnection(source, target, "cpu", [feature])

    with pytest.warns(EngineFallbackWarning, match="PostPre"):
        pair(connect).run("auto")
