"""Weights are scaled by the activations that data causes."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from bindsnet.conversion import data_based_normalization
from bindsnet.errors import BindsNETWarning, ConversionError, ParameterError


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def seeded(build):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return build()


def mlp(bias=True):
    return seeded(
        lambda: nn.Sequential(
            nn.Linear(6, 9, bias=bias), nn.ReLU(), nn.Linear(9, 7), nn.ReLU(), nn.Linear(7, 3)
        )
    )


def cnn():
    return seeded(
        lambda: nn.Sequential(
            nn.Sequential(nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(),
            nn.Linear(36, 3),
        )
    )


def trained_statistics(net, data):
    """Batch normalisation that has seen data, with weights that are not 1 and 0."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d):
            nn.init.uniform_(module.weight, 0.5, 2.0, generator=generator())
            nn.init.uniform_(module.bias, -0.5, 0.5, generator=generator(1))
    net.train()
    for _ in range(20):
        net(data)
    return net.eval()


DATA = torch.rand(50, 6, generator=generator())
IMAGES = torch.rand(40, 1, 8, 8, generator=generator())


@pytest.mark.parametrize("percentile", [80.0, 99.0, 100.0])
@pytest.mark.parametrize("bias", [True, False])
def test_weights_are_scaled_by_the_ratio_of_percentiles_of_activations(percentile, bias):
    before = mlp(bias)
    net = copy.deepcopy(before)

    assert data_based_normalization(net, DATA, percentile) is net

    x, scale = DATA, 1.0
    for old, new in zip(before, net, strict=True):
        x = old(x)
        if isinstance(old, nn.Linear):
            activations = x.detach().clamp(min=0).numpy().astype(np.float64)
            found = np.percentile(activations, percentile)
            torch.testing.assert_close(new.weight, old.weight * scale / found)
            if old.bias is not None:
                torch.testing.assert_close(new.bias, old.bias / found)
            scale = found


def test_activations_become_one_at_the_percentile_and_answers_stay_in_proportion():
    before, net = mlp(), mlp()
    data_based_normalization(net, DATA, 100.0)
    hidden = net[:2](DATA)
    assert hidden.max().item() == pytest.approx(1.0)
    ratio = before(DATA) / net(DATA)
    torch.testing.assert_close(ratio, ratio[0, 0].expand_as(ratio))


def test_parameters_lose_their_gradients():
    net = data_based_normalization(mlp(), DATA)
    assert not any(p.requires_grad for p in net.parameters())


def test_a_convolutional_network_with_batch_normalisation_keeps_its_answers():
    net = trained_statistics(cnn(), IMAGES)
    expected = net(IMAGES)

    data_based_normalization(net, IMAGES, 100.0)

    ratio = (expected / net(IMAGES)).flatten()
    torch.testing.assert_close(ratio, ratio[0].expand_as(ratio), rtol=1e-4, atol=0.0)
    assert net[0](IMAGES).max().item() == pytest.approx(1.0, rel=1e-4)


def test_where_the_percentile_is_zero_the_largest_activation_counts():
    before, net = mlp(), mlp()
    data_based_normalization(net, DATA, 1.0)
    largest = before[0](DATA).max()
    torch.testing.assert_close(net[0].weight, before[0].weight / largest)


def test_a_layer_that_is_never_active_keeps_the_scale_before_it():
    net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2))
    with torch.no_grad():
        net[0].weight.fill_(-1.0)
        net[0].bias.zero_()
    data_based_normalization(net, DATA)
    assert torch.equal(net[0].weight, torch.full((4, 6), -1.0))
    assert all(torch.isfinite(p).all() for p in net.parameters())


def test_a_saved_network_is_read_and_its_risk_is_named(tmp_path):
    torch.save(mlp(), tmp_path / "net.pt")
    with pytest.warns(BindsNETWarning, match="only files that you trust"):
        net = data_based_normalization(str(tmp_path / "net.pt"), DATA)
    assert torch.equal(net[0].weight, data_based_normalization(mlp(), DATA)[0].weight)


def test_saved_weights_alone_are_refused(tmp_path):
    torch.save(mlp().state_dict(), tmp_path / "weights.pt")
    with (
        pytest.warns(BindsNETWarning),
        pytest.raises(ConversionError, match="OrderedDict, not a whole network"),
    ):
        data_based_normalization(tmp_path / "weights.pt", DATA)


@pytest.mark.parametrize("percentile", [0.0, -1.0, 100.1])
def test_a_bad_percentile_is_refused_and_changes_nothing(percentile):
    net, before = mlp(), mlp()
    with pytest.raises(ParameterError, match=rf"above 0, at most 100 \(got {percentile}\)"):
        data_based_normalization(net, DATA, percentile)
    assert torch.equal(net[0].weight, before[0].weight)


def test_data_that_are_not_numbers_are_refused():
    with pytest.raises(ParameterError, match="data must be finite, but 1 of its 300 values"):
        data_based_normalization(
            mlp(),
            DATA.index_fill(0, torch.tensor([]).long(), 0).where(
                torch.arange(300).view(50, 6) > 0, torch.nan
            ),
        )


def test_weights_that_are_used_twice_are_refused():
    layer = nn.Linear(6, 6)
    net = nn.Sequential(layer, nn.ReLU(), layer)
    with pytest.raises(ConversionError, match=r"module '0' \(Linear\).*used twice"):
        data_based_normalization(net, DATA)
