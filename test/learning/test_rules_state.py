"""What rules remember, what they refuse, and rules of one's own with variables and rewards."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import Parameter

from bindsnet.errors import BindsNETError, MissingRewardError, ParameterError, RuleError, ShapeError
from bindsnet.learning import (
    MSTDP,
    MSTDPET,
    DiehlAndCook,
    LearningRule,
    MCC_learning,
    Outer,
    PostPre,
    Rmax,
    WeightDependentPostPre,
    below,
    own_post,
    own_pre,
    post,
    pre,
)
from bindsnet.learning.terms import Formula, Trace
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import AbstractConnection, Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import agree, dyadic, run_on, spikes
from bindsnet.testing.registry import RULES

NU = (0.2, 0.1)
REWARDED = pytest.mark.parametrize("rule", [MSTDP, MSTDPET])
OF_PAIRS = [WeightDependentPostPre, DiehlAndCook, MSTDP, MSTDPET]


def joined(rule, **options):
    def connect(source, target, w):
        return Connection(source, target, nu=NU, w=w, update_rule=rule, **options)

    return connect


def as_feature(rule, **options):
    def connect(source, target, w):
        twin = getattr(MCC_learning, rule.__name__)
        feature = Weight("w", w, learning_rule=twin, nu=NU, **options)
        return MulticompartmentConnection(source, target, "cpu", [feature])

    return connect


# -- memory ------------------------------------------------------------------------------


@REWARDED
def test_the_memory_of_a_connections_rule_outlives_a_reset_but_can_be_cleared(engine, pair, rule):
    both = pair(joined(rule))
    both.run(engine, reward=0.0)
    both.network.reset_state_variables()
    remembered = both.connection.update_rule
    assert remembered.p_plus.any() and remembered.p_minus.any() and remembered.eligibility.any()
    remembered.reset_state_variables()
    assert not remembered.p_plus.any() and not remembered.eligibility.any()


@REWARDED
def test_the_memory_of_a_features_rule_is_reset_with_the_network(engine, pair, rule):
    both = pair(as_feature(rule))
    first = both.run(engine, reward=0.5) - both.w.numpy()
    both.network.reset_state_variables()
    remembered = both.connection.rules[0]
    assert not remembered.p_plus.any() and not remembered.eligibility.any()
    second = both.run(engine, reward=0.5) - both.w.numpy() - first
    np.testing.assert_allclose(second, first, atol=1e-5)


@REWARDED
def test_memory_is_made_anew_for_another_batch_size(engine, pair, rule):
    both, fresh = pair(joined(rule), 4), pair(joined(rule), 1)
    both.run(engine, reward=torch.tensor([1.0, 0.0, -1.0, 0.5]))
    both.network.run({"X": both.pre[:, :1]}, 40, engine=engine, reward=0.0)
    assert both.connection.update_rule.p_plus.shape == (1, 5)
    both.connection.update_rule.reset_state_variables()
    with torch.no_grad():
        both.connection.w.copy_(both.w)
    both.network.reset_state_variables()
    both.pre, both.post = fresh.pre, fresh.post
    np.testing.assert_array_equal(both.run(engine, reward=1.0), fresh.run(engine, reward=1.0))


@pytest.mark.parametrize("rule", OF_PAIRS)
@pytest.mark.parametrize("batch", [1, 4])
def test_updates_by_hand_are_those_of_a_run(pair, rule, batch):
    row = RULES[rule.__name__]
    options = {**row.options, "wmin": 0.0, "wmax": 1.0}
    both, hand = pair(joined(rule, **options), batch), pair(joined(rule, **options), batch)
    expected = both.run("reference", reward=0.5)
    hand.network.train(False)
    for t in range(hand.steps):
        clamp = {"Y": hand.post[t]} if batch == 1 else {"Y": hand.post[t : t + 1]}
        inverse = {"Y": ~clamp["Y"]}
        hand.network.run({"X": hand.pre[t : t + 1]}, 1, clamp=clamp, unclamp=inverse)
        hand.connection.update(reward=0.5)
    np.testing.assert_array_equal(hand.connection.w.numpy(), expected)


@REWARDED
def test_a_run_that_is_split_is_the_same(engine, pair, rule):
    whole, parts = pair(joined(rule), 1), pair(joined(rule), 1)
    expected = whole.run(engine, reward=0.5)
    for first in range(0, 40, 10):
        step = slice(first, first + 10)
        forced = {"clamp": {"Y": parts.post[step]}, "unclamp": {"Y": ~parts.post[step]}}
        parts.network.run({"X": parts.pre[step]}, 10, engine=engine, reward=0.5, **forced)
    assert np.array_equal(parts.connection.w.numpy(), expected)


@REWARDED
def test_a_copy_of_a_network_remembers_what_the_original_did(pair, rule):
    both = pair(joined(rule))
    both.run("native", reward=0.5)
    twin = both.network.clone()
    for network in (both.network, twin):
        network.run({"X": both.pre}, 40, reward=1.0)
    assert torch.equal(twin.X_to_Y.w, both.connection.w)


def test_time_constants_that_change_take_effect(engine, pair):
    both, fresh = pair(joined(MSTDP, tc_plus=5.0)), pair(joined(MSTDP))
    both.network.run({}, 1, engine=engine, reward=0.0)
    both.connection.update_rule.tc_plus.fill_(20.0)
    assert np.array_equal(both.run(engine, reward=1.0), fresh.run(engine, reward=1.0))


# -- connections and rules of one's own ---------------------------------------------------


class Elementwise(AbstractConnection):
    """Joins neuron ``i`` to neuron ``i``."""

    def __init__(self, source, target, **kwargs):
        super().__init__(source, target, **kwargs)
        self.w = Parameter(kwargs["w"].clone(), requires_grad=False)

    def compute(self, s):
        return s.float() * self.w


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("name", [name for name in RULES if name not in ("NoOp", "Rmax")])
@pytest.mark.parametrize("batch", [1, 4])
def test_every_rule_works_on_a_users_connection(name, batch):
    row, n = RULES[name], 5
    reward = {"reward": torch.linspace(-1.0, 1.0, batch) + 0.5} if row.cls.needs_reward else {}
    weights = dyadic(n, low=8.0, high=16.0)
    outcomes = []
    for cls, w in ((Elementwise, weights), (Connection, torch.diag(weights))):
        network = Network(batch_size=batch)
        source = Input(n=n, traces=True, **row.source)
        target = LIFNodes(n=n, traces=True, refrac=1)
        network.add_layer(source, "X")
        network.add_layer(target, "Y")
        options = {"nu": (2.0**-4, 2.0**-3), **row.options}
        masks = {}
        if cls is Connection:
            masks = {"masks": {("X", "Y"): ~torch.eye(n, dtype=torch.bool)}}
        connection = cls(source, target, update_rule=row.cls, w=w, **options)
        network.add_connection(connection, "X", "Y")
        if cls is Connection:
            with torch.no_grad():
                connection.w.copy_(w)
        data = {"X": spikes(30, batch, n, generator=torch.Generator().manual_seed(0))}
        outcomes.append(run_on(network, "auto", data, 30, **masks, **reward)["X_to_Y.w"])
    torch.testing.assert_close(outcomes[0], outcomes[1].diagonal())
    assert not torch.equal(outcomes[0], weights)


class Homeostatic(LearningRule):
    """A rule with a trace and a formula of its own, a gate and a reward."""

    needs_reward = True

    def variables(self):
        return (
            Trace(own_pre.slow, pre.s, torch.tensor(50.0), "a_plus", 1.0),
            Formula(own_post.excess, (post.s, post.x), lambda s, x: s.float() - 0.5 * x),
        )

    def terms(self):
        return (
            Outer(own_pre.slow - 0.25, post.s, self.nu[0], gate=below(self.wmax, 2.0)),
            Outer(pre.x, own_post.excess, -self.nu[1]),
        )


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("batch", [1, 4])
def test_a_rule_with_variables_a_gate_and_a_reward_is_the_same_on_both_engines(pair, batch):
    both = pair(joined(Homeostatic, wmax=2.0), batch)
    forced = {"clamp": {"Y": both.post}, "unclamp": {"Y": ~both.post}}
    before = both.connection.w.clone()
    outcome = agree(both.network, {"X": both.pre}, 40, "auto", reward=0.5, a_plus=2.0, **forced)
    assert not torch.equal(outcome["X_to_Y.w"], before)
    assert outcome["X_to_Y.rule0.source.slow"].any()


def test_the_plan_names_rewards_gates_and_variables(pair):
    text = str(pair(joined(MSTDPET)).network.plan())
    assert "X_to_Y.eligibility_trace decays" in text
    assert "X_to_Y.p_plus decays, then += a_plus/X_to_Y where X.s" in text
    assert "X_to_Y.w += 0.2 * reward * X_to_Y.eligibility_trace" in text
    gated = str(pair(joined(DiehlAndCook, wmax=1.0, x_tar=0.4)).network.plan())
    assert "X_to_Y.w += 0.1 * outer(X.x - 0.4, Y.s) * (wmax - w)" in gated


# -- what is refused -----------------------------------------------------------------------


@REWARDED
def test_a_missing_reward_is_an_error_before_anything_changes(pair, rule):
    both = pair(joined(rule))
    with pytest.raises(MissingRewardError, match=f"learns by {rule.__name__}"):
        both.run("reference")
    with pytest.raises(KeyError, match="needs a reward"):
        both.connection.update()
    with pytest.raises(MissingRewardError, match="needs a reward"):
        both.network.present({"X": torch.rand(2, 5)}, 3)
    assert torch.equal(both.connection.w, both.w) and not both.source.s.any()


@pytest.mark.parametrize(
    ("reward", "error", "message"),
    [
        ("much", ParameterError, "reward must be a finite number"),
        (torch.nan, ParameterError, "reward must be a finite number"),
        (torch.zeros(3), ShapeError, "one for each of 4 samples"),
        (torch.zeros(4, 5, 3), ShapeError, r"what fits \[samples, \*weights\] = \[4, 5, 4\]"),
    ],
)
def test_a_reward_that_does_not_fit_is_refused(pair, reward, error, message):
    both = pair(joined(MSTDP), 4)
    with pytest.raises(error, match=message):
        both.run("reference", reward=reward)
    assert torch.equal(both.connection.w, both.w)


def test_a_reward_for_each_weight_must_fit_the_weights_of_every_rule():
    network = Network()
    layers = {name: LIFNodes(n, traces=True) for name, n in (("A", 3), ("B", 4), ("C", 5))}
    for name, layer in layers.items():
        network.add_layer(layer, name)
    for ends in ("AB", "BC"):
        joining = Connection(*(layers[name] for name in ends), update_rule=MSTDP, nu=NU)
        network.add_connection(joining, *ends)
    with pytest.raises(ShapeError, match=r"\[samples, \*weights\] = \[1, 4, 5\]"):
        network.run({}, time=1, reward=torch.ones(3, 4))


def test_an_amplitude_that_does_not_fit_is_refused(pair):
    with pytest.raises(ShapeError, match="a_plus has shape .* one for each neuron"):
        pair(joined(MSTDP)).run("reference", reward=1.0, a_plus=torch.ones(3))


@pytest.mark.parametrize("rule", [WeightDependentPostPre, DiehlAndCook])
def test_soft_bounds_must_be_finite(pair, rule):
    with pytest.raises(RuleError, match="measures the distance to wm.., which is not finite"):
        pair(joined(rule))
    half = torch.ones(5, 4)
    half[2, 2] = torch.inf
    with pytest.raises(RuleError, match="wmax, which is not finite for every weight"):
        pair(joined(rule, wmin=0.0, wmax=half))


@pytest.mark.parametrize(
    ("rule", "options", "message"),
    [
        (DiehlAndCook, {"x_tar": -0.1}, "x_tar must be a finite number of at least 0"),
        (DiehlAndCook, {"mu": -1.0}, "mu must be a finite number of at least 0"),
        (DiehlAndCook, {"mu": "one"}, "mu must be a finite number"),
        (MSTDP, {"tc_plus": 0.0}, "tc_plus must be above 0 ms"),
        (MSTDP, {"tc_minus": -1.0}, "tc_minus must be above 0 ms"),
        (MSTDPET, {"tc_e_trace": 0.0}, "tc_e_trace must be above 0 ms"),
        (MSTDPET, {"tc_e_trace": torch.ones(3)}, "tc_e_trace has shape .* it takes one number"),
    ],
)
def test_options_of_rules_are_checked(pair, rule, options, message):
    with pytest.raises(BindsNETError, match=f"{rule.__name__}: {message}"):
        pair(joined(rule, wmax=1.0, **options))


@pytest.mark.parametrize("rule", [PostPre, WeightDependentPostPre])
@pytest.mark.parametrize("side", ["source", "target"])
def test_a_rule_of_traces_needs_them_on_both_sides(rule, side):
    layers = [Input(n=3, traces=side != "source"), LIFNodes(n=2, traces=side != "target")]
    with pytest.raises(RuleError, match=f"needs spike traces, but its {side} layer"):
        Connection(*layers, nu=0.1, update_rule=rule, wmin=0.0, wmax=1.0)


def test_rmax_needs_a_probability_of_spikes_and_additive_traces():
    source, target = Input(n=3, traces=True), LIFNodes(n=2, traces=True)
    with pytest.raises(RuleError, match="needs the probability of a spike, s_prob"):
        Connection(source, target, nu=0.1, update_rule=Rmax)
    target.s_prob = torch.zeros(1, 2)
    with pytest.raises(RuleError, match="needs additive traces"):
        Connection(source, target, nu=0.1, update_rule=Rmax)


def test_an_average_needs_a_number_of_steps_and_changes_free_of_the_weights(pair):
    with pytest.raises(ParameterError, match="average_update must be a number of steps"):
        pair(as_feature(PostPre, average_update=1.5))
    with pytest.raises(ParameterError, match="not for rules whose change depends on the weights"):
        pair(as_feature(DiehlAndCook, range=(0.0, 1.0), average_update=3))


def test_polarities_are_kept(engine, pair):
    rule = MCC_learning.PostPre

    def connect(source, target, w):
        signed = torch.where(torch.arange(5)[:, None] < 2, -w, w) * 0.1
        signed[4] = 0.0
        feature = Weight("w", signed, learning_rule=rule, nu=(0.1, 0.1))
        connection = MulticompartmentConnection(source, target, "cpu", [feature])
        made = rule(connection, feature.value, (-1.0, 1.0), (0.1, 0.1), enforce_polarity=True)
        made.feature, feature.rule = feature, made
        return connection

    got = pair(connect).run(engine)
    assert (got[:2] <= 0).all() and (got[2:4] >= 0).all() and (got[4] == 0).all()
    assert (got[:2] < 0).any() and (got[2:4] > 0).any()


@pytest.mark.parametrize("rule", ["PostPre", "MSTDP", "MSTDPET"])
def test_a_reduction_that_also_says_which_sample_it_took_failed(pair, rule):
    found = []
    for reduction in (torch.median, lambda changes, dim: changes.median(dim).values):
        both = pair(joined(RULES[rule].cls, reduction=reduction), 3)
        found.append(both.run("reference", reward=1.0))
    np.testing.assert_array_equal(*found)
    assert not np.array_equal(found[0], both.w.numpy())


@pytest.mark.parametrize("nu", [(0.25, 0.5), [0.25, 0.5], 0.25])
def test_rates_that_are_assigned_as_they_are_given_failed_in_the_next_run(engine, pair, nu):
    given, assigned = pair(joined(PostPre), 1), pair(joined(PostPre), 1)
    given.connection.update_rule.nu = torch.tensor(
        [0.25, 0.5 if isinstance(nu, list | tuple) else nu]
    )
    assigned.connection.update_rule.nu = nu
    np.testing.assert_array_equal(given.run(engine), assigned.run(engine))
    with pytest.raises(ParameterError, match="nu must be finite and at least 0"):
        assigned.connection.update_rule.nu = (-1.0, 0.5)
