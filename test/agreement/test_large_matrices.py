"""Matrices so large that kernels choose between lists of neurons and all of them."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.nodes import Input
from bindsnet.network.topology import Connection
from bindsnet.testing import agree
from bindsnet.testing.registry import RULES

STEPS, N, M = 60, 300, 200
DENSITIES = torch.tensor([0.0, 0.005, 0.03, 0.2, 0.9])
"""Shares of neurons that spike, from step to step: each way of visiting weights is met."""


def spikes(n: int, densities: torch.Tensor, seed: int) -> torch.Tensor:
    """Spikes ``[time, 1, n]`` whose density differs from step to step."""
    draws = torch.rand(STEPS, 1, n, generator=torch.Generator().manual_seed(seed))
    return draws < densities.repeat(STEPS // len(densities))[:, None, None]


def matrix_that_learns(rule: str, limits: tuple[float, float]) -> Network:
    """Two layers, joined by a matrix that learns by a rule."""
    row = RULES[rule]
    network = Network()
    source = Input(N, traces=True, **row.source)
    target = row.target(M, traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    w = torch.rand(N, M, generator=torch.Generator().manual_seed(2))
    bounds = {"wmin": limits[0], "wmax": limits[1]}
    learns = {"update_rule": row.cls, "nu": (0.02, 0.03), **row.options, **bounds}
    network.add_connection(Connection(source, target, w=w, **learns), "X", "Y")
    return network


@pytest.mark.parametrize("limits", [(0.0, 1.0), (0.2, 0.4)], ids=["wide", "tight"])
@pytest.mark.parametrize("rule", [name for name in RULES if name != "NoOp"])
def test_a_rule_learns_the_same_on_a_large_matrix(rule, limits):
    network = matrix_that_learns(rule, limits)
    post = spikes(M, DENSITIES, seed=3)
    inputs = {"X": spikes(N, DENSITIES.flip(0).repeat_interleave(2), seed=4)}
    options = {"clamp": {"Y": post}, "unclamp": {"Y": ~post}, **RULES[rule].run}

    outcome = agree(network, inputs, STEPS, presentations=2, **options)

    changed = outcome.network.connections["X", "Y"].w != network.connections["X", "Y"].w
    assert changed.float().mean() > 0.1
