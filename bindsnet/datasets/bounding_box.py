"""Boxes around what is tracked in a video, and the region in which it is looked for next."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Annotated

from bindsnet.arguments import Fits, Number, Picture, Positive, Switch, checked
from bindsnet.errors import ParameterError

Box = Annotated["BoundingBox", Fits("a BoundingBox", lambda v: isinstance(v, BoundingBox))]


def sample_rand_uniform() -> float:
    """A number above 0 and below 1, from Python's generator."""
    return (random.randint(0, 2**31 - 1) + 1) / (2**31 + 1)


@checked
def sample_exp_two_sides(lambda_: Positive) -> float:
    r"""A number with the density :math:`\frac{\lambda}{2} e^{-\lambda |x|}`."""
    sign = 1 if random.randint(0, 1) else -1
    return math.log(sample_rand_uniform()) / (sign * lambda_)


class BoundingBox:
    """A box with the corners ``(x1, y1)`` and ``(x2, y2)``; x is the column, y the row.

    The region in which it is looked for is ``kContextFactor`` times as wide and high.
    Positions in that region are counted from 0 to ``kScaleFactor``.

    Parameters
    ----------
    x1, y1, x2, y2
        The corners, in pixels.
    """

    kContextFactor = 2  # noqa: N815 - names of the API
    kScaleFactor = 10  # noqa: N815
    tries = 10

    @checked
    def __init__(self, x1: Number, y1: Number, x2: Number, y2: Number) -> None:
        self.x1, self.y1, self.x2, self.y2 = x1, y1, x2, y2

    def __repr__(self) -> str:
        """Show the corners."""
        return f"BoundingBox({self.x1:g}, {self.y1:g}, {self.x2:g}, {self.y2:g})"

    def print_bb(self) -> None:
        """Print the corners."""
        print(self)

    def get_bb_list(self) -> list[float]:
        """``[x1, y1, x2, y2]``."""
        return [self.x1, self.y1, self.x2, self.y2]

    def get_width(self) -> float:
        """Width in pixels."""
        return self.x2 - self.x1

    def get_height(self) -> float:
        """Height in pixels."""
        return self.y2 - self.y1

    def get_center_x(self) -> float:
        """Column of the centre."""
        return (self.x1 + self.x2) / 2

    def get_center_y(self) -> float:
        """Row of the centre."""
        return (self.y1 + self.y2) / 2

    def compute_output_width(self) -> float:
        """Width of the region around it, at least 1."""
        return max(1.0, self.kContextFactor * self.get_width())

    def compute_output_height(self) -> float:
        """Height of the region around it, at least 1."""
        return max(1.0, self.kContextFactor * self.get_height())

    def edge_spacing_x(self) -> float:
        """How far the region reaches over the image's left edge."""
        return max(0.0, self.compute_output_width() / 2 - self.get_center_x())

    def edge_spacing_y(self) -> float:
        """How far the region reaches over the image's upper edge."""
        return max(0.0, self.compute_output_height() / 2 - self.get_center_y())

    @checked
    def scale(self, image: Picture) -> None:
        """From pixels of ``image`` to 0 to ``kScaleFactor`` of its width and height."""
        self._multiply(self.kScaleFactor / image.shape[1], self.kScaleFactor / image.shape[0])

    @checked
    def unscale(self, image: Picture) -> None:
        """Undo :meth:`scale`."""
        self._multiply(image.shape[1] / self.kScaleFactor, image.shape[0] / self.kScaleFactor)

    def _multiply(self, x: float, y: float) -> None:
        self.x1, self.y1, self.x2, self.y2 = self.x1 * x, self.y1 * y, self.x2 * x, self.y2 * y

    @checked
    def recenter(
        self,
        search_loc: Box,
        edge_spacing_x: Number,
        edge_spacing_y: Number,
        bbox_gt_recentered: Box,
    ) -> BoundingBox:
        """Write this box, as seen from the region, into ``bbox_gt_recentered``."""
        left, top = edge_spacing_x - search_loc.x1, edge_spacing_y - search_loc.y1
        found = bbox_gt_recentered
        found.x1, found.x2 = self.x1 + left, self.x2 + left
        found.y1, found.y2 = self.y1 + top, self.y2 + top
        return found

    @checked
    def uncenter(
        self,
        raw_image: Picture,
        search_location: Box,
        edge_spacing_x: Number,
        edge_spacing_y: Number,
    ) -> None:
        """Undo :meth:`recenter`, within the image."""
        left, top = search_location.x1 - edge_spacing_x, search_location.y1 - edge_spacing_y
        height, width = raw_image.shape[:2]
        self.x1, self.x2 = max(0.0, self.x1 + left), min(float(width), self.x2 + left)
        self.y1, self.y2 = max(0.0, self.y1 + top), min(float(height), self.y2 + top)

    @checked
    def shift(
        self,
        image: Picture,
        lambda_scale_frac: Positive,
        lambda_shift_frac: Positive,
        min_scale: Number,
        max_scale: Number,
        shift_motion_model: Switch,
        bbox_rand: Box,
    ) -> BoundingBox:
        """Write this box, moved and stretched at random within ``image``, into ``bbox_rand``.

        With ``shift_motion_model`` factors come from :func:`sample_exp_two_sides`, else they are
        uniform. After ten tries that leave the image, the box keeps its size or place.
        """
        if min_scale > max_scale:
            raise ParameterError(
                f"BoundingBox: min_scale must not be above max_scale (got {min_scale}, {max_scale})"
            )

        def stretch() -> float:
            factor = sample_exp_two_sides(lambda_scale_frac)
            if not shift_motion_model:
                return random.uniform(min_scale, max_scale)
            return min(max(factor, min_scale), max_scale)

        def move() -> float:
            if not shift_motion_model:
                return random.uniform(-1, 1)
            return sample_exp_two_sides(lambda_shift_frac)

        height, width = image.shape[:2]
        bbox_rand.x1, bbox_rand.x2 = _jittered(self.x1, self.x2, width, stretch, move)
        bbox_rand.y1, bbox_rand.y2 = _jittered(self.y1, self.y2, height, stretch, move)
        return bbox_rand


def _jittered(
    low: float, high: float, size: int, stretch: Callable[[], float], move: Callable[[], float]
) -> tuple[float, float]:
    """An interval like ``low`` to ``high``, within an image of ``size`` pixels."""
    side, centre = high - low, (low + high) / 2
    sides = (side * (1 + stretch()) for _ in range(BoundingBox.tries))
    new_side = next((s for s in sides if 0 <= s <= size - 1), min(side, size - 1.0))
    centres = (centre + side * move() for _ in range(BoundingBox.tries))
    half = new_side / 2
    new_centre = next(
        (c for c in centres if half <= c <= size - half),
        min(max(centre, half), size - half),
    )
    return new_centre - half, new_centre + half
