"""Modules for networks that are to be converted."""

from __future__ import annotations

import torch
from torch import nn

from bindsnet.conversion import FeatureExtractor, Permute


def test_a_permutation_orders_axes_and_is_contiguous():
    x = torch.rand(2, 3, 4)
    y = Permute((0, 2, 1))(x)
    assert torch.equal(y, x.transpose(1, 2)) and y.is_contiguous()


def test_the_features_are_the_outputs_of_all_children_by_name():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Linear(2 * 2 * 2, 3))
    x = torch.rand(5, 1, 4, 4)
    found = FeatureExtractor(net)(x)
    assert list(found) == ["input", "0", "1", "2"]
    assert torch.equal(found["input"], x)
    assert torch.equal(found["1"], net[0](x).relu())
    assert torch.equal(found["2"], net[2](found["1"].flatten(1)))
