"""What the plots have in common: figures, files, and the shapes of recordings."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, ShapeError, UnknownNameError, did_you_mean
from bindsnet.optional import import_optional

Range = tuple[int, int]
Figsize = tuple[float, float]

#: Figures made here, and whether they have been drawn in before.
_DRAWN: MutableMapping[Any, bool] = WeakKeyDictionary()


def matplotlib(user: str, module: str = "") -> ModuleType:
    """Import a module of matplotlib for ``user``; its settings stay as they are."""
    name = f"matplotlib.{module}" if module else "matplotlib"
    return import_optional(name, extra="plot", user=f"bindsnet.analysis.{user}")


def has_screen(user: str) -> bool:
    """Whether figures can be shown in windows: the backend is interactive, or may become so."""
    package = matplotlib(user)
    backend = package.get_backend(auto_select=False)
    if backend is None:  # neither chosen nor needed so far
        displays = ("DISPLAY", "WAYLAND_DISPLAY")
        return sys.platform in ("darwin", "win32") or any(map(os.environ.get, displays))
    registry = matplotlib(user, "backends.registry")
    interactive = registry.backend_registry.list_builtin(registry.BackendFilter.INTERACTIVE)
    return backend.lower() in (name.lower() for name in interactive)


def new_figure(user: str, figsize: Figsize) -> Any:
    """A figure: pyplot's where there is a screen or pyplot is in use, else one of its own.

    pyplot keeps each figure that it makes, and may open a window.
    """
    if "matplotlib.pyplot" in sys.modules or has_screen(user):
        figure = matplotlib(user, "pyplot").figure(figsize=figsize, layout="constrained")
        _DRAWN[figure] = False
        return figure
    return own_figure(user, figsize)


def own_figure(user: str, figsize: Figsize) -> Any:
    """A figure that no window shows."""
    figure = matplotlib(user, "figure").Figure(figsize=figsize, layout="constrained")
    matplotlib(user, "backends.backend_agg").FigureCanvasAgg(figure)
    _DRAWN[figure] = False
    return figure


def new_axes(user: str, rows: int, columns: int, figsize: Figsize) -> list[Any]:
    """Axes of a new figure, row by row."""
    axes = new_figure(user, figsize).subplots(rows, columns, squeeze=False)
    return list(axes.flat)


def color_map(user: str, name: str, colors: int | None = None) -> Any:
    """A colour map by its name, with as many colours as are asked for."""
    maps = matplotlib(user).colormaps
    if name not in maps:
        raise ParameterError(
            f"{user}: matplotlib has no colour map {name!r}{did_you_mean(name, maps)}"
        )
    return maps[name] if colors is None else maps[name].resampled(colors)


def redraw(axes: Any) -> None:
    """Have the figure drawn anew when its window is next updated.

    A figure of ours that is drawn again keeps its layout, as working one out takes
    longer than to draw.
    """
    figure = axes.figure
    if figure in _DRAWN:
        if not _DRAWN[figure]:
            _DRAWN[figure] = True
        elif type(figure.get_layout_engine()).__name__ == "ConstrainedLayoutEngine":
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
    if not type(figure.canvas).__module__.endswith("backend_agg"):  # which would draw at once
        figure.canvas.draw_idle()


def as_array(values: Any) -> Any:
    """A tensor or an array as a NumPy array, float32, of its own."""
    return torch.as_tensor(values).detach().to("cpu", torch.float32, copy=True).numpy()


def as_picture(caller: str, values: Any) -> Any:
    """``[H, W]``, with axes of size 1 around it or not, or colours ``[3, H, W]``, ``[H, W, 3]``."""
    array = as_array(values)
    shape = array.shape
    while array.ndim > 2 and 1 in array.shape:
        array = array.squeeze(array.shape.index(1))
    if array.ndim == 3 and array.shape[0] == 3:
        array = array.transpose(1, 2, 0)
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        raise ShapeError(
            f"{caller}: the image has shape {list(shape)}; it takes [height, width], "
            "or [3, height, width] for colours"
        )
    return array / array.max() if array.ndim == 3 and array.max() > 1 else array


def as_table(caller: str, name: str, recording: Any) -> Tensor:
    """A recording ``[time, *batch and shape]`` as ``[time, neurons]``, samples side by side."""
    values = torch.as_tensor(recording).detach()
    if values.dim() == 0 or len(values) == 0:
        raise ShapeError(
            f"{caller}: the recording of {name!r} has shape {list(values.shape)}, but it takes "
            "[time, neurons] or [time, batch, ...]"
        )
    values = values.to_dense() if values.is_sparse else values
    return values.flatten(1).cpu() if values.dim() > 1 else values[:, None].cpu()


def check_part(caller: str, what: str, part: Range, size: int) -> Range:
    """A range of steps or neurons that a recording has."""
    first, end = (int(bound) for bound in part)
    if not 0 <= first < end <= size:
        raise ParameterError(
            f"{caller}: the range of {what} must be within 0 and {size}, and not empty "
            f"(got {tuple(part)})"
        )
    return first, end


def cut_out(
    caller: str, recordings: Mapping[str, Any], time: Range | None, n_neurons: Any
) -> dict[str, tuple[Tensor, Range, Range]]:
    """For each layer what is to be drawn, ``[time, neurons]``; the steps, and the neurons."""
    if not recordings:
        raise ParameterError(f"{caller}: there is no layer to plot")
    for name in n_neurons or {}:
        if name not in recordings:
            raise UnknownNameError(
                f"{caller}: n_neurons names {name!r}, which has no recording"
                f"{did_you_mean(name, recordings)}"
            )
    chosen = {}
    for name, recording in recordings.items():
        table = as_table(caller, name, recording)
        steps = check_part(caller, "steps", time or (0, len(table)), len(table))
        part = (n_neurons or {}).get(name) or (0, table.shape[1])
        neurons = check_part(caller, f"neurons of {name!r}", part, table.shape[1])
        chosen[name] = (table[slice(*steps), slice(*neurons)], steps, neurons)
    return chosen


def save_next(figure: Any, save: str | os.PathLike[str]) -> str:
    """Write the figure twice: under its own name, and under the next number.

    ``w.png`` gives ``w.1.png`` and ``w.png``; ``w.1.png`` gives ``w.2.png`` and
    ``w.png``. The name with the number is returned, to be passed in next time.
    """
    stem, suffix = os.path.splitext(save)
    suffix = suffix or ".png"
    numbered = re.fullmatch(r"(.*)\.(\d+)", stem, flags=re.DOTALL)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (stem, 0)
    Path(stem).parent.mkdir(parents=True, exist_ok=True)
    following = f"{stem}.{number + 1}{suffix}"
    for name in (following, stem + suffix):
        figure.savefig(name)
    return following
