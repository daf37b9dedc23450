"""Learning rules that users write."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.errors import (
    BindsNETWarning,
    EngineFallbackWarning,
    MissingRewardError,
    ParameterError,
)
from bindsnet.learning import LearningRule, Outer, PostPre, post, pre
from bindsnet.learning.reward import AbstractReward, MovingAvgRPE
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import check_rule

NU = (2.0**-6, 2.0**-5)


class InBindsNETsWay(LearningRule):
    """PostPre as users of BindsNET write rules: ``update`` is bound in the constructor."""

    def __init__(self, connection, nu=None, reduction=None, weight_decay=0.0, **kwargs):
        super().__init__(
            connection=connection, nu=nu, reduction=reduction, weight_decay=weight_decay, **kwargs
        )
        self.update = self._connection_update

    def _connection_update(self, **kwargs):
        batch_size = self.source.batch_size
        source_s = self.source.s.view(batch_size, -1).unsqueeze(2).float()
        target_x = self.target.x.view(batch_size, -1).unsqueeze(1) * self.nu[0]
        self.connection.w -= self.reduction(torch.bmm(source_s, target_x), dim=0)
        target_s = self.target.s.view(batch_size, -1).unsqueeze(1).float() * self.nu[1]
        source_x = self.source.x.view(batch_size, -1).unsqueeze(2)
        self.connection.w += self.reduction(torch.bmm(source_x, target_s), dim=0)
        super().update()


class Hebb(LearningRule):
    """A rule as data."""

    needs_traces = True

    def terms(self):
        return (Outer(pre.s, post.x, scale=self.nu[0]), Outer(pre.x, post.s, scale=self.nu[1]))


class Correlate(LearningRule):
    """A rule of traces alone, with a number as its scale."""

    needs_traces = True

    def terms(self):
        return (Outer(pre.x, post.x, scale=0.125),)


class Rewarded(LearningRule):
    """Adds the reward to every weight, and notes what it was told."""

    needs_reward = True

    def update(self, **kwargs):
        self.seen = kwargs
        self.connection.w += kwargs["reward"]
        super().update()


def dense(rule, nu=NU, **options):
    def connect(source, target, w):
        return Connection(source, target, nu=nu, w=w, update_rule=rule, **options)

    return connect


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("batch", [1, 4])
def test_a_rule_in_bindsnets_way_learns(engine, pair, oracle, batch):
    bounds = {"wmin": 0.2, "wmax": 0.8, "weight_decay": 0.01}
    both = pair(dense(InBindsNETsWay, **bounds), batch)
    both.w = both.w.clamp(0.2, 0.8)
    expected = oracle(both, NU, decay=0.01, low=0.2, high=0.8)
    np.testing.assert_allclose(both.run(engine), expected, rtol=2e-5, atol=2e-5)


def test_a_rule_that_updates_by_hand_is_announced_once(pair, monkeypatch):
    monkeypatch.setattr("bindsnet.engine.choose._announced", set())
    both = pair(dense(InBindsNETsWay))
    with pytest.warns(EngineFallbackWarning, match="X_to_Y runs in torch, step by step"):
        both.run("auto")


@pytest.mark.parametrize("batch", [1, 4])
def test_a_rule_written_as_terms_learns_natively(engine, pair, batch):
    both = pair(dense(Hebb), batch)
    reference = pair(dense(PostPre, (0.0, NU[1])), batch).run("reference")
    potentiated = reference - both.w.numpy()
    got = both.run(engine)
    depressed = both.w.numpy() - pair(dense(PostPre, (NU[0], 0.0)), batch).run("reference")
    expected = both.w.numpy() + potentiated + depressed
    np.testing.assert_allclose(got, expected, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("rule", [PostPre, Hebb, Correlate])
def test_rules_written_as_terms_keep_the_laws_of_rules(rule, batch):
    change = check_rule(rule, batch)
    assert (change != 0).any()


def test_the_scale_of_a_term_may_be_a_plain_number(engine, pair):
    both = pair(dense(Correlate), steps=1)
    both.pre[:], both.post[:] = True, True
    assert np.array_equal(both.run(engine), both.w.numpy() + 0.125)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("a_plus", [2, 2.0, torch.tensor(2.0), {("X", "Y"): 2.0}])
def test_reward_and_amplitudes_reach_the_rule(engine, pair, a_plus):
    both = pair(dense(Rewarded), steps=3)
    got = both.run(engine, reward=0.5, a_plus=a_plus, a_minus={("X", "Y"): -3.0})
    np.testing.assert_allclose(got, both.w.numpy() + 1.5)
    seen = both.connection.update_rule.seen
    assert (seen["reward"], float(seen["a_plus"]), seen["a_minus"]) == (0.5, 2.0, -3.0)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_each_run_has_its_own_reward(pair):
    both = pair(dense(Rewarded), steps=1)
    both.run("auto", reward=1.0)
    got = both.run("auto", reward=-3.0)
    np.testing.assert_allclose(got, both.w.numpy() - 2.0, atol=1e-6)


def test_amplitudes_of_other_connections_do_not_reach_a_rule(pair):
    both = pair(dense(Rewarded), steps=1)
    with pytest.raises(KeyError, match="a_plus: the network has no connection"):
        both.run("reference", reward=1.0, a_plus={("Y", "Z"): 2.0})


def test_a_run_without_the_reward_that_a_rule_needs_is_refused(pair):
    both = pair(dense(Rewarded))
    message = r"connection \('X', 'Y'\) learns by Rewarded, which needs a reward"
    with pytest.raises(MissingRewardError, match=message) as refused:
        both.run("reference")
    assert isinstance(refused.value, KeyError)
    assert np.array_equal(both.connection.w.numpy(), both.w.numpy())


def test_no_reward_is_needed_with_learning_off(pair):
    both = pair(dense(Rewarded))
    both.network.learning = False
    both.run("reference")


class Twice(AbstractReward):
    """The reward, doubled."""

    def compute(self, **kwargs):
        return 2.0 * kwargs["reward"]

    def update(self, **kwargs):
        raise NotImplementedError


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_the_networks_reward_function_is_applied_once_in_a_run():
    network = Network(reward_fn=Twice)
    source, target = Input(n=2), Input(n=2)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    connection = Connection(source, target, w=torch.zeros(2, 2), nu=0.1, update_rule=Rewarded)
    network.add_connection(connection, "X", "Y")
    network.run({}, time=3, reward=0.5)
    assert (connection.w == 3.0).all()


def test_the_moving_average_predicts_the_reward():
    error = MovingAvgRPE()
    assert float(error.compute(reward=2.0)) == 2.0
    error.update(accumulated_reward=10.0, steps=5, ema_window=4.0)
    assert float(error.reward_predict) == 0.5
    assert float(error.reward_predict_episode) == 2.5
    assert error.rewards_predict_episode == [2.5]
    assert float(error.compute(reward=2.0)) == 1.5


@pytest.mark.parametrize("nu", [-0.1, (0.1, -0.1), (torch.nan, 0.1), (0.1, torch.inf)])
def test_rates_must_be_finite_and_not_negative(pair, nu):
    with pytest.raises(ParameterError, match="PostPre: nu must be finite and at least 0"):
        pair(dense(PostPre, nu))


def test_a_rule_without_rates_warns(pair):
    with pytest.warns(BindsNETWarning, match="PostPre: both learning rates are 0, so nothing"):
        pair(dense(PostPre, None))


def test_weight_decay_is_kept_as_a_factor(pair):
    assert pair(dense(PostPre, weight_decay=0.25)).connection.update_rule.weight_decay == 0.75


@pytest.mark.parametrize("reduction", ["sum", 3])
def test_a_reduction_that_is_no_function_is_refused_by_name(reduction):
    source, target = Input(n=3, traces=True), LIFNodes(n=2, traces=True)
    with pytest.raises(ParameterError, match=r"reduction must be a function"):
        Connection(source, target, nu=0.1, update_rule=PostPre, reduction=reduction)
