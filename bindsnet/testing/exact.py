"""Networks whose arithmetic is exact in float32, so that no order of sums matters."""

from __future__ import annotations

from typing import Any

import torch

from bindsnet.learning import PostPre
from bindsnet.learning.base import LearningRule
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.topology import Connection
from bindsnet.testing.draws import dyadic
from bindsnet.testing.registry import CONNECTIONS, RULES, ConnectionRow, RuleRow, weights_of


def halve(layer: Nodes) -> Nodes:
    """Set all decays of a layer that is in a network to 1/2, which is exact."""
    for name in ("decay", "trace_decay", "theta_decay", "i_decay"):
        if layer._buffers.get(name) is not None:
            setattr(layer, name, 0.5)
    return layer


def exact_network(
    rule: type[LearningRule] = PostPre,
    connection: type[Any] | ConnectionRow = Connection,
    batch: int = 1,
    n: int | None = None,
    m: int | None = None,
    seed: int = 0,
    channels: int = 1,
    **options: Any,
) -> Network:
    """A network ``X`` to ``Y`` that learns, in exact arithmetic.

    ``Y`` is watched by the monitor ``"Y"`` (``s``, ``v``). Feed ``X`` with
    :func:`spikes`; ``options`` go to the connection. The layers have ``n`` and ``m``
    neurons, or the shapes that the registry has for ``channels`` of this connection,
    which is a class or a row.
    """
    row = connection if isinstance(connection, ConnectionRow) else row_of(connection)
    learns = RULES.get(rule.__name__) or RuleRow(rule)
    network = Network(batch_size=batch)
    before, after = (row.source(channels), row.target(channels))
    source = Input(shape=before if n is None else (n,), traces=True, **learns.source)
    target = learns.target(shape=after if m is None else (m,), traces=True, refrac=2)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    halve(source)
    halve(target)
    settings = ({"nu": (2.0**-4, 2.0**-3), "update_rule": rule} if row.learns else {}) | options
    with torch.random.fork_rng(devices=[]):
        joined = row.join(source, target, **settings)
    network.add_connection(joined, "X", "Y")
    if row.learns:
        draw_weights(joined, seed)
    network.add_monitor(Monitor(target, ["s", "v"]), "Y")
    return network


def row_of(connection: type[Any]) -> ConnectionRow:
    """The registry's row of a class; of a user's, one for a matrix between two vectors."""
    return CONNECTIONS.get(connection.__name__) or ConnectionRow(connection)


def draw_weights(connection: Any, seed: int = 0, low: float = 4.0, high: float = 16.0) -> None:
    """Give a connection new weights, multiples of 1/1024 within its bounds, in place."""
    weights = weights_of(connection)
    generator = torch.Generator().manual_seed(seed)
    drawn = dyadic(*weights.shape, low=low, high=high, generator=generator)
    rule = connection.rules[0]
    weights.copy_(torch.clamp(drawn, torch.as_tensor(rule.wmin), torch.as_tensor(rule.wmax)))
    fixed = getattr(connection, "fixed_name", None)
    if fixed is not None:
        weights.masked_fill_(getattr(connection, fixed), 0.0)
