"""What a presentation adds to the plan of a run: samples that follow each other."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch

from bindsnet.edits import keeps
from bindsnet.fields import State
from bindsnet.learning.base import LearningRule
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology.dense import Connection
from bindsnet.network.topology.multicompartment import MulticompartmentConnection
from bindsnet.network.topology_features.base import AbstractFeature
from bindsnet.plan import calls, ops
from bindsnet.plan.ops import Buffer, Op
from bindsnet.plan.request import Request

BufferOf = Callable[[Nodes, str], Buffer]

_KNOWN = (
    Projection.reset_state_variables,
    AbstractConnection.reset_state_variables,
    MulticompartmentConnection.reset_state_variables,  # it asks its features
    AbstractFeature.reset_state_variables,  # it asks its rule
    LearningRule.reset_state_variables,  # it clears its own variables
)


def draw_inputs(
    layers: dict[str, Nodes], request: Request, buffer: BufferOf
) -> Iterator[ops.DrawSpikes]:
    """Before each sample: the spikes of every layer that is fed."""
    for name, layer in layers.items():
        if name in request.inputs:
            yield ops.DrawSpikes(label=name, key=f"inputs/{name}", into=buffer(layer, "s"))


def count(layers: dict[str, Nodes], request: Request, buffer: BufferOf) -> Iterator[Op]:
    """In each step: the spikes that the user wants to know the number of."""
    for name in sorted(request.counted):
        yield ops.CountSpikes(label=name, key=f"counts/{name}", s=buffer(layers[name], "s"))


def reset(
    layers: dict[str, Nodes], connections: dict[Any, Projection], buffer: BufferOf
) -> Iterator[Op]:
    """After each sample: what ``Network.reset_state_variables`` does, but for monitors."""
    for name, layer in layers.items():
        if keeps(layer, Nodes, "reset_state_variables"):
            yield from _reset_layer(name, layer, buffer)
        else:
            yield calls.call(name, layer, "reset_state_variables")
    for key, connection in connections.items():
        parts = (connection, *getattr(connection, "pipeline", ()), *connection.rules)
        if not all(_is_known(part) for part in parts):
            yield calls.call("_to_".join(key), connection, "reset_state_variables")
        elif isinstance(connection, MulticompartmentConnection):
            for rule in connection.rules:
                yield from _reset_rule("_to_".join(key), rule)


def _is_known(part: Any) -> bool:
    """Whether a part's reset does nothing, or what is done here."""
    reset = vars(part).get("reset_state_variables", type(part).reset_state_variables)
    if reset is Connection.reset_state_variables:  # it forgets what a window of spikes has seen
        return "drives" not in part.target._buffers
    return reset in _KNOWN


def _reset_layer(name: str, layer: Nodes, buffer: BufferOf) -> Iterator[Op]:
    for variable in layer._resetting:
        state = layer._buffers.get(variable.name)
        if state is not None:  # absent if its option is off
            start = _first_value(variable, state, layer, buffer)
            yield ops.ResetState(label=name, state=buffer(layer, variable.name), start=start)


def _reset_rule(label: str, rule: LearningRule) -> Iterator[Op]:
    for own in rule.own.values():
        for name, tensor in own.tensors():
            zero = torch.zeros((), dtype=tensor.dtype, device=tensor.device)
            yield ops.ResetState(label=label, state=Buffer(own, name, name), start=zero)


def _first_value(variable: State, state: torch.Tensor, layer: Nodes, buffer: BufferOf) -> Any:
    if callable(variable.init):
        return functools.partial(variable.init, layer)
    if isinstance(variable.init, str):
        return buffer(layer, variable.init)
    return torch.tensor(variable.init, dtype=state.dtype, device=state.device)
