"""Spikes become actions, whatever the batch and the shape of the layer."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
import torch

from bindsnet.errors import ShapeError, StateError, UnknownNameError
from bindsnet.pipeline import action

SHAPES = {"one sample": (1, 6), "batch": (3, 6), "image": (1, 2, 3), "batch of images": (4, 1, 6)}
DRAWS = 2000


def pipeline(spikes, actions=3, neurons=6):
    """What action functions look at, for spikes ``[time, ...]``."""
    layer = SimpleNamespace(s=spikes[-1], n=neurons)
    return SimpleNamespace(
        env=SimpleNamespace(action_space=SimpleNamespace(n=actions)),
        network=SimpleNamespace(layers={"Y": layer}),
        spike_record={"Y": spikes.float()},
    )


def spikes_of(events, shape, steps=5):
    """Spikes of the first sample, at (step, neuron)."""
    spikes = torch.zeros(steps, *shape, dtype=torch.bool)
    flat = spikes.view(steps, -1)
    for step, neuron in events:
        flat[step, neuron] = True
    return spikes


def chosen(function, asked, draws=DRAWS, **options):
    counts = Counter(function(asked, output="Y", **options) for _ in range(draws))
    assert all(type(a) is int for a in counts)
    return [counts[a] / draws for a in range(asked.env.action_space.n)]


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_multinomial_draws_in_proportion_to_the_spikes_of_the_last_step(shape):
    asked = pipeline(spikes_of([(4, 2), (4, 3), (4, 5), (0, 0), (1, 1)], shape))
    found = chosen(action.select_multinomial, asked)
    assert found[0] == 0
    assert abs(found[1] - 2 / 3) < 0.05


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_softmax_draws_by_the_softmax_of_counts(shape):
    asked = pipeline(spikes_of([(0, 2), (2, 3), (3, 5)], shape))
    expected = torch.softmax(torch.tensor([0.0, 2.0, 1.0]), 0)
    found = chosen(action.select_softmax, asked)
    assert torch.allclose(torch.tensor(found), expected, atol=0.05)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_highest_takes_the_action_with_most_spikes(shape):
    asked = pipeline(spikes_of([(0, 4), (1, 5), (2, 5), (0, 0), (1, 0)], shape))
    assert chosen(action.select_highest, asked, 20) == [0, 0, 1]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_first_spike_takes_the_earliest(shape):
    asked = pipeline(spikes_of([(1, 5), (2, 0), (3, 0), (3, 1)], shape))
    assert chosen(action.select_first_spike, asked, 20) == [0, 0, 1]


def test_all_samples_of_a_batch_count():
    spikes = torch.zeros(5, 3, 6, dtype=torch.bool)
    spikes[0, 0, 0] = spikes[1, 1, 5] = spikes[2, 2, 4] = True
    assert chosen(action.select_highest, pipeline(spikes), 20) == [0, 0, 1]
    spikes = torch.zeros(5, 3, 6, dtype=torch.bool)
    spikes[3, 0, 0] = spikes[1, 2, 5] = True
    assert chosen(action.select_first_spike, pipeline(spikes), 20) == [0, 0, 1]


@pytest.mark.parametrize("function", [action.select_highest, action.select_first_spike])
def test_ties_go_to_the_first_or_are_drawn(function):
    asked = pipeline(spikes_of([(1, 1), (1, 5)], (1, 6)))
    assert chosen(function, asked, 20) == [1, 0, 0]
    found = chosen(function, asked, random_ties=True)
    assert found[1] == 0 and abs(found[0] - 0.5) < 0.05


@pytest.mark.parametrize(
    "name", ["select_multinomial", "select_softmax", "select_highest", "select_first_spike"]
)
@pytest.mark.parametrize("steps", [1, 5])
def test_silence_gives_any_action(name, steps):
    silent = pipeline(torch.zeros(steps, 1, 6, dtype=torch.bool))
    found = chosen(getattr(action, name), silent)
    assert all(abs(share - 1 / 3) < 0.05 for share in found)


def test_random_is_uniform():
    found = chosen(action.select_random, pipeline(torch.zeros(1, 1, 6)))
    assert all(abs(share - 1 / 3) < 0.05 for share in found)


def test_what_cannot_be_chosen_from_is_named():
    asked = pipeline(torch.zeros(5, 1, 6, dtype=torch.bool))
    with pytest.raises(KeyError, match="needs the name of the output layer"):
        action.select_softmax(asked)
    with pytest.raises(UnknownNameError, match="no layer 'y'"):
        action.select_highest(asked, output="y")
    asked.env.action_space.n = 4
    with pytest.raises(ShapeError, match="6 neurons.*4 actions"):
        action.select_multinomial(asked, output="Y")
    asked.spike_record.clear()
    with pytest.raises(StateError, match="not recorded"):
        action.select_first_spike(asked, output="Y")
