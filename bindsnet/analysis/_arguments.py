"""What arguments of plots may be, beside the kinds of ``bindsnet.arguments``."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

import torch

from bindsnet.arguments import Fits, is_whole, real
from bindsnet.errors import ParameterError


def an_artist(module: str, name: str, words: str) -> Fits:
    """Artists of one class of matplotlib that are still part of a figure."""
    return Fits(words, lambda v: _is_artist(v, module, name))


def _is_artist(value: Any, module: str, name: str) -> bool:
    """Matplotlib is not imported for it: whoever has an artist has imported it."""
    cls = getattr(sys.modules.get(f"matplotlib.{module}"), name, ())
    return isinstance(value, cls) and value.figure is not None


def list_of(fits: Fits, words: str) -> Fits:
    """Lists, or arrays, of what fits, with at least one member."""
    return Fits(
        f"a list of {words} in a figure",
        lambda v: isinstance(v, Collection) and bool(len(v)) and all(map(fits.test, v)),
    )


def _is_figsize(value: Any) -> bool:
    return len(value) == 2 and all(0 < real(inches) < math.inf for inches in value)


def _is_range(value: Any) -> bool:
    return len(value) == 2 and all(real(bound).is_integer() for bound in value)


def _are_ranges(value: Any) -> bool:
    return all(bounds is None or _is_range(bounds) for bounds in value.values())


def _are_thresholds(value: Any) -> bool:
    numbers = [torch.as_tensor(v) for v in value.values() if v is not None]
    return all(v.numel() and not v.is_complex() and not v.isnan().any() for v in numbers)


def _are_classes(value: Any) -> bool:
    return isinstance(value, Collection) and len(value) > 0


def _are_lines(value: Any) -> bool:
    """Lists of lines, the line of a threshold behind some of them."""
    layers = [part for part in value if not line.test(part)]
    return bool(layers) and layers[0] is value[0] and all(map(list_of(line, "").test, layers))


figsize = Fits("a width and a height above 0, in inches", _is_figsize)
title = Fits("a string or a number", lambda v: isinstance(v, str) or not math.isnan(real(v)))
part = Fits("two whole numbers, the first and the one after the last", _is_range)
parts = Fits("a dict from names to two whole numbers each", _are_ranges)
thresholds = Fits("a dict from names to numbers, or tensors of them", _are_thresholds)
classes = Fits("a list of names, one for each class", _are_classes)
image = an_artist("image", "AxesImage", "an image in a figure")
dots = an_artist("collections", "PathCollection", "a scatter plot in a figure")
line = an_artist("lines", "Line2D", "a line in a figure")
panel = an_artist("axes", "Axes", "axes in a figure")
canvas = an_artist("figure", "FigureBase", "a figure")
images = list_of(image, "images")
all_axes = list_of(panel, "axes")
lines_of_layers = Fits("a list of lists of lines in a figure", _are_lines)

Figsize = Annotated[tuple[float, float], figsize]
Title = Annotated[str | float, title]
Range = Annotated[tuple[int, int], part]
Ranges = Annotated[Mapping[str, tuple[int, int]], parts]
Thresholds = Annotated[Mapping[str, Any], thresholds]
Classes = Annotated[Sequence[Any], classes]
Image = Annotated[Any, image]
Images = Annotated[Sequence[Any], images]
Scatters = Annotated[Sequence[Any], list_of(dots, "scatter plots")]
Axes = Annotated[Any, panel]
AxesList = Annotated[Sequence[Any], all_axes]
Figure = Annotated[Any, canvas]


def check_one_each(user: str, of: Collection[str], **handles: Sequence[Any] | None) -> None:
    """Raise unless there is one handle for each of what is drawn, or none at all."""
    for name, given in handles.items():
        if given is not None and len(given) != len(of):
            raise ParameterError(
                f"{user}: {name} has {len(given)} for {len(of)} ({', '.join(map(repr, of))}); "
                "pass those of an earlier call with the same, or none for a new figure"
            )


def check_index(user: str, name: str, index: Any, length: int) -> int:
    """A place in what has that length."""
    if not is_whole(index) or not 0 <= index < length:
        raise ParameterError(
            f"{user}: {name} must be from 0 to {length - 1}, a whole number (got {index!r})"
        )
    return int(index)
