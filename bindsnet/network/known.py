"""What a file may name: classes of parts of networks, and a few functions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch

from bindsnet import arguments, layouts
from bindsnet.learning.averaging import Averaging
from bindsnet.learning.base import LearningRule
from bindsnet.learning.own import Own
from bindsnet.learning.reward import AbstractReward
from bindsnet.network.monitors import AbstractMonitor, Reader
from bindsnet.network.nodes import Nodes
from bindsnet.network.recording import Recording
from bindsnet.network.selection import Selection
from bindsnet.network.topology.base import Projection
from bindsnet.network.topology_features import AbstractFeature
from bindsnet.network.topology_features.adaptation import SpikeHistory

_BASES: list[type] = [
    Nodes,
    Projection,
    LearningRule,
    AbstractFeature,
    AbstractMonitor,
    AbstractReward,
    Recording,
    Reader,
    Selection,
    Own,
    Averaging,
    SpikeHistory,
    layouts.Dense,
    layouts.Patches,
    layouts.Taps,
    layouts.Frame,
    layouts.Strides,
]
"""A class in a file must be one of these or derive from one."""

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    f"torch.{f.__name__}": f
    for f in (torch.sum, torch.squeeze, torch.mean, torch.median, torch.prod)
    + (torch.amax, torch.amin, torch.max, torch.min)
}

Known = TypeVar("Known", bound=Callable[..., Any])


def register(known: Known) -> Known:
    """Let files name a class or function of yours; a decorator.

    Classes that derive from a part of a network need no registration: to have
    defined or imported them is enough. It is for other things that a network of
    yours holds, such as a ``reduction``.

    Examples
    --------
    >>> @register
    ... def strongest(changes, dim):
    ...     return changes.amax(dim)
    """
    arguments.function.check("register", "known", known)
    if isinstance(known, type):
        _BASES.append(known)
    else:
        _FUNCTIONS[name_of(known)] = known
    return known


def name_of(known: Callable[..., Any]) -> str:
    """The name of a class or function in files."""
    for name, function in _FUNCTIONS.items():
        if function is known:
            return name
    return f"{known.__module__}.{known.__qualname__}"


def is_known_class(cls: type) -> bool:
    """Whether a file may name this class."""
    return find_class(name_of(cls)) is cls


def is_known_function(function: Any) -> bool:
    """Whether a file may name this function."""
    return any(function is known for known in _FUNCTIONS.values())


def find_function(name: str) -> Callable[..., Any] | None:
    """The function of a name, if it is known."""
    return _FUNCTIONS.get(name)


def find_class(name: str) -> type | None:
    """The class of a name, if the program has it, or this library does.

    Nothing but modules of this library is imported for it.
    """
    found = _among_the_living(name)
    if found is None and name.startswith("bindsnet."):
        try:
            importlib.import_module(name.rpartition(".")[0])
        except (ImportError, ValueError):
            return None
        found = _among_the_living(name)
    return found


def _among_the_living(name: str) -> type | None:
    """The newest class of this name: a notebook's cell may define one again."""
    found = [cls for base in _BASES for cls in _family(base) if name_of(cls) == name]
    return found[-1] if found else None


def _family(cls: type) -> Iterator[type]:
    yield cls
    children: list[type] = type.__subclasses__(cls)
    for child in children:
        yield from _family(child)
