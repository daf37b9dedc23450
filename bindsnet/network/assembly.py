"""What a network is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Self

from torch import Tensor, nn

from bindsnet.arguments import Named, Switch, Text, checked
from bindsnet.edits import Tracked, TrackedDict
from bindsnet.errors import ParameterError, StateError, UnknownNameError, did_you_mean, warn
from bindsnet.network.monitors import AbstractMonitor, AMonitor
from bindsnet.network.nodes import Nodes
from bindsnet.network.nodes.base import ALayer
from bindsnet.network.topology.base import AConnection, Projection


class Assembly(Tracked, nn.Module):
    """Layers, connections and monitors, by name, with what they have in common.

    Parameters
    ----------
    dt
        Length of a step in ms.
    batch_size
        Number of samples for which layers and connections make room.
    learning
        Whether connections learn.
    """

    tracked = frozenset({"dt", "batch_size", "layers", "connections", "monitors"})

    def __init__(self, dt: float, batch_size: int, learning: bool) -> None:
        super().__init__()
        self.dt = dt
        self.batch_size = batch_size
        self.learning = learning
        self.layers: dict[str, Nodes] = TrackedDict()
        self.connections: dict[tuple[str, str], Projection] = TrackedDict()
        self.monitors: dict[str, AbstractMonitor] = TrackedDict()

    @checked
    def add_layer(self, layer: ALayer, name: Text) -> None:
        """Add a layer under a name; layers run in the order in which they are added."""
        if name not in self.layers and (hasattr(self, name) or "." in name or not name):
            raise ParameterError(f"{name!r} cannot name a layer: it is empty, dotted or taken")
        self._replace_module(name)
        self.layers[name] = layer
        self.add_module(name, layer)
        layer.train(self.learning)
        layer.compute_decays(self.dt)
        layer.set_batch_size(self.batch_size)
        self._edited()

    @checked
    def add_connection(self, connection: AConnection, source: Text, target: Text) -> None:
        """Add a connection under the names of the two layers that it joins."""
        name = f"{source}_to_{target}"
        self._replace_module(name)
        self.connections[(source, target)] = connection
        self.add_module(name, connection)
        connection.dt = self.dt
        connection.train(self.learning)
        connection.set_batch_size(self.batch_size)
        self._edited()

    @checked
    def add_monitor(self, monitor: AMonitor, name: Named) -> None:
        """Add a monitor under a name."""
        self.monitors[name] = monitor
        monitor.network = self  # type: ignore[attr-defined]
        monitor.dt = self.dt  # type: ignore[attr-defined]
        self._edited()

    @checked
    def remove_layer(self, name: Text) -> None:
        """Take out a layer that no connection joins any more."""
        joined = [key for key in self.connections if name in key]
        if joined:
            wrong = f"layer {name!r} is joined by {joined}"
            raise StateError(f"{wrong}: remove these connections first")
        self._remove("layer", self.layers, name)
        del self._modules[name]

    @checked
    def remove_connection(self, source: Text, target: Text) -> None:
        """Take out the connection between two layers."""
        self._remove("connection", self.connections, (source, target))
        del self._modules[f"{source}_to_{target}"]

    @checked
    def remove_monitor(self, name: Named) -> None:
        """Take out a monitor; what it has recorded stays with it."""
        self._remove("monitor", self.monitors, name)

    def _remove(self, what: str, parts: dict[Any, Any], name: Any) -> None:
        if name not in parts:
            raise UnknownNameError(
                f"the network has no {what} {name!r} to remove{did_you_mean(name, parts)}"
            )
        del parts[name]
        self._edited()

    def _replace_module(self, name: str) -> None:
        """A second part of the same name takes the first one's place, with a warning."""
        if name in self._modules:
            warn(f"the network had a part named {name!r}; it is replaced")
            del self._modules[name]

    def _get_inputs(self, layers: Collection[str] | None = None) -> dict[str, Tensor]:
        """What the spikes that layers have now cause in others, ``[batch, *shape]``.

        A subclass may override it, as in BindsNET: runs then take their inputs from there.
        """
        found: dict[str, Tensor] = {}
        for (_, name), connection in self.connections.items():
            if connection.receptor is None and (layers is None or name in layers):
                drive = connection.compute(connection.source.s)
                found[name] = found[name] + drive if name in found else drive
        return found

    def _edited(self) -> None:
        """What was known of the parts may not hold any more."""

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        self._edited()
        super()._apply(fn, recurse)
        return self

    @checked
    def train(self, mode: Switch = True) -> Self:
        """Switch learning on or off, of connections and of layers (thresholds)."""
        self.learning = bool(mode)
        super().train(self.learning)
        return self

    def reset_state_variables(self) -> None:
        """Bring layers, connections and monitors back to their start; weights stay."""
        parts: tuple[Any, ...] = (*self.layers.values(), *self.connections.values())
        for part in (*parts, *self.monitors.values()):
            part.reset_state_variables()
