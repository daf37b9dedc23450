"""What event cameras see: lists of (x, y, t, p), and the same as spikes in time steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bindsnet.arguments import Count, NotNegative, Positive, Size, Switch, Text, checked
from bindsnet.encoding import Encoder
from bindsnet.errors import ParameterError, ShapeError

EVENT = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.bool_)])
"""An event: column, row, time in µs, and whether it became brighter."""

Events = npt.NDArray[Any]

PER_MS = {"us": 1000.0, "ms": 1.0, "ns": 1e6, "s": 1e-3}


@checked
def events_to_spikes(
    events: Any,
    size: Size,
    time: NotNegative | None = None,
    dt: Positive = 1.0,
    polarities: Count = 2,
    unit: Text = "us",
    ordering: Text = "xytp",
    from_first: Switch = False,
) -> Tensor:
    """Spikes of a camera's events.

    Parameters
    ----------
    events
        A structured array with the fields ``x`` (column), ``y`` (row), ``t`` and ``p`` (brighter
        if above 0), as tonic gives it; or an array or tensor ``[N, 4]``. Any order in time.
    size
        Height and width of the camera.
    time
        Length in ms; events after it are left out. None for the time of the last event.
    dt
        Length of a step in ms.
    polarities
        2 for a channel each, darker first; 1 for all in one.
    unit
        Of ``t``: ``"us"``, ``"ms"``, ``"ns"`` or ``"s"``.
    ordering
        What the columns of an array ``[N, 4]`` are.
    from_first
        Whether time begins with the first event.

    Returns
    -------
    Tensor
        ``[T, polarities, height, width]``, uint8: 1 where there was an event, or several, in the
        step.

    Raises
    ------
    ShapeError
        If ``events`` are no such array, or one lies outside of the camera.
    ParameterError
        If another argument is out of its range, or a time is before 0.
    """
    _check(polarities, unit)
    x, y, t, p = _fields(events, ordering)
    height, width = size
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    if not inside.all():
        first = int(np.argmin(inside))
        raise ShapeError(
            f"{int((~inside).sum())} of {len(x)} events lie outside of a camera of height {height} "
            f"and width {width}, the first at x={x[first]}, y={y[first]}"
        )
    if from_first and len(t):
        t = t - t.min()
    if len(t) and t.min() < 0:
        raise ParameterError(f"the time of an event is before 0 ({t.min()} {unit})")
    step = (t / (PER_MS[unit] * dt)).astype(np.int64)
    steps = int(step.max(initial=-1)) + 1 if time is None else int(time / dt)
    kept = step < steps
    channel = (p > 0).astype(np.int64) if polarities == 2 else np.zeros(len(x), np.int64)
    spikes = torch.zeros(steps, polarities, height, width, dtype=torch.uint8)
    spikes.numpy()[step[kept], channel[kept], y[kept], x[kept]] = 1
    return spikes


def _check(polarities: int, unit: str) -> None:
    if polarities not in (1, 2) or unit not in PER_MS:
        raise ParameterError(
            f"polarities must be 1 or 2, and unit one of {', '.join(PER_MS)} "
            f"(got {polarities}, {unit!r})"
        )


def _fields(events: Any, ordering: str) -> list[npt.NDArray[Any]]:
    """Columns, rows, times and polarities."""
    array = events.numpy() if isinstance(events, Tensor) else np.asarray(events)
    names = array.dtype.names
    if names is not None:
        if missing := sorted(set("xytp") - set(names)):
            raise ShapeError(f"the events have no field {missing[0]!r} (they have {list(names)})")
        columns = [array[name] for name in "xytp"]
    else:
        if array.ndim != 2 or array.shape[1] != 4 or sorted(ordering) != sorted("xytp"):
            raise ShapeError(
                "events are a structured array with fields x, y, t, p, or an array [N, 4] with an "
                f"ordering of 'xytp' (got shape {list(array.shape)}, ordering {ordering!r})"
            )
        columns = [array[:, ordering.index(name)] for name in "xytp"]
    x, y, t, p = columns
    for name, column in zip("xytp", columns, strict=True):
        if column.dtype.kind not in "biuf" or not np.isfinite(column).all():
            raise ShapeError(f"{name} of the events must be finite numbers (got {column.dtype})")
    return [x.astype(np.int64), y.astype(np.int64), t, p]


class EventEncoder(Encoder):
    """Encodes with :func:`events_to_spikes`, which tells of the parameters."""

    @checked
    def __init__(
        self, size: Size, time: NotNegative | None = None, dt: Positive = 1.0, **kwargs: Any
    ) -> None:
        super().__init__(size, time, dt, **kwargs)
        self.enc = events_to_spikes
