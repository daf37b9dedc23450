"""Networks as files."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from bindsnet.errors import DataNotFoundError, FileFormatError

if TYPE_CHECKING:
    from bindsnet.network.network import Network

_DAMAGED = (
    AttributeError,
    EOFError,
    ImportError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What torch raises about files that no network was written to."""


def save(network: Network, file_name: str | Path) -> None:
    """Write the whole network to a file, safe against a crash half-way."""
    path = Path(file_name)
    unfinished = path.with_name(path.name + ".part")
    with open(unfinished, "wb") as file:
        torch.save(network, file)
    unfinished.replace(path)


def load(
    file_name: str | Path,
    map_location: Any = "cpu",
    learning: bool | None = None,
    weights_only: bool = False,
) -> Network:
    """Read a network that :meth:`Network.save` wrote.

    A saved network is a pickle: loading one runs code from it, so load only files
    that you trust.

    Parameters
    ----------
    file_name
        The file.
    map_location
        The device to load to, as in ``torch.load``.
    learning
        If given, switches learning on or off, of connections and layers.
    weights_only
        Passed on to ``torch.load``; a file of ``save`` needs False.

    Raises
    ------
    DataNotFoundError
        There is no such file.
    FileFormatError
        The file is damaged or holds something else.
    """
    from_file = read(file_name, map_location, weights_only)
    if learning is not None:
        from_file.train(learning)
    return from_file


def read(file_name: str | Path, map_location: Any, weights_only: bool) -> Network:
    """The network in a file."""
    path = Path(file_name)
    if not path.is_file():
        raise DataNotFoundError(f"there is no saved network at {str(path)!r}")
    with open(path, "rb") as file:
        try:
            found = torch.load(file, map_location=map_location, weights_only=weights_only)
        except _DAMAGED as error:
            raise FileFormatError(f"{str(path)!r} cannot be read as a network: {error}") from error
    if not hasattr(found, "layers") or not hasattr(found, "connections"):
        raise FileFormatError(
            f"{str(path)!r} holds a {type(found).__name__}, not a network written by Network.save"
        )
    network: Network = found
    return network


def lasting_tensors(network: Network) -> dict[str, Tensor]:
    """Every tensor that a reset of the state leaves, by name: weights, thresholds, rules' state."""
    found: dict[str, Tensor] = {}
    for name, layer in network.layers.items():
        passing = {"dt", *layer.draws, *(variable.name for variable in layer._resetting)}
        found |= {f"{name}.{k}": t for k, t in _held(layer).items() if k not in passing}
    for key, connection in network.connections.items():
        name = "_to_".join(key)
        parts: list[tuple[str, Any]] = [(name, connection)]
        parts += [(f"{name}.{f.name}", f) for f in getattr(connection, "pipeline", ())]
        parts += [(f"{name}.rule{i}", rule) for i, rule in enumerate(connection.rules)]
        for label, part in parts:
            found |= {f"{label}.{k}": tensor for k, tensor in _held(part).items()}
    return found


def _held(part: Any) -> dict[str, Tensor]:
    held = dict(vars(part))
    held |= held.pop("_buffers", {}) | held.pop("_parameters", {})
    return {name: value for name, value in held.items() if isinstance(value, Tensor)}


def clone(network: Network) -> Network:
    """A copy that shares nothing with the original."""
    buffer = io.BytesIO()
    torch.save(network, buffer)
    buffer.seek(0)
    copy: Network = torch.load(buffer, weights_only=False)
    return copy
