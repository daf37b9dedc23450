"""What every population of neurons has in common."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor, nn

from bindsnet import arguments, fields, functional, shapes
from bindsnet.arguments import Count, Positive, Switch, checked
from bindsnet.edits import Tracked
from bindsnet.errors import (
    ParameterError,
    ShapeError,
    StateError,
    did_you_mean,
    warn_unknown_arguments,
)
from bindsnet.fields import derived, option, param, state
from bindsnet.random import spread


class Nodes(Tracked, nn.Module):
    r"""A layer of neurons.

    A population is written by declaring its parameters and state (see
    :mod:`bindsnet.fields`) and by :meth:`step`, in torch and in place. Every
    engine takes the population from there. In each step of a network:

    1. :meth:`step` advances the neurons by the summed input;
    2. with ``one_spike``, one spike of each sample is kept;
    3. spikes are clamped, if the run asks for it;
    4. the trace :math:`x` decays by :math:`e^{-dt/\tau}`, and is set to
       ``trace_scale`` at a spike (or grows by it, if ``traces_additive``).

    Classes that override :meth:`forward` instead, as BindsNET's users do, work
    as well; they do these four things themselves.
    """

    n: int = option(None, doc="Number of neurons.")
    shape: Sequence[int] = option(None, doc="Shape of the layer; ``[n]`` if not given.")
    traces: bool = option(False, doc="Whether to keep a trace of the spikes.")
    traces_additive: bool = option(False, doc="Spikes add to the trace instead of setting it.")
    tc_trace = param(20.0, unit="ms", above=0.0, when="traces", doc="Time constant of the trace.")
    trace_scale = param(1.0, when="traces", doc="What a spike sets the trace to, or adds to it.")
    sum_input: bool = option(False, doc="Whether to sum up the input in ``summed``.")

    trace_decay = derived(
        lambda p, dt: torch.exp(-dt / p.tc_trace), when="traces", doc="Trace decay per step."
    )
    s = state(0, dtype=torch.bool, doc="Spikes of this step.")
    x = state(0.0, when="traces", doc="Trace of the spikes.")
    summed = state(0.0, when="sum_input", doc="Input received since the last reset.")

    one_spike: bool = False
    overshoot: ClassVar[tuple[str, ...]] = ()
    """Which spike is kept with ``one_spike``: that of the greatest first variable minus the
    others; its layer's other neurons are told in the state ``lost``. By a draw if empty."""
    contests = 1
    """Among how many groups a spike is chosen by overshoot: neuron ``i`` is in group
    ``i mod contests``."""
    lateral: ClassVar[str] = ""
    """Name of a matrix ``[n, n]``, from row to column, by which the layer's own spikes of
    the step before drive it; empty for none."""
    _fields: ClassVar[dict[str, fields.Field]] = {}
    _resetting: ClassVar[list[fields.State]] = []

    def __init_subclass__(cls, order: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._fields = fields.collect(cls, order)
        if "step" in vars(cls) and "forward" not in vars(cls):
            cls.forward = Nodes.step_by_hand  # type: ignore[method-assign]
        cls._resetting = [f for f in fields.of_kind(cls._fields, fields.State) if f.resets]
        if cls.__init__ is Nodes.__init__:
            signature = fields.signature(cls._fields)
            cls.__doc__ = fields.document(cls.__doc__, cls._fields)
        else:
            own = list(inspect.signature(cls.__init__).parameters.values())
            signature = inspect.Signature(own[1:])
        cls.__signature__ = signature  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        values = self._bind(args, kwargs)
        self.learning: bool = kwargs.get("learning", True)
        arguments.switch.check(self._label, "learning", self.learning)
        self.batch_size: int | None = None
        self.register_buffer("dt", None, persistent=False)
        self.n, self.shape = shapes.resolve(self._label, values.pop("n"), values.pop("shape"))
        for field in fields.of_kind(self._fields, fields.Option):
            if field.name in values:
                setattr(self, field.name, values[field.name])
        for p in self._present(fields.Param):
            self.register_buffer(p.name, p.as_tensor(values[p.name], self._label, self.shape))
        for d in self._present(fields.Derived):
            self.register_buffer(d.name, None)
        self.fill_parameters()
        for name in self.draws:
            empty = torch.zeros(0, *self.shape, dtype=torch.float32)
            self.register_buffer(name, empty, persistent=False)
        for v in self._present(fields.State):
            self.register_buffer(v.name, self._allocate(v, batch_size=0))

    def fill_parameters(self) -> None:
        """Give values to parameters that the constructor left open, before there is state."""

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Positional and keyword arguments, and defaults for the rest."""
        known = fields.arguments(self._fields)
        if len(args) > len(known):
            raise ParameterError(
                f"{self._label} takes at most {len(known)} positional arguments (got {len(args)})"
            )
        given = dict(zip(known, args, strict=False))
        if twice := sorted(given.keys() & kwargs.keys()):
            raise ParameterError(f"{self._label} got {twice[0]!r} twice, by position and by name")
        unknown = [name for name in kwargs if name not in known and name != "learning"]
        warn_unknown_arguments(self._label, unknown, known)
        return known | given | {name: v for name, v in kwargs.items() if name in known}

    @property
    def _label(self) -> str:
        return type(self).__name__

    def _present(self, kind: type[fields.F]) -> list[fields.F]:
        """The fields of one kind that this layer's options switch on."""
        found = fields.of_kind(self._fields, kind)
        return [f for f in found if not f.when or getattr(self, f.when)]

    def _allocate(self, v: fields.State, batch_size: int) -> Tensor:
        size = (batch_size, *self._window(v), *self.shape) if v.batched else tuple(self.shape)
        old = self._buffers.get(v.name)
        start = self._start(v)
        device = (
            start.device if isinstance(start, Tensor) else old.device if old is not None else None
        )
        tensor = torch.empty(size, dtype=v.dtype if old is None else old.dtype, device=device)
        return tensor.copy_(start) if isinstance(start, Tensor) else tensor.fill_(start)

    def _window(self, v: fields.State) -> tuple[int, ...]:
        """The axis of a history: as long as its kernel, which is known with dt."""
        if not isinstance(v.window, str):
            return (v.window,) if v.window else ()
        if v.window not in self._buffers:
            raise ParameterError(f"{self._label}.{v.name}: there is no kernel {v.window!r}")
        kernel = self._buffers[v.window]
        return (0 if kernel is None else kernel.shape[1],)

    def _start(self, v: fields.State) -> Tensor | float:
        if callable(v.init):
            return v.init(self)
        if not isinstance(v.init, str):
            return v.init
        start = getattr(self, v.init, None)
        if not isinstance(start, Tensor):
            near = did_you_mean(v.init, self._fields)
            raise ParameterError(f"{self._label}.{v.name}: there is no parameter {v.init!r}{near}")
        return start

    @checked
    def compute_decays(self, dt: Positive) -> None:
        """Compute the constants that depend on the time step, ``dt`` ms."""
        self.dt = torch.tensor(float(dt), dtype=torch.float32, device=self.s.device)
        for d in self._present(fields.Derived):
            setattr(self, d.name, d.formula(self, self.dt))
        for v in self._present(fields.State):
            if v.window and self.batch_size is not None:  # a kernel may have another length now
                setattr(self, v.name, self._allocate(v, self.batch_size))

    @checked
    def set_batch_size(self, batch_size: Count) -> None:
        """Allocate state for ``batch_size`` samples and bring it to its first values."""
        self.batch_size = int(batch_size)
        for v in self._present(fields.State):
            if v.batched:
                setattr(self, v.name, self._allocate(v, self.batch_size))
        size = (self.batch_size, *self.shape)
        for name in self.draws:
            setattr(self, name, torch.zeros(size, dtype=torch.float32, device=self.s.device))

    def reset_state_variables(self) -> None:
        """Bring the state back to its first values, in place."""
        for v in self._resetting:
            tensor = self._buffers.get(v.name)
            if tensor is not None:  # absent if its option is off
                start = self._start(v)
                tensor.copy_(start) if isinstance(start, Tensor) else tensor.fill_(start)

    def step(self, drive: Tensor) -> None:
        """Advance the neurons one step, in place.

        ``drive``: summed input, float32 ``[batch, *shape]``; it is not modified.
        """

    def settle(self) -> None:
        """What spikes cause in their own layer after one of each sample is kept.

        Element-wise, in place; it leaves ``s`` alone, and without spikes does nothing.
        """

    def margin(self) -> Tensor:
        """By how much the neurons overshoot, where that decides who spikes."""
        return functional.margin(*(getattr(self, name) for name in self.overshoot))

    @property
    def draws(self) -> list[str]:
        """Names of the variables that are random numbers, new in every step."""
        return [r.name for r in self._present(fields.Draw)]

    @property
    def receptors(self) -> list[str]:
        """Names of the variables that connections may add to instead of the drive."""
        return [r.name for r in self._present(fields.Receptor)]

    def drive_itself(self, s: Tensor) -> Tensor:
        """What spikes of the layer cause through its ``lateral`` matrix, ``[batch, *shape]``."""
        return functional.drive_dense(s.flatten(1), getattr(self, self.lateral)).reshape(s.shape)

    def as_drive(self, x: Tensor) -> Tensor:
        """What ``forward`` is given, as float32 ``[batch, *shape]``."""
        s = self.s
        if not isinstance(x, Tensor) or x.numel() != s.numel() or x.is_complex():
            raise ShapeError(
                f"{self._label}: x must be real input [batch, *shape], {list(s.shape)} "
                f"(got {arguments.shown(x)})"
            )
        return x.to(torch.float32).reshape(s.shape)

    def advance(self, drive: Tensor) -> None:
        """:meth:`step`, and the sum of the input if ``sum_input``."""
        self.step(drive)
        if self.sum_input:
            self.summed.add_(drive)

    def forward(self, x: Tensor) -> None:
        """What follows a layer's own step: its input is summed up, spikes are forced and traced.

        A class that overrides ``forward`` calls this last. A class with a :meth:`step` has a
        ``forward`` that does the whole, :meth:`step_by_hand`.
        """
        self._check_ready()
        if self.sum_input:
            self.summed.add_(x.to(torch.float32).reshape(self.s.shape))
        if (forced := self.__dict__.pop("_forced", None)) is not None:
            functional.force_spikes(self.s, *forced)
        if self.traces:
            functional.decay_trace(
                self.x, self.s, self.trace_decay, self.trace_scale, self.traces_additive
            )

    def step_by_hand(self, x: Tensor) -> None:
        """One whole step outside of ``Network.run``; ``x`` is the summed input."""
        batch_size = self._check_ready()
        drive = self.as_drive(x)
        if self.lateral:
            drive = drive + self.drive_itself(self.s)
        for name in self.draws:
            numbers = getattr(self, name)
            numbers.copy_(spread(torch.rand(batch_size, 2, device=numbers.device), self.shape))
        self.step(drive)
        if self.one_spike and self.overshoot:
            lost: Any = self._buffers["lost"]
            functional.choose_strongest(self.s, self.margin(), lost, self.contests)
        elif self.one_spike:
            functional.choose_one(self.s, torch.rand(batch_size, device=self.s.device))
        self.settle()
        Nodes.forward(self, drive)

    @property
    def overrides_forward(self) -> bool:
        """Whether another ``forward``, of the class or of this layer, says what a step is."""
        ours = type(self).forward in (Nodes.forward, Nodes.step_by_hand)
        return not ours or "forward" in vars(self)

    def _check_ready(self) -> int:
        if self.batch_size is None:
            raise StateError(
                f"{self._label} has no batch size yet: add it to a network, "
                f"or call compute_decays(dt) and set_batch_size(batch_size)"
            )
        return self.batch_size

    @checked
    def train(self, mode: Switch = True) -> Nodes:
        """Switch learning (of thresholds, for example) on or off."""
        self.learning = bool(mode)
        return super().train(self.learning)

    def extra_repr(self) -> str:
        return f"n={self.n}, shape={list(self.shape)}"


Nodes._fields = fields.collect(Nodes)


ALayer = Annotated[Nodes, arguments.a_kind_of(Nodes, "a layer")]
