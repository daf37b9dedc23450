"""Draws: a run's random numbers."""

from __future__ import annotations

import torch

from bindsnet.random import Draws, spread

CPU = torch.device("cpu")


def requested():
    draws = Draws()
    draws.request("a", 2)
    draws.request("b", 3)
    return draws


def test_each_request_gets_its_numbers_for_each_step():
    numbers = requested().draw(7, CPU)
    assert {name: tuple(t.shape) for name, t in numbers.items()} == {"a": (7, 2), "b": (7, 3)}
    together = torch.cat(list(numbers.values()), 1)
    assert (together >= 0).all() and (together < 1).all()
    assert together.unique().numel() == 35
    assert all(t.is_contiguous() for t in numbers.values())


def test_a_run_sees_the_same_numbers_in_one_go_and_in_parts():
    torch.manual_seed(0)
    whole = requested().draw(10, CPU)
    torch.manual_seed(0)
    parts = [requested().draw(steps, CPU) for steps in (1, 4, 0, 5)]
    for name, numbers in whole.items():
        assert torch.equal(torch.cat([part[name] for part in parts]), numbers)


def test_without_a_request_the_generator_stays():
    state = torch.get_rng_state()
    assert Draws().draw(100, CPU) == {}
    assert torch.equal(torch.get_rng_state(), state)


def test_numbers_follow_the_seed():
    torch.manual_seed(1)
    first = requested().draw(3, CPU)["a"]
    second = requested().draw(3, CPU)["a"]
    torch.manual_seed(1)
    assert torch.equal(requested().draw(3, CPU)["a"], first)
    assert not torch.equal(first, second)


def test_spread_numbers_are_uniform_and_independent_of_each_other():
    keys = torch.rand(4, 2, generator=torch.Generator().manual_seed(0))
    numbers = spread(keys, (100, 500))
    assert numbers.shape == (4, 100, 500) and numbers.min() >= 0 and numbers.max() < 1
    counts = torch.histc(numbers, 50, 0, 1)
    expected = numbers.numel() / 50
    assert float(((counts - expected) ** 2 / expected).sum()) < 90  # chi-square, 49 degrees
    flat = numbers.flatten(1)
    correlated = torch.corrcoef(torch.cat((flat, flat.roll(1, 1), flat.roll(7, 1))))
    assert float((correlated - torch.eye(12)).abs().max()) < 0.02
    assert torch.equal(spread(keys[2:3], (100, 500))[0], numbers[2])
