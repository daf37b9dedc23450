"""Images as games and videos have them, made small: the integer arithmetic of OpenCV, in NumPy.

Results are those that OpenCV gives for 8-bit images, to the last bit where images become
smaller, so that agents see what they saw with it (enlarged, a few pixels in a thousand are one
level off). Images are ``[height, width]`` or ``[height, width, channels]``.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from bindsnet.arguments import Count, Whole, checked
from bindsnet.errors import ShapeError

Image = npt.NDArray[Any]

_LUMA = tuple(np.int32(weight) for weight in (9798, 19235, 3735))
"""Weights of red, green and blue in the brightness (ITU-R BT.601), times 2^15."""

_COEFFICIENT_BITS = 11


def gray_scale(image: Image) -> Image:
    r"""Brightness of a colour image.

    .. math:: Y = 0.299\,R + 0.587\,G + 0.114\,B

    Parameters
    ----------
    image
        ``[height, width, 3]``, uint8, red first.

    Returns
    -------
    ndarray
        ``[height, width]``, uint8.
    """
    image = _as_bytes("gray_scale", image)
    if image.ndim != 3 or image.shape[2] != 3:
        raise ShapeError(
            f"gray_scale takes an image [height, width, 3] (got shape {list(image.shape)})"
        )
    red, green, blue = (image[..., k] * weight for k, weight in enumerate(_LUMA))
    brightness: Image = (red + green + blue + (1 << 14)) >> 15
    return brightness.astype(np.uint8)


@checked
def crop(image: Image, x1: Whole, x2: Whole, y1: Whole, y2: Whole) -> Image:
    """Rows ``x1`` to ``x2`` and columns ``y1`` to ``y2`` of an image, the last ones left out."""
    return _as_image("crop", image)[x1:x2, y1:y2, ...]


def binary_image(image: Image) -> Image:
    """1 where an image is above 0, else 0; uint8."""
    return (_as_image("binary_image", image) > 0).astype(np.uint8)


def bgr2rgb(image: Image) -> Image:
    """Swap the first and the last of three channels; a gray image becomes three equal ones."""
    image = _as_image("bgr2rgb", image)
    if image.ndim == 2:
        return np.repeat(image[..., None], 3, axis=2)
    return np.ascontiguousarray(image[..., ::-1])


@checked
def subsample(image: Image, x: Count, y: Count) -> Image:
    """Resize an image to width ``x`` and height ``y``, linearly between pixels.

    Parameters
    ----------
    image
        ``[height, width]`` or ``[height, width, channels]``, uint8.
    x, y
        New width and height.

    Returns
    -------
    ndarray
        ``[y, x]`` or ``[y, x, channels]``, uint8.

    Notes
    -----
    No smoothing before an image is made smaller, as in OpenCV; exactly half the width and
    height is the mean of four pixels.
    """
    image = _as_bytes("subsample", image)
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise ShapeError(
            f"subsample cannot make an image of shape {list(image.shape)} one of {y} x {x}"
        )
    height, width = image.shape[:2]
    if (height, width) == (2 * y, 2 * x):
        return _mean_of_four(image)
    return _linear(image, x, y)


def _mean_of_four(image: Image) -> Image:
    wide = image.astype(np.uint16)
    rows = wide[0::2] + wide[1::2]
    total: Image = rows[:, 0::2] + rows[:, 1::2]
    return ((total + 2) >> 2).astype(np.uint8)


def _linear(image: Image, x: int, y: int) -> Image:
    """Fixed point: coefficients of 11 bits, 4 bits dropped between the two directions."""
    wide = image.astype(np.int32)
    tail = (1,) * (image.ndim - 2)
    left, right, near, far = _neighbours(image.shape[1], x)
    near, far = (c.reshape(1, -1, *tail) for c in (near, far))
    across: Image = (wide[:, left] * near + wide[:, right] * far) >> 4
    above, below, near, far = _neighbours(image.shape[0], y)
    near, far = (c.reshape(-1, 1, *tail) for c in (near, far))
    summed: Image = ((across[above] * near) >> 16) + ((across[below] * far) >> 16)
    return np.clip((summed + 2) >> 2, 0, 255).astype(np.uint8)


@functools.lru_cache(maxsize=64)
def _neighbours(old: int, new: int) -> tuple[Image, Image, Image, Image]:
    """For each new pixel the two old ones next to its centre, and their coefficients."""
    centre = ((np.arange(new) + 0.5) * (1 / (new / old)) - 0.5).astype(np.float32)
    first = np.floor(centre).astype(np.int64)
    share = np.where((first < 0) | (first >= old - 1), np.float32(0), centre - first)
    first = first.clip(0, old - 1)
    one = np.float32(1 << _COEFFICIENT_BITS)
    far = np.rint(share * one).astype(np.int32)
    near = np.rint((np.float32(1) - share) * one).astype(np.int32)
    return first, (first + 1).clip(max=old - 1), near, far


def _as_image(caller: str, image: Any) -> Image:
    array = np.asarray(image)
    if array.dtype.kind not in "biuf" or array.ndim not in (2, 3):
        raise ShapeError(
            f"{caller} takes an image [height, width] or [height, width, channels] "
            f"(got {array.dtype} of shape {list(array.shape)})"
        )
    return array


def _as_bytes(caller: str, image: Any) -> Image:
    array = np.asarray(image)
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind not in "biuf" or not ((array >= 0) & (array <= 255)).all():  # nor NaN
        raise ShapeError(f"{caller} takes an 8-bit image (got {array.dtype})")
    return np.rint(array).astype(np.uint8)
