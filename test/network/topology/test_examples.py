"""What holds of every connection, whatever its weights look like."""

from __future__ import annotations

import copy

import pytest
import torch

from bindsnet.errors import ShapeError
from bindsnet.learning import PostPre
from bindsnet.network import load
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.testing import (
    EXAMPLES,
    check_connection,
    differences,
    dyadic,
    exact_network,
    matrix_of,
    run_on,
    snapshot,
    spikes,
)

every_example = pytest.mark.parametrize("name", EXAMPLES)


def connect(name, seed=0, **options):
    """An example between layers with traces, with random weights."""
    torch.manual_seed(seed)
    example = EXAMPLES[name]
    source = Input(shape=example.source, traces=True)
    target = LIFNodes(shape=example.target, traces=True)
    return example.connect(source, target, **{"w": torch.rand(example.w) + 0.1, **options})


def activity(connection, batch, kind=torch.bool, seed=1):
    """Random values for both sides."""
    generator = torch.Generator().manual_seed(seed)
    shapes = (connection.source.shape, connection.target.shape)
    if kind is torch.bool:
        return tuple(spikes(batch, *shape, rate=0.5, generator=generator) for shape in shapes)
    return tuple(torch.rand(batch, *shape, generator=generator).to(kind) for shape in shapes)


@every_example
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("kind", [torch.bool, torch.uint8, torch.float32])
def test_compute_is_the_product_with_the_matrix_that_it_means(name, batch, kind):
    connection = connect(name, w=dyadic(*EXAMPLES[name].w))
    s = (activity(connection, batch)[0].float() * 3).to(kind)
    expected = s.flatten(1).float() @ matrix_of(connection)
    assert torch.equal(connection.compute(s).flatten(1), expected)
    assert expected.abs().sum() > 0


@every_example
def test_correlate_is_the_gradient_of_compute(name):
    check_connection(connect(name), batch=1)
    check_connection(connect(name), batch=4)


@every_example
@pytest.mark.parametrize("batch", [1, 4])
def test_correlate_is_the_derived_one_in_float64(name, batch):
    connection = connect(name, w=dyadic(*EXAMPLES[name].w).double(), w_dtype=torch.float64)
    pre, post = activity(connection, batch, torch.float64)
    pre, post = (torch.round(side * 64) / 64 for side in (pre, post))
    expected = AbstractConnection.correlate(connection, pre, post)
    assert expected.dtype == torch.float64
    assert torch.equal(connection.correlate(pre, post).double(), expected)


@every_example
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("sides", ["spikes before", "spikes after", "no spikes"])
def test_weights_grow_by_the_correlation(name, batch, sides):
    connection = connect(name)
    before, (s_pre, s_post) = connection.weights.clone(), activity(connection, batch)
    x_pre, x_post = activity(connection, batch, torch.float32)
    pre = s_pre if sides == "spikes before" else x_pre
    post = s_post if sides == "spikes after" else x_post
    connection.accumulate(pre, post, torch.tensor(0.25), torch.sum)
    expected = before + 0.25 * connection.correlate(pre, post)
    torch.testing.assert_close(connection.weights.detach(), expected)
    assert not torch.equal(before, expected)


@every_example
@pytest.mark.parametrize("reduction", [torch.mean, torch.amax])
def test_samples_are_merged_by_the_reduction(name, reduction):
    connection = connect(name)
    before, (pre, _) = connection.weights.clone(), activity(connection, 3)
    post = activity(connection, 3, torch.float32)[1]
    connection.accumulate(pre, post, torch.tensor(1.0), reduction)
    each = [connection.correlate(a[None], c[None]) for a, c in zip(pre, post, strict=True)]
    expected = before + reduction(torch.stack(each), dim=0)
    torch.testing.assert_close(connection.weights.detach(), expected)


@every_example
def test_rates_may_differ_from_weight_to_weight(name):
    connection = connect(name)
    scale = torch.rand_like(connection.weights)
    before, (pre, _) = connection.weights.clone(), activity(connection, 1)
    post = activity(connection, 1, torch.float32)[1]
    connection.accumulate(pre, post, scale, torch.sum)
    expected = before + scale * connection.correlate(pre, post)
    torch.testing.assert_close(connection.weights.detach(), expected)


@every_example
def test_one_rate_for_each_target_neuron_is_one_for_each_of_its_weights(name):
    if name.startswith("conv"):
        pytest.skip("a convolution's weights belong to filters, not to neurons")
    m = EXAMPLES[name].target[0]
    rates = torch.linspace(0.0, 1.0, m)
    connection = connect(name, nu=(rates, 0.5), update_rule=PostPre)
    spread = connection.per_weight(rates).expand_as(connection.weights)
    ones = torch.ones(1, connection.source.n, dtype=torch.bool)
    per_target = rates.reshape(1, *connection.target.shape)
    expected = connection.correlate(ones.reshape(1, *connection.source.shape), per_target)
    joined = connection.correlate(ones.reshape(1, *connection.source.shape), per_target * 0 + 1)
    assert torch.equal(spread * joined, expected)


@every_example
@pytest.mark.parametrize("batch", [1, 4])
def test_learning_keeps_bounds_and_moves_weights(name, batch):
    network = exact_network(PostPre, EXAMPLES[name].row, batch, wmin=2.0, wmax=12.0)
    shape = EXAMPLES[name].source
    data = spikes(20, batch, *shape, generator=torch.Generator().manual_seed(3))
    weights = network.connections["X", "Y"].weights
    start = weights.clone()
    network.run({"X": data}, 20, engine="reference")
    assert network.monitors["Y"].get("s").any(), "silence proves nothing"
    assert not torch.equal(weights, start)
    joined = weights[weights != 0]
    assert joined.min() >= 2.0 and joined.max() <= 12.0


@every_example
def test_the_batch_size_may_change_between_runs(name):
    network = exact_network(PostPre, EXAMPLES[name].row, batch=1)
    for batch in (1, 3, 2):
        data = spikes(5, batch, *EXAMPLES[name].source)
        network.run({"X": data}, 5, engine="reference")
        assert network.layers["Y"].s.shape[0] == batch


@every_example
def test_a_saved_or_copied_network_goes_on_as_the_original_does(name, tmp_path):
    network = exact_network(PostPre, EXAMPLES[name].row)
    data = {"X": spikes(8, 1, *EXAMPLES[name].source)}
    network.run(data, 8, engine="reference")
    network.save(tmp_path / "network.pt")
    expected = run_on(network, "reference", data, 8)
    for twin in (load(tmp_path / "network.pt"), network.clone(), copy.deepcopy(network)):
        assert not differences(snapshot(network), snapshot(twin))
        got = run_on(twin, "reference", data, 8)
        assert not differences(expected.state, got.state)


@every_example
def test_weights_travel_by_state_dict_under_bindsnets_names(name):
    network, other = (
        exact_network(PostPre, EXAMPLES[name].row, seed=0),
        exact_network(PostPre, EXAMPLES[name].row, seed=1),
    )
    state = network.state_dict()
    assert {"X_to_Y.w", "X_to_Y.wmin", "X_to_Y.wmax"} <= set(state)
    assert not torch.equal(matrix_of(other.connections["X", "Y"]), matrix_of(network.X_to_Y))
    other.load_state_dict(state)
    assert torch.equal(matrix_of(other.X_to_Y), matrix_of(network.X_to_Y))
    assert torch.equal(state["X_to_Y.w"].to_dense(), network.X_to_Y.w.to_dense())


@every_example
def test_the_given_weights_are_copied_and_clipped(name):
    given = torch.rand(EXAMPLES[name].w)
    connection = connect(name, w=given, wmax=0.5)
    before = given.clone()
    connection.weights.mul_(2.0)
    assert torch.equal(given, before)
    assert 0.4 < connection.weights.max() / 2 <= 0.5


@every_example
def test_weights_of_another_shape_are_refused(name):
    with pytest.raises(ShapeError, match="w has shape"):
        connect(name, w=torch.rand(3, 2))


@every_example
def test_weights_of_signs_by_dales_rule_keep_them(name):
    shape = EXAMPLES[name].w if name != "sparse" else (8, 5)
    positive = spikes(*shape, rate=0.5, generator=torch.Generator().manual_seed(1))
    connection = connect(name, Dales_rule=positive)
    signs = connection.Dales_rule
    connection.weights.uniform_(-1.0, 1.0)
    connection.update(learning=False)
    w = connection.weights
    assert (w[signs] >= 0).all() and (w[~signs] <= 0).all()
    assert (w > 0).any() and (w < 0).any()


@every_example
def test_masked_weights_are_held_at_0(name):
    network = exact_network(PostPre, EXAMPLES[name].row)
    w = network.X_to_Y.w.to_dense()
    mask = torch.rand(w.shape, generator=torch.Generator().manual_seed(1)) < 0.5
    data = {"X": spikes(10, 1, *EXAMPLES[name].source)}
    network.run(data, 10, engine="reference", masks={("X", "Y"): mask})
    after = network.X_to_Y.w.to_dense()
    assert (after[mask] == 0).all() and (after[~mask] != 0).any()


def test_the_names_come_by_star_import():
    names: dict = {}
    exec("from bindsnet.network.topology import *", names)  # noqa: S102 - as users do
    expected = {example.cls.__name__ for example in EXAMPLES.values()}
    assert expected <= set(names)
    assert len(expected) == 9
