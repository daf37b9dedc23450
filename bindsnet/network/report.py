"""What a network did, in a page: which layers are silent or saturated, which weights are stuck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

_SATURATED = 0.5
_MANY = 0.9


@dataclass(frozen=True)
class LayerReport:
    """What a layer did in the steps that a monitor recorded.

    Parameters
    ----------
    name, kind, n
        Its name, class and number of neurons.
    steps
        How many steps were recorded; 0 if its spikes were not.
    rate
        Mean firing rate in Hz.
    silent
        Share of the neurons that never spiked.
    saturated
        Share of the neurons that spiked in more than half of the steps.
    """

    name: str
    kind: str
    n: int
    steps: int = 0
    rate: float = float("nan")
    silent: float = float("nan")
    saturated: float = float("nan")

    @property
    def problem(self) -> str:
        """What looks wrong; empty if nothing does."""
        if self.steps and self.silent == 1.0:
            return "silent"
        if self.steps and self.saturated > _MANY:
            return "saturated"
        return ""

    def __str__(self) -> str:
        head = f"{self.name:<12} {self.kind:<20} {self.n:>8}"
        if not self.steps:
            return f"{head}   spikes not recorded: add Monitor(layer, ['s'])"
        shares = f"{self.silent:>8.1%} {self.saturated:>10.1%}"
        return f"{head} {self.rate:>9.2f} {shares}   {self.problem}".rstrip()


@dataclass(frozen=True)
class WeightReport:
    """Where the weights of a connection or feature stand.

    Parameters
    ----------
    name, count
        Their name, and how many there are.
    mean, deviation
        Their mean and standard deviation.
    lowest, highest
        Shares of weights at their lower and at their upper bound.
    broken
        How many are NaN or infinite.
    learns
        Whether a rule changes them.
    """

    name: str
    count: int
    mean: float
    deviation: float
    lowest: float
    highest: float
    broken: int
    learns: bool

    @property
    def problem(self) -> str:
        """What looks wrong; empty if nothing does."""
        if self.broken:
            return f"{self.broken} not finite"
        for share, bound in ((self.lowest, "lower"), (self.highest, "upper")):
            if self.learns and share > _MANY:
                return f"stuck at the {bound} bound"
        return ""

    def __str__(self) -> str:
        numbers = f"{self.mean:>9.4g} {self.deviation:>9.4g}"
        shares = f"{self.lowest:>8.1%} {self.highest:>10.1%}"
        return f"{self.name:<33} {self.count:>8} {numbers} {shares}   {self.problem}".rstrip()


@dataclass(frozen=True)
class NetworkReport:
    """Layers and weights of a network; ``print`` it."""

    layers: list[LayerReport] = field(default_factory=list)
    weights: list[WeightReport] = field(default_factory=list)

    @property
    def problems(self) -> dict[str, str]:
        """Name of each layer, connection or feature that looks wrong to what is wrong."""
        parts: list[LayerReport | WeightReport] = [*self.layers, *self.weights]
        return {part.name: part.problem for part in parts if part.problem}

    def __str__(self) -> str:
        layers = f"{'layer':<33} {'neurons':>8} {'rate, Hz':>9} {'silent':>8} {'saturated':>10}"
        weights = (
            f"{'weights':<33} {'count':>8} {'mean':>9} {'std':>9} {'at wmin':>8} {'at wmax':>10}"
        )
        rows = [layers, *map(str, self.layers)]
        rows += ["", weights, *map(str, self.weights)] if self.weights else []
        found = "; ".join(f"{name}: {problem}" for name, problem in self.problems.items())
        return "\n".join([*rows, "", f"Look at {found}." if found else "Nothing looks wrong."])


def report(network: Any) -> NetworkReport:
    """What :meth:`bindsnet.network.Network.report` gives."""
    recorded = _recorded_spikes(network)
    layers = [
        _layer(name, layer, recorded.get(id(layer)), network.dt)
        for name, layer in network.layers.items()
    ]
    return NetworkReport(layers, list(_weights(network)))


def _recorded_spikes(network: Any) -> dict[int, Tensor]:
    """The longest recording of each layer's spikes, which stays with its monitor."""
    found: dict[int, Tensor] = {}
    for monitor in network.monitors.values():
        for obj, variable, recording in monitor.recordings():
            if variable == "s" and recording.steps:
                spikes = recording.recorded()
                if id(obj) not in found or len(spikes) > len(found[id(obj)]):
                    found[id(obj)] = spikes
    return found


def _layer(name: str, layer: Any, spikes: Tensor | None, dt: float) -> LayerReport:
    kind = type(layer).__name__
    if spikes is None or not spikes.numel():
        return LayerReport(name, kind, layer.n)
    counts = spikes.bool().sum(0).double()  # of each neuron of each sample
    by_neuron = counts.flatten(1).mean(0)
    steps = len(spikes)
    return LayerReport(
        name,
        kind,
        layer.n,
        steps,
        rate=float(by_neuron.mean()) / (steps * dt) * 1000.0,
        silent=_share(by_neuron == 0),
        saturated=_share(by_neuron > _SATURATED * steps),
    )


def _weights(network: Any) -> Iterator[WeightReport]:
    for key, connection in network.connections.items():
        for part in connection.parts:
            weights = getattr(part.owner, part.name)
            if not isinstance(weights, Tensor) or not weights.numel():
                continue
            low, high = _bounds(part)
            values = weights.detach().double()
            usable = values[torch.isfinite(values)]
            name = " to ".join(key) + ("" if part.label == "w" else f", {part.label}")
            yield WeightReport(
                name,
                values.numel(),
                float(usable.mean()),
                float(usable.std(correction=0)),
                lowest=_share(values <= low),
                highest=_share(values >= high),
                broken=values.numel() - usable.numel(),
                learns=part.rule is not None and bool(part.rule.terms()),
            )


def _bounds(part: Any) -> tuple[Any, Any]:
    if part.rule is None:
        return -torch.inf, torch.inf
    device = getattr(part.owner, part.name).device
    low, high = (
        torch.as_tensor(bound, device=device) for bound in (part.rule.wmin, part.rule.wmax)
    )
    return low, high


def _share(where: Tensor) -> float:
    return float(where.double().mean())
