"""Which engine runs a plan."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Annotated

from bindsnet.arguments import a_kind_of, checked
from bindsnet.engine.base import Engine, Support
from bindsnet.engine.reference import ReferenceEngine
from bindsnet.errors import (
    EngineError,
    EngineFallbackWarning,
    ParameterError,
    did_you_mean,
    warn,
)
from bindsnet.plan.ops import Op, StepNodes
from bindsnet.plan.plan import Plan, line

APlan = Annotated[Plan, a_kind_of(Plan)]
NAMES = ("auto", "native", "reference")
_announced: set[str] = set()


def checked_name(name: str) -> str:
    """``name``, if it is the name of an engine."""
    if name not in NAMES:
        raise ParameterError(
            f"engine must be one of {', '.join(map(repr, NAMES))} (got {name!r})"
            f"{did_you_mean(name, NAMES)}"
        )
    return name


@checked
def choose_engine(plan: APlan, wish: str = "auto") -> Engine:
    """The fastest engine that runs ``plan``, or the one that is wished for.

    A slower way than the fastest is announced, once for each reason. A wish that
    cannot be met is an :class:`EngineError`.
    """
    if checked_name(wish) == "reference":
        return ReferenceEngine()
    obstacle = native_obstacle(plan)
    if obstacle:
        if wish == "native":
            raise EngineError(f"the native engine cannot run this network: {obstacle}")
        if not plan_on_other_device(plan):
            announce(f"the network runs on the reference engine: {obstacle}")
        return ReferenceEngine()
    engine = native_engine()
    for support in engine.supports(plan):
        if not support.runs:
            message = f"{_what(support.op)} runs in torch, step by step: {support.reason}"
            if wish == "native":
                raise EngineError(message)
            announce(
                f"{message}. Pass engine='reference' to silence this, "
                f"or engine='native' to make it an error."
            )
    return engine


def native_obstacle(plan: Plan) -> str:
    """Why the native engine cannot run any of ``plan``; empty if it can."""
    if importlib.util.find_spec("numba") is None:
        return "numba is not installed"
    if plan_on_other_device(plan):
        return "it is not on the CPU"
    return ""


def plan_on_other_device(plan: Plan) -> bool:
    """Whether some tensor of the plan is not in the CPU's memory."""
    return any(buffer.get().device.type != "cpu" for op in plan for buffer in op.writes)


def native_engine() -> Engine:
    """The native engine; numba is imported now."""
    native = importlib.import_module("bindsnet.engine.native")
    engine: Engine = native.NativeEngine()
    return engine


def _what(op: Op) -> str:
    """The part of the network that an op is about, for a message."""
    if isinstance(op, StepNodes):
        return f"layer {op.label!r} ({type(op.layer).__name__})"
    return f"{type(op).__name__} of {op.label}"


def announce(message: str) -> None:
    """Warn, once in a process for each message."""
    if message not in _announced:
        _announced.add(message)
        warn(message, EngineFallbackWarning)


@checked
def explain(plan: APlan, wish: str = "auto") -> str:
    """Which engine runs which op of ``plan``, and why not a faster one."""
    obstacle = native_obstacle(plan) if checked_name(wish) != "reference" else "engine='reference'"
    if obstacle:
        return f"engine: reference ({obstacle})\n{plan}"
    supports = native_engine().supports(plan)
    lines = ["engine: native"]
    for support in supports:
        where = "native" if support.runs else f"torch, step by step: {support.reason}"
        lines.append(f"  {line(support.op)}\n      {where}")
    return "\n".join(lines)


__all__ = ["Support", "announce", "checked_name", "choose_engine", "explain"]
