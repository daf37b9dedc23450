"""The state of a network that rests between samples: what a reset would clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor

from bindsnet.network import Network
from bindsnet.network.state_dicts import passing


def copied(network: Network) -> dict[str, Tensor]:
    """Voltages, conductances, traces and the like, to be given back by ``restore``."""
    return {name: tensor.clone() for name, tensor in passing(network).items()}


def restore(network: Network, state: dict[str, Tensor]) -> None:
    """Give the network the state that it had, and the batch size."""
    network.load_state_dict({**network.state_dict(), **state})


@contextmanager
def set_aside(network: Network) -> Iterator[None]:
    """Let the network begin at rest, and give it its state back in the end."""
    state = copied(network)
    network.reset_state_variables()
    try:
        yield
    finally:
        restore(network, state)
