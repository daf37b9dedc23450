"""What a run asks of a plan, and when a plan made before still serves."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bindsnet.layouts import Patches
from bindsnet.plan.ops import OuterUpdate, RunValues
from bindsnet.plan.plan import Plan


@dataclass(frozen=True)
class Request:
    """The parts of a run's arguments that decide which ops happen."""

    inputs: frozenset[str] = frozenset()
    learning: bool = True
    one_step: bool = False
    clamp: frozenset[str] = frozenset()
    unclamp: frozenset[str] = frozenset()
    injects_v: frozenset[str] = frozenset()
    masks: frozenset[tuple[str, str]] = frozenset()
    presents: bool = False
    """Whether samples follow each other: inputs are drawn, and the state is reset after each."""
    counted: frozenset[str] = frozenset()
    """Layers whose spikes are counted for each sample."""
    reward: str = "shared"
    """Whether the reward is one for all, one for each of ``samples``, or of ``weights``."""


@functools.lru_cache(maxsize=256)
def plain_request(inputs: tuple[str, ...], learning: bool, one_step: bool) -> Request:
    """The request of a run without further options; the same object each time."""
    return Request(frozenset(inputs), learning, one_step)


@dataclass
class Context:
    """What calls into Python see of the run at hand; one for each plan."""

    values: RunValues = field(default_factory=lambda: RunValues(0))
    arguments: dict[str, Any] = field(default_factory=dict)
    """Keyword arguments of the run, for ``update`` of user's connections and rules."""
    amplitudes: dict[str, dict[Any, Any]] = field(default_factory=dict)
    """``a_plus`` and ``a_minus`` of single connections."""

    def arguments_of(self, connection: Any) -> dict[str, Any]:
        """The keyword arguments that one connection's update gets."""
        own = {
            name: by_connection[connection]
            for name, by_connection in self.amplitudes.items()
            if connection in by_connection
        }
        return self.arguments | own


def fingerprint(network: Any) -> Hashable:
    """Everything about a network that its plan depends on, apart from tensors' values."""
    return (
        tuple((name, _of_module(layer)) for name, layer in network.layers.items()),
        tuple((name, _of_connection(c)) for name, c in network.connections.items()),
        tuple((name, id(monitor)) for name, monitor in network.monitors.items()),
        network.batch_size,
        network.dt,
    )


def watched_tensors(network: Any) -> list[Tensor]:
    """Tensors whose values a plan depends on: rates, bounds, and which synapses there are."""
    tensors = []
    for connection in network.connections.values():
        for part in (connection, *getattr(connection, "rules", ())):
            tensors += [t for t in _attributes(part) if isinstance(t, Tensor) and t.numel() > 0]
        norm = getattr(connection, "norm", None)
        tensors += [norm] if isinstance(norm, Tensor) else []
    return tensors


def _attributes(obj: Any) -> Iterable[Any]:
    return (getattr(obj, name, None) for name in obj.watched)


def _of_module(module: Any) -> Hashable:
    return (id(module), _plain(vars(module)), _kinds(module._buffers))


def _of_connection(connection: Any) -> Hashable:
    parts = [connection, *getattr(connection, "pipeline", ())]
    rules = getattr(connection, "rules", ())
    return (
        tuple((id(part), _plain(vars(part)), _kinds(_held(part))) for part in parts),
        tuple((id(rule), _plain(vars(rule)), _values(rule)) for rule in rules),
        _kinds(connection._parameters),
        tuple(_value(tensor) for tensor in _attributes(connection)),
    )


def _held(part: Any) -> dict[str, Any]:
    """Tensors of a part that are plain attributes: values of features."""
    return {name: getattr(part, name, None) for name in getattr(part, "held_tensors", ())}


def _plain(attributes: dict[str, Any]) -> Hashable:
    """The switches and numbers among an object's attributes, and who the functions are."""
    return tuple(
        (name, value if isinstance(value, bool | int | float | str) else id(value))
        for name, value in attributes.items()
        if isinstance(value, bool | int | float | str | Patches | type(None)) or callable(value)
    )


def _kinds(tensors: dict[str, Any]) -> Hashable:
    return tuple(
        (name, (tuple(t.shape), t.dtype, str(t.device)) if isinstance(t, Tensor) else None)
        for name, t in tensors.items()
    )


def _values(rule: Any) -> Hashable:
    """Rates and bounds by value where they are few, else by identity and version.

    Of rates that a plan can take up anew, only which of them are 0.
    """
    return tuple(
        tuple((t != 0).tolist()) if name in rates_of(rule) else _value(torch.as_tensor(t))
        for name in rule.watched
        if (t := getattr(rule, name, None)) is not None
    )


def _value(t: Tensor) -> Hashable:
    return tuple(t.flatten().tolist()) if t.numel() <= 2 else (id(t), t._version)


def rates_of(rule: Any) -> dict[str, tuple[float, ...]]:
    """The two learning rates of a rule that is a sum of terms, which only scale them."""
    simple = not rule.needs_reward and not rule.variables() and rule.nu.shape == (2,)
    return {"nu": tuple(rule.nu.tolist())} if simple else {}


def all_rates(network: Any) -> Hashable:
    """The rates of all rules that a plan can take up anew."""
    return tuple(
        tuple(rates_of(rule).items())
        for connection in network.connections.values()
        for rule in getattr(connection, "rules", ())
    )


def take_up_rates(plan: Plan, newer: Plan) -> None:
    """Give the updates of a plan the scales of a newer one, which differs in nothing else."""
    for old, new in zip(plan.step, newer.step, strict=True):
        if isinstance(old, OuterUpdate) and isinstance(new, OuterUpdate):
            for ours, theirs in zip(old.all, new.all, strict=True):
                ours.scale.copy_(theirs.scale)
