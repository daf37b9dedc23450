"""Where a training stands, as a file: written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from bindsnet.errors import FileFormatError
from bindsnet.network import Network
from bindsnet.network.checkpoint import device_of
from bindsnet.network.serialization import (
    lasting_tensors,
    parts_by_name,
    read_document,
    write_document,
)
from bindsnet.training import state as passing

KIND = "bindsnet training"


def save(path: Path, network: Network, state: dict[str, Any]) -> None:
    """Write all that the network holds, and ``state``; a crash leaves the file of before."""
    held = {name: tensor.detach() for name, tensor in lasting_tensors(network).items()}
    parts = {"network": held, "passing": passing.copied(network), "state": state}
    write_document(path, KIND, parts)


def load(path: Path, network: Network, settings: dict[str, Any]) -> dict[str, Any]:
    """Read what :func:`save` wrote, check that it belongs here, and restore the network.

    Raises
    ------
    FileFormatError
        It is no checkpoint, or one of another network, other data, or other
        settings; nothing has changed then.
    """
    document = read_document(path, KIND)
    there, samples, found = (document.read(name) for name in ("network", "passing", "state"))
    here = lasting_tensors(network)
    late = _made_later(network, there.keys() - here.keys())
    _check_network(path, {name: there[name] for name in there if name not in late}, here)
    _check_settings(path, found["settings"], settings)
    with torch.no_grad():
        for name, tensor in here.items():
            tensor.copy_(there[name])
    for name, (part, variable) in late.items():
        setattr(part, variable, there[name].to(device_of(network)))
    passing.restore(network, samples)
    state: dict[str, Any] = found
    return state


def _made_later(network: Network, names: Iterable[str]) -> dict[str, tuple[Any, str]]:
    """Those that classes of the user's make when they first need them: part and attribute."""
    parts, found = parts_by_name(network), {}
    for name in names:
        owner, _, variable = name.rpartition(".")
        part = parts.get(owner)
        ours = part is None or type(part).__module__.startswith("bindsnet.")
        if not ours and getattr(part, variable, None) is None:
            found[name] = (part, variable)
    return found


def _check_network(path: Path, there: dict[str, Any], here: dict[str, Any]) -> None:
    for name in [*there, *here]:
        shapes = [list(part[name].shape) if name in part else None for part in (there, here)]
        if shapes[0] != shapes[1]:
            raise FileFormatError(
                f"{str(path)!r} is a checkpoint of another network: {name} has shape "
                f"{shapes[0]} there and {shapes[1]} here (None: it is not there)"
            )


def _check_settings(path: Path, there: dict[str, Any], here: dict[str, Any]) -> None:
    for name, value in here.items():
        if there.get(name) != value:
            raise FileFormatError(
                f"{str(path)!r} is a checkpoint of another training: {name} is "
                f"{there.get(name)!r} there and {value!r} here"
            )
