"""Which entries of a ``state_dict`` pass with a reset: they depend on the batch size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from torch import Tensor

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
        held = {variable.name: layer._buffers.get(variable.name) for variable in layer._resetting}
        found |= {f"{place}.{name}": value for name, value in held.items() if value is not None}
    return found


def without_state(network: Network, found: Any, prefix: str = "", **_: Any) -> Any:
    """A ``state_dict`` without them; it is changed in place, as torch's own methods do."""
    for key in passing(network):
        found.pop(prefix + key, None)
    return found


def completed(network: Network, entries: Mapping[str, Any]) -> dict[str, Any]:
    """A ``state_dict`` with the network's own state where it has none.

    If it has state, the network takes its batch size on.
    """
    spikes = (entries.get(f"{name}.s") for name in network.layers)
    size = next((len(s) for s in spikes if isinstance(s, Tensor)), None)
    if size is not None:
        network._runner.fit_batch(size)
    return {**passing(network), **entries}
