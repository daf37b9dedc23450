"""What is drawn, as arrays: numbers, pictures, recordings, labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet import shapes
from bindsnet.analysis._arguments import Range
from bindsnet.errors import ParameterError, ShapeError, UnknownNameError, did_you_mean

Cut = tuple[Tensor, Range, Range]
"""What is drawn of a layer: ``[time, neurons]``, its steps, its neurons."""


def as_array(values: Any) -> Any:
    """A tensor or an array as a NumPy array, float32, of its own."""
    return torch.as_tensor(values).detach().to("cpu", torch.float32, copy=True).numpy()


def as_numbers(user: str, name: str, values: Any) -> Tensor:
    """Real numbers, a tensor or an array or lists, as a dense tensor on the CPU."""
    if isinstance(values, np.ndarray):
        values = np.asarray(values, order="C")  # torch takes no array that is turned round
    tensor = shapes.as_numbers(f"{user}: {name}", values).cpu()
    if not hasattr(values, "ndim"):
        tensor = torch.as_tensor(values, dtype=torch.float64)  # as precise as Python's numbers
    return tensor if tensor.layout == torch.strided else tensor.to_dense()


def as_row(user: str, name: str, values: Any) -> list[float]:
    """A list of real numbers, which may be empty; NaN for those that are not known."""
    row = as_numbers(user, name, list(values) if isinstance(values, Sequence) else values)
    if row.dim() != 1:
        raise ShapeError(f"{user}: {name} has shape {list(row.shape)}, but it takes [points]")
    points: list[float] = row.tolist()
    return points


def finite_range(array: Any) -> tuple[float, float]:
    """The least and the greatest number, but for NaN and infinity; 0 and 1 if there is none."""
    low, high = float(array.min()), float(array.max())
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def as_matrix(user: str, name: str, values: Any) -> Any:
    """``[rows, columns]`` as an array."""
    matrix = as_array(as_numbers(user, name, values))
    if matrix.ndim != 2 or not matrix.size:
        raise ShapeError(
            f"{user}: {name} has shape {list(matrix.shape)}, but it takes [rows, columns]"
        )
    return matrix


def as_picture(user: str, name: str, values: Any) -> Any:
    """``[H, W]``, with axes of size 1 around it or not, or colours ``[3, H, W]``, ``[H, W, 3]``."""
    array = as_array(as_numbers(user, name, values))
    shape = array.shape
    while array.ndim > 2 and 1 in array.shape:
        array = array.squeeze(array.shape.index(1))
    if array.ndim == 3 and array.shape[0] == 3:
        array = array.transpose(1, 2, 0)
    if not array.size or array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        raise ShapeError(
            f"{user}: {name} has shape {list(shape)}, but it takes [height, width], "
            "or [3, height, width] for colours"
        )
    top = finite_range(array)[1] if array.ndim == 3 else 0.0
    return array / top if top > 1 else array


def as_table(user: str, name: str, recording: Any) -> Tensor:
    """A recording ``[time, *batch and shape]`` as ``[time, neurons]``, samples side by side."""
    values = as_numbers(user, name, recording)
    if values.dim() == 0 or not values.numel():
        raise ShapeError(
            f"{user}: {name} has shape {list(values.shape)}, but it takes "
            "[time, neurons] or [time, batch, ...], not empty"
        )
    return values.flatten(1) if values.dim() > 1 else values[:, None]


def as_spikes(user: str, name: str, recording: Any) -> Tensor:
    """A recording of spikes as :func:`as_table`; a neuron spikes or not, so it is finite."""
    table = as_table(user, name, recording)
    shapes.check_finite(f"{user}: {name}", table)
    return table


def check_part(user: str, name: str, part: Range, size: int) -> Range:
    """A range of steps or neurons that a recording has."""
    first, end = (int(bound) for bound in part)
    if not 0 <= first < end <= size:
        raise ParameterError(
            f"{user}: {name} must be a range within 0 and {size}, not empty (got {tuple(part)})"
        )
    return first, end


def cut_out(
    user: str,
    argument: str,
    recordings: Mapping[str, Any],
    time: Range | None,
    n_neurons: Mapping[str, Any] | None,
    read: Callable[[str, str, Any], Tensor] = as_table,
) -> dict[str, Cut]:
    """For each layer what is to be drawn, ``[time, neurons]``; the steps, and the neurons."""
    if not recordings:
        raise ParameterError(f"{user}: {argument} has no layer to plot (got {recordings!r})")
    parts = n_neurons or {}
    for name in parts:
        if name not in recordings:
            raise UnknownNameError(
                f"{user}: n_neurons names {name!r}, which has no recording"
                f"{did_you_mean(name, recordings)}"
            )
    chosen = {}
    for name, recording in recordings.items():
        table = read(user, f"the recording of {name!r} in {argument}", recording)
        (length, width), part = table.shape, parts.get(name)
        steps = check_part(user, "time", (0, length) if time is None else time, length)
        neurons = (0, width) if part is None else part
        neurons = check_part(user, f"n_neurons of {name!r}", neurons, width)
        chosen[name] = (table[slice(*steps), slice(*neurons)], steps, neurons)
    return chosen


def class_names(classes: Sequence[Any] | None) -> list[str]:
    """Names of classes; the digits by default."""
    return [str(name) for name in (range(10) if classes is None else classes)]


def check_labels(user: str, labels: Any, classes: int) -> None:
    """Raise unless each label is that of a class, or -1 for none."""
    strange = labels[(labels != labels.round()) | (labels < -1) | (labels >= classes)]
    if len(strange):
        raise ParameterError(
            f"{user}: assignments must be whole numbers from -1 to {classes - 1}, of "
            f"{classes} classes (got {strange[0]:g})"
        )
