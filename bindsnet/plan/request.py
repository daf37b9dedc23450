"""What a run asks of a plan, and when a plan made before still serves."""

from __future__ import annotations

import functools
from collections.abc import Container, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from bindsnet.edits import kind_of, stamp_of
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


_SETTINGS = (bool, int, float, str, tuple, np.generic, type(None))


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
    """Tensors whose values a plan depends on: rates, bounds, norms, which synapses there are."""
    return [
        tensor
        for connection in network.connections.values()
        for part in (*_parts_of(connection), *_rules_of(connection))
        for _, tensor in _watched(part)
    ]


def _parts_of(connection: Any) -> list[Any]:
    return [connection, *getattr(connection, "pipeline", ())]


def _rules_of(connection: Any) -> Iterable[Any]:
    rules: Iterable[Any] = getattr(connection, "rules", ())
    return rules


def _watched(part: Any) -> Iterator[tuple[str, Tensor]]:
    for name in part.watched:
        if isinstance(tensor := getattr(part, name, None), Tensor):
            yield name, tensor


def _of_module(module: Any) -> Hashable:
    return (id(module), _plain(vars(module)), _kinds(_tensors_of(module)))


def _of_connection(connection: Any) -> Hashable:
    # first of all, since a mask that was edited makes another layout when it is asked for
    layouts = [part.layout for part in connection.parts]
    parts, rules = _parts_of(connection), _rules_of(connection)
    return (
        tuple(id(layout) for layout in layouts if isinstance(layout, Patches)),
        id(connection.source),
        id(connection.target),
        tuple((id(part), _plain(vars(part)), _kinds(_tensors_of(part))) for part in parts),
        tuple((id(part), _values(part)) for part in parts),
        tuple((id(rule), _plain(vars(rule)), _values(rule, rates_of(rule))) for rule in rules),
    )


def _tensors_of(part: Any) -> dict[str, Any]:
    """All tensors that a part holds itself: parameters, buffers and plain attributes."""
    return vars(part) | vars(part).get("_buffers", {}) | vars(part).get("_parameters", {})


def _plain(attributes: dict[str, Any]) -> Hashable:
    """The switches and numbers among an object's attributes, and who the functions are."""
    return tuple(
        (name, id(value) if callable(value) or _holds_more(value) else value)
        for name, value in attributes.items()
        if callable(value) or isinstance(value, _SETTINGS)
    )


def _holds_more(value: Any) -> bool:
    """Whether a tuple has more in it than numbers and words."""
    return isinstance(value, tuple) and not all(isinstance(item, _SETTINGS) for item in value)


def _kinds(values: dict[str, Any]) -> Hashable:
    return tuple(
        (name, kind_of(value)) for name, value in values.items() if isinstance(value, Tensor)
    )


def _values(part: Any, rates: Container[str] = ()) -> Hashable:
    """Tensors that are watched: by value where they are few, else by identity and stamp.

    Of ``rates``, which a plan can take up anew, only which of them are 0.
    """
    return tuple(
        (name, *(t != 0).tolist()) if name in rates else (name, *_value(t))
        for name, t in _watched(part)
    )


def _value(t: Tensor) -> tuple[Any, ...]:
    return tuple(t.flatten().tolist()) if t.numel() <= 2 else (id(t), stamp_of(t))


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
