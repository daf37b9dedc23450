"""Pipelines that are edited, learned, saved, and written by users."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.errors import BindsNETWarning, ParameterError, ShapeError
from bindsnet.learning import MCC_learning
from bindsnet.network.topology_features import (
    AbstractFeature,
    Bias,
    Mask,
    MeanField,
    Normalization,
    Probability,
    Updating,
    Weight,
)
from bindsnet.testing import agree, dyadic, run_on, spikes

N, M = 6, 4
EVERYONE = torch.ones(1, N, dtype=torch.bool)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def weights(seed=0):
    return dyadic(N, M, low=2.0, high=6.0, generator=generator(seed))


def drive_of(network, engine):
    """What ``Y`` gets when all of ``X`` fire."""
    network.X.s = EVERYONE.clone()
    network.run({"X": EVERYONE[None]}, 1, engine=engine)
    return network.connections[("X", "Y")].activity[0].clone()


# -- edits are seen at once -------------------------------------------------------


def two(build, **options):
    return build.network(Weight("w", weights()), Mask("m", True), traces=True, **options)


def test_an_edit_in_place_is_seen(engine, build):
    network = two(build)
    drive_of(network, engine)
    network.connections[("X", "Y")].feature_index["w"].value.mul_(2)
    torch.testing.assert_close(drive_of(network, engine), 2 * weights().sum(0))
    network.connections[("X", "Y")].feature_index["m"].value.fill_(False)
    assert (drive_of(network, engine) == 0).all()


@pytest.mark.parametrize("often", ["sample", "time step"])
def test_a_norm_that_was_edited_in_place_was_not_seen_natively(engine, often, build):
    norm = torch.full((M,), 20.0)
    network = build.network(Weight("w", weights(), norm=norm, norm_frequency=often))
    feature = network.connections[("X", "Y")].feature_index["w"]
    for each in (20.0, 40.0):
        feature.norm.fill_(each)
        network.run({"X": EVERYONE[None]}, 1, engine=engine)
        torch.testing.assert_close(feature.value.sum(0), torch.full((M,), each))


def test_an_edit_behind_torchs_back_is_seen(engine, build):
    network = two(build)
    mask = network.connections[("X", "Y")].feature_index["m"].value.numpy()
    drive_of(network, engine)
    mask[1:] = False
    torch.testing.assert_close(drive_of(network, engine), weights()[0])


@pytest.mark.parametrize("alone", [False, True])
def test_a_value_that_is_replaced_is_seen(engine, alone, build):
    network = build.network(Weight("w", weights()), traces=True) if alone else two(build)
    drive_of(network, engine)
    feature = network.connections[("X", "Y")].feature_index["w"]
    feature.value = weights(3)
    torch.testing.assert_close(drive_of(network, engine), weights(3).sum(0))
    assert feature.rule.feature_value is feature.value


def test_a_single_weight_that_is_replaced_is_seen(engine, build):
    network = build.network(Weight("w", weights()))
    network.X.s = EVERYONE.clone()
    network.run({"X": EVERYONE[None]}, 1, engine=engine)
    network.connections[("X", "Y")].feature_index["w"].value = torch.zeros(N, M)
    network.reset_state_variables()
    network.run({"X": EVERYONE[None].expand(3, 1, N)}, 3, engine=engine)
    assert (network.Y.v == -65).all()


def test_features_that_are_added_and_removed_are_seen(engine, build):
    network = two(build)
    connection = network.connections[("X", "Y")]
    drive_of(network, engine)
    half = Weight("half", 0.5)
    connection.append_pipeline(half)
    torch.testing.assert_close(drive_of(network, engine), 0.5 * weights().sum(0))
    connection.insert_pipeline(Bias("b", 1.0), 0)
    torch.testing.assert_close(drive_of(network, engine), weights().sum(0))
    connection.remove_pipeline(half)
    torch.testing.assert_close(drive_of(network, engine), 2 * weights().sum(0))
    with pytest.raises(ParameterError, match="has no feature 'half' to remove"):
        connection.remove_pipeline(half)


def test_what_is_learned_by_hand_is_seen(engine, build):
    learned = Weight("w", weights(), learning_rule=MCC_learning.PostPre, nu=(0.0, 1.0))
    network = build.network(learned, Mask("m", True), traces=True, manual_update=True)
    before = drive_of(network, engine)
    network.X.x.fill_(1.0)
    network.Y.s.fill_(True)
    learned.update(learning=True)
    torch.testing.assert_close(drive_of(network, engine), before + N)


def test_the_activity_has_the_batch_size_of_the_run(engine, build):
    network = two(build)
    for batch in (1, 3, 1, 3):
        network.run({"X": torch.ones(2, batch, N, dtype=torch.bool)}, 2, engine=engine)
        activity = network.connections[("X", "Y")].activity
        torch.testing.assert_close(activity, weights().sum(0).expand(batch, M))


# -- learning -----------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 3])
def test_a_feature_of_a_pipeline_learns_as_it_does_alone(engine, batch, build):
    """Masks and biases of no effect beside it change nothing."""
    options = {
        "range": (0.0, 16.0),
        "learning_rule": MCC_learning.PostPre,
        "nu": (2.0**-4, 2.0**-3),
    }
    data = {"X": spikes(40, batch, N, generator=generator())}
    alone = build.network(Weight("w", weights(), norm=10.0, **options), batch=batch)
    beside = build.network(
        Mask("m", True), Weight("w", weights(), norm=10.0, **options), Bias("b", 0.0), batch=batch
    )
    expected, got = (run_on(net, engine, data, 40) for net in (alone, beside))
    assert torch.equal(got["X_to_Y.w"], expected["X_to_Y.w"])
    assert not torch.equal(got["X_to_Y.w"], weights())


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("order", [0, 1])
def test_engines_agree_where_weights_learn_behind_a_bias(batch, order, build):
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (2.0**-6, 2.0**-5)}
    features = [Bias("b", dyadic(N, M, high=0.5)), Weight("w", weights(), norm=12.0, **rule)]
    network = build.network(*(features if order else reversed(features)), batch=batch)
    outcome = agree(network, {"X": spikes(40, batch, N, generator=generator())}, 40)
    assert outcome["recorded Y.s"].sum() > 5


def test_a_norm_of_each_step_acts_after_the_spikes_have_passed(engine, build):
    feature = Weight("w", 1.0, norm=2.0 * N, norm_frequency="time step")
    network = build.network(feature, traces=True)
    assert (drive_of(network, engine) == N).all()
    assert (feature.value == 2.0).all()
    assert (drive_of(network, engine) == 2 * N).all()


def test_the_norm_of_each_step_is_no_norm_of_the_run(build):
    connection = build.connection(Weight("w", 1.0, norm=3.0, norm_frequency="time step"))
    connection.normalize()
    assert (connection.w == 1.0).all()
    connection.features[0].normalize(time_step_norm=True)
    assert (connection.w == 0.5).all()


def test_a_network_with_a_norm_of_each_step_can_be_saved(build):
    network = build.network(Weight("w", 1.0, norm=3.0, norm_frequency="time step"))
    assert network.clone().connections[("X", "Y")].features[0].norm == 3.0


def test_a_normalization_acts_before_the_spikes_pass(engine, build):
    weight = Weight("w", 1.0, norm=5.0 * N)
    network = build.network(weight, Normalization("n", weight), traces=True)
    assert (drive_of(network, engine) == 5 * N).all()
    assert (network.connections[("X", "Y")].compute(EVERYONE) == 5 * N).all()


def test_an_updating_learns_before_the_spikes_pass(engine, build):
    weight = Weight("w", 1.0, learning_rule=MCC_learning.PostPre, nu=(0.0, 1.0))
    network = build.network(weight, Updating("u", weight), traces=True, manual_update=True)
    network.X.x.fill_(1.0)
    network.Y.s.fill_(True)
    assert (drive_of(network, engine) == 2 * N).all()
    network.learning = False
    network.X.x.fill_(1.0)
    network.Y.s.fill_(True)
    assert (drive_of(network, engine) == 2 * N).all()


@pytest.mark.parametrize("batch", [1, 3])
def test_engines_agree_on_sub_features(batch, build):
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (2.0**-6, 2.0**-5)}
    weight = Weight("w", weights(), norm=20.0, **rule)
    network = build.network(
        weight, Normalization("n", weight), Updating("u", weight), Mask("m", True), batch=batch
    )
    outcome = agree(network, {"X": spikes(40, batch, N, generator=generator())}, 40)
    assert outcome["recorded Y.s"].sum() > 5


def test_polarity_is_kept_row_by_row(engine, build):
    w = torch.ones(N, M)
    w[1] = -1.0
    w[2, 0] = -0.5  # of a row that is mostly positive
    w[3, 0] = 0.0
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (1.0, 0.0)}
    feature = Weight("w", w, enforce_polarity=True, **rule)
    network = build.network(feature)
    assert feature.value[2, 0] == feature.value[3, 0] == torch.tensor(1e-4)
    assert (feature.value[1] == -1).all()
    depressed = {"Y": torch.ones(M, dtype=torch.bool)}
    network.run({"X": EVERYONE[None].expand(5, 1, N)}, 5, engine=engine, clamp=depressed)
    assert (feature.value[1] < -1).all()
    assert (feature.value[[0, 2, 3, 4, 5]] == torch.tensor(1e-4)).all()


def test_a_polarity_that_the_range_forbids_is_refused(build):
    with pytest.raises(ParameterError, match="leaves no weight of the sign"):
        build.connection(Weight("w", 0.0, range=(0.0, 1.0), enforce_polarity=True))


# -- moving and saving ------------------------------------------------------------------


def test_values_are_in_the_state_dict_and_come_back(build):
    network = build.network(Weight("w", weights()), Mask("m", True))
    saved = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    assert torch.equal(saved["X_to_Y.w.value"], weights())
    other = build.network(Weight("w", 0.0), Mask("m", False))
    other.load_state_dict(saved)
    assert torch.equal(other.connections[("X", "Y")].w, weights())
    without = {name: t for name, t in saved.items() if not name.endswith(".value")}
    with pytest.warns(BindsNETWarning, match="the state has no 'X_to_Y.*value', which stays"):
        other.load_state_dict(without)  # as BindsNET's, which have no values
    wrong = saved | {"X_to_Y.w.value": torch.zeros(2, 2)}
    with pytest.raises(RuntimeError, match=r"X_to_Y.w.value has shape \[2, 2\]"):
        other.load_state_dict(wrong)


def test_all_tensors_of_features_move_with_the_network(build):
    weight = Weight("w", weights(), learning_rule=MCC_learning.PostPre)
    child = Bias("b", parent_feature=weight)
    build.network(weight, child).double()
    assert weight.value.dtype == torch.float64 == child.value.dtype
    assert child.value is weight.value is weight.rule.feature_value


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_pipeline_gives_the_same_on_another_device(build):
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (2.0**-6, 2.0**-5)}
    features = [
        Weight("w", weights(), **rule),
        Probability("p", 0.7),
        Bias("b", 0.5),
        Mask("m", True),
    ]
    network = build.network(*features, traces=True)
    twin = network.clone().to("cuda")
    data = spikes(30, 2, N, generator=generator())
    torch.manual_seed(0)
    twin.run({"X": data.cuda()}, 30)
    activity = twin.connections[("X", "Y")].activity
    assert activity.is_cuda and activity.shape == (2, M) and twin.Y.s.is_cuda
    assert twin.connections[("X", "Y")].feature_index["w"].value.is_cuda


# -- features of the user's ---------------------------------------------------------------


class Signals(AbstractFeature):
    """In the way of BindsNET 0.3.3: maps the signals of all synapses."""

    def __init__(self, name, value):
        super().__init__(name=name, value=value, range=[-10.0, 10.0])

    def compute(self, conn_spikes):
        assert conn_spikes.dim() == 3
        return (conn_spikes * self.value).clamp(max=3.0)

    def reset_state_variables(self):
        pass


class Value(AbstractFeature):
    """In the way of BindsNET 0.3.4: gives the value of this step."""

    op = "sub"
    calls = 0

    def compute(self, s):
        assert s.dim() == 2
        self.calls += 1
        return self.value * 2


class Plain(AbstractFeature):
    """No code: a value that is added."""

    op = "add"


class Wrong(AbstractFeature):
    """Says that it gives a value, but maps signals."""

    def compute(self, spikes):
        return spikes[:, :, None] * self.value


def test_a_feature_on_signals_may_stand_anywhere(build):
    w, v, b = weights(), weights(1) / 4, weights(2) / 4
    connection = build.connection(
        Weight("w", w), Signals("s", v), Bias("b", b), MeanField(), Signals("t", v)
    )
    s = spikes(3, N, rate=0.5, generator=generator())
    signals = np.minimum(s.numpy()[:, :, None] * w.numpy() * v.numpy(), 3.0) + b.numpy()
    mean = signals.mean((1, 2))[:, None, None]
    expected = np.minimum(mean * v.numpy(), 3.0).sum(1)
    np.testing.assert_allclose(connection.compute(s).numpy(), expected, rtol=1e-5)


def test_a_feature_that_gives_its_value_is_asked_in_each_step(build, oracle, monkeypatch):
    monkeypatch.setattr("bindsnet.engine.choose._announced", set())
    w, v = weights(), weights(1)
    value = Value("v", v, range=(-10.0, 10.0))
    network = build.network(Weight("w", w), value, traces=True)
    s = spikes(1, N, rate=0.5, generator=generator())
    with pytest.warns(
        UserWarning, match="runs in torch, step by step: its feature 'v' \\(Value\\) has code"
    ):
        network.run({"X": s[None].expand(4, 1, N)}, 4, engine="auto")
    assert value.calls == 4
    got = network.connections[("X", "Y")].activity
    np.testing.assert_allclose(got.numpy(), oracle(s, ("mul", w), ("sub", 2 * v)), rtol=1e-5)


def test_a_feature_without_code_runs_natively(build):
    network = build.network(Weight("w", weights()), Plain("p", dyadic(N, M)))
    data = {"X": spikes(20, 1, N, generator=generator())}
    assert "torch" not in network.explain(data)
    agree(network, data, 20)


def test_a_feature_that_mixes_the_ways_is_told(build):
    connection = build.connection(Wrong("x", 1.0))
    with pytest.raises(ShapeError, match="must name its argument conn_spikes"):
        connection.compute(EVERYONE)


@pytest.mark.parametrize("learns", [True, False])
def test_a_presentation_through_a_pipeline_is_the_same_on_both_engines(learns, build):
    """Norms act between its samples, and each sample has draws of its own."""
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (2.0**-6, 2.0**-5)} if learns else {}
    features = [Bias("b", 0.5), Weight("w", weights(), norm=20.0, **rule), Probability("p", 0.7)]
    network = build.network(*features)
    rates = torch.rand(5, N, generator=generator()) * 300
    results = []
    for engine in ("reference", "native"):
        twin = network.clone()
        counts = twin.present({"X": rates}, 40, ["Y"], seed=3, engine=engine)["Y"]
        results.append((counts, twin.connections[("X", "Y")].feature_index["w"].value))
    assert torch.equal(results[0][0], results[1][0]) and results[0][0].sum() > 5
    assert torch.equal(results[0][1], results[1][1])


def test_a_mask_failed_on_a_pipeline_with_a_mean_field(build):
    network = build.network(Weight("w", weights()), MeanField())
    mask = torch.zeros(N, M, dtype=torch.bool)
    mask[1] = True
    network.run({"X": EVERYONE[None]}, 1, masks={("X", "Y"): mask}, engine="reference")
    value = network.connections[("X", "Y")].feature_index["w"].value
    assert torch.equal(value, weights().masked_fill(mask, 0.0))
