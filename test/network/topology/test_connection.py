"""All-to-all connections."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest
import torch
from torch.nn import Parameter

from bindsnet.errors import (
    BindsNETWarning,
    ParameterError,
    RuleError,
    ShapeError,
    UnknownArgumentWarning,
)
from bindsnet.learning import NoOp, PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import (
    AbstractConnection,
    Connection,
    LocalConnection2D,
    MeanFieldConnection,
    SparseConnection,
)
from bindsnet.testing import check_connection, dyadic, spikes

N, M = 6, 4


def layers(n=N, m=M, **options):
    return Input(n=n, traces=True, **options), LIFNodes(n=m, traces=True)


def connect(*args, **options):
    return Connection(*layers(), *args, **options)


def test_the_arguments_come_in_bindsnets_order():
    names = list(inspect.signature(Connection).parameters)
    assert names == ["source", "target", "nu", "reduction", "weight_decay", "w_dtype", "kwargs"]
    base = list(inspect.signature(AbstractConnection).parameters)
    assert base == ["source", "target", "nu", "reduction", "weight_decay", "kwargs"]
    first = Connection(*layers(), (0.1, 0.2), torch.mean, 0.25, torch.float32, update_rule=PostPre)
    torch.testing.assert_close(first.update_rule.nu, torch.tensor([0.1, 0.2]))
    assert first.update_rule.reduction is torch.mean
    assert first.update_rule.weight_decay == 0.75


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
@pytest.mark.parametrize("bias", [None, torch.arange(float(M))])
def test_compute_is_the_product_of_spikes_and_weights(batch, dtype, bias):
    w = dyadic(N, M)
    connection = connect(w=w, b=bias)
    s = spikes(batch, N, generator=torch.Generator().manual_seed(0)).to(dtype)
    expected = s.float() @ w + (0 if bias is None else bias)
    assert torch.equal(connection.compute(s), expected)
    assert expected.abs().sum() > 0


def test_compute_takes_and_gives_layers_of_any_shape():
    source, target = Input(shape=(2, 3)), LIFNodes(shape=(1, 4, 2))
    connection = Connection(source, target)
    s = spikes(5, 2, 3, generator=torch.Generator().manual_seed(0))
    drive = connection.compute(s)
    assert drive.shape == (5, 1, 4, 2)
    torch.testing.assert_close(drive.flatten(1), s.flatten(1).float() @ connection.w)


def test_analog_spikes_scale_their_weights():
    connection = connect(w=dyadic(N, M))
    s = torch.tensor([[0.5, 0.0, -2.0, 0.0, 1.0, 0.25]])
    assert torch.equal(connection.compute(s), s @ connection.w)


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("bias", [None, torch.arange(float(M))])
def test_correlate_is_the_gradient_of_compute(batch, bias):
    check_connection(connect(w=dyadic(N, M), b=bias), batch)
    check_connection(Connection(Input(shape=(2, 3)), LIFNodes(shape=(2, 2, 2))), batch)


class Scaled(Connection):
    """A connection of a user's: only ``compute`` is its own."""

    correlate = AbstractConnection.correlate
    accumulate = AbstractConnection.accumulate

    def compute(self, s):
        return (s.flatten(1).float() @ (2.0 * self.w)).reshape(len(s), *self.target.shape)


def test_the_derived_correlation_is_right_for_a_connection_that_a_user_invents():
    connection = Scaled(*layers(), w=dyadic(N, M))
    pre, post = torch.rand(3, N), torch.rand(3, M)
    torch.testing.assert_close(connection.correlate(pre, post), 2.0 * pre.T @ post)
    assert connection.w.grad is None and not connection.w.requires_grad


# -- first weights ---------------------------------------------------------------


def test_weights_are_one_draw_of_torch_rand():
    torch.manual_seed(3)
    expected, after = torch.rand(N, M), torch.rand(1)
    torch.manual_seed(3)
    connection = connect()
    assert torch.equal(connection.w, expected)
    assert torch.equal(torch.rand(1), after), "nothing else is drawn"


def test_weights_fill_the_range_between_finite_bounds():
    torch.manual_seed(3)
    expected = -2.0 + torch.rand(N, M) * 5.0
    torch.manual_seed(3)
    assert torch.equal(connect(wmin=-2.0, wmax=3.0).w, expected)


@pytest.mark.parametrize("bounds", [{"wmin": 0.4}, {"wmax": 0.6}])
def test_weights_are_clipped_to_a_single_bound(bounds):
    torch.manual_seed(3)
    expected = torch.rand(N, M).clamp(bounds.get("wmin"), bounds.get("wmax"))
    torch.manual_seed(3)
    assert torch.equal(connect(**bounds).w, expected)


def test_bounds_may_differ_from_weight_to_weight():
    low = dyadic(N, M)
    connection = connect(wmin=low, wmax=low + 1.0, w=torch.full((N, M), -7.0))
    assert torch.equal(connection.w, low)


def test_given_weights_are_clipped_and_copied():
    w = torch.linspace(-1, 2, N * M).view(N, M)
    before = w.clone()
    connection = connect(w=w, wmin=0.0, wmax=1.0)
    assert torch.equal(connection.w, w.clamp(0, 1))
    connection.w.fill_(9.0)
    assert torch.equal(w, before), "the user's tensor is untouched"


def test_weights_without_bounds_are_a_copy_too():
    w, b = dyadic(N, M), torch.zeros(M)
    connection = connect(w=w, b=b, norm=1.0)
    connection.normalize()
    connection.b.fill_(1.0)
    assert not torch.equal(connection.w, w)
    assert (b == 0).all()


def test_weights_may_be_a_list_an_array_or_whole_numbers():
    rows = [[1, 2], [3, 4]]
    for w in (rows, np.array(rows), torch.tensor(rows), np.array(rows, dtype=np.float32)):
        connection = Connection(*layers(2, 2), w=w)
        assert connection.w.dtype == torch.float32
        assert connection.w.tolist() == rows


def test_float16_weights_are_kept_and_computed_with(engine):
    source, target = layers()
    with pytest.warns(BindsNETWarning, match="float32 are stored as torch.float16"):
        connection = Connection(source, target, w_dtype=torch.float16, w=dyadic(N, M, high=20.0))
    network = Network(engine="auto" if engine == "native" else engine)
    for layer, name in ((source, "X"), (target, "Y")):
        network.add_layer(layer, name)
    network.add_connection(connection, "X", "Y")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network.run({"X": torch.ones(2, N, dtype=torch.bool)}, time=2)
    assert connection.w.dtype == torch.float16
    assert connection.compute(source.s).dtype == torch.float32
    assert (target.v > -65.0).any() or target.s.any()


# -- norm -------------------------------------------------------------------------


def test_normalize_scales_the_magnitudes_into_each_neuron():
    w = torch.tensor([[1.0, -3.0, 0.0], [1.0, 1.0, 0.0]])
    connection = Connection(*layers(2, 3), w=w, norm=8.0)
    connection.normalize()
    expected = torch.tensor([[4.0, -6.0, 0.0], [4.0, 2.0, 0.0]])
    torch.testing.assert_close(connection.w.data, expected)


def test_normalising_twice_is_normalising_once():
    connection = Connection(*layers(50, 40), w=torch.rand(50, 40), norm=3.7)
    connection.normalize()
    once = connection.w.clone()
    connection.normalize()
    assert torch.equal(connection.w, once)
    assert ((once.sum(0) - 3.7).abs() < 1e-5).all() and (once.sum(0) != 3.7).any()


def test_each_neuron_may_have_its_own_norm():
    connection = Connection(*layers(2, 3), w=torch.ones(2, 3), norm=torch.tensor([2.0, 4.0, 6.0]))
    connection.normalize()
    torch.testing.assert_close(connection.w.sum(0), torch.tensor([2.0, 4.0, 6.0]))


def test_without_norm_normalize_changes_nothing():
    connection = connect()
    before = connection.w.clone()
    connection.normalize()
    assert torch.equal(connection.w, before)


@pytest.mark.parametrize("learning", [True, False])
def test_a_run_normalises_once_at_its_end_even_with_learning_off(engine, learning):
    source, target = layers()
    network = Network(engine=engine, learning=learning)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    connection = Connection(source, target, w=torch.ones(N, M), norm=3.0)
    network.add_connection(connection, "X", "Y")
    network.run({"X": torch.ones(2, N, dtype=torch.bool)}, time=2)
    torch.testing.assert_close(connection.w.sum(0), torch.full((M,), 3.0))
    assert float(target.v[0, 0]) == -65.0 + 6.0, "the step before the end had the old weights"


# -- what is refused -----------------------------------------------------------------

BAD = [
    ({"w": torch.zeros(M, N)}, ShapeError, r"Connection: w has shape \[4, 6\], but .* \[6, 4\]"),
    ({"w": torch.full((N, M), torch.nan)}, ParameterError, "Connection: w must be finite, but 24"),
    ({"w": torch.full((N, M), torch.inf)}, ParameterError, "Connection: w must be finite"),
    ({"b": torch.full((M,), torch.nan)}, ParameterError, "Connection: b must be finite"),
    (
        {"wmin": 2.0, "wmax": 1.0},
        ParameterError,
        r"Connection: wmin must not be above wmax",
    ),
    ({"wmin": torch.nan}, ParameterError, "Connection: wmin must not be NaN"),
    ({"wmax": torch.zeros(3, 3)}, ShapeError, r"Connection: wmax has shape \[3, 3\]"),
    ({"norm": torch.inf}, ParameterError, "Connection: norm must be finite"),
    ({"nu": (-0.1, 0.1), "update_rule": PostPre}, ParameterError, "PostPre: nu must"),
    ({"nu": (1, 2, 3), "update_rule": PostPre}, ParameterError, "nu must be one number or a pair"),
    (
        {"weight_decay": 1.5},
        ParameterError,
        "Connection: weight_decay must be a number",
    ),
    ({"b": torch.zeros(M + 1)}, ShapeError, r"Connection: b has shape \[5\], .* fit \[4\]"),
    ({"Dales_rule": torch.ones(M, N)}, ShapeError, r"Connection: Dales_rule has shape \[4, 6\]"),
    ({"norm": torch.ones(M + 1)}, ShapeError, "norm has shape .* of the 4 target neurons"),
    ({"nu": (torch.ones(7),) * 2, "update_rule": PostPre}, ShapeError, "Connection: nu has shape"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD, ids=lambda v: str(v)[:30])
def test_a_bad_argument_is_refused_with_its_name(options, error, message):
    with pytest.raises(error, match=message):
        connect(**options)


def test_a_rule_that_needs_traces_is_refused_between_layers_without():
    message = r"PostPre needs spike traces, but its target layer \(LIFNodes\) has none"
    with pytest.raises(RuleError, match=message) as refused:
        Connection(Input(n=2, traces=True), LIFNodes(n=2), nu=0.1, update_rule=PostPre)
    assert isinstance(refused.value, TypeError)
    with pytest.raises(RuleError, match="its source layer"):
        Connection(Input(n=2), LIFNodes(n=2, traces=True), nu=0.1, update_rule=PostPre)


def test_both_ends_must_be_layers():
    with pytest.raises(ParameterError, match=r"Connection: target must be a layer"):
        Connection(Input(n=2), "Y")


def test_an_unknown_argument_warns_with_the_nearest_name():
    with pytest.warns(UnknownArgumentWarning, match="'wmxa', which .* did you mean 'wmax'") as w:
        connect(wmxa=1.0)
    assert len(w) == 1


def test_learning_rates_of_0_warn():
    with pytest.warns(BindsNETWarning, match="PostPre: both learning rates are 0"):
        connect(update_rule=PostPre)


def test_the_default_rule_learns_nothing(engine):
    connection = connect()
    assert type(connection.update_rule) is NoOp
    assert connection.update_rule.nu.tolist() == [0.0, 0.0]


def test_weights_that_were_drawn_were_announced_as_the_users(recwarn):
    image, maps = Input(shape=(1, 4, 4)), LIFNodes(shape=(2, 2, 2))
    half = {"w_dtype": torch.float16}
    for made in (
        LocalConnection2D(image, maps, 3, 1, 2, **half),
        MeanFieldConnection(image, maps, **half),
        SparseConnection(image, maps, **half),
    ):
        assert made.weights.dtype == torch.float16
    assert not recwarn


@pytest.mark.parametrize("cls", [Connection, SparseConnection])
def test_bounds_that_were_assigned_did_not_reach_the_rule(engine, cls):
    network, (source, target) = Network(), layers()
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    options = {"nu": (0.0, 0.5), "update_rule": PostPre, "wmin": 0.0, "wmax": 20.0}
    connection = cls(source, target, w=torch.full((N, M), 10.0), **options)
    network.add_connection(connection, "X", "Y")
    for most in (11.0, 9.0):
        connection.wmax = Parameter(torch.tensor(most), requires_grad=False)
        network.run({"X": torch.ones(9, N)}, 9, engine=engine)
        assert connection.weights.max() == most and connection.update_rule.wmax == most


@pytest.mark.parametrize("cls", [Connection, SparseConnection])
def test_a_norm_that_was_edited_in_place_was_not_seen_natively(engine, cls):
    network, (source, target) = Network(), layers()
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    connection = cls(source, target, norm=torch.full((M,), 20.0))
    network.add_connection(connection, "X", "Y")
    for norm in (20.0, 40.0):
        connection.norm.fill_(norm)
        network.run({"X": torch.ones(2, N)}, 2, engine=engine)
        torch.testing.assert_close(connection.w.to_dense().sum(0), torch.full((M,), norm))
