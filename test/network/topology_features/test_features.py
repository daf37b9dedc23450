"""Each feature by itself and in pipelines, against signals that are followed one by one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet import folding
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.learning import MCC_learning
from bindsnet.network.topology_features import (
    AbstractFeature,
    Bias,
    Degradation,
    Intensity,
    Mask,
    MeanField,
    Probability,
    Weight,
)
from bindsnet.testing import agree, dyadic, run_on, spikes
from bindsnet.testing.registry import FEATURES

N, M = 6, 4


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def spikes_of(batch=3):
    return spikes(batch, N, rate=0.5, generator=generator())


VALUES = {
    "w": lambda: dyadic(N, M, low=-2.0, high=6.0, generator=generator(1)),
    "v": lambda: dyadic(N, M, low=-1.0, high=1.0, generator=generator(2)),
    "b": lambda: dyadic(N, M, low=-1.0, high=1.0, generator=generator(3)),
    "d": lambda: dyadic(N, M, high=0.5, generator=generator(4)),
    "m": lambda: torch.rand(N, M, generator=generator(5)) > 0.5,
    "i": lambda: torch.randint(-1, 2, (N, M), generator=generator(6)).float(),
}
CLASSES = {"w": Weight, "v": Weight, "b": Bias, "d": Degradation, "m": Mask, "i": Intensity}
PIPELINES = ["w", "m", "b", "d", "i", "wm", "mw", "bw", "wb", "wdv", "dwb", "bmwdi", "wvmi", ""]


def made(pipeline):
    features = [CLASSES[k](k, VALUES[k]()) for k in pipeline]
    return features, [(f.op, VALUES[k]()) for f, k in zip(features, pipeline, strict=True)]


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("kind", [torch.bool, torch.float32])
def test_a_pipeline_gives_what_signals_become_one_by_one(pipeline, kind, build, oracle):
    features, stages = made(pipeline)
    s = spikes_of().to(kind)
    if kind == torch.float32:
        s = s * dyadic(3, N, low=0.5, high=2.0, generator=generator(7))
    drive = build.connection(*features).compute(s)
    assert drive.dtype == torch.float32
    np.testing.assert_allclose(drive.numpy(), oracle(s, *stages), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("batch", [1, 3])
def test_a_run_through_a_pipeline_is_the_same_on_both_engines(pipeline, batch, build):
    features, _ = made(pipeline)
    network = build.network(*features, batch=batch, traces=True)
    data = {"X": spikes(30, batch, N, generator=generator(8))}
    agree(network, data, 30)


def test_the_drive_of_a_run_is_that_of_signals(engine, build, oracle):
    features, stages = made("bmwdi")
    network = build.network(*features, traces=True)
    s = spikes_of(1)
    network.run({"X": s[None].expand(2, 1, N)}, 2, engine=engine)
    activity = network.connections[("X", "Y")].activity
    np.testing.assert_allclose(activity.numpy(), oracle(s, *stages), rtol=1e-5, atol=1e-5)


def test_no_tensor_of_all_signals_is_made(build):
    n, batch = 700, 64
    connection = build.connection()
    connection.source.n, connection.target.n = n, n
    connection.target.shape = [n]
    for feature in (Weight("w"), Mask("m"), Bias("b", 0.0)):
        connection.append_pipeline(feature)
    with torch.profiler.profile(profile_memory=True) as profile:
        connection.compute(torch.rand(batch, n) < 0.1)
    most = max(event.self_cpu_memory_usage for event in profile.key_averages())
    assert most < batch * n * n * 4 / 4, "far below batch x source x target numbers"


def test_a_bias_and_a_degradation_act_without_spikes(build):
    connection = build.connection(Bias("b", 0.5), Degradation("d", 0.25))
    drive = connection.compute(torch.zeros(2, N, dtype=torch.bool))
    assert (drive == 0.25 * N).all()


def test_a_degradation_subtracts_what_its_function_gives(build):
    degradation = Degradation("d", 3.0, degrade_function=lambda v: v / 6)
    connection = build.connection(Weight("w", 2.0), degradation)
    assert (connection.compute(torch.ones(1, N, dtype=torch.bool)) == 1.5 * N).all()


@pytest.mark.parametrize("behind", [False, True])
def test_a_degradation_by_a_function_is_the_same_on_both_engines(behind, build):
    degradation = Degradation("d", VALUES["d"](), degrade_function=lambda v: v * v)
    features = [Weight("w", VALUES["w"]()), degradation]
    network = build.network(*(features if behind else reversed(features)), traces=True)
    data = {"X": spikes(30, 1, N, generator=generator(8))}
    assert "has code" not in network.explain(data)
    agree(network, data, 30)
    degradation.value.mul_(4)
    degradation.degrade_function = torch.sqrt
    agree(network, data, 30)


def test_a_degradation_of_weights_that_learn_follows_them(build):
    """Then its function is evaluated in every step, in torch."""
    weight = Weight("w", VALUES["w"](), learning_rule=MCC_learning.PostPre, nu=(2.0**-6, 2.0**-5))
    child = Degradation("d", parent_feature=weight, degrade_function=lambda v: v / 8)
    network = build.network(weight, child)
    assert "has code of its own" in network.explain()
    agree(network, {"X": spikes(30, 1, N, generator=generator(8))}, 30, engine="auto")


def test_the_first_values_are_the_draws_of_bindsnet(build):
    expected = {
        Weight: lambda: torch.rand(N, M),
        Bias: lambda: torch.rand(N, M),
        Probability: lambda: torch.rand(N, M),
        Mask: lambda: torch.rand(N, M) > 0.99,
        Intensity: lambda: torch.randint(-1, 2, (N, M)).float(),
    }
    for cls, draw in expected.items():
        torch.manual_seed(5)
        value = draw()
        torch.manual_seed(5)
        feature = cls("f")
        build.connection(feature)
        assert torch.equal(feature.value, value), cls.__name__
        assert feature.value.dtype == value.dtype


def test_probabilities_pass_that_share_of_the_signals(engine, build):
    p = torch.linspace(0, 1, N)[:, None].expand(N, M).contiguous()
    network = build.network(Probability("p", p), Weight("w", 1.0), traces=True)
    connection = network.connections[("X", "Y")]
    passed = torch.zeros(M)
    for row in range(N):
        data = torch.zeros(1, 1, N, dtype=torch.bool)
        data[..., row] = True
        network.run({"X": data}, 1, engine=engine)
        steps = 300
        passed.zero_()
        torch.manual_seed(row)
        for _ in range(steps):
            network.run({"X": data}, 1, engine=engine)
            passed += connection.activity[0]
        share = passed / steps
        deviation = (float(p[row, 0]) * (1 - float(p[row, 0])) / steps) ** 0.5
        assert (share - p[row, 0]).abs().max() <= 4 * deviation + 1e-9


def test_samples_of_a_batch_share_the_draw(engine, build):
    network = build.network(Probability("p", 0.5), Weight("w", 1.0), traces=True, batch=8)
    network.run({"X": torch.ones(3, 8, N, dtype=torch.bool)}, 3, engine=engine)
    activity = network.connections[("X", "Y")].activity
    assert torch.equal(activity, activity[:1].expand_as(activity))
    assert 0 < activity.mean() < N


@pytest.mark.parametrize("pipeline", ["pw", "wp", "wpm", "bpw", "pbp"])
@pytest.mark.parametrize("batch", [1, 3])
def test_both_engines_draw_the_same_synapses(pipeline, batch, build):
    features = [
        Probability(f"p{k}", dyadic(N, M, generator=generator(k)))
        if name == "p"
        else CLASSES[name](name, VALUES[name]())
        for k, name in enumerate(pipeline)
    ]
    network = build.network(*features, batch=batch, traces=True)
    data = {"X": spikes(40, batch, N, generator=generator(8))}
    agree(network, data, 40)
    first, second = (run_on(network, "native", data, 40, seed=k)["recorded Y.v"] for k in (1, 2))
    assert not torch.equal(first, second), "the seed matters"


def test_a_run_in_two_parts_draws_what_one_run_does(engine, build):
    whole, parts = (build.network(Probability("p", 0.5), Weight("w", 3.0)) for _ in range(2))
    data = spikes(30, 1, N, generator=generator())
    torch.manual_seed(3)
    whole.run({"X": data}, 30, engine=engine)
    torch.manual_seed(3)
    parts.run({"X": data[:11]}, 11, engine=engine)
    parts.run({"X": data[11:]}, 19, engine=engine)
    assert torch.equal(whole.Y.v, parts.Y.v)


def test_draws_of_different_steps_and_synapses_do_not_depend_on_each_other():
    keys = torch.rand(400, 2, generator=generator())
    rows = torch.arange(8)
    u = torch.stack([folding.uniform(key, rows, 8).flatten() for key in keys])
    assert u.min() >= 0 and u.max() < 1
    assert abs(float(u.mean()) - 0.5) < 0.01 and abs(float(u.var()) - 1 / 12) < 0.005
    correlation = torch.corrcoef(u.T) - torch.eye(64)
    assert correlation.abs().max() < 6 / 20, "between synapses, of 400 steps"
    assert torch.corrcoef(u).fill_diagonal_(0).abs().max() < 6 / 8, "between steps, of 64 synapses"


def test_a_mean_field_gives_each_synapse_the_mean_of_its_sample(build):
    w = VALUES["w"]()
    s = spikes_of()
    drive = build.connection(Weight("w", w), MeanField(), Weight("v", 2.0)).compute(s)
    signals = s.numpy()[:, :, None] * w.numpy()
    expected = signals.mean((1, 2))[:, None] * 2.0 * N
    np.testing.assert_allclose(drive.numpy(), np.broadcast_to(expected, (3, M)), rtol=1e-5)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("batch", [1, 3])
def test_each_feature_gives_the_same_on_both_engines(name, batch, build):
    feature = FEATURES[name].build(N, M)
    network = build.network(feature, Weight("after", 2.0), batch=batch)
    data = {"X": spikes(20, batch, N, generator=generator())}
    agree(network, data, 20, engine="auto")


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_can_be_saved(name, build):
    network = build.network(FEATURES[name].build(N, M))
    twin = network.clone()
    data = {"X": spikes(10, 1, N, generator=generator())}
    torch.manual_seed(0)
    network.run(data, 10, engine="reference")
    torch.manual_seed(0)
    twin.run(data, 10, engine="reference")
    assert torch.equal(network.Y.v, twin.Y.v)


@pytest.mark.parametrize("name", FEATURES)
def test_the_users_value_stays_as_it_is(name, build):
    row = FEATURES[name]
    if row.value is None:
        pytest.skip("has no value")
    value = row.value(N, M)
    before = value.clone()
    network = build.network(row.build(N, M, value=value))
    network.run({"X": torch.ones(9, 1, N, dtype=torch.bool)}, 9, engine="reference")
    network.connections[("X", "Y")].features[0].value.fill_(0)
    assert torch.equal(value, before)


@pytest.mark.parametrize("dtype", ["float16", torch.float16, torch.float64])
def test_a_value_is_kept_in_the_type_asked_for(dtype, build):
    with pytest.warns(UserWarning, match="are stored as"):
        connection = build.connection(Weight("w", VALUES["w"](), value_dtype=dtype), Bias("b", 0.5))
    assert connection.features[0].value.dtype in (torch.float16, torch.float64)
    assert connection.compute(spikes_of()).dtype == torch.float32


def test_a_linked_feature_uses_the_value_of_its_parent(build, oracle):
    weight = Weight("w", VALUES["w"]())
    child = Bias("b", parent_feature=weight)
    connection = build.connection(weight, child)
    weight.value = VALUES["v"]()
    assert child.value is weight.value
    expected = oracle(spikes_of(), ("mul", VALUES["v"]()), ("add", VALUES["v"]()))
    np.testing.assert_allclose(connection.compute(spikes_of()).numpy(), expected, atol=1e-5)


def test_a_value_may_be_sparse(build):
    w = VALUES["w"]() * VALUES["m"]()
    with pytest.warns(UserWarning, match="sparse=True, but the value is kept as a matrix"):
        feature = Weight("w", w.to_sparse(), sparse=True, batch_size=3)
    connection = build.connection(feature)
    assert torch.equal(feature.value, w)
    torch.testing.assert_close(connection.compute(spikes_of()), spikes_of().float() @ w)


class _Without(AbstractFeature):
    pass


BAD = [
    (lambda: Mask("m", 0.5), ParameterError, "its value must be of bools"),
    (lambda: Mask("m", torch.ones(N, M)), ParameterError, "its value must be of bools"),
    (lambda: Probability("p", range=(-0.5, 1.0)), ParameterError, "at least 0"),
    (lambda: Probability("p", torch.full((N, M), 1.5)), ParameterError, "outside of its range"),
    (lambda: Bias("b", torch.zeros(M, N)), ShapeError, r"has shape \[4, 6\]"),
    (lambda: Degradation("d"), ParameterError, "needs a value"),
    (lambda: _Without("a"), ParameterError, "needs a value"),
    (lambda: Weight("w", range=(0.0, 1.0, 2.0)), ParameterError, "range takes a lower"),
    (lambda: Weight("w", norm_frequency="week"), ParameterError, "must be 'sample' or 'time step'"),
    (lambda: Bias("b", parent_feature=Weight("w")), ParameterError, "must come before it"),
    (lambda: Bias("b", parent_feature=Mask("m")), ParameterError, "cannot use the value of"),
    (lambda: Weight("w", torch.rand(2, N, M)), ShapeError, "differs between samples"),
    (lambda: Weight(3), ParameterError, "must be a string"),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD, ids=[message for *_, message in BAD])
def test_a_bad_argument_is_refused_with_its_name(make, error, message, build):
    with pytest.raises(error, match=message):
        build.connection(make())
