"""Weights that change, as a moving picture."""

from __future__ import annotations

import os
from collections.abc import Iterable
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import torch

from bindsnet.analysis._figures import as_array, color_map
from bindsnet.errors import ParameterError
from bindsnet.optional import import_optional
from bindsnet.utils import get_square_weights


def animate_receptive_fields(
    weights: Iterable[Any],
    file_name: str | os.PathLike[str],
    side: int | tuple[int, int],
    wmin: float = 0.0,
    wmax: float = 1.0,
    cmap: str = "hot_r",
    frames_per_second: float = 10.0,
    zoom: int = 1,
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
    """
    user = "animate_receptive_fields"
    if not (frames_per_second > 0 and zoom >= 1 and wmax > wmin):
        raise ParameterError(
            f"{user}: frames_per_second must be above 0, zoom at least 1 and wmax above wmin "
            f"(got {frames_per_second}, {zoom}, {wmin} to {wmax})"
        )
    grids = (_grid(w, side) for w in weights)
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
    if not pictures:
        raise ParameterError(f"{user}: there is no frame to write")
    path = Path(file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    timing = {"duration": round(1000 / frames_per_second), "loop": 0}
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], **timing)
    return path


def _grid(weights: Any, side: int | tuple[int, int]) -> Any:
    w = torch.as_tensor(weights).detach().cpu()
    return as_array(get_square_weights(w, ceil(sqrt(w.shape[-1])), side))
