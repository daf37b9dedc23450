"""What a row says: the class, and arguments with which it does something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bindsnet import fields
from bindsnet.encoding import Encoder
from bindsnet.learning import LearningRule
from bindsnet.learning.MCC_learning import MCC_LearningRule
from bindsnet.network.nodes import LIFNodes, Nodes
from bindsnet.network.topology.base import Projection
from bindsnet.network.topology_features import AbstractFeature

Shape = Sequence[int]


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class PopulationRow:
    """A population of neurons.

    Parameters
    ----------
    cls
        The class.
    arguments
        Arguments with which random input makes it spike.
    scale
        Upper limit of that input.
    per_neuron
        For parameters that take one value for each neuron, the range to draw from.
        Those not named vary by 5 % around their value; None leaves one as it is.
    """

    cls: type[Nodes]
    arguments: Mapping[str, Any] = field(default_factory=_nothing)
    scale: float = 20.0
    per_neuron: Mapping[str, tuple[float, float] | None] = field(default_factory=_nothing)

    def build(self, shape: Shape, per_neuron: bool = False, **options: Any) -> Nodes:
        """A layer; ``per_neuron`` gives each neuron parameters of its own."""
        values = {**self.arguments, **options}
        if per_neuron:
            values |= self._drawn(shape, values)
        return self.cls(shape=shape, **values)

    def _drawn(self, shape: Shape, values: Mapping[str, Any]) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(5)
        drawn = {}
        for p in fields.of_kind(self.cls._fields, fields.Param):
            value = values.get(p.name, p.default)
            if value is None or (p.when and not values.get(p.when)):
                continue
            span = self.per_neuron.get(p.name, (0.95 * float(value), 1.05 * float(value)))
            if span is not None:
                part = torch.rand(*shape, generator=generator)
                drawn[p.name] = span[0] + (span[1] - span[0]) * part
        return drawn


@dataclass(frozen=True)
class ConnectionRow:
    """A connection, between small layers that it fits.

    Parameters
    ----------
    cls
        The class.
    source, target
        Shapes of the two layers, for a number of channels.
    arguments
        What the constructor needs beside the layers.
    learns
        Whether it has weights that a rule can change.
    make
        Builds it from the layers and the arguments, where the class does not.
    """

    cls: type[Projection]
    source: Callable[[int], Shape] = lambda channels: (channels, 8) if channels > 1 else (8,)
    target: Callable[[int], Shape] = lambda channels: (5,)
    arguments: Mapping[str, Any] = field(default_factory=_nothing)
    learns: bool = True
    make: Callable[..., Projection] | None = None

    def join(self, source: Nodes, target: Nodes, **options: Any) -> Any:
        """The connection; ``options`` are those of every connection (``nu``, ``wmin``, ...)."""
        return (self.make or self.cls)(source, target, **{**self.arguments, **options})


@dataclass(frozen=True)
class FeatureRow:
    """A feature of a multi-compartment connection; ``value(n, m)`` gives its value."""

    cls: type[AbstractFeature]
    value: Callable[[int, int], Any] | None = None
    arguments: Mapping[str, Any] = field(default_factory=_nothing)

    def build(self, n: int, m: int, **options: Any) -> Any:
        """A feature between ``n`` and ``m`` neurons."""
        values: dict[str, Any] = {"name": self.cls.__name__, **self.arguments, **options}
        if self.value is not None:
            values.setdefault("value", self.value(n, m))
        return self.cls(**values)


@dataclass(frozen=True)
class RuleRow:
    """A learning rule.

    Parameters
    ----------
    cls
        The class.
    feature
        The same rule for features (of ``MCC_learning``), if there is one.
    options
        Arguments of the connection with which it learns.
    source, target
        Arguments of the input layer before the connection, and the class of the
        layer behind it.
    run
        Arguments of ``Network.run`` that it needs.
    """

    cls: type[LearningRule]
    feature: type[MCC_LearningRule] | None = None
    options: Mapping[str, Any] = field(default_factory=_nothing)
    source: Mapping[str, Any] = field(default_factory=_nothing)
    target: type[Nodes] = LIFNodes
    run: Mapping[str, Any] = field(default_factory=_nothing)


@dataclass(frozen=True)
class EncoderRow:
    """An encoder; ``random`` says whether it draws from torch's generator."""

    cls: type[Encoder]
    arguments: Mapping[str, Any] = field(default_factory=_nothing)
    random: bool = False
    highest: float = 1.0
    """Upper limit of the data to encode."""
    population: bool = False
    """Whether each value becomes several neurons."""

    def build(self) -> Encoder:
        """The encoder."""
        return self.cls(**self.arguments)


def weights_of(connection: Any) -> Tensor:
    """The tensor that a rule changes: of a pipeline, the value of its first feature."""
    pipeline = getattr(connection, "pipeline", None)
    weights: Tensor = pipeline[0].value if pipeline else connection.weights
    return weights
