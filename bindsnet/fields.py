"""How a class of neurons declares what it holds, once.

A class lists its parameters, its derived constants and its state as class
attributes. Constructor, checks, allocation, reset, batch size, units and the
parameter table of its documentation all follow from that list.

>>> class LeakyNodes(Nodes):
...     tc_decay = param(100.0, unit="ms", above=0.0, doc="Time constant.")
...     decay = derived(lambda p, dt: torch.exp(-dt / p.tc_decay))
...     v = state(0.0, unit="mV", doc="Voltage.")
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import torch
from torch import Tensor

from bindsnet.arguments import (
    Fits,
    Number,
    Switch,
    Text,
    a_kind_of,
    checked,
    function,
    is_whole,
    number,
    switch,
    text,
)
from bindsnet.errors import ParameterError, ShapeError, did_you_mean
from bindsnet.shapes import as_numbers


@dataclass(eq=False)
class Field:
    """Something that an instance holds under the field's name."""

    doc: str = ""
    unit: str = ""
    when: str = ""
    """Name of the option that switches the field on; empty: always there."""
    name: str = ""
    owner: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.owner = name, self.owner or owner.__name__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        try:
            return instance._buffers[self.name]
        except KeyError:
            raise AttributeError(
                f"{type(instance).__name__!r} object has no attribute {self.name!r}"
            ) from None


@dataclass(eq=False)
class Option(Field):
    """A plain Python value of the constructor, such as a switch."""

    default: Any = None

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return instance.__dict__.get(self.name, self.default)

    def __set__(self, instance: Any, value: Any) -> None:
        owner = type(instance).__name__
        if isinstance(self.default, bool):
            switch.check(owner, self.name, value)
        held = instance.__dict__.get("_buffers", {})
        needed = [f.name for f in instance._fields.values() if getattr(f, "when", "") == self.name]
        if value and "s" in held and not all(name in held for name in needed):
            missing = ", ".join(name for name in needed if name not in held)
            raise ParameterError(
                f"{owner}: {self.name} is for the constructor, {owner}(..., {self.name}=True); "
                f"this layer was made without {missing}"
            )
        instance.__dict__[self.name] = value


@dataclass(eq=False)
class Param(Field):
    """A number, or a tensor with one number for each neuron."""

    default: float | None = None
    above: float | None = None
    at_least: float | None = None
    optional: bool = False
    """Whether None is a value although it is not the default."""

    def as_tensor(self, value: Any, owner: str, shape: Sequence[int]) -> Tensor | None:
        """``value`` as a float32 tensor: 0-dim, or one number for each neuron."""
        if value is None:
            if self.default is None or self.optional:
                return None
            raise ParameterError(f"{owner}.{self.name} must be a number or a tensor (got None)")
        numbers = as_numbers(f"{owner}.{self.name}", value)
        tensor = numbers.to(torch.float32, copy=True)
        self._check(tensor, owner)
        return tensor.reshape(()) if tensor.numel() == 1 else self._fit(tensor, owner, shape)

    def _check(self, tensor: Tensor, owner: str) -> None:
        worst = float(tensor.min()) if tensor.numel() else float("nan")
        unit = f" {self.unit}" if self.unit else ""
        if not torch.isfinite(tensor).all():
            raise ParameterError(f"{owner}.{self.name} must be finite (got {tensor.tolist()})")
        if self.above is not None and worst <= self.above:
            raise ParameterError(
                f"{owner}.{self.name} must be above {self.above:g}{unit} (got {worst:g}{unit})"
            )
        if self.at_least is not None and worst < self.at_least:
            raise ParameterError(
                f"{owner}.{self.name} must be at least {self.at_least:g}{unit} "
                f"(got {worst:g}{unit})"
            )

    def _fit(self, tensor: Tensor, owner: str, shape: Sequence[int]) -> Tensor:
        full = torch.Size(shape)
        if tensor.numel() == full.numel():
            return tensor.reshape(full).contiguous()
        try:
            return tensor.expand(full).contiguous()
        except RuntimeError:
            raise ShapeError(
                f"{owner}.{self.name} has shape {list(tensor.shape)}; it takes one number, "
                f"or one for each neuron of a layer of shape {list(full)}"
            ) from None


@dataclass(eq=False)
class Derived(Field):
    """A constant computed from the parameters and dt."""

    formula: Callable[[Any, Tensor], Tensor] = lambda p, dt: dt


@dataclass(eq=False)
class State(Field):
    """A variable that evolves; ``init`` is a number, the name of a parameter, or a formula."""

    init: float | str | Callable[[Any], Tensor] = 0.0
    dtype: torch.dtype = torch.float32
    batched: bool = True
    resets: bool = True
    window: int | str = 0


@dataclass(eq=False)
class Receptor(State):
    """A variable that connections add to, those that name it."""


@dataclass(eq=False)
class Draw(Field):
    """Random numbers that are new in every step, one for each sample and neuron."""

    resets: bool = False


_start = Fits(
    "a number, the name of a parameter, or a function",
    lambda v: text.test(v) or callable(v) or number.test(v),
)
_window = Fits(
    "a number of steps, or the name of a kernel", lambda v: text.test(v) or (is_whole(v) and v >= 0)
)


def option(default: Any, *, doc: str = "") -> Any:
    """Declare a plain Python argument of the constructor."""
    return Option(doc=doc, default=default)


@checked
def param(
    default: float | None,
    *,
    unit: Text = "",
    doc: Text = "",
    above: Number | None = None,
    at_least: Number | None = None,
    optional: Switch = False,
    when: Text = "",
) -> Any:
    """Declare a parameter: a number, or a tensor of one number for each neuron.

    Parameters
    ----------
    default
        Its value; None if the parameter may be absent.
    above, at_least
        Exclusive and inclusive lower limit.
    optional
        Whether it may be None although its default is a number.
    when
        Name of the option that must be true for the parameter to exist.
    """
    limits: dict[str, Any] = {"above": above, "at_least": at_least, "optional": optional}
    return Param(doc=doc, unit=unit, when=when, default=default, **limits)


@checked
def derived(
    formula: Annotated[Callable[[Any, Tensor], Tensor], function],
    *,
    doc: Text = "",
    when: Text = "",
) -> Any:
    """Declare a constant ``formula(parameters, dt)``, computed when dt is known."""
    return Derived(doc=doc, when=when, formula=formula)


@checked
def draw(*, doc: Text = "", when: Text = "") -> Any:
    """Declare uniform random numbers in [0, 1), ``[batch, *shape]``, new in every step.

    Each follows from two numbers for its sample and step, drawn before a run from torch's
    generator (see :func:`bindsnet.random.spread`): every engine sees the same ones. A step
    reads them and draws none.
    """
    return Draw(doc=doc, when=when)


@checked
def receptor(*, unit: Text = "", doc: Text = "") -> Any:
    """Declare a variable that is 0 at first and that connections add to: ``receptor="g_e"``.

    What a connection causes that names it is added before each step, and not to the step's
    ``drive``. What becomes of it is up to the step.
    """
    return Receptor(doc=doc, unit=unit)


@checked
def state(
    init: Annotated[float | str | Callable[[Any], Tensor], _start] = 0.0,
    *,
    unit: Text = "",
    doc: Text = "",
    dtype: Annotated[torch.dtype, a_kind_of(torch.dtype)] = torch.float32,
    batched: Switch = True,
    resets: Switch = True,
    window: Annotated[int | str, _window] = 0,
    when: Text = "",
) -> Any:
    """Declare a variable that evolves.

    Parameters
    ----------
    init
        Its first value: a number, the name of a parameter, or a function of the layer.
    batched
        One value for each sample and neuron; otherwise samples share it.
    resets
        Whether ``reset_state_variables`` brings it back to ``init``.
    window
        For a history ``[batch, window, *shape]``: how many steps it reaches back, or the
        name of a derived kernel ``[1, window, ...]`` (see :func:`bindsnet.functional.push`).
    """
    return State(
        doc=doc,
        unit=unit,
        when=when,
        init=init,
        dtype=dtype,
        batched=batched,
        resets=resets,
        window=window,
    )


F = TypeVar("F", bound=Field)


def collect(cls: type, order: str | None = None) -> dict[str, Field]:
    """All fields of ``cls``, inherited first; ``order`` moves the named ones, in that order.

    A plain value in a subclass takes the place of a field: ``lbound = None``.
    """
    fields: dict[str, Field] = {}
    for base in reversed(cls.__mro__):
        for name in [n for n in fields if not isinstance(vars(base).get(n, fields[n]), Field)]:
            del fields[name]
        inherited = base.__dict__.get("_fields", {})
        fields.update({name: f for name, f in inherited.items() if name not in fields})
        fields.update({name: f for name, f in vars(base).items() if isinstance(f, Field)})
    for name in (order or "").split():
        fields[name] = fields.pop(name)
    for name, f in fields.items():
        if f.when and f.when not in fields and not hasattr(cls, f.when):
            near = did_you_mean(f.when, fields)
            raise ParameterError(f"{cls.__name__}.{name}: there is no option {f.when!r}{near}")
    return fields


def of_kind(fields: Mapping[str, Field], kind: type[F]) -> list[F]:
    """The fields of one kind, in order."""
    return [f for f in fields.values() if isinstance(f, kind)]


def arguments(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Name and default of each argument of the constructor, in order."""
    return {f.name: f.default for f in fields.values() if isinstance(f, Option | Param)}


def signature(fields: Mapping[str, Field]) -> inspect.Signature:
    """The constructor's signature, for ``help`` and editors."""
    named = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)
        for name, default in arguments(fields).items()
    ]
    return inspect.Signature([*named, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])


CLOSING_SECTION = re.compile(r"^(Notes|References|Examples)\n-+$", re.MULTILINE)


def document(text: str | None, fields: Mapping[str, Field]) -> str:
    """A numpydoc docstring with the fields as sections, before its notes and references."""
    text = inspect.cleandoc(text or "")
    closing = CLOSING_SECTION.search(text)
    end = closing.start() if closing else len(text)
    return f"{text[:end].rstrip()}\n\n{table(fields)}\n\n{text[end:]}".strip()


def table(fields: Mapping[str, Field]) -> str:
    """The fields as sections of a numpydoc docstring."""
    lines = ["Parameters", "----------"]
    for f in fields.values():
        if isinstance(f, Option | Param):
            unit = f", {f.unit}" if f.unit else ""
            lines += [f"{f.name} : default {f.default}{unit}", f"    {f.doc}"]
    lines += ["", "Attributes", "----------"]
    for f in fields.values():
        if isinstance(f, Derived | State | Draw):
            unit = f" : {f.unit}" if f.unit else ""
            lines += [f"{f.name}{unit}", f"    {f.doc}"]
    return "\n".join(lines)
