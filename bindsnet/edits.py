"""Knowing when a network was edited, so that its plan can be kept until then."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Self, TypeVar

import torch
from torch import Tensor

_UNTRACKED = frozenset({"training", "_forced"})


class EditCounter:
    """Counts assignments of attributes, on all parts of all networks.

    ``count`` counts those that may change a plan; ``moves`` counts tensors that
    took the place of others of the same kind.
    """

    def __init__(self) -> None:
        self.count = 0
        self.moves = 0


EDITS = EditCounter()


def version_of(tensor: Tensor) -> tuple[int, int, int]:
    """Changes whenever ``tensor`` may have been edited by anything but an engine."""
    return tensor.data_ptr(), tensor._version, getattr(tensor, "edits", 0)


def stamp_of(tensor: Tensor) -> int:
    """Grows with each edit of ``tensor`` that torch, or the tensor itself, counts."""
    edits: int = tensor._version + getattr(tensor, "edits", 0)
    return edits


def kind_of(tensor: Tensor) -> Hashable:
    """What plans depend on in any tensor: all but its values and its place in memory."""
    plain = tensor.layout == torch.strided and tensor.is_contiguous()
    return tensor.shape, tensor.dtype, tensor.device, plain


def _same_kind(old: Any, new: Any) -> bool:
    are_tensors = isinstance(old, Tensor) and isinstance(new, Tensor)
    return are_tensors and kind_of(old) == kind_of(new)


def keeps(part: Any, cls: type, method: str) -> bool:
    """Whether a method of ``part`` is that of ``cls``: no subclass, nor ``part``, has its own."""
    own: bool = getattr(type(part), method) is getattr(cls, method)
    return own and method not in vars(part)


class Tracked:
    """Mixin for modules: assigning an attribute counts as an edit.

    Replacing a tensor by one of the same kind (:func:`kind_of`) leaves plans as they
    are: they refer to tensors by owner and name, and look them up when they run.
    """

    held_tensors: ClassVar[frozenset[str]] = frozenset()
    """Plain attributes that hold such tensors, besides buffers and parameters."""

    tracked: ClassVar[frozenset[str] | None] = None
    """Attributes on which plans depend; None: all."""

    watched: ClassVar[tuple[str, ...]] = ()
    """Tensors on whose values plans depend: a change makes a new plan."""

    def __setattr__(self, name: str, value: Any) -> None:
        buffers = self.__dict__.get("_buffers", {})
        parameters = self.__dict__.get("_parameters", {})
        old = buffers[name] if name in buffers else parameters.get(name)
        if name in self.held_tensors:
            old = self.__dict__.get(name)
        if name in buffers and isinstance(value, int | float):  # layer.thresh = -50.0
            value = torch.tensor(float(value)) if old is None else old.new_tensor(value)
        if _same_kind(old, value) and name not in self.watched:
            EDITS.moves += 1
        elif name in self.tracked if self.tracked is not None else name not in _UNTRACKED:
            EDITS.count += 1
        super().__setattr__(name, value)


Key = TypeVar("Key")
Part = TypeVar("Part")


class TrackedDict(dict[Key, Part]):
    """A dict whose changes count as edits."""

    def __setitem__(self, key: Key, value: Part) -> None:
        EDITS.count += 1
        super().__setitem__(key, value)

    def __ior__(self, other: Any) -> Self:  # type: ignore[override,misc]
        EDITS.count += 1
        return super().__ior__(other)

    def __delitem__(self, key: Key) -> None:
        EDITS.count += 1
        super().__delitem__(key)

    def clear(self) -> None:
        EDITS.count += 1
        super().clear()

    def pop(self, *args: Any) -> Any:
        EDITS.count += 1
        return super().pop(*args)

    def popitem(self) -> tuple[Key, Part]:
        EDITS.count += 1
        return super().popitem()

    def update(self, *args: Any, **kwargs: Any) -> None:
        EDITS.count += 1
        super().update(*args, **kwargs)

    def setdefault(self, *args: Any) -> Any:
        EDITS.count += 1
        return super().setdefault(*args)
