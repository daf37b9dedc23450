"""What a module offers to its users, and what must be the same after a call that was refused."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from bindsnet.errors import BindsNETError
from bindsnet.testing import differences

from . import test_every_argument as constructors
from . import test_every_function as functions
from .methods import generators, held

SPECIAL_METHODS = ("__call__", "__getitem__")
VARIABLE = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def offers(module):
    """Functions, constructors and methods that a module defines, by name."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, tuple):  # no record
            if "__init__" in vars(thing):
                yield name, thing
            for method, call in vars(thing).items():
                public = not method.startswith("_") or method in SPECIAL_METHODS
                if inspect.isfunction(call) and public and not is_abstract(call):
                    yield f"{name}.{method}", call


def is_abstract(call):
    return getattr(call, "__isabstractmethod__", False)


def arguments(name, call):
    """What the other sweeps have not given bad values yet."""
    names = [n for n, p in inspect.signature(call).parameters.items() if p.kind not in VARIABLE]
    swept = [*functions.OTHERS.get(name, ((), (), ()))[2]]
    if name in constructors.SUBJECTS:
        swept += constructors.SUBJECTS[name].names
    return [n for n in names if n != "self" and n not in swept]


class Attacked:
    """A call with good arguments, on an object for a method, and special bad values.

    ``says`` are words for the argument where another function judges it.
    """

    def __init__(self, base, on=None, says=(), **bad):
        self.base, self.on, self.says, self.bad = base, on, says, bad


def refuse(name, call, attacked, argument, values):
    """Demand of each bad value an error with a name, and that everything is as before."""
    receiver = () if attacked.on is None else (attacked.on(),)
    before = held([receiver, attacked.base, generators(), files()])
    for what, value in values.items():
        try:
            call(*receiver, **{**attacked.base, argument: value})
        except BindsNETError as error:
            told = str(error)
            named = re.search(rf"\b{argument}\b", told) or (str(value) or "''") in told
            assert named or any(word in told for word in attacked.says), f"{argument}: {told}"
        else:
            raise AssertionError(f"{name} took {what} for {argument}")
        changed = differences(before, held([receiver, attacked.base, generators(), files()]))
        assert not changed, f"{what} for {argument} has changed {changed}"


def files():
    """The files in the folder of now."""
    return sorted((str(path), path.stat().st_size) for path in Path().rglob("*"))
