"""A layer on loan: its step runs on copies of what it holds, and leaves it as it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor

from bindsnet.engine.native.graph import DRIVE, Kinds, Untraceable


def _holders(layer: Any) -> tuple[dict[str, Any], ...]:
    """The dicts in which a layer has what is its own."""
    return layer._buffers, getattr(layer, "_parameters", {}), vars(layer)


def tensors_of(layer: Any) -> dict[str, Tensor]:
    """All tensors that are the layer's own, by name."""
    held = (item for holder in _holders(layer) for item in holder.items())
    return {name: value for name, value in held if isinstance(value, Tensor)}


@contextmanager
def on_copies(layer: Any, drive: Tensor) -> Iterator[dict[str, Tensor]]:
    """Lend the layer copies of its tensors and lists; give back its own, refuse other changes."""
    kinds = Kinds(len(drive), tuple(layer.shape))
    own = [(holder, dict(holder)) for holder in _holders(layer)]
    tensors = {name: _copy(tensor, kinds) for name, tensor in tensors_of(layer).items()}
    lists = {name: copy.copy(v) for name, v in vars(layer).items() if _is_list(name, v)}
    for holder, _ in own:
        holder.update((name, v) for name, v in (tensors | lists).items() if name in holder)
    try:
        yield {DRIVE: drive.clone(), **tensors}
        _refuse_changes(vars(layer), own[-1][1], lists)
    finally:
        for holder, before in own:
            holder.clear()
            holder.update(before)


def _is_list(name: str, value: Any) -> bool:
    """Whether an attribute is a list, dict or set of the user's."""
    return isinstance(value, list | dict | set) and not name.startswith("_")


def _refuse_changes(now: dict[str, Any], before: dict[str, Any], lent: dict[str, Any]) -> None:
    """Raise if a step has done what a kernel would not do: changed what is no tensor."""
    for name, value in now.items():
        if name == "_forced" or isinstance(value, Tensor):
            continue
        same = value is lent.get(name, before.get(name))
        if not same or (name in lent and _items(value) != _items(before[name])):
            raise Untraceable(f"its step changes the attribute {name!r}")


def _items(value: Any) -> list[int]:
    """Which objects a list, dict or set holds."""
    return [*map(id, value), *map(id, value.values() if isinstance(value, dict) else ())]


def _copy(tensor: Tensor, kinds: Kinds) -> Tensor:
    """A copy; of a tensor that no kernel can use, one without memory."""
    usable = kinds.of(tuple(tensor.shape)) is not None
    return tensor.clone() if usable else tensor.new_zeros(1).expand(tensor.shape)
