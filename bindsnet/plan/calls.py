"""Ops that call a method of the user's: what only that method knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op
from bindsnet.plan.request import Context


def call(label: str, obj: Any, method: str, *touches: Buffer) -> Op:
    """``obj.method()``, as it is when the run gets there."""
    return _op(label, obj, method, lambda t: getattr(obj, method)(), *touches)


def update(label: str, key: Any, obj: Any, context: Context) -> Op:
    """``obj.update`` with what the run's user says, for a rule or a feature of ``key``."""
    return _op(label, obj, "update", lambda t: obj.update(**context.arguments_of(key)))


def update_connection(
    label: str, key: Any, connection: Any, context: Context, learning: bool, mask: str | None
) -> Op:
    """``connection.update``, which is told also of a mask and of whether it is to learn."""

    def run(t: int) -> None:
        chosen = None if mask is None else context.values.tensors[mask]
        connection.update(mask=chosen, learning=learning, **context.arguments_of(key))

    return _op(label, connection, "update", run)


def gather(label: str, network: Any, drive: Buffer) -> Op:
    """The network has a method of its own for what drives its layers."""

    def run(t: int) -> None:
        found = network._get_inputs(layers=[label])
        drive.get().copy_(found.get(label, torch.zeros(())))

    return _op(label, network, "_get_inputs", run, drive)


def _op(label: str, obj: Any, method: str, run: Callable[[int], None], *touches: Buffer) -> Op:
    run.__qualname__ = f"{type(obj).__name__}.{method}"
    return ops.CallPython(label=label, call=run, touches=touches)
