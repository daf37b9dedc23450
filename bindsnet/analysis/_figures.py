"""What the plots have in common: figures, colours, files."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from bindsnet.analysis._arguments import Figsize
from bindsnet.errors import ParameterError, did_you_mean
from bindsnet.optional import import_optional

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


def color_map(user: str, name: Any, colors: int | None = None) -> Any:
    """A colour map by its name, or as it is, with as many colours as are asked for."""
    maps = matplotlib(user).colormaps
    found = name if isinstance(name, matplotlib(user, "colors").Colormap) else None
    if found is None and not (isinstance(name, str) and name in maps):
        raise ParameterError(
            f"{user}: cmap: matplotlib has no colour map {name!r}{did_you_mean(name, maps)}"
        )
    found = maps[name] if found is None else found
    return found if colors is None else found.resampled(colors)


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


def check_is_file(user: str, name: str, file: str | os.PathLike[str]) -> None:
    """Raise unless a file may have that name."""
    if not Path(file).name or Path(file).is_dir():
        raise ParameterError(f"{user}: {name} must be a file, not a folder (got {file!r})")


def check_file(user: str, name: str, file: str | os.PathLike[str] | None) -> None:
    """Raise unless a figure can be written to a file of that name; None is no file."""
    if file is None:
        return
    check_is_file(user, name, file)
    known = matplotlib(user, "backend_bases").FigureCanvasBase.filetypes
    suffix = os.path.splitext(file)[1][1:].lower()
    if suffix and suffix not in known:
        raise ParameterError(
            f"{user}: {name} must end in a format of matplotlib: {', '.join(known)} "
            f"(got {file!r}){did_you_mean(suffix, known)}"
        )


def write(figure: Any, file: str | os.PathLike[str] | None) -> None:
    """Write the figure, if there is a file to write to; the folder need not be there."""
    if file is not None:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file)


def save_next(figure: Any, save: str | os.PathLike[str]) -> str:
    """Write the figure twice: under its own name, and under the next number.

    ``w.png`` gives ``w.1.png`` and ``w.png``; ``w.1.png`` gives ``w.2.png`` and
    ``w.png``. The name with the number is returned, to be passed in next time.
    """
    stem, suffix = os.path.splitext(save)
    suffix = suffix or ".png"
    numbered = re.fullmatch(r"(.*)\.(\d+)", stem, flags=re.DOTALL)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (stem, 0)
    following = f"{stem}.{number + 1}{suffix}"
    for name in (following, stem + suffix):
        write(figure, name)
    return following
