"""Sizes of kernels that move over a layer, checked with the arithmetic in the message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bindsnet.arguments import is_whole, shown
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.layouts import places_along
from bindsnet.network.nodes import Nodes


def spread(owner: str, what: str, value: Any, axes: int, least: int = 1) -> tuple[int, ...]:
    """``value`` as one whole number for each axis."""
    numbers = tuple(value) if isinstance(value, Iterable) else (value,) * axes
    if len(numbers) != axes or not all(is_whole(v) and v >= least for v in numbers):
        raise ParameterError(
            f"{owner}: {what} must be a whole number of at least {least}, or {axes} of them "
            f"(got {shown(value)})"
        )
    return tuple(int(v) for v in numbers)


def plain(numbers: tuple[int, ...]) -> Any:
    """A single number as such: what scripts read of connections along one axis."""
    return numbers if len(numbers) > 1 else numbers[0]


def channels_of(owner: str, side: str, layer: Nodes, axes: int) -> tuple[int, tuple[int, ...]]:
    """Number of channels of a layer, and its sizes."""
    shape = tuple(int(size) for size in layer.shape)
    if len(shape) != axes + 1:
        sizes = ", ".join(("length", "height", "width", "depth")[1 if axes > 1 else 0 :][:axes])
        raise ShapeError(
            f"{owner}: {side} must have the shape [channels, {sizes}] (it has {list(shape)})"
        )
    return shape[0], shape[1:]


def places(
    owner: str,
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int] | None = None,
    dilation: Sequence[int] | None = None,
) -> tuple[int, ...]:
    """How many places the kernel has along each axis."""
    padding, dilation = padding or [0] * len(sizes), dilation or [1] * len(sizes)
    found = tuple(map(places_along, sizes, kernel, stride, padding, dilation))
    for axis, count in enumerate(found):
        if count < 1:
            arguments = (x[axis] for x in (sizes, kernel, stride, padding, dilation))
            raise ShapeError(
                f"{owner}: the kernel is larger than the source along axis {axis}: "
                f"{arithmetic(*arguments)}"
            )
    return found


def check_places(
    owner: str,
    target: Sequence[int],
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
) -> None:
    """Raise :class:`ShapeError` unless the target has as many positions as the kernel places."""
    found = places(owner, sizes, kernel, stride, padding, dilation)
    for axis, (count, has) in enumerate(zip(found, target, strict=True)):
        if count != has:
            arguments = (x[axis] for x in (sizes, kernel, stride, padding, dilation))
            raise ShapeError(
                f"{owner}: along axis {axis}, {arithmetic(*arguments)}, but target has {has}; "
                f"it takes a target of shape [filters, {', '.join(map(str, found))}]"
            )


def arithmetic(size: int, kernel: int, stride: int, padding: int, dilation: int) -> str:
    """The calculation of a number of places, as text: ``(28 - 5 + 2*0)/1 + 1 = 24``."""
    extent = str(kernel) if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    count = places_along(size, kernel, stride, padding, dilation)
    rounded = (size + 2 * padding - dilation * (kernel - 1) - 1) % stride
    note = " (rounded down)" if rounded else ""
    return f"({size} - {extent} + 2*{padding})/{stride} + 1 = {count}{note}"
