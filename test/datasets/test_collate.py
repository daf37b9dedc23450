"""Batches are time-first."""

from __future__ import annotations

from collections import OrderedDict, namedtuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bindsnet.datasets import DataLoader, time_aware_collate
from bindsnet.datasets.collate import safe_worker_check
from bindsnet.errors import ParameterError, SampleError, ShapeError

Point = namedtuple("Point", "spikes label")


@settings(deadline=None)
@given(st.lists(st.integers(1, 4), max_size=4), st.integers(1, 4), st.booleans())
def test_the_batch_goes_into_dimension_one(shape, batch, as_array):
    samples = [torch.rand(shape) for _ in range(batch)]
    got = time_aware_collate([s.numpy() if as_array else s for s in samples])

    while len(shape) < 2:  # 0-d: [1, batch, 1]; 1-d: [T, batch, 1]
        shape = [*shape, 1]
    assert list(got.shape) == [shape[0], batch, *shape[1:]]
    for b, sample in enumerate(samples):
        assert torch.equal(got[:, b], sample.view(shape))


@pytest.mark.parametrize(
    ("samples", "dtype"),
    [
        ([1.5, 2.5], torch.float64),
        ([1.5, 2], torch.float64),
        ([1, 2], torch.int64),
        ([True, False], torch.bool),
        ([np.float32(1), np.float32(2)], torch.float32),
        ([np.uint8(1), np.uint8(2)], torch.uint8),
    ],
)
def test_numbers_become_one_tensor(samples, dtype):
    got = time_aware_collate(samples)
    assert got.dtype == dtype
    assert got.tolist() == [float(x) for x in samples]


@pytest.mark.parametrize("samples", [["a", "bc"], [b"a", b"bc"], [None, None], [None, "a"]])
def test_strings_bytes_and_none_become_a_list(samples):
    assert time_aware_collate(samples) == samples


def test_containers_are_collated_part_by_part():
    a, b = torch.rand(5, 3), torch.rand(5, 3)
    both = torch.stack([a, b], dim=1)

    got = time_aware_collate([OrderedDict(x=a, y="one"), OrderedDict(x=b, y="two")])
    assert list(got) == ["x", "y"]
    assert torch.equal(got["x"], both)
    assert got["y"] == ["one", "two"]

    got = time_aware_collate([Point(a, 1), Point(b, 2)])
    assert isinstance(got, Point)
    assert torch.equal(got.spikes, both)
    assert got.label.tolist() == [1, 2]

    got = time_aware_collate([(a, [1]), (b, [2])])
    assert isinstance(got, list)
    assert torch.equal(got[0], both)
    assert got[1][0].tolist() == [1, 2]


def test_an_image_that_is_not_encoded_has_the_batch_after_its_channels():
    assert time_aware_collate([torch.rand(3, 8, 9)] * 4).shape == (3, 4, 8, 9)


@pytest.mark.parametrize(
    ("samples", "error", "message"),
    [
        ([], ParameterError, "at least one sample"),
        ([torch.zeros(2), torch.zeros(3)], ShapeError, r"\(2,\), \(3,\)"),
        ([[1], [1, 2]], ShapeError, "different lengths"),
        ([{"a": 1}, {"b": 1}], ShapeError, r"\['a'\] and \['b'\]"),
        ([object(), object()], TypeError, "of type object"),
    ],
)
def test_what_cannot_be_joined_is_an_error(samples, error, message):
    with pytest.raises(error, match=message):
        time_aware_collate(samples)


def test_this_process_is_no_worker():
    assert not safe_worker_check()


class Spikes(torch.utils.data.Dataset):
    def __len__(self):
        return 6

    def __getitem__(self, i):
        return {"spikes": torch.full((4, 2), float(i)), "worker": safe_worker_check()}


def test_a_loader_gives_time_first_batches_from_workers_too():
    loader = DataLoader(Spikes(), batch_size=3, num_workers=1, multiprocessing_context="fork")
    batches = list(loader)
    assert [b["spikes"].shape for b in batches] == [(4, 3, 2)] * 2
    assert batches[1]["spikes"][0, :, 0].tolist() == [3.0, 4.0, 5.0]
    assert all(b["worker"].all() and b["spikes"].is_shared() for b in batches)


def test_a_loader_takes_every_option_of_torchs():
    generator = torch.Generator().manual_seed(0)
    loader = DataLoader(Spikes(), 2, shuffle=True, generator=generator, persistent_workers=False)
    assert loader.generator is generator
    assert sorted(x for b in loader for x in b["spikes"][0, :, 0].tolist()) == list(range(6))


def test_another_collation_can_be_given():
    loader = DataLoader(Spikes(), 2, collate_fn=torch.utils.data.default_collate)
    assert next(iter(loader))["spikes"].shape == (2, 4, 2)


def test_without_a_batch_size_samples_are_not_collated():
    """The collation took each sample for a batch: KeyError 0."""
    loader = DataLoader(Spikes(), batch_size=None)
    assert [s["spikes"].shape for s in loader] == [(4, 2)] * 6


@pytest.mark.parametrize("samples", [[torch.ones(2), 3.0], [{"a": 1}, 3], [[1], 3], [1.0, [1]]])
def test_samples_of_several_kinds_are_named(samples):
    """The error was that a float has no shape."""
    with pytest.raises(SampleError, match="cannot join samples of type .* and "):
        time_aware_collate(samples)


def test_one_sample_is_no_batch():
    """A dict was KeyError 0, and the letters of a text were its samples."""
    for sample in ({"a": 1}, "abc"):
        with pytest.raises(ParameterError, match="batch must be at least one sample, in a list"):
            time_aware_collate(sample)
