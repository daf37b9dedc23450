"""What both sides are fed, and how what they computed is compared."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks import inputs


def test_sums_of_exact_weights_do_not_depend_on_their_order():
    weights = inputs.exact(torch.randn(10_000))

    shuffled = weights[torch.randperm(len(weights))]

    assert torch.equal(weights.cumsum(0)[-1], shuffled.cumsum(0)[-1])
    assert torch.equal(weights.sum().double(), weights.double().sum())


def test_exact_weights_are_the_nearest_multiples():
    weights = torch.randn(1000)
    assert (inputs.exact(weights) - weights).abs().max() <= 0.5 / inputs.GRAIN


def test_differences_are_the_largest_of_each_array_that_both_hold(tmp_path):
    np.savez(tmp_path / "a.npz", s=np.array([[True, False]]), v=np.array([1.0, 2.0]))
    np.savez(tmp_path / "b.npz", s=np.array([True, True]), w=np.array([5.0]))

    assert inputs.differences(tmp_path / "a.npz", tmp_path / "b.npz") == {"s": 1.0}


def test_spikes_of_a_file_are_counted(tmp_path):
    np.savez(tmp_path / "a.npz", s=np.ones((3, 1, 4), dtype=bool))
    assert inputs.count_spikes(tmp_path / "a.npz") == 12


def test_steps_are_alike_until_the_first_spike_of_one_side(tmp_path):
    ours = np.zeros((5, 1, 2), dtype=bool)
    theirs = ours.reshape(5, 2).copy()
    np.savez(tmp_path / "a.npz", s=ours)
    np.savez(tmp_path / "b.npz", s=theirs)
    assert inputs.steps_alike(tmp_path / "a.npz", tmp_path / "b.npz") == 5

    theirs[3:, 1] = True
    np.savez(tmp_path / "b.npz", s=theirs)
    assert inputs.steps_alike(tmp_path / "a.npz", tmp_path / "b.npz") == 3


def test_samples_are_rates_up_to_the_highest_and_spikes_of_them(tmp_path):
    images = torch.zeros(2, 28, 28, dtype=torch.uint8)
    images[1] = 255

    inputs.save_samples(tmp_path, images, steps=50)

    rates, rasters = np.load(tmp_path / "rates.npy"), np.load(tmp_path / "rasters.npy")
    assert rates.shape == (2, 784) and rates.max() == 128
    assert rasters.shape == (2, 50, 784)
    assert rasters[0].sum() == 0
    assert 0.1 < rasters[1].mean() < 0.16
