"""The digits that scikit-learn brings, made to look like MNIST."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from bindsnet.datasets import digits
from bindsnet.errors import MissingPackageError


@pytest.fixture(scope="module")
def parts():
    pytest.importorskip("sklearn")
    return digits()


def test_the_parts_are_about_four_to_one_in_every_class(parts):
    train, train_labels, test, test_labels = parts
    assert len(train) == len(train_labels) == 1442
    assert len(test) == len(test_labels) == 355
    share = test_labels.bincount() / (train_labels.bincount() + test_labels.bincount())
    assert share.shape == (10,)
    assert ((share > 0.18) & (share <= 0.2)).all()


def test_the_images_have_the_size_and_scale_of_mnist(parts):
    for images, labels in (parts[:2], parts[2:]):
        assert images.shape[1:] == (28, 28)
        assert images.dtype == torch.uint8
        assert labels.dtype == torch.int64
        assert images.min() == 0
        assert images.max() == 255


def test_each_image_is_the_bilinear_enlargement_of_its_original(parts):
    originals = pytest.importorskip("sklearn.datasets").load_digits().images
    # the value of 8 pixels at the 28 pixels' centres, the border repeated
    centres = ((np.arange(28) + 0.5) * 8 / 28 - 0.5).clip(0, 7)
    weights = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(8)))
    enlarged = weights @ (originals[:4] * 255 / 16) @ weights.T  # the first of their classes
    assert np.abs(parts[0][:4].numpy() - enlarged).max() <= 0.5 + 1e-3


def test_the_split_is_always_the_same(parts):
    assert all(map(torch.equal, parts, digits()))


def test_no_image_is_in_both_parts(parts):
    originals = pytest.importorskip("sklearn.datasets").load_digits()
    together = torch.cat([parts[1], parts[3]]).bincount()
    assert together.tolist() == np.bincount(originals.target).tolist()
    train = {image.numpy().tobytes() for image in parts[0]}
    assert not any(image.numpy().tobytes() in train for image in parts[2])


def test_another_size_can_be_asked_for(parts):
    assert digits(size=16)[0].shape == (1442, 16, 16)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(MissingPackageError, match=r"digits needs .*'sklearn'.*bindsnet\[data\]"):
        digits()
