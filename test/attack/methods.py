"""What an attack on methods needs: which there are, and all that an object holds."""

from __future__ import annotations

import inspect
import random
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch

from bindsnet.arguments import shown
from bindsnet.errors import BindsNETError
from bindsnet.testing import differences

ALSO_CALLED = {"img": "datum"}
"""What the functions that encode call an argument."""
UNNAMED = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
Values = Mapping[str, Any]


@dataclass
class Subject:
    """An object whose methods are attacked.

    Parameters
    ----------
    make
        Makes it anew, ready for use.
    good
        Of each method, arguments with which it works; a function of the object, or a dict.
    more
        Of each method, the names among its ``**kwargs`` that it reads.
    skip
        Methods, and arguments, that are left out here.
    bad
        Values of ``"method.argument"`` where an argument of that name is special.
    """

    make: Callable[[], Any]
    good: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    bad: Mapping[str, Values] = field(default_factory=dict)
    skip: str = ""

    def arguments(self, thing: Any, method: str) -> dict[str, Any]:
        """Arguments with which a method works."""
        given = self.good.get(method, {})
        return dict(given(thing) if callable(given) else given)


def methods_of(cls: type) -> dict[str, list[str]]:
    """The library's own public methods of a class that take something, and what they take."""
    found = {}
    for name in dir(cls):
        if name.startswith("_") and name != "__call__":
            continue
        owner = next(kind for kind in cls.__mro__ if name in vars(kind))
        call = getattr(cls, name)
        if not owner.__module__.startswith("bindsnet.") or not (
            inspect.isfunction(call) or inspect.ismethod(call)
        ):
            continue
        parameters = inspect.signature(call).parameters.values()
        takes = [p.name for p in parameters if p.name != "self" and p.kind not in UNNAMED]
        if takes or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
            found[name] = takes
    return found


def cases(
    subjects: Mapping[str, Subject], left_out: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Subject, method and argument of all that is attacked."""
    for name, subject in subjects.items():
        skip = {*left_out, *subject.skip.split()}
        for method, takes in methods_of(type(subject.make())).items():
            names = [*takes, *subject.more.get(method, "").split()] if method not in skip else []
            yield from ((name, method, argument) for argument in names if argument not in skip)


def forgotten(
    modules: Iterable[Any], subjects: Mapping[str, Subject], left_out: Iterable[str]
) -> list[str]:
    """Methods of what modules offer that no subject has, and that are not left out."""
    kinds = {kind for subject in subjects.values() for kind in type(subject.make()).__mro__}
    known = {getattr(kind, method) for kind in kinds for method in methods_of(kind)}
    offered = (getattr(module, name) for module in modules for name in module.__all__)
    names = {
        f"{cls.__name__}.{method}": method
        for cls in filter(inspect.isclass, offered)
        for method in methods_of(cls)
        if getattr(cls, method) not in known
    }
    return [name for name, method in names.items() if not {name, method} & {*left_out}]


def held(thing: Any, path: str = "", seen: set[int] | None = None) -> dict[str, Any]:
    """Copies of all numbers and tensors that an object holds, in itself and in its parts."""
    seen = set() if seen is None else seen
    if isinstance(thing, torch.Tensor):
        return {path: thing.detach().clone()}
    if isinstance(thing, bool | int | float | str | bytes | type(None)):
        return {path: thing}
    if isinstance(thing, torch.Generator):
        return {path: thing.get_state()}
    found: dict[str, Any] = {path: type(thing).__name__}
    if id(thing) not in seen:
        seen.add(id(thing))
        for name, part in _parts(thing):
            found |= held(part, f"{path}.{name}", seen)
    return found


def _parts(thing: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(thing, Mapping):
        return thing.items()
    if isinstance(thing, list | tuple | deque):
        return enumerate(thing)
    if isinstance(thing, np.ndarray):
        return enumerate((thing.dtype.str, str(thing.shape), thing.tobytes()))
    if isinstance(thing, np.random.RandomState):
        return enumerate(thing.get_state())
    if isinstance(thing, np.random.Generator):
        return [("state", repr(thing.bit_generator.state))]
    ours = type(thing).__module__.startswith(("bindsnet.", "attack.", "torch.nn", "gymnasium."))
    own = vars(thing) if ours and hasattr(thing, "__dict__") else {}
    return [(name, part) for name, part in own.items() if name != "_runner"]  # plans


def generators() -> dict[str, Any]:
    """The states of all global random generators."""
    numbers = np.random.get_state()[1].tobytes()
    return {"torch": torch.get_rng_state(), "numpy": numbers, "python": random.getstate()}


def attack_method(
    subject: Subject,
    method: str,
    argument: str,
    bad: Values,
    errors: type[Exception] | tuple[type[Exception], ...] = BindsNETError,
) -> None:
    """Each bad value is refused by an error that names it, and nothing has changed then.

    Errors that are not ours, where ``errors`` has such, speak in their own words.
    """
    thing = subject.make()
    good = subject.arguments(thing, method)
    before, drawn = held(thing), generators()
    for what, value in bad.items():
        with pytest.raises(errors) as caught:
            getattr(thing, method)(**{**good, argument: value})
            pytest.fail(f"{type(thing).__name__}.{method} took {what} for {argument}")
        message = str(caught.value)
        name = ALSO_CALLED.get(argument, argument)
        named = re.search(rf"\b{name}\b", message) or shown(value) in message
        theirs = not isinstance(caught.value, BindsNETError)
        assert named or str(value) in message or theirs, message
        changed = differences(before, held(thing)) + differences(drawn, generators())
        assert not changed, f"{what} for {argument} has changed {changed}"
