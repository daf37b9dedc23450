"""Pooling, rearranging, and the mean field: connections without plastic geometry."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from bindsnet.conversion.topology import ConstantPad2dConnection, PermuteConnection
from bindsnet.errors import ParameterError, RuleError, ShapeError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import (
    AbstractConnection,
    MaxPoo3dConnection,
    MaxPool1dConnection,
    MaxPool2dConnection,
    MaxPool3dConnection,
    MeanFieldConnection,
)
from bindsnet.testing import agree, dyadic, spikes
from bindsnet.testing.registry import CONNECTIONS

POOLS = {
    MaxPool1dConnection: ((2, 9), (2, 5), {"kernel_size": 3, "stride": 2, "padding": 1}),
    MaxPool2dConnection: (
        (2, 5, 6),
        (2, 3, 3),
        {"kernel_size": (2, 3), "stride": (2, 2), "padding": 1},
    ),
    MaxPool3dConnection: ((2, 4, 3, 5), (2, 3, 2, 2), {"kernel_size": 2, "stride": (1, 1, 2)}),
}
NAMES = [name for name, row in CONNECTIONS.items() if not row.learns] + ["MeanFieldConnection"]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def pooled(s, decay, kernel_size, stride, padding=0):
    """What windows pass on, step by step, found by torch's pooling of rates."""
    axes = s.dim() - 3
    pool = [F.max_pool1d, F.max_pool2d, F.max_pool3d][axes - 1]
    rates, out = torch.zeros(s.shape[1:]), []
    for step in s.float():
        rates = rates - decay * rates + step
        _, index = pool(rates, kernel_size, stride, padding, return_indices=True)
        flat = step.flatten(2).gather(2, index.flatten(2))
        out.append(flat.view(index.shape))
    return torch.stack(out)


@pytest.mark.parametrize("cls", POOLS)
@pytest.mark.parametrize("decay", [1.0, 0.25, 0.0])
@pytest.mark.parametrize("batch", [1, 3])
def test_the_busiest_neuron_of_a_window_passes_its_spike(cls, decay, batch):
    shape, target, geometry = POOLS[cls]
    connection = cls(Input(shape=shape), LIFNodes(shape=target), decay=decay, **geometry)
    s = spikes(20, batch, *shape, generator=generator())
    got = torch.stack([connection.compute(step) for step in s])
    assert torch.equal(got, pooled(s, decay, **geometry))
    assert 0 < got.mean() < 1


def test_without_decay_given_any_spike_of_a_window_passes():
    connection = MaxPool2dConnection(Input(shape=(1, 4, 4)), LIFNodes(shape=(1, 2, 2)), 2, 2)
    s = torch.zeros(1, 1, 4, 4, dtype=torch.bool)
    s[0, 0, 1, 2] = True
    assert connection.compute(s).flatten().tolist() == [0, 1, 0, 0]
    assert connection.compute(~s).flatten().tolist() == [1, 1, 1, 1]


def test_windows_may_be_dilated():
    connection = MaxPool1dConnection(Input(shape=(1, 7)), LIFNodes(shape=(1, 3)), 3, dilation=2)
    s = torch.tensor([[[1, 0, 0, 0, 0, 0, 1]]], dtype=torch.bool)
    assert connection.compute(s).flatten().tolist() == [1, 0, 1]


def test_rates_follow_the_batch_and_are_zero_after_a_reset(engine):
    network = joined("MaxPool2dConnection", 1)
    connection = network.connections[("X", "Y")]
    for batch in (3, 1, 2):
        network.run({"X": torch.ones(2, batch, 5, 6, dtype=torch.bool)}, 2, engine=engine)
        assert connection.firing_rates.shape == (batch, 1, 5, 6)
        assert connection.firing_rates.any()
    network.reset_state_variables()
    assert not connection.firing_rates.any()


def test_the_misspelt_name_is_the_same_class():
    assert MaxPoo3dConnection is MaxPool3dConnection


def joined(name, channels, batch=1):
    row = CONNECTIONS[name]
    network = Network(batch_size=batch)
    source = Input(shape=row.source(channels))
    target = LIFNodes(shape=row.target(channels), thresh=-64.0, refrac=0, traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    network.add_connection(row.join(source, target), "X", "Y")
    network.add_monitor(Monitor(target, ["s", "v"]), "Y")
    return network


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_engines_agree(name, channels, batch):
    network = joined(name, channels, batch)
    data = spikes(25, batch, *network.X.shape, generator=generator())
    assert agree(network, {"X": data}, 25, engine="auto")["recorded Y.s"].sum() > 10
    analog = data * dyadic(*data.shape, generator=generator(1))
    agree(network, {"X": analog}, 25, engine="auto")


@pytest.mark.parametrize(
    "name", ["MaxPool1dConnection", "MaxPool2dConnection", "MeanFieldConnection"]
)
def test_pools_and_means_run_natively(name):
    network = joined(name, 2)
    assert "torch, step by step" not in network.explain()


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("name", NAMES)
def test_a_drive_is_added_to_others(name, engine):
    network = joined(name, 1)
    row = CONNECTIONS[name]
    other = Input(shape=row.source(1))
    network.add_layer(other, "O")
    network.add_connection(row.join(other, network.Y), "O", "Y")
    single = joined(name, 1)
    data = spikes(2, 1, *network.X.shape, generator=generator())
    network.run({"X": data, "O": data}, 2, engine="auto" if engine == "native" else engine)
    single.run({"X": data}, 2, engine="reference")
    rest = -65.0
    torch.testing.assert_close(
        network.Y.v[~network.Y.s] - rest, 2 * (single.Y.v - rest)[~network.Y.s]
    )


def test_axes_are_put_in_a_new_order():
    source = Input(shape=(2, 3, 4))
    connection = PermuteConnection(source, LIFNodes(shape=(4, 2, 3)), dims=(0, 3, 1, 2))
    s = spikes(5, 2, 3, 4, generator=generator())
    assert torch.equal(connection.compute(s), s.permute(0, 3, 1, 2).float())


@pytest.mark.parametrize("padding", [1, (1, 2, 0, 3), (-1, 1, 0, -1)])
def test_channels_are_surrounded_by_silence(padding):
    sides = (padding,) * 4 if isinstance(padding, int) else padding
    s = torch.rand(5, 2, 3, 4, generator=generator())
    expected = F.pad(s, sides)
    target = LIFNodes(shape=expected.shape[1:])
    connection = ConstantPad2dConnection(Input(shape=(2, 3, 4)), target, padding)
    assert torch.equal(connection.compute(s), expected)


@pytest.mark.parametrize("w", [0.5, torch.tensor([0.5]), torch.linspace(-1, 1, 4)])
def test_each_sample_gives_its_own_mean(w):
    connection = MeanFieldConnection(Input(n=6), LIFNodes(n=4), w=w)
    s = spikes(3, 6, generator=generator())
    expected = s.numpy().mean(1)[:, None] * np.broadcast_to(np.asarray(w), (4,))
    np.testing.assert_allclose(connection.compute(s).numpy(), expected, rtol=1e-6)


def test_the_first_weight_of_a_mean_is_one_draw_brought_within_bounds():
    torch.manual_seed(0)
    draw = (torch.randn(1) + 1) / 10
    for bounds, expected in (
        ({}, draw),
        ({"wmin": 0.5}, draw.clamp(min=0.5)),
        ({"wmin": 1.0, "wmax": 3.0}, 1.0 + 2.0 * draw),
    ):
        torch.manual_seed(0)
        w = MeanFieldConnection(Input(n=6), LIFNodes(n=4), **bounds).w
        torch.testing.assert_close(w.data, expected)


def test_a_given_weight_of_a_mean_is_clipped_to_its_bounds_and_normalised():
    w = torch.tensor([-3.0, 0.0, 0.5, 9.0])
    connection = MeanFieldConnection(Input(n=6), LIFNodes(n=4), w=w, wmin=-1, wmax=2, norm=0.75)
    assert connection.w.tolist() == [-1.0, 0.0, 0.5, 2.0]
    connection.normalize()
    assert connection.w.tolist() == [-0.75, 0.0, 0.75, 0.75]
    assert w.tolist() == [-3.0, 0.0, 0.5, 9.0]


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_the_weights_of_a_mean_learn():
    network = Network()
    source, target = Input(n=6, traces=True), LIFNodes(n=4, traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    options = {"update_rule": PostPre, "nu": (0.0, 0.5), "weight_decay": 0.0}
    connection = MeanFieldConnection(source, target, w=torch.full((4,), 20.0), **options)
    network.add_connection(connection, "X", "Y")
    agree(network, {"X": spikes(30, 1, 6, generator=generator())}, 30, engine="auto")
    network.run({"X": spikes(30, 1, 6, generator=generator())}, 30)
    assert (connection.w > 20.0).all()


def test_a_connection_without_weights_survives_learning(engine):
    network = joined("MaxPool2dConnection", 2)
    assert network.learning and isinstance(network.connections[("X", "Y")], AbstractConnection)
    data = spikes(5, 1, 2, 5, 6, generator=generator())
    network.run({"X": data}, 5, engine=engine)
    network.connections[("X", "Y")].update(learning=True)
    network.connections[("X", "Y")].normalize()


X1, X2 = Input(shape=(1, 6)), Input(shape=(2, 6, 6))
BAD = [
    (
        lambda: MaxPool1dConnection(X1, LIFNodes(shape=(1, 4)), 2),
        ShapeError,
        r"\(6 - 2 \+ 2\*0\)/1 \+ 1 = 5, but target has 4",
    ),
    (
        lambda: MaxPool1dConnection(X2, LIFNodes(shape=(1, 4)), 2),
        ShapeError,
        "source must have the shape",
    ),
    (
        lambda: MaxPool2dConnection(X2, LIFNodes(shape=(1, 5, 5)), 2),
        ParameterError,
        "has 2 channels, but target has 1",
    ),
    (
        lambda: MaxPool1dConnection(X1, LIFNodes(shape=(1, 5)), 2, decay=1.5),
        ParameterError,
        "between 0 and 1",
    ),
    (
        lambda: MaxPool1dConnection(X1, LIFNodes(shape=(1, 5)), 2, update_rule=PostPre, nu=1.0),
        RuleError,
        "needs spike traces|has no weights",
    ),
    (
        lambda: PermuteConnection(X1, LIFNodes(shape=(6, 1)), (1, 0, 2)),
        ParameterError,
        "the batch comes first",
    ),
    (
        lambda: PermuteConnection(X1, LIFNodes(shape=(1, 6)), (0, 2, 1)),
        ShapeError,
        r"becomes \[6, 1\], but target has \[1, 6\]",
    ),
    (
        lambda: ConstantPad2dConnection(X2, LIFNodes(shape=(2, 6, 7)), 1),
        ShapeError,
        r"becomes \[2, 8, 8\]",
    ),
    (
        lambda: ConstantPad2dConnection(X2, LIFNodes(shape=(2, 6, 7)), (1, 2)),
        ParameterError,
        "padding takes",
    ),
    (
        lambda: MeanFieldConnection(X1, LIFNodes(n=4), w=torch.rand(3)),
        ShapeError,
        r"w has shape \[3\]",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD, ids=[message for *_, message in BAD])
def test_a_bad_argument_is_refused_with_its_name(make, error, message):
    with pytest.raises(error, match=message):
        make()
