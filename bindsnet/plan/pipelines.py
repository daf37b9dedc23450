"""How a pipeline of features is said in ops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer
from bindsnet.random import Draws


def value_of(feature: Any, connection: str) -> Buffer:
    """The value of a feature, which may be another feature's."""
    owner = feature.value_owner
    return Buffer(owner, "value", f"{connection}.{owner.name}")


def through_features(connection: Any, op: ops.Propagate, draws: Draws) -> ops.Propagate:
    """``op`` as a product of factors, or by the connection's code where features have their own."""
    keeps = None
    if connection.traces:
        keeps = Buffer(connection, "activity", f"{op.label}.activity")
    for feature in connection.features:
        if not feature.elementwise:
            own = f"its feature {feature.name!r} ({type(feature).__name__})"
            return replace(op, compute=connection.transmit, keeps=keeps, own_code=own)
    factors = []
    for feature in connection.features:
        draw = f"{op.label}.{feature.name}" if feature.draws else None
        if draw is not None:
            draws.request(draw, 2, shared=True)
        factors.append(ops.Factor(feature.op, value_of(feature, op.label), draw, feature.function))
    return replace(op, compute=connection.transmit, keeps=keeps, factors=tuple(factors))
