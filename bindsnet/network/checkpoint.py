"""Where a simulation stands, as a file, to go on from as if it had never stopped."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from bindsnet.arguments import AnyPath
from bindsnet.edits import EDITS
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError
from bindsnet.network import serialization
from bindsnet.network.documents import NotPlainError

if TYPE_CHECKING:
    from bindsnet.network.network import Network


def save(network: Network, path: AnyPath, extra: Mapping[str, Any] | None) -> None:
    """Write all that a network holds, the global generators, and ``extra``."""
    parts = {"network": network, "generators": generators(), "extra": dict(extra or {})}
    for recording in serialization.recordings(network):
        recording.keep()
    try:
        serialization.write_document(path, serialization.CHECKPOINT, parts)
    except NotPlainError as error:
        raise ParameterError(
            f"a checkpoint cannot hold what is no data: {error} (bindsnet.network.known.register "
            f"makes classes and functions of yours known to files)"
        ) from error


def load(network: Network, path: AnyPath) -> dict[str, Any]:
    """Give a network what it held when :func:`save` was called; returns ``extra``."""
    path = Path(path)
    if not path.is_file():
        raise DataNotFoundError(f"there is no checkpoint at {str(path)!r}")
    document = serialization.read_document(path, serialization.CHECKPOINT)
    where = device_of(network)
    place = serialization.placing(where)
    _check_fits(path, document.network(place), network)
    extra: dict[str, Any] = document.read("extra")
    states = document.read("generators")
    engine = network.engine
    document.read("network", place, here=network)
    network.engine = engine
    EDITS.count += 1
    network._runner.forget()
    for recording in serialization.recordings(network):
        recording.take_up()
    set_generators(states)
    return extra


def device_of(network: Network) -> torch.device:
    """Where the network is."""
    for layer in network.layers.values():
        return layer.s.device
    return torch.device("cpu")


def generators() -> dict[str, Any]:
    """The states of all global random generators."""
    found: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "numpy": list(np.random.get_state(legacy=True)),
        "python": random.getstate(),
    }
    if torch.cuda.is_initialized():
        found["cuda"] = torch.cuda.get_rng_state_all()
    return found


def set_generators(states: dict[str, Any]) -> None:
    """Bring all global random generators to states of before."""
    torch.set_rng_state(states["torch"])
    np.random.set_state(tuple(states["numpy"]))
    random.setstate(states["python"])
    if "cuda" in states and torch.cuda.device_count() == len(states["cuda"]):
        torch.cuda.set_rng_state_all(states["cuda"])


def _check_fits(path: Path, there: Network, here: Network) -> None:
    """A checkpoint must be of a network with the same parts."""
    for what, (one, other) in {
        "layers": (_layers(there), _layers(here)),
        "connections": (_connections(there), _connections(here)),
        "monitors": (_monitors(there), _monitors(here)),
    }.items():
        for name in [*one, *(n for n in other if n not in one)]:
            if one.get(name) != other.get(name):
                raise FileFormatError(
                    f"{str(path)!r} is a checkpoint of another network: of its {what}, {name!r} is "
                    f"{one.get(name, 'missing')} there and {other.get(name, 'missing')} here"
                )


def _layers(network: Network) -> dict[Any, str]:
    return {
        name: f"{type(layer).__name__} {list(layer.shape)}"
        for name, layer in network.layers.items()
    }


def _connections(network: Network) -> dict[Any, str]:
    found = {}
    for key, connection in network.connections.items():
        shapes = [list(part.shape) for part in connection.parts]
        rules = [type(rule).__name__ for rule in connection.rules]
        found[key] = f"{type(connection).__name__} {shapes} {rules}"
    return found


def _monitors(network: Network) -> dict[Any, str]:
    return {name: type(monitor).__name__ for name, monitor in network.monitors.items()}
