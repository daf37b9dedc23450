"""Weights that change, as a moving picture."""

from __future__ import annotations

import os
from collections.abc import Iterable
from math import ceil, inf, sqrt
from pathlib import Path
from typing import Annotated, Any

import torch

from bindsnet.analysis._arrays import as_array, as_matrix
from bindsnet.analysis._figures import check_is_file, color_map
from bindsnet.arguments import AnyPath, Count, Fits, Number, Side, checked, real
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.optional import import_optional
from bindsnet.utils import get_square_weights

#: A GIF holds the time of a frame as hundredths of a second, of two bytes.
SLOWEST = 0.002

frames = Fits("a list, or a generator, of tensors", lambda v: iter(v) and not isinstance(v, str))
speed = Fits(f"a finite number of at least {SLOWEST}", lambda v: SLOWEST <= real(v) < inf)


@checked
def animate_receptive_fields(
    weights: Annotated[Iterable[Any], frames],
    file_name: AnyPath,
    side: Side,
    wmin: Number = 0.0,
    wmax: Number = 1.0,
    cmap: str = "hot_r",
    frames_per_second: Annotated[float, speed] = 10.0,
    zoom: Count = 1,
) -> Path:
    """Write receptive fields that change to a GIF: a frame for each tensor of weights.

    Parameters
    ----------
    weights
        Tensors ``[inputs, neurons]``; a generator may make them one by one.
    file_name
        The file, a GIF.
    side
        Height and width of the input: one number, or a pair.
    wmin, wmax
        Weights at the ends of the colour scale, mV.
    cmap
        Name of a colour map.
    frames_per_second
        Frames a second; viewers show at most 50.
    zoom
        Pixels, in each direction, for a weight.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        If there is no frame, or a number is out of its range.
    ShapeError
        If weights do not make images of that size, or not all the same picture.
    """
    user = "animate_receptive_fields"
    if not wmax > wmin:
        raise ParameterError(f"{user}: wmax must be above wmin (got {wmax!r} and {wmin!r})")
    check_is_file(user, "file_name", file_name)
    grids = [_grid(user, w, side) for w in weights]
    if not grids:
        raise ParameterError(f"{user}: weights is empty: there is no frame to write")
    if len({grid.shape for grid in grids}) > 1:
        raise ShapeError(f"{user}: weights must have as many neurons in each frame")
    return animate_frames(user, grids, file_name, (wmin, wmax), cmap, frames_per_second, zoom)


def animate_frames(
    user: str,
    frames: Iterable[Any],
    file_name: str | os.PathLike[str],
    limits: tuple[float, float],
    cmap: str,
    frames_per_second: float,
    zoom: int,
) -> Path:
    """Write arrays ``[rows, columns]`` to a GIF, coloured by a scale that ends at ``limits``."""
    image = import_optional("PIL.Image", extra="plot", user=f"bindsnet.analysis.{user}")
    colors, (low, high) = color_map(user, cmap), limits
    pictures = []
    for frame in frames:
        pixels = colors((frame - low) / (high - low), bytes=True)[..., :3]
        pixels = pixels.repeat(zoom, axis=0).repeat(zoom, axis=1)
        pictures.append(image.fromarray(pixels))
    path = Path(file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    timing = {"duration": round(1000 / frames_per_second), "loop": 0}
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], **timing)
    return path


def _grid(user: str, weights: Any, side: int | tuple[int, int]) -> Any:
    w = as_matrix(user, "weights", weights)
    return as_array(get_square_weights(torch.from_numpy(w), ceil(sqrt(w.shape[1])), side))
