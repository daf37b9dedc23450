"""Connections that are a pipeline of features."""

from __future__ import annotations

import inspect

import pytest
import torch

from bindsnet.errors import ParameterError, RuleError, ShapeError
from bindsnet.learning import MCC_learning, PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import dyadic, halve, run_on, spikes

N, M = 6, 4


def layers():
    return Input(n=N, traces=True), LIFNodes(n=M, traces=True, refrac=1)


def connect(*features, **options):
    return MulticompartmentConnection(*layers(), "cpu", list(features), **options)


def in_network(connection, batch=1, exact=True):
    network = Network(batch_size=batch)
    network.add_layer(connection.source, "X")
    network.add_layer(connection.target, "Y")
    if exact:
        halve(connection.source)
        halve(connection.target)
    network.add_connection(connection, "X", "Y")
    return network


def test_the_arguments_come_in_bindsnets_order():
    names = list(inspect.signature(MulticompartmentConnection).parameters)
    assert names[:6] == ["source", "target", "device", "pipeline", "manual_update", "traces"]
    names = list(inspect.signature(Weight).parameters)
    assert names[:7] == [
        "name",
        "value",
        "value_dtype",
        "range",
        "norm",
        "norm_frequency",
        "learning_rule",
    ]
    assert names[7:11] == ["nu", "reduction", "enforce_polarity", "decay"]


def test_the_value_is_shared_with_the_rule():
    feature = Weight("w", dyadic(N, M), learning_rule=MCC_learning.PostPre)
    connection = connect(feature)
    assert feature.rule.feature_value is feature.value
    assert connection.w is feature.value
    assert connection.feature_index["w"] is connection.pipeline[0] is feature


def test_the_users_value_is_copied():
    value = dyadic(N, M)
    before = value.clone()
    feature = Weight("w", value)
    connect(feature)
    feature.value.fill_(3.0)
    assert torch.equal(value, before)


def test_a_number_stands_for_every_weight():
    feature = Weight("w", 2.5)
    connection = connect(feature)
    assert feature.value.shape == (N, M) and (feature.value == 2.5).all()
    s = torch.ones(1, N, dtype=torch.bool)
    assert (connection.compute(s) == 2.5 * N).all()


def test_without_a_value_weights_are_one_draw_of_torch_rand():
    torch.manual_seed(3)
    expected = torch.rand(N, M)
    torch.manual_seed(3)
    feature = Weight("w")
    connect(feature)
    assert torch.equal(feature.value, expected)


def test_features_multiply_in_any_order():
    a, b = Weight("a", dyadic(N, M)), Weight("b", dyadic(N, M))
    connection = connect(a)
    connection.append_pipeline(b)
    s = spikes(3, N, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(connection.compute(s), s.float() @ (a.value * b.value))
    assert [f.name for f in connection.pipeline] == ["a", "b"]


def test_features_may_be_inserted_and_removed():
    a, b, c = (Weight(name, dyadic(N, M)) for name in "abc")
    connection = connect(a)
    connection.append_pipeline(c)
    connection.insert_pipeline(b, 1)
    assert [f.name for f in connection.pipeline] == ["a", "b", "c"]
    connection.remove_pipeline(a)
    assert [f.name for f in connection.pipeline] == ["b", "c"]
    assert sorted(connection.feature_index) == ["b", "c"]
    s = torch.ones(1, N, dtype=torch.bool)
    torch.testing.assert_close(connection.compute(s), (b.value * c.value).sum(0)[None])


def test_each_connection_has_a_pipeline_of_its_own():
    first, second = (MulticompartmentConnection(*layers(), "cpu") for _ in range(2))
    first.append_pipeline(Weight("w"))
    assert second.pipeline == [] and second.feature_index == {}


def test_the_users_list_is_not_the_pipeline():
    features = [Weight("w")]
    connection = MulticompartmentConnection(*layers(), "cpu", features)
    connection.append_pipeline(Weight("v"))
    assert len(features) == 1


def test_a_run_sees_features_that_were_added_since_the_last(engine):
    connection = connect(Weight("a", 1.0))
    network = in_network(connection)
    data = {"X": torch.ones(2, N, dtype=torch.bool)}
    network.run(data, time=2, engine=engine)
    network.reset_state_variables()
    connection.append_pipeline(Weight("b", 0.5))
    network.run(data, time=2, engine=engine)
    assert (connection.target.v == -65.0 + 0.5 * N).all()


def test_rates_default_to_two_and_one_tenth():
    feature = Weight("w", learning_rule=MCC_learning.PostPre)
    connect(feature)
    torch.testing.assert_close(feature.rule.nu, torch.tensor([0.2, 0.1]))


def test_the_norm_is_of_the_signed_sum():
    feature = Weight("w", torch.tensor([[1.0, -1.0, 2.0], [1.0, 3.0, -2.0]]), norm=4.0)
    connection = MulticompartmentConnection(Input(n=2), LIFNodes(n=3), "cpu", [feature])
    connection.normalize()
    expected = torch.tensor([[2.0, -2.0, 2.0], [2.0, 6.0, -2.0]])
    torch.testing.assert_close(feature.value.data, expected)


def test_a_range_bounds_what_is_learned(engine):
    feature = Weight(
        "w", dyadic(N, M), range=(0.0, 1.0), learning_rule=MCC_learning.PostPre, nu=(0.0, 1.0)
    )
    connection = connect(feature)
    network = in_network(connection)
    network.run(
        {"X": torch.ones(20, N, dtype=torch.bool)},
        time=20,
        engine=engine,
        clamp={"Y": torch.ones(M, dtype=torch.bool)},
    )
    assert (feature.value == 1.0).all()


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("decay", [0.0, 0.25])
def test_a_feature_learns_the_same_as_a_connection(engine, batch, decay):
    w, nu = dyadic(N, M, low=4.0, high=16.0), (2.0**-4, 2.0**-3)
    rule = MCC_learning.PostPre
    feature = Weight("w", w.clamp(2, 12), range=(2.0, 12.0), learning_rule=rule, nu=nu, decay=decay)
    plain = Connection(
        *layers(), w=w, wmin=2.0, wmax=12.0, nu=nu, update_rule=PostPre, weight_decay=decay
    )
    data = {"X": spikes(40, batch, N, generator=torch.Generator().manual_seed(0))}
    ours = run_on(in_network(connect(feature), batch), engine, data, 40)
    theirs = run_on(in_network(plain, batch), engine, data, 40)
    assert torch.equal(ours["X_to_Y.w"], theirs["X_to_Y.w"])
    assert not torch.equal(ours["X_to_Y.w"], w.clamp(2, 12))


def test_manual_update_learns_only_when_told(engine):
    feature = Weight("w", dyadic(N, M, high=20.0), learning_rule=MCC_learning.PostPre)
    connection = connect(feature, manual_update=True)
    network = in_network(connection)
    before = feature.value.clone()
    network.run({"X": torch.ones(5, N, dtype=torch.bool)}, time=5, engine=engine)
    assert torch.equal(feature.value, before)
    feature.update(learning=True)
    assert not torch.equal(feature.value, before)


def test_traces_keep_the_input_that_was_computed_last():
    connection = connect(Weight("w", 2.0), traces=True)
    s = torch.ones(3, N, dtype=torch.bool)
    drive = connection.compute(s)
    assert torch.equal(connection.activity, drive)


def test_values_follow_the_networks_type_and_stay_shared_with_the_rule():
    feature = Weight("w", dyadic(N, M), learning_rule=MCC_learning.PostPre)
    network = in_network(connect(feature))
    network.double()
    assert feature.value.dtype == torch.float64
    assert feature.rule.feature_value is feature.value


BAD = [
    ({"name": 3}, ParameterError, "Weight: name must be a string"),
    ({"value": torch.zeros(M, N)}, ShapeError, r"Weight 'w': value has shape \[4, 6\]"),
    ({"value": torch.full((N, M), torch.nan)}, ParameterError, "Weight 'w': value must be finite"),
    (
        {"value": 2.0, "range": (0.0, 1.0)},
        ParameterError,
        "between 2 and 2, is outside of its range",
    ),
    ({"range": (1.0, 0.0)}, ParameterError, "Weight 'w': range.0. must not be above"),
    (
        {"learning_rule": PostPre},
        RuleError,
        "must be the class of a rule, .*MCC_learning",
    ),
    ({"nu": (-1.0, 0.0), "learning_rule": MCC_learning.PostPre}, ParameterError, "nu must be"),
    ({"norm": torch.nan}, ParameterError, "norm must be finite"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD, ids=lambda v: str(v)[:30])
def test_a_bad_argument_is_refused_with_its_name(options, error, message):
    with pytest.raises(error, match=message):
        connect(Weight(**({"name": "w"} | options)))


def test_two_features_of_one_name_are_refused():
    with pytest.raises(ParameterError, match="has a feature named 'w' already"):
        connect(Weight("w"), Weight("w"))


def test_a_rule_that_needs_traces_is_refused_between_layers_without():
    feature = Weight("w", learning_rule=MCC_learning.PostPre)
    with pytest.raises(RuleError, match="PostPre needs spike traces"):
        MulticompartmentConnection(Input(n=2), LIFNodes(n=2), "cpu", [feature])
