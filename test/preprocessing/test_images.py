"""Images become small exactly as OpenCV 5.0 makes them: its results were noted as checksums."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from bindsnet.errors import ShapeError
from bindsnet.preprocessing import images


def pattern(height, width, channels):
    i = np.arange(height * width * channels, dtype=np.int64)
    return ((i * i * 31 + i * 17) % 251).astype(np.uint8).reshape(height, width, channels)


FRAME = pattern(210, 160, 3)
GRAY = images.gray_scale(FRAME)


@pytest.mark.parametrize(
    ("image", "checksum"),
    [
        (GRAY, 2078919788),
        (images.subsample(GRAY, 84, 110), 1184466315),
        (images.subsample(GRAY[34:194], 80, 80), 1698017810),
        (images.subsample(FRAME, 60, 70), 3678836502),
    ],
    ids=["gray", "84 x 110", "half", "colour"],
)
def test_the_bytes_are_those_of_opencv(image, checksum):
    assert image.dtype == np.uint8
    assert zlib.crc32(image.tobytes()) == checksum


def test_crop_takes_rows_first_and_binary_is_what_is_not_black():
    assert images.crop(FRAME, 26, 104, 0, 84).shape == (78, 84, 3)
    assert images.binary_image(np.array([[0, 1], [200, 0]])).tolist() == [[0, 1], [1, 0]]


def test_channels_are_swapped_and_gray_gets_three():
    assert images.bgr2rgb(np.array([[[1, 2, 3]]])).tolist() == [[[3, 2, 1]]]
    assert images.bgr2rgb(np.array([[5]])).tolist() == [[[5, 5, 5]]]


def test_a_resized_constant_is_the_constant():
    assert (images.subsample(np.full((30, 40), 77, np.uint8), 91, 13) == 77).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: images.gray_scale(np.zeros((4, 4), np.uint8)),
        lambda: images.gray_scale(np.full((4, 4, 3), 256)),
        lambda: images.subsample(np.zeros((0, 4), np.uint8), 3, 3),
    ],
)
def test_what_is_no_image_is_refused(call):
    with pytest.raises(ShapeError):
        call()
