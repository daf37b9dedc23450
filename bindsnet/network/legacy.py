"""Networks that BindsNET 0.3 saved: pickles of its own objects, rebuilt from what these held."""

from __future__ import annotations

import inspect
import pickle
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from bindsnet import learning
from bindsnet.errors import FileFormatError, warn
from bindsnet.learning import MCC_learning, reward
from bindsnet.learning.base import LearningRule
from bindsnet.network import known, nodes, topology, topology_features

if TYPE_CHECKING:
    from bindsnet.network.network import Network

_MARK = b"cbindsnet.network.nodes\n"
"""How a pickle names BindsNET's module of layers, which here is a package."""
_PLAIN = (bool, int, float, str, tuple, list, type(None))


class Remains:
    """What is left of an object whose class is not here: its attributes."""

    def __getattr__(self, name: str) -> Any:
        for kind in ("_parameters", "_buffers", "_modules"):
            held = vars(self).get(kind, {})
            if name in held:
                return held[name]
        raise AttributeError(f"a saved {type(self).__name__} has no {name!r}")


class _Unpickler(pickle.Unpickler):
    """Makes remains of BindsNET's objects, and nothing of methods that they held."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == "bindsnet":
            return type(name, (Remains,), {"__module__": module})
        if name == "getattr":  # how bound methods are pickled
            return lambda owner, method: None
        return super().find_class(module, name)


def is_legacy(path: Path) -> bool:
    """Whether a file is a pickle of BindsNET's."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        pickles = [name for name in archive.namelist() if name.endswith("data.pkl")]
        return any(_MARK in archive.read(name) for name in pickles)


def read(path: Path, map_location: Any) -> Network:
    """The network in a pickle of BindsNET's, which is trusted.

    Layers with their state, connections with their weights, features and rules, and the
    network's own numbers are taken over; recordings of monitors and what rules
    remember from step to step are not.
    """
    pickles = SimpleNamespace(Unpickler=_Unpickler, load=pickle.load, __name__="pickle")
    old = torch.load(path, map_location=map_location, pickle_module=pickles, weights_only=False)
    cls: Any = known.find_class("bindsnet.network.network.Network")
    network: Network = cls(float(old.dt), int(old.batch_size), bool(old.learning))
    for name, layer in old.layers.items():
        network.add_layer(_made(nodes, layer), name)
        _take_state(network.layers[name], layer._buffers)
    names = {id(layer): name for name, layer in old.layers.items()}
    for key, connection in old.connections.items():
        ends = [network.layers[names[id(end)]] for end in (connection.source, connection.target)]
        network.add_connection(_connection(connection, *ends), *key)
    _take_rest(network, old)
    return network


def _connection(old: Any, source: Any, target: Any) -> Any:
    """A connection: of weights, or of a pipeline of features."""
    ends = {"source": source, "target": target}
    if hasattr(old, "pipeline"):
        return _made(topology, old, **ends, pipeline=[_feature(entry) for entry in old.pipeline])
    rule = _class(learning, old.update_rule)
    options = {"update_rule": rule, "nu": old.update_rule.nu, **_options(rule, old.update_rule)}
    also = ("w", "b", "wmin", "wmax", "Dales_rule", "weight_decay")
    made = _made(topology, old, leave=("norm",), also=also, **ends, **options)
    made.norm = old.norm  # as it counts: some constructors multiply it
    return made


def _feature(old: Any) -> Any:
    """A feature, its rule and what that learns within."""
    rule = _class(MCC_learning, old.learning_rule)
    memory = old.learning_rule
    bounds = getattr(memory, "min", -torch.inf), getattr(memory, "max", torch.inf)
    options = {"learning_rule": rule, "range": bounds, **_options(rule, memory)}
    if hasattr(memory, "nu"):
        options |= {"nu": memory.nu, "decay": 1.0 - memory.decay}
    return _made(topology_features, old, leave=("batch_size",), **options)


def _options(rule: type[LearningRule], old: Any) -> dict[str, Any]:
    """A rule's own options; BindsNET puts one of two reductions where none is given."""
    found = {name: getattr(old, name) for name in rule.options if hasattr(old, name)}
    reduction = getattr(old, "reduction", None)
    return found if reduction in (torch.squeeze, torch.mean) else {**found, "reduction": reduction}


def _made(
    module: Any, old: Any, leave: Iterable[str] = (), also: Iterable[str] = (), **given: Any
) -> Any:
    """An object of the class that ``old`` is of, from the attributes it takes as arguments."""
    cls = _class(module, old)
    names = {*inspect.signature(cls).parameters, *also} - {"kwargs", "reduction", *leave}
    return cls(**{**{name: getattr(old, name) for name in names if hasattr(old, name)}, **given})


def _class(module: Any, old: Any) -> Any:
    name = type(old).__name__
    if not isinstance(old, Remains) or not hasattr(module, name):
        raise FileFormatError(
            f"the file holds a {type(old).__module__}.{name}, which is no class of BindsNET's; "
            f"save the network's state_dict() there, and load it here"
        )
    return getattr(module, name)


def _take_state(layer: Any, buffers: dict[str, Tensor]) -> None:
    """Copy the variables of a layer that have the same shape here."""
    for name, value in buffers.items():
        here = getattr(layer, name, None)
        if isinstance(here, Tensor) and here.shape == value.shape:
            here.copy_(value)


def _take_rest(network: Network, old: Any) -> None:
    """What a network of a class of its own holds, and how rewards are predicted."""
    if isinstance(old.reward_fn, Remains):
        network.reward_fn = _class(reward, old.reward_fn)()
        vars(network.reward_fn).update(vars(old.reward_fn))
    for name, value in vars(old).items():
        if name[0] != "_" and not hasattr(network, name) and isinstance(value, _PLAIN):
            setattr(network, name, value)
    if old.monitors:
        warn(f"recordings are not taken over: {', '.join(map(repr, old.monitors))} stay behind")
