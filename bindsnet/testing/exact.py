"""Networks whose arithmetic is exact in float32, so that no order of sums matters."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.learning import NoOp, PostPre
from bindsnet.learning.base import LearningRule
from bindsnet.learning.MCC_learning import NoOp as FeatureNoOp
from bindsnet.learning.MCC_learning import PostPre as FeaturePostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes, Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight

_TWINS: dict[type[LearningRule], Any] = {
    NoOp: FeatureNoOp,
    PostPre: FeaturePostPre,
}


def dyadic(*shape: int, low: float = 0.0, high: float = 1.0, generator: Any = None) -> Tensor:
    """Random multiples of 1/1024 from ``low`` to ``high``."""
    draws = torch.rand(*shape, generator=generator)
    return torch.round((low + draws * (high - low)) * 1024) / 1024


def spikes(*shape: int, rate: float = 0.3, generator: Any = None) -> Tensor:
    """Random spikes, bool, each with probability ``rate``."""
    return torch.rand(*shape, generator=generator) < rate


def halve(layer: Nodes) -> Nodes:
    """Set all decays of a layer that is in a network to 1/2, which is exact."""
    for name in ("decay", "trace_decay", "theta_decay"):
        if layer._buffers.get(name) is not None:
            setattr(layer, name, 0.5)
    return layer


def exact_network(
    rule: type[LearningRule] = PostPre,
    connection: type[Any] = Connection,
    batch: int = 1,
    n: int = 8,
    m: int = 5,
    seed: int = 0,
    **options: Any,
) -> Network:
    """A network ``X`` to ``Y`` that learns, in exact arithmetic.

    ``Y`` is watched by the monitor ``"Y"`` (``s``, ``v``). Feed ``X`` with
    :func:`spikes`; ``options`` go to the connection.
    """
    generator = torch.Generator().manual_seed(seed)
    network = Network(batch_size=batch)
    source = Input(n=n, traces=True)
    target = LIFNodes(n=m, traces=True, refrac=2)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    halve(source)
    halve(target)
    w = dyadic(n, m, low=4.0, high=16.0, generator=generator)
    settings = {"nu": (2.0**-4, 2.0**-3)} | options
    if connection is MulticompartmentConnection:
        low, high = settings.pop("wmin", -torch.inf), settings.pop("wmax", torch.inf)
        feature = Weight(
            "weight", w, range=(low, high), learning_rule=_TWINS.get(rule, rule), **settings
        )
        joined = MulticompartmentConnection(source, target, "cpu", [feature])
    else:
        joined = connection(source, target, update_rule=rule, w=w, **settings)
    network.add_connection(joined, "X", "Y")
    network.add_monitor(Monitor(target, ["s", "v"]), "Y")
    return network
