"""Real images that come with an installed package, for a machine without data or network."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from bindsnet.arguments import Count, checked
from bindsnet.optional import import_optional

TEST_EVERY = 5  # of every class, each fifth image is for testing


@checked
def digits(size: Count = 28) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Scikit-learn's bundled handwritten digits, at the size and scale of MNIST.

    1,797 images of 8 × 8 values from 0 to 16, scaled to 0–255 and enlarged
    (bilinear), so that a network made for MNIST takes them. Of each class,
    every fifth image is for testing: always the same ones, about 20 %.

    Parameters
    ----------
    size
        Height and width of the images.

    Returns
    -------
    tuple of Tensor
        Training images ``[1442, size, size]``, uint8, and labels ``[1442]``, int64;
        test images ``[355, size, size]`` and labels ``[355]``.

    Raises
    ------
    MissingPackageError
        If scikit-learn is not installed.
    """
    sklearn = import_optional("sklearn.datasets", extra="data", user="bindsnet.datasets.digits")
    bunch = sklearn.load_digits()
    small = torch.as_tensor(bunch.images, dtype=torch.float32) * (255 / 16)
    large = interpolate(small[:, None], size=(size, size), mode="bilinear", align_corners=False)
    images = large[:, 0].round().to(torch.uint8)
    labels = torch.as_tensor(bunch.target, dtype=torch.int64)
    test = _position_in_class(labels) % TEST_EVERY == TEST_EVERY - 1
    return images[~test], labels[~test], images[test], labels[test]


def _position_in_class(labels: Tensor) -> Tensor:
    """For each item, how many items before it have the same label."""
    one_hot = torch.nn.functional.one_hot(labels)
    return one_hot.cumsum(0).gather(1, labels[:, None])[:, 0] - 1
