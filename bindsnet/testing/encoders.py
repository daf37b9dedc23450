"""The laws that every encoder keeps."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_SEED = 3


def check_encoder(
    encoder: Callable[[Tensor], Any],
    shape: tuple[int, ...] = (3, 4),
    highest: float = 1.0,
    random: bool = False,
    population: bool = False,
) -> Tensor:
    """Assert the laws of encoders, and return what became of a random datum.

    For data of ``shape`` between 0 and ``highest``, ``encoder``

    - gives ``[*shape]`` or ``[time, *shape]``, spikes being 0 or 1, and nothing for zeros; with
      ``population``, ``[time, *shape, neurons]``, in which 0 is a value like others;
    - leaves the datum as it was, and treats neurons the same in any shape;
    - draws from torch's generator if it is ``random``, and else leaves that alone;
    - can be pickled, for the worker processes of a data loader.
    """
    datum = torch.rand(*shape, generator=torch.Generator().manual_seed(5)) * highest
    before = datum.clone()
    encoded = _seeded(encoder, datum)
    assert torch.equal(datum, before), "the datum was changed"
    _check_values(encoded, shape, population)
    again = pickle.loads(pickle.dumps(encoder))
    assert torch.equal(_seeded(again, datum), encoded), "a pickled copy encodes differently"
    flat = _seeded(encoder, datum.flatten())
    assert torch.equal(flat.reshape(encoded.shape), encoded), "a flat datum encodes differently"
    silent = not _seeded(encoder, torch.zeros(shape)).any()
    assert silent or population, "zeros are not silent"
    _check_draws(encoder, datum, random)
    return encoded


def _seeded(encoder: Callable[[Tensor], Any], datum: Tensor, seed: int = _SEED) -> Tensor:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoded: Tensor = encoder(datum)
    return encoded


def _check_values(encoded: Tensor, shape: tuple[int, ...], population: bool) -> None:
    found = tuple(encoded.shape[:-1] if population else encoded.shape)
    fits = shape in (found, found[1:])
    assert fits, f"a datum of shape {list(shape)} became {list(encoded.shape)}"
    if not encoded.is_floating_point():
        assert int(encoded.max()) <= 1, "there are spikes that are not 0 or 1"
    assert encoded.any(), "nothing spiked: silence proves nothing"


def _check_draws(encoder: Callable[[Tensor], Any], datum: Tensor, random: bool) -> None:
    state = torch.get_rng_state()
    try:
        first = encoder(datum)
        drawn = not torch.equal(state, torch.get_rng_state())
        second = encoder(datum)
    finally:
        torch.set_rng_state(state)
    if random:
        assert drawn, "it should draw from torch's generator"
        assert not torch.equal(first, second), "two draws are the same"
    else:
        assert not drawn, "torch's generator was used"
        assert torch.equal(first, second), "two calls differ"
