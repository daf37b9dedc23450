"""Connections that are no dense matrix: both engines give the same bits."""

from __future__ import annotations

import warnings

import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Conv2dConnection, LocalConnection2D
from bindsnet.testing import EXAMPLES, agree, exact_network, spikes

every_example = pytest.mark.parametrize("name", EXAMPLES)

TRAITS = {
    "plain": {},
    "bounds": {"wmin": 0.2, "wmax": 0.8},
    "norm and bounds": {"norm": 1.3, "wmax": 0.8, "wmin": -0.1},
    "decay": {"weight_decay": 0.01, "wmax": 0.9},
    "mean": {"reduction": torch.mean, "wmax": 0.9, "norm": 1.3},
}


def network_of(name, batch, **options):
    """A network whose arithmetic is rounded everywhere."""
    torch.manual_seed(4)
    example = EXAMPLES[name]
    network = Network(batch_size=batch)
    source = Input(shape=example.source, traces=True)
    target = LIFNodes(shape=example.target, traces=True, thresh=-60.0, refrac=2, tc_decay=20.0)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    settings = {"nu": (0.013, 0.017), "update_rule": PostPre, "b": 0.1, **options}
    network.add_connection(example.connect(source, target, **settings), "X", "Y")
    network.X_to_Y.weights.uniform_(0.0, 1.0)
    return network


def data_for(name, batch, steps, kind=torch.bool):
    generator = torch.Generator().manual_seed(3)
    s = spikes(steps, batch, *EXAMPLES[name].source, rate=0.5, generator=generator)
    if kind is torch.float32:
        return s * torch.rand(s.shape, generator=generator)
    return s.to(kind)


@every_example
@pytest.mark.parametrize("batch", [1, 3])
def test_engines_agree_in_exact_arithmetic(name, batch):
    network = exact_network(PostPre, EXAMPLES[name].row, batch, wmin=1.0, wmax=14.0)
    outcome = agree(network, {"X": data_for(name, batch, 15)}, 15)
    assert outcome["recorded Y.s"].any(), "silence proves nothing"


@every_example
@pytest.mark.parametrize(
    ("trait", "batch"), [(t, 1 if t in ("bounds", "decay") else 3) for t in TRAITS]
)
def test_engines_agree_to_the_bit_whatever_is_rounded(name, batch, trait):
    if trait == "mean" and batch > 1 and name.startswith("conv"):
        pytest.skip("torch adds up the samples' means in an order of its own")
    network = network_of(name, batch, **TRAITS[trait])
    before = network.X_to_Y.weights.clone()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing may fall back to torch
        outcome = agree(network, {"X": data_for(name, batch, 12)}, 12, presentations=2)
    weights = next(
        outcome[f"X_to_Y.{k}"] for k in ("values", "w") if f"X_to_Y.{k}" in outcome.state
    )
    assert not torch.equal(weights, before)


@every_example
@pytest.mark.parametrize("kind", [torch.uint8, torch.float32])
def test_engines_agree_on_graded_spikes(name, kind):
    network = network_of(name, 2)
    agree(network, {"X": data_for(name, 2, 8, kind)}, 8)


@every_example
def test_engines_agree_on_masks_and_signs(name):
    generator = torch.Generator().manual_seed(1)
    shape = network_of(name, 1).X_to_Y.w.shape
    mask, signs = (torch.rand(shape, generator=generator) < 0.5 for _ in range(2))
    network = network_of(name, 1, Dales_rule=signs)
    agree(network, {"X": data_for(name, 1, 8)}, 8, masks={("X", "Y"): mask})


@every_example
def test_engines_agree_on_bounds_and_rates_of_each_weight(name):
    generator = torch.Generator().manual_seed(1)
    shape = network_of(name, 1).X_to_Y.w.shape
    low = torch.rand(shape, generator=generator) * 0.3
    network = network_of(name, 1, wmin=low, wmax=low + 0.5)
    rule = network.X_to_Y.update_rule
    rule.nu = torch.rand(2, *network.X_to_Y.weights.shape, generator=generator) * 0.1
    agree(network, {"X": data_for(name, 1, 8)}, 8)


def test_two_connections_of_different_kinds_add_up_in_one_layer():
    torch.manual_seed(2)
    network = network_of("conv2d", 2)
    other = Input(n=4, traces=True)
    network.add_layer(other, "Z")
    joined = EXAMPLES["sparse"].cls(
        other, network.layers["Y"], sparsity=0.5, update_rule=PostPre, nu=1e-3
    )
    network.add_connection(joined, "Z", "Y")
    inputs = {"X": data_for("conv2d", 2, 8), "Z": torch.rand(8, 2, 4) < 0.5}
    agree(network, inputs, 8)


@pytest.mark.parametrize(
    ("filters", "places", "geometry"),
    [
        (9, 8, {"kernel_size": 3, "padding": 1}),
        (58, 4, {"kernel_size": 3, "padding": 1, "stride": 2}),
        (17, 4, {"kernel_size": 3, "dilation": 2}),
        (8, 3, {"kernel_size": 10, "padding": 2}),
    ],
)
def test_many_filters_are_computed_side_by_side_to_the_same_bits(filters, places, geometry):
    torch.manual_seed(2)
    network = Network(batch_size=2)
    source = Input(shape=(2, 8, 8), traces=True)
    target = LIFNodes(shape=(filters, places, places), traces=True, thresh=-60.0, refrac=1)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    settings = {"update_rule": PostPre, "nu": (0.001, 0.002), "wmin": 0.0, "wmax": 1.0}
    joined = Conv2dConnection(source, target, norm=4.0, **geometry, **settings)
    network.add_connection(joined, "X", "Y")
    network.add_monitor(Monitor(target, ["s"]), "Y")
    many = spikes(10, 2, 2, 8, 8, rate=0.3)
    few = spikes(10, 2, 2, 8, 8, rate=0.02)
    outcome = agree(network, {"X": torch.cat((many, few))}, 20, presentations=2)
    assert outcome["recorded Y.s"].any(), "silence proves nothing"


@pytest.mark.parametrize("watched", [[], ["x"]])
def test_traces_that_shared_weights_read_are_the_same_after_each_run(watched):
    torch.manual_seed(2)
    network = Network(batch_size=2)
    source = Input(shape=(1, 6, 6), traces=True)
    traces = {"traces": True, "traces_additive": True, "trace_scale": 0.7}
    target = LIFNodes(shape=(10, 4, 4), thresh=-63.0, refrac=1, **traces)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    joined = Conv2dConnection(source, target, 3, update_rule=PostPre, nu=(0.01, 0.02))
    network.add_connection(joined, "X", "Y")
    if watched:
        network.add_monitor(Monitor(target, watched), "Y")
    outcome = agree(network, {"X": spikes(7, 2, 1, 6, 6, rate=0.3)}, 7, presentations=3)
    assert outcome["Y.x"].max() > 0.7, "no trace has added up"


@pytest.mark.parametrize("reduced", [None, torch.mean])
def test_local_fields_are_clipped_as_they_grow(reduced):
    torch.manual_seed(2)
    network = Network()
    source = Input(shape=(2, 11, 11), traces=True)
    target = LIFNodes(n=6 * 16, traces=True, thresh=-62.0, refrac=1)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    settings = {"update_rule": PostPre, "nu": (0.05, 0.06), "wmin": 0.1, "wmax": 0.5}
    joined = LocalConnection2D(source, target, 5, 2, 6, reduction=reduced, **settings)
    network.add_connection(joined, "X", "Y")
    network.add_monitor(Monitor(target, ["s"]), "Y")
    many, few = (spikes(10, 1, 2, 11, 11, rate=rate) for rate in (0.3, 0.02))
    outcome = agree(network, {"X": torch.cat((few, many, few))}, 30, presentations=2)
    w = outcome["X_to_Y.w"]
    assert (w == 0.1).any() and (w == 0.5).any(), "nothing was clipped"
