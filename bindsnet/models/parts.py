"""Layers and connections that the models have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import random
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import (
    AdaptiveConductanceLIFNodes,
    ConductanceLIFNodes,
    DiehlAndCookNodes,
    Input,
    LIFNodes,
    WinnerTakeAllNodes,
)
from bindsnet.network.topology import AbstractConnection, Connection, kernels

Rates = float | Sequence[float] | Sequence[Tensor]
REST = -65.0
"""Resting voltage of excitatory neurons, mV."""


def input_layer(n: int, shape: Sequence[int] | None, traces_additive: bool = False) -> Input:
    """The data, with spike traces."""
    return Input(n=n, shape=shape, traces=True, traces_additive=traces_additive, tc_trace=20.0)


def competing(n: int, thresh: float, theta_plus: float, tc_theta_decay: float) -> Any:
    """Excitatory neurons of which one at a time may spike."""
    options = _excitatory(thresh, theta_plus, tc_theta_decay)
    return DiehlAndCookNodes(n=n, **options)


def with_conductances(n: int, thresh: float, theta_plus: float, tc_theta_decay: float) -> Any:
    """Excitatory neurons of Diehl and Cook (2015): conductances, and any number may spike."""
    options = _excitatory(thresh, theta_plus, tc_theta_decay) | {"reset": REST, "e_inh": -100.0}
    return AdaptiveConductanceLIFNodes(n=n, **options)


def winners(thresh: float, theta_plus: float, tc_theta_decay: float, **options: Any) -> Any:
    """Excitatory neurons of which the strongest at a time spikes."""
    return WinnerTakeAllNodes(**_excitatory(thresh, theta_plus, tc_theta_decay), **options)


def _excitatory(thresh: float, theta_plus: float, tc_theta_decay: float) -> dict[str, Any]:
    return {
        "traces": True,
        "tc_trace": 20.0,
        "rest": REST,
        "reset": -60.0,
        "thresh": thresh,
        "refrac": 5,
        "tc_decay": 100.0,
        "theta_plus": theta_plus,
        "tc_theta_decay": tc_theta_decay,
    }


def inhibitory(n: int, thresh: float, conductances: bool = False) -> LIFNodes:
    """Fast inhibitory neurons."""
    options = {"rest": -60.0, "reset": -45.0, "thresh": thresh, "tc_decay": 10.0, "refrac": 2}
    if conductances:
        return ConductanceLIFNodes(n=n, e_inh=-85.0, **options)
    return LIFNodes(n=n, **options)


def first_weights(source: Any, n_neurons: int, generator: torch.Generator | None = None) -> Tensor:
    """Weights ``[n_source, n_neurons]``, of the one draw of random numbers that a model makes."""
    return 0.3 * random.uniform(source.n, n_neurons, generator=generator)


def feed(
    network: Network,
    layers: Mapping[str, Any],
    learning: Mapping[str, Any],
    connection: type[AbstractConnection] = Connection,
    **options: Any,
) -> None:
    """Add two layers, and a connection from the first to the second that learns by PostPre."""
    for name, layer in layers.items():
        network.add_layer(layer, name)
    source, target = layers.values()
    feedforward = connection(source, target, update_rule=PostPre, **learning, **options)
    network.add_connection(feedforward, *layers)


def lay_kernel(network: Network, sizes: Sequence[int], kernel: Any, stride: Any) -> Sequence[Any]:
    """Size, stride and number of places of a kernel that moves over an image, along each axis."""
    owner = type(network).__name__
    kernel = kernels.spread(owner, "kernel_size", kernel, 2)
    stride = kernels.spread(owner, "stride", stride, 2)
    return kernel, stride, kernels.places(owner, sizes, kernel, stride)
