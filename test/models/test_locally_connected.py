"""Local receptive fields that compete."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch

from bindsnet.errors import ShapeError
from bindsnet.models import LocallyConnectedNetwork
from bindsnet.network.monitors import Monitor
from bindsnet.testing import agree, differences, snapshot, spikes


def small(**options):
    np.random.seed(0)
    settings = {"inh": 17.5, "norm": 1.5, "nu": (1e-3, 0.1)} | options
    return LocallyConnectedNetwork(30, (5, 6), (3, 2), 2, 3, **settings)


def test_the_arguments_and_their_defaults_are_those_of_the_api():
    parameters = inspect.signature(LocallyConnectedNetwork).parameters
    assert list(parameters) == [
        "n_inpt",
        "input_shape",
        "kernel_size",
        "stride",
        "n_filters",
        "inh",
        "dt",
        "nu",
        "reduction",
        "theta_plus",
        "tc_theta_decay",
        "wmin",
        "wmax",
        "norm",
        "exc_thresh",
        "generator",
    ]
    defaults = [p.default for p in parameters.values()][5:]
    assert defaults == [25.0, 1.0, (1e-4, 1e-2), None, 0.05, 1e7, 0.0, 1.0, 0.2, -52.0, None]


def test_filters_at_the_same_place_inhibit_each_other():
    network = small()
    assert network.conv_size == (2, 3) and network.Y.n == 18
    w = network.connections["Y", "Y"].w
    for i, j in np.ndindex(18, 18):
        inhibits = i % 6 == j % 6 and i != j
        assert w[i, j] == (-17.5 if inhibits else 0.0)


def test_the_norm_is_the_mean_of_a_field():
    network = small(norm=0.2)
    network.connections["X", "Y"].normalize()
    w = network.connections["X", "Y"].w
    torch.testing.assert_close(w.sum(0), torch.full((18,), 0.2 * 6))


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("batch", [1, 3])
def test_it_learns_the_same_on_both_engines(batch):
    network = small(wmax=4.0)
    network.add_monitor(Monitor(network.Y, ["s"]), "seen")
    data = {"X": spikes(60, batch, 30, generator=torch.Generator().manual_seed(0))}
    outcome = agree(network, data, 60, engine="auto", presentations=2)
    assert outcome["recorded seen.s"].sum() > 10
    assert "X_to_Y.w" in differences(snapshot(network), outcome.state)


def test_a_kernel_larger_than_the_image_is_refused():
    with pytest.raises(ShapeError, match="LocallyConnectedNetwork: the kernel is larger"):
        LocallyConnectedNetwork(30, (5, 6), 7, 1, 3)
