"""Images and boxes made ready for tracking; and the images of :mod:`bindsnet.preprocessing`."""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
import torch

from bindsnet.arguments import Fits, Options, Picture, Side, checked, is_whole, numbers, picture
from bindsnet.datasets.bounding_box import (
    BoundingBox,
    Box,
    sample_exp_two_sides,
    sample_rand_uniform,
)
from bindsnet.errors import ParameterError
from bindsnet.preprocessing.images import (
    Image,
    bgr2rgb,
    binary_image,
    crop,
    gray_scale,
    subsample,
)
from bindsnet.shapes import as_pair

__all__ = [
    "BoundingBox",
    "NormalizeToTensor",
    "Rescale",
    "bgr2rgb",
    "binary_image",
    "computeCropPadImageLocation",
    "crop",
    "cropPadImage",
    "crop_sample",
    "gray_scale",
    "sample_exp_two_sides",
    "sample_rand_uniform",
    "shift_crop_training_sample",
    "subsample",
]

Sample = dict[str, Any]

_IMAGES = ("previmg", "currimg")

_boxed = Fits(
    "a dict of an image and its box bb, four numbers",
    lambda v: picture.test(v["image"]) and numbers.test(v["bb"]) and len(v["bb"]) == 4,
)
_with_region = Fits("a dict with a search_region", lambda v: picture.test(v["search_region"]))
_pair = Fits(
    "a dict with previmg and currimg, [height, width, 3], and perhaps currbb, numbers",
    lambda v: (
        all(picture.test(v[name]) and v[name].shape[2] == 3 for name in _IMAGES)
        and numbers.test(v.get("currbb", 0))
    ),
)
Boxed = Annotated[Sample, _boxed]
Region = Annotated[Sample, _with_region]
Both = Annotated[Sample, _pair]

IMAGENET_MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
IMAGENET_STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


@checked
def shift_crop_training_sample(sample: Boxed, bb_params: Options) -> tuple[Sample, Sample]:
    """Look for the box of a sample in a region that is moved and stretched at random.

    Parameters
    ----------
    sample
        ``image``, ``[height, width, 3]``, and its box ``bb``.
    bb_params
        ``lambda_scale_frac``, ``lambda_shift_frac``, ``min_scale`` and ``max_scale``; see
        :meth:`BoundingBox.shift`.

    Returns
    -------
    tuple of dict
        As of :func:`crop_sample`.
    """
    box = BoundingBox(*sample["bb"])
    names = ("lambda_scale_frac", "lambda_shift_frac", "min_scale", "max_scale")
    if missing := [name for name in names if name not in bb_params]:
        raise ParameterError(f"shift_crop_training_sample: bb_params lacks {missing[0]!r}")
    moved = BoundingBox(*sample["bb"])
    fractions = {name: bb_params[name] for name in names}
    box.shift(sample["image"], **fractions, shift_motion_model=True, bbox_rand=moved)
    return _cropped(sample["image"], around=moved, box=box)


@checked
def crop_sample(sample: Boxed) -> tuple[Sample, Sample]:
    """The region around the box of a sample, twice as wide and high.

    Parameters
    ----------
    sample
        ``image``, ``[height, width, 3]``, and its box ``bb``.

    Returns
    -------
    tuple of dict
        ``image``, the region, black beyond the edges, and ``bb``, the box in it; then
        ``edge_spacing_x``, ``edge_spacing_y``, ``search_location`` and ``search_region``.
    """
    box = BoundingBox(*sample["bb"])
    return _cropped(sample["image"], around=box, box=box)


def _cropped(image: Image, around: BoundingBox, box: BoundingBox) -> tuple[Sample, Sample]:
    region, location, edge_x, edge_y = cropPadImage(around, image)
    seen = box.recenter(location, edge_x, edge_y, BoundingBox(0, 0, 0, 0))
    options = {
        "edge_spacing_x": edge_x,
        "edge_spacing_y": edge_y,
        "search_location": location,
        "search_region": region,
    }
    return {"image": region, "bb": seen.get_bb_list()}, options


@checked
def cropPadImage(  # noqa: N802 - a name of the API
    bbox_tight: Box, image: Picture
) -> tuple[Image, BoundingBox, float, float]:
    """The region around a box: its image, where it is, and how far it reaches over two edges."""
    location = computeCropPadImageLocation(bbox_tight, image)
    height, width = image.shape[:2]
    left, top = int(min(location.x1, width - 1)), int(min(location.y1, height - 1))
    wide = min(width - left, max(1, math.ceil(location.get_width())))
    high = min(height - top, max(1, math.ceil(location.get_height())))
    out_width = max(math.ceil(bbox_tight.compute_output_width()), wide)
    out_height = max(math.ceil(bbox_tight.compute_output_height()), high)
    edge_x = min(bbox_tight.edge_spacing_x(), out_width - 1)
    edge_y = min(bbox_tight.edge_spacing_y(), out_height - 1)
    region = np.zeros((out_height, out_width, *image.shape[2:]), dtype=image.dtype)
    x, y = int(edge_x), int(edge_y)
    wide, high = min(wide, out_width - x), min(high, out_height - y)
    region[y : y + high, x : x + wide] = image[top : top + high, left : left + wide]
    return region, location, edge_x, edge_y


@checked
def computeCropPadImageLocation(  # noqa: N802 - a name of the API
    bbox_tight: Box, image: Picture
) -> BoundingBox:
    """The region around a box, as far as it lies in the image."""
    height, width = image.shape[:2]
    half_x, half_y = bbox_tight.compute_output_width() / 2, bbox_tight.compute_output_height() / 2
    x, y = bbox_tight.get_center_x(), bbox_tight.get_center_y()
    left, top = max(0.0, x - half_x), max(0.0, y - half_y)
    wide = max(1.0, min(half_x, x) + min(half_x, width - x))
    high = max(1.0, min(half_y, y) + min(half_y, height - y))
    return BoundingBox(left, top, left + wide, top + high)


class Rescale:
    """Resizes the image of a sample, and scales its box to 0 to 10 of the region.

    Parameters
    ----------
    output_size
        Height and width, or one number for the shorter side, which keeps the ratio.
    """

    @checked
    def __init__(self, output_size: Side) -> None:
        self.output_size = output_size

    @checked
    def __call__(self, sample: Boxed, opts: Region) -> Sample:
        """The resized sample; ``opts`` is that of :func:`crop_sample`."""
        image = sample["image"]
        height, width = self._size(*image.shape[:2])
        box = BoundingBox(*sample["bb"])
        box.scale(opts["search_region"])
        return {"image": subsample(image, width, height), "bb": box.get_bb_list()}

    def _size(self, height: int, width: int) -> tuple[int, int]:
        size = as_pair(self.output_size)
        if not is_whole(self.output_size):
            return size
        factor = size[0] / min(height, width)
        return max(1, int(height * factor)), max(1, int(width * factor))


class NormalizeToTensor:
    """Makes ``previmg`` and ``currimg`` tensors, scaled as networks for ImageNet take them."""

    @checked
    def __call__(self, sample: Both) -> Sample:
        """``[3, height, width]``, float32; ``currbb``, if it is there, as a tensor."""
        done = {name: _normalized(sample[name]) for name in _IMAGES}
        if "currbb" in sample:
            done["currbb"] = torch.as_tensor(sample["currbb"], dtype=torch.float32)
        return done


def _normalized(image: Image) -> torch.Tensor:
    values = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float() / 255
    return (values - IMAGENET_MEAN) / IMAGENET_STD
