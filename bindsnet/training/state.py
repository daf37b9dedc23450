"""The passing state of a network in training: what a reset would clear, and what rules remember."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor

from bindsnet.network import Network
from bindsnet.network.state_dicts import passing


def copied(network: Network) -> dict[str, Any]:
    """Voltages, traces and the like, and the memory of rules, to be given back by ``restore``."""
    return {
        "layers": {name: tensor.clone() for name, tensor in passing(network).items()},
        "rules": [
            {side: _copies(own.tensors()) for side, own in rule.own.items()}
            for connection in network.connections.values()
            for rule in connection.rules
        ],
    }


def _copies(tensors: Iterator[tuple[str, Tensor]]) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in tensors}


def restore(network: Network, state: dict[str, Any]) -> None:
    """Give the network the state that it had, and the batch size."""
    network.load_state_dict({**network.state_dict(), **state["layers"]})
    rules = (rule for connection in network.connections.values() for rule in connection.rules)
    for rule, memory in zip(rules, state["rules"], strict=True):
        for side, tensors in memory.items():
            for name, tensor in tensors.items():
                rule.own[side].set(name, tensor.to(rule.source.s.device))


@contextmanager
def set_aside(network: Network) -> Iterator[None]:
    """Let the network begin at rest, and give it its state back in the end."""
    state = copied(network)
    network.reset_state_variables()
    try:
        yield
    finally:
        restore(network, state)
