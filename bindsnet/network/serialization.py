"""Networks as files."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from bindsnet import __version__, arguments, files
from bindsnet.arguments import AnyPath, check_all
from bindsnet.errors import DataNotFoundError, FileFormatError, warn
from bindsnet.network import legacy, state_dicts
from bindsnet.network.documents import NotPlainError, Reader, UnknownClassError, Writer
from bindsnet.network.nodes import Nodes
from bindsnet.network.recording import Recording
from bindsnet.network.topology.base import Projection

if TYPE_CHECKING:
    from bindsnet.network.network import Network

NETWORK, CHECKPOINT = "bindsnet network", "bindsnet checkpoint"
VERSION = "1"
"""Of the format: another number where an older file cannot be read any more."""

_LOADING = {
    "file_name": arguments.path,
    "map_location": arguments.Fits(
        f"{arguments.place.wanted}, a dict or a function as in torch.load, or None",
        lambda v: v is None or isinstance(v, dict) or callable(v) or arguments.place.test(v),
    ),
    "learning": arguments.optional(arguments.switch),
    **dict.fromkeys(("weights_only", "allow_pickle"), arguments.switch),
}
_DAMAGED = (
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What files cause that no network was written to."""


def save(network: Network, file_name: AnyPath) -> None:
    """Write the whole network to a file, safe against a crash half-way.

    Of things that a safe file cannot say, such as a function of the user's, a pickle
    is made, with a warning that says which.
    """
    for recording in recordings(network):
        recording.keep()
    try:
        write_document(file_name, NETWORK, {"network": network})
    except NotPlainError as error:
        warn(
            f"{str(file_name)!r} is written as a pickle, which load() reads only with "
            f"allow_pickle=True, since {error} (bindsnet.network.known.register makes "
            f"classes and functions of yours known to files)"
        )
        with files.replacing(file_name) as file:
            torch.save(network, file)


def load(
    file_name: AnyPath,
    map_location: Any = "cpu",
    learning: bool | None = None,
    weights_only: bool = False,
    allow_pickle: bool = False,
) -> Network:
    """Read a network that :meth:`Network.save` wrote.

    Nothing in the file is run. Classes of yours must be defined or imported before.

    Parameters
    ----------
    file_name
        The file.
    map_location
        The device to load to, or a dict of devices, as in ``torch.load``; None for
        the devices on which the network was.
    learning
        If given, switches learning on or off, of connections and layers.
    weights_only
        Passed on to ``torch.load`` for a pickle; without effect otherwise.
    allow_pickle
        Read a pickle too. That runs code in the file, so it is for files that you trust.

    Raises
    ------
    DataNotFoundError
        There is no such file.
    FileFormatError
        The file is damaged, holds something else, or needs a class that the program
        does not have.
    """
    check_all("load", locals(), _LOADING)
    path = Path(file_name)
    if not path.is_file():
        raise DataNotFoundError(f"there is no saved network at {str(path)!r}")
    if files.is_tensor_file(path):
        found = read_document(path, NETWORK).network(placing(map_location))
    else:
        found = _unpickled(path, map_location, weights_only, allow_pickle)
    if learning is not None:
        found.train(learning)
    for recording in recordings(found):
        recording.take_up()
    return found


def placing(map_location: Any) -> Callable[[Tensor, str], Tensor]:
    """Moves a tensor that was on a device to where it shall be."""

    def place(tensor: Tensor, device: str) -> Tensor:
        if isinstance(map_location, dict):
            return tensor.to(map_location.get(device, device))
        return tensor.to(device if map_location is None else map_location)

    return place


class Document:
    """A file that was read: JSON, and the tensors that it speaks of."""

    def __init__(self, path: Path, content: dict[str, Any], reader: Callable[..., Reader]) -> None:
        self.path, self.content, self.reader = path, content, reader
        self.library: str = content.get("library", "?")

    def read(self, name: str, place: Any = None, here: Any = None) -> Any:
        """What is in it under a name; ``here`` is what takes it up, if it is there already."""
        try:
            return self.reader(place).read(self.content[name], name, here)
        except UnknownClassError as error:
            raise FileFormatError(f"{str(self.path)!r} cannot be read: {error}") from error
        except (*_DAMAGED, RecursionError, StopIteration) as error:
            raise FileFormatError(
                f"{str(self.path)!r} cannot be read as a network: {error!r} (it was written by "
                f"bindsnet {self.library}, and this is {__version__})"
            ) from error

    def network(self, place: Any = None) -> Network:
        """The network in it."""
        found = self.read("network", place)
        _check_network(self.path, found)
        network: Network = found
        return network


def write_document(file_name: AnyPath, kind: str, parts: dict[str, Any]) -> None:
    """Write named things to a file, whole or not at all."""
    writer = Writer()
    content = {name: writer.write(part, name) for name, part in parts.items()}
    about = {"format": kind, "version": VERSION, "library": __version__}
    with files.replacing(file_name) as file:
        files.write_tensors(file, writer.tensors, {**about, "content": json.dumps(content)})


def read_document(path: Path, kind: str) -> Document:
    """Read what :func:`write_document` wrote.

    Raises
    ------
    FileFormatError
        It is damaged, or of another kind or version.
    """
    tensors, about = files.read_tensors(path)
    if about.get("format") != kind:
        raise FileFormatError(f"{str(path)!r} holds a {about.get('format')!r}, not a {kind!r}")
    if about.get("version") != VERSION:
        raise FileFormatError(
            f"{str(path)!r} has version {about.get('version')} of the format, written by bindsnet "
            f"{about.get('library')}; this is {__version__}, which reads version {VERSION}"
        )
    try:
        content = json.loads(about["content"])
    except (KeyError, ValueError, RecursionError) as error:
        raise FileFormatError(f"{str(path)!r} is damaged: {error!r}") from error
    content["library"] = about.get("library", "?")
    return Document(path, content, lambda place: Reader(tensors, place))


def _check_network(path: Path, found: Any) -> None:
    """What was read must be a network whose layers have the variables of their classes."""
    if not hasattr(found, "layers") or not hasattr(found, "connections"):
        raise FileFormatError(
            f"{str(path)!r} holds a {type(found).__name__}, not a network written by Network.save"
        )
    parts: list[tuple[Any, type]] = [(layer, Nodes) for layer in found.layers.values()]
    parts += [(connection, Projection) for connection in found.connections.values()]
    for part, cls in parts:
        if not isinstance(part, cls):
            raise FileFormatError(f"{str(path)!r} has a {type(part).__name__} for a {cls.__name__}")
    for name, layer in found.layers.items():
        missing = [f for f in layer._fields if not hasattr(layer, f) and _is_used(layer, f)]
        if missing:
            raise FileFormatError(
                f"{str(path)!r}: layer {name!r} ({type(layer).__name__}) has no {missing[0]!r}; "
                f"its class was another when the file was written"
            )


def _is_used(layer: Nodes, name: str) -> bool:
    when = getattr(layer._fields[name], "when", None)
    return not when or bool(getattr(layer, when, False))


def _unpickled(path: Path, map_location: Any, weights_only: bool, allowed: bool) -> Network:
    """The network in a pickle."""
    with open(path, "rb") as file:
        start = file.read(2)
    if not allowed and (start == b"PK" or start[:1] == b"\x80"):
        raise FileFormatError(
            f"{str(path)!r} is a pickle: reading one runs code that is in it. If you trust it, "
            f"pass allow_pickle=True"
        )
    if not allowed:
        raise FileFormatError(f"{str(path)!r} cannot be read as a network: it is something else")
    try:
        if legacy.is_legacy(path):
            return legacy.read(path, map_location)
        found = torch.load(path, map_location=map_location, weights_only=weights_only)
    except _DAMAGED as error:
        raise FileFormatError(f"{str(path)!r} cannot be read as a network: {error}") from error
    _check_network(path, found)
    network: Network = found
    return network


def parts_by_name(network: Network) -> dict[str, Any]:
    """Layers, connections, features and rules."""
    parts: dict[str, Any] = dict(network.layers)
    for key, connection in network.connections.items():
        name = "_to_".join(key)
        parts[name] = connection
        parts |= {f"{name}.{f.name}": f for f in getattr(connection, "pipeline", ())}
        parts |= {f"{name}.rule{i}": rule for i, rule in enumerate(connection.rules)}
    return parts


def lasting_tensors(network: Network) -> dict[str, Tensor]:
    """Tensors that a reset leaves, of any batch size, by name: weights, thresholds, rates."""
    passing, found = set(state_dicts.passing(network)), dict[str, Tensor]()
    for name, part in parts_by_name(network).items():
        if isinstance(part, Nodes):
            passing |= {f"{name}.{variable}" for variable in ("dt", *part.draws)}
        elif isinstance(part, Projection):
            passing |= {f"{name}.{variable}" for variable in part.held_tensors}
        found |= {f"{name}.{variable}": tensor for variable, tensor in _held(part).items()}
    return {key: tensor for key, tensor in found.items() if key not in passing}


def _held(part: Any) -> dict[str, Tensor]:
    held = dict(vars(part))
    held |= held.pop("_buffers", {}) | held.pop("_parameters", {})
    return {name: value for name, value in held.items() if isinstance(value, Tensor)}


def recordings(network: Network) -> Iterator[Recording]:
    """Where the monitors of a network put what they record."""
    for monitor in network.monitors.values():
        for _, _, recording in monitor.recordings():
            yield recording
