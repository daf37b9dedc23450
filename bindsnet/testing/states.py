"""Everything that a network holds, to compare before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

State = dict[str, Any]
"""Name to tensor or number."""


def snapshot(network: Any) -> State:
    """Copies of all that a run may change, by name.

    Layers' buffers (``"Y.v"``), weights (``"X_to_Y.w"``), values of features, what
    rules hold, recordings (``"recorded Y.s"``), and the network's batch size and
    switches.
    """
    found: State = {"batch_size": network.batch_size, "learning": network.learning}
    for name, value in _parts(network):
        found[name] = value.detach().clone() if isinstance(value, Tensor) else value
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of what is not the same to the bit, in value, type or shape."""
    names = [*before, *(name for name in after if name not in before)]
    missing = object()
    return [n for n in names if not _same(before.get(n, missing), after.get(n, missing))]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        return torch.equal(a, b) or bool(((a == b) | ((a != a) & (b != b))).all())
    return type(a) is type(b) and bool(a == b)


def _parts(network: Any) -> Iterator[tuple[str, Any]]:
    for name, layer in network.layers.items():
        yield from _tensors_of(name, layer)
        yield f"{name}.learning", layer.learning
    for key, connection in network.connections.items():
        name = "_to_".join(key)
        yield from _tensors_of(name, connection)
        for feature in getattr(connection, "features", ()):
            yield f"{name}.{feature.name}", feature.value
            yield from _tensors_of(f"{name}.{feature.name}", feature)
        for i, rule in enumerate(connection.rules):
            yield from _tensors_of(f"{name}.rule{i}", rule)
            for side, own in rule.own.items():
                yield from ((f"{name}.rule{i}.{side}.{v}", value) for v, value in own.tensors())
    for name, monitor in network.monitors.items():
        for _, variable, recording in monitor.recordings():
            yield f"recorded {name}.{variable}.steps", recording.steps
            yield f"recorded {name}.{variable}", recording.recorded()


def _tensors_of(name: str, part: Any) -> Iterator[tuple[str, Tensor]]:
    held = dict(vars(part))
    if isinstance(part, nn.Module):
        held |= part._buffers | part._parameters
    for attribute, value in held.items():
        if isinstance(value, Tensor):
            yield f"{name}.{attribute}", value
