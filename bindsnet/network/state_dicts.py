"""Which entries of a ``state_dict`` pass with a reset, or have the size of the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from bindsnet import fields

if TYPE_CHECKING:
    from bindsnet.network.network import Network


def passing(network: Network) -> dict[str, Tensor]:
    """The state of layers and connections, by key; a layer's also under its connections."""
    found: dict[str, Tensor] = {}
    places: dict[str, Any] = dict(network.layers)
    for (source, target), connection in network.connections.items():
        name = f"{source}_to_{target}"
        places |= {f"{name}.source": connection.source, f"{name}.target": connection.target}
        for state in connection.passing_state:
            found[f"{name}.{state}"] = getattr(connection, state)
    for place, layer in places.items():
        for variable in fields.of_kind(layer._fields, fields.State):
            value = layer._buffers.get(variable.name)
            if value is not None and (variable.resets or variable.batched):
                found[f"{place}.{variable.name}"] = value
    return found


def without_state(network: Network, found: Any, prefix: str = "", **_: Any) -> Any:
    """A ``state_dict`` without them; it is changed in place, as torch's own methods do."""
    for key in passing(network):
        found.pop(prefix + key, None)
    return found


def complete(network: Network, entries: dict[str, Any], prefix: str) -> None:
    """Give a ``state_dict`` the network's own state where it has none.

    If it has state, the network takes its batch size on.
    """
    spikes = (entries.get(f"{prefix}{name}.s") for name in network.layers)
    size = next((len(s) for s in spikes if isinstance(s, Tensor)), None)
    if size is not None:
        network._runner.fit_batch(size)
    for key, value in passing(network).items():
        entries.setdefault(prefix + key, value)
