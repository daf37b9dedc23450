"""What an argument may be, said by its annotation and checked before anything happens.

>>> class Lamp:
...     @checked
...     def __init__(self, watts: Positive, dim: Switch = False) -> None: ...
>>> Lamp(watts=-5)
ParameterError: Lamp: watts must be a finite number above 0 (got -5)
"""

from __future__ import annotations

import functools
import inspect
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Annotated, Any, ParamSpec, TypeVar, get_args, get_type_hints

import torch
from torch import Tensor

from bindsnet.errors import ParameterError, did_you_mean

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Fits:
    """What fits, in words and as a test."""

    wanted: str
    test: Callable[[Any], bool]
    choices: tuple[str, ...] = ()

    def check(self, owner: str, name: str, value: Any) -> None:
        """Raise :class:`ParameterError` unless ``value`` fits."""
        try:
            fits = self.test(value)
        except (AttributeError, LookupError, TypeError, ValueError, RuntimeError, OverflowError):
            fits = False
        if not fits:
            near = did_you_mean(value, self.choices) if isinstance(value, str) else ""
            given = f"(got {shown(value)}){near}"
            raise ParameterError(f"{owner}: {name} must be {self.wanted} {given}")


def real(value: Any) -> float:
    """A real number as a float, also of a tensor or an array of one; NaN for anything else."""
    if isinstance(value, Real):
        return float(value)
    numbers = torch.as_tensor(value) if hasattr(value, "ndim") else torch.zeros(0)
    single = numbers.numel() == 1 and not numbers.is_complex() and numbers.dtype != torch.bool
    return float(numbers) if single else math.nan


def is_whole(value: Any) -> bool:
    """Whether it is an integer, of Python, NumPy or torch."""
    if isinstance(value, Tensor):
        return value.numel() == 1 and not value.is_floating_point() and not value.is_complex()
    return isinstance(value, Integral)


def a_kind_of(base: type, words: str = "") -> Fits:
    """Objects of one class."""
    return Fits(words or f"a {base.__name__}", lambda v: isinstance(v, base))


def one_of(*choices: str) -> Fits:
    """One of some strings."""
    return Fits(
        " or ".join(map(repr, choices)), lambda v: isinstance(v, str) and v in choices, choices
    )


def at_least(least: int) -> Fits:
    """Whole numbers that are large enough."""
    return Fits(f"a whole number of at least {least}", lambda v: is_whole(v) and v >= least)


def optional(fits: Fits) -> Fits:
    """What fits, or None."""
    return Fits(f"{fits.wanted}, or None", lambda v: v is None or fits.test(v))


def check_all(owner: str, given: Mapping[str, Any], fits: Mapping[str, Fits]) -> None:
    """Check values of which ``fits`` knows what they may be."""
    for name, fit in fits.items():
        fit.check(owner, name, given[name])


def subclass_of(base: type) -> Fits:
    """Classes of one kind."""
    return Fits(f"a subclass of {base.__name__}", lambda v: issubclass(v, base))


def shown(value: Any) -> str:
    """A value for a message, large ones by their shape."""
    if hasattr(value, "ndim") and math.prod(value.shape) != 1:
        return f"a {type(value).__name__} of shape {list(value.shape)}"
    return repr(value)


def _is_switch(value: Any) -> bool:
    if hasattr(value, "ndim"):
        return math.prod(value.shape) == 1 and "bool" in str(value.dtype)
    return is_whole(value) and value in (0, 1)


def _are_numbers(value: Any) -> bool:
    numbers = torch.as_tensor(value)
    return bool(numbers.numel()) and not numbers.is_complex() and bool(numbers.isfinite().all())


def _is_type(value: Any) -> bool:
    return isinstance(getattr(torch, value) if isinstance(value, str) else value, torch.dtype)


def _is_place(value: Any) -> bool:
    if not isinstance(value, str | int | torch.device) or isinstance(value, bool):
        return False
    device = torch.device(value)
    return device.type != "cuda" or (device.index or 0) < torch.cuda.device_count()


def _is_side(value: Any) -> bool:
    return count.test(value) or (len(value) == 2 and all(map(count.test, value)))


def _is_shape(value: Any) -> bool:
    sizes = list(value)
    return bool(sizes) and all(real(size) >= 1 and real(size).is_integer() for size in sizes)


def _is_name(value: Any) -> bool:
    return isinstance(value, str)


number = Fits("a finite number", lambda v: math.isfinite(real(v)))
limit = Fits("a number or infinity", lambda v: not math.isnan(real(v)))
positive = Fits("a finite number above 0", lambda v: 0 < real(v) < math.inf)
not_negative = Fits("a finite number of at least 0", lambda v: 0 <= real(v) < math.inf)
share = Fits("a number between 0 and 1", lambda v: 0 <= real(v) <= 1)
whole = Fits("a whole number", is_whole)
count = Fits("a whole number of at least 1", lambda v: is_whole(v) and v >= 1)
switch = Fits("True or False", _is_switch)
numbers = Fits("a finite number, or a tensor of them", _are_numbers)
rows = Fits("a list of rows", lambda v: not torch.as_tensor(v).is_complex())
function = Fits("a function", callable)
kind_of_number = Fits("a type of torch, such as torch.float32", _is_type)
place = Fits("a device of torch that is here, such as 'cpu'", _is_place)
steps = Fits("a whole number of steps, at least 1", lambda v: real(v) >= 1 and real(v).is_integer())
shape = Fits("a list of whole numbers of at least 1", _is_shape)
names = Fits("a list of names", lambda v: isinstance(v, Collection) and all(map(_is_name, v)))
path = Fits("a path", lambda v: isinstance(v, str | os.PathLike))
size = Fits("a height and a width", lambda v: len(v) == 2 and _is_shape(v))
text = Fits("a string", lambda v: isinstance(v, str))
seed = Fits("a whole number of at least 0", lambda v: is_whole(v) and v >= 0)
side = Fits("a whole number of at least 1, or two of them", _is_side)
pair = Fits("two whole numbers of at least 1", lambda v: len(v) == 2 and all(map(count.test, v)))
margin = Fits("two whole numbers of at least 0", lambda v: len(v) == 2 and all(map(seed.test, v)))
mapping = Fits("a dict", lambda v: isinstance(v, Mapping))
a_name = Fits("a name", lambda v: isinstance(v, str | int | tuple))
picture = Fits(
    "an image [height, width] or [height, width, channels]",
    lambda v: len(v.shape) in (2, 3) and min(v.shape) >= 1,
)
tensor = Fits("a tensor of real numbers", lambda v: isinstance(v, Tensor) and not v.is_complex())
boolean = Fits("a tensor of bools", lambda v: v.dtype == torch.bool)
generator = Fits("a torch.Generator", lambda v: isinstance(v, torch.Generator))

Number = Annotated[float, number]
Limit = Annotated[float, limit]
Positive = Annotated[float, positive]
NotNegative = Annotated[float, not_negative]
Share = Annotated[float, share]
Whole = Annotated[int, whole]
Count = Annotated[int, count]
Switch = Annotated[bool, switch]
Numbers = Annotated[Tensor | float, numbers]
Function = Annotated[Callable[..., Any], function]
DType = Annotated[torch.dtype | str, kind_of_number]
Device = Annotated[torch.device | str, place]
Steps = Annotated[int, steps]
Shape = Annotated[Sequence[int], shape]
Names = Annotated[Collection[str], names]
AnyPath = Annotated[str | os.PathLike[str], path]
Size = Annotated[tuple[int, int], size]
Text = Annotated[str, text]
Generator = Annotated[torch.Generator, generator]
Side = Annotated[int | tuple[int, int], side]
Pair = Annotated[tuple[int, int], pair]
Margin = Annotated[tuple[int, int], margin]
Seed = Annotated[int, seed]
Index = Annotated[int, seed]
Picture = Annotated[Any, picture]
Options = Annotated[Mapping[str, Any], mapping]
Named = Annotated[str, a_name]
RealTensor = Annotated[Tensor, tensor]


def checked(call: Callable[P, R]) -> Callable[P, R]:
    """Check arguments by the annotations of a function, or of a class's constructor.

    Annotations that this module does not know are left alone. Errors name the class, or
    the function.
    """
    parameters = inspect.signature(call).parameters.values()
    names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    method = names[:1] == ["self"]

    @functools.wraps(call)
    def check_and_call(*args: P.args, **kwargs: P.kwargs) -> R:
        owner = type(args[0]).__name__ if method else call.__name__
        checks = checks_of(call)
        for name, value in (*zip(names, args, strict=False), *kwargs.items()):
            if name in checks:
                checks[name].check(owner, name, value)
        return call(*args, **kwargs)

    return check_and_call


@functools.cache
def checks_of(call: Callable[..., Any]) -> Mapping[str, Fits]:
    """What the annotations of a function demand, by the names of its arguments."""
    hints = get_type_hints(call, include_extras=True)
    found = {name: _check_in(hint) for name, hint in hints.items()}
    return {name: fits for name, fits in found.items() if fits is not None}


def _check_in(hint: Any) -> Fits | None:
    """What an annotation demands, if anything; ``Positive | None`` takes None as well."""
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Fits):
            return extra
    members = get_args(hint)
    inner = [fits for fits in map(_check_in, members) if fits is not None]
    if len(inner) != 1 or type(None) not in members:
        return None
    return optional(inner[0])
