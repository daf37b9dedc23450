"""Random networks for hypothesis: their arithmetic is exact, their structure is anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from bindsnet.fields import arguments
from bindsnet.learning import MCC_learning as features
from bindsnet.learning import NoOp, PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import DiehlAndCookNodes, Input, Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection, SparseConnection
from bindsnet.network.topology_features import Weight
from bindsnet.optional import import_optional
from bindsnet.testing import registry
from bindsnet.testing.draws import dyadic, spikes
from bindsnet.testing.exact import halve

if TYPE_CHECKING:
    from hypothesis import strategies as st
else:
    st = import_optional(
        "hypothesis.strategies", extra="test", user="bindsnet.testing.random_networks"
    )

POPULATIONS: dict[str, tuple[type[Nodes], dict[str, Any]]] = {
    name: (row.cls, dict(row.arguments))
    for name, row in registry.POPULATIONS.items()
    if name not in ("Input", "PassThroughNodes")  # what they send on are numbers, which round
} | {"all spikes": (DiehlAndCookNodes, {"theta_plus": 0.5, "one_spike": False})}
"""Those of the registry, with arguments, and a variant."""
KINDS = ("dense", "bias", "sparse", "feature")
DTYPES = {"bool": torch.bool, "uint8": torch.uint8, "float": torch.float32}
N = 6
"""Neurons of each layer."""


@dataclass
class Recipe:
    """How to make a network, what to feed it, and how to run it."""

    batch: int
    steps: int
    dtype: str
    populations: tuple[str, ...]
    shape: tuple[int, ...]
    per_neuron: bool
    lbound: bool
    refrac: int
    additive: bool
    kinds: tuple[str, ...]
    rules: tuple[bool, ...]
    bounded: bool
    weight_decay: float
    back: bool
    one_step: bool
    forced: frozenset[str]
    monitor_time: int | None
    seed: int
    generator: torch.Generator = field(init=False, repr=False)

    def build(self) -> tuple[Network, dict[str, Tensor], dict[str, Any]]:
        """The network, its inputs, and the options of its run."""
        self.generator = torch.Generator().manual_seed(self.seed)
        network = Network(batch_size=self.batch)
        layers: list[Nodes] = [Input(n=N, traces=True, traces_additive=self.additive)]
        layers += [self._population(name) for name in self.populations]
        names = [f"L{i}" for i in range(len(layers))]
        for name, layer in zip(names, layers, strict=True):
            network.add_layer(layer, name)
            halve(layer)
            network.add_monitor(Monitor(layer, ["s", "x"], time=self.monitor_time), name)
        for i, (kind, learns) in enumerate(zip(self.kinds, self.rules, strict=True)):
            joined = self._connection(kind, layers[i], layers[i + 1], learns)
            network.add_connection(joined, names[i], names[i + 1])
        if self.back:
            joined = self._connection("dense", layers[-1], layers[1], False, low=-4.0, high=0.0)
            network.add_connection(joined, names[-1], names[1])
        return network, self._inputs(), self._options(network)

    def _population(self, name: str) -> Nodes:
        cls, parameters = POPULATIONS[name]
        known = arguments(cls._fields) | parameters
        values: dict[str, Any] = {"refrac": float(self.refrac)}
        if self.lbound:
            values["lbound"] = -66.0
        if self.per_neuron:
            for name, shift in (("thresh", -3.0), ("rest", 0.0), ("reset", -2.0)):
                values[name] = known.get(name, 0.0) + shift + self._dyadic(N)
            values["trace_scale"] = 0.5 + self._dyadic(N)
        values = parameters | {name: value for name, value in values.items() if name in known}
        return cls(shape=self.shape, traces=True, traces_additive=self.additive, **values)

    def _connection(
        self,
        kind: str,
        source: Nodes,
        target: Nodes,
        learns: bool,
        low: float = 4.0,
        high: float = 14.0,
    ) -> Any:
        w = self._dyadic(N, N, low=low, high=high)
        nu = (2.0**-5, 2.0**-3)
        wmin, wmax = (low, high) if self.bounded else (-torch.inf, torch.inf)
        if kind == "feature":
            rule: Any = features.PostPre if learns else features.NoOp
            weight = Weight(
                "w", w, range=(wmin, wmax), learning_rule=rule, nu=nu, decay=self.weight_decay
            )
            return MulticompartmentConnection(source, target, "cpu", [weight])
        given: dict[str, Any] = {"b": self._dyadic(N)} if kind == "bias" else {}
        if kind == "sparse":
            w = w.masked_fill(spikes(N, N, generator=self.generator), 0.0)
        return (SparseConnection if kind == "sparse" else Connection)(
            source,
            target,
            nu=nu,
            w=w,
            wmin=wmin,
            wmax=wmax,
            update_rule=PostPre if learns else NoOp,
            weight_decay=self.weight_decay,
            **given,
        )

    def _dyadic(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        return dyadic(*shape, low=low, high=high, generator=self.generator)

    def _inputs(self) -> dict[str, Tensor]:
        data = spikes(self.steps, self.batch, N, rate=0.4, generator=self.generator)
        inputs = {"L0": data.to(DTYPES[self.dtype])}
        if self.dtype == "float":
            powers = torch.randint(-1, 3, data.shape, generator=self.generator)
            inputs["L0"] = inputs["L0"] * 2.0**powers  # so that a product rounds nowhere
        if "external" in self.forced:
            inputs["L1"] = self._dyadic(self.steps, self.batch, *self.shape, high=6.0)
        return inputs

    def _options(self, network: Network) -> dict[str, Any]:
        options: dict[str, Any] = {"one_step": self.one_step}
        pick = spikes(self.steps, N, rate=0.1, generator=self.generator)
        if "clamp" in self.forced:
            options["clamp"] = {"L1": pick}
        if "unclamp" in self.forced:
            options["unclamp"] = {"L1": torch.tensor([0, 3]), "L0": pick}
        if "injects_v" in self.forced:
            options["injects_v"] = {"L1": self._dyadic(self.steps, N, high=4.0)}
        if "masks" in self.forced:
            keys = [k for k, c in network.connections.items() if hasattr(c, "update_rule")]
            options["masks"] = {
                key: spikes(N, N, rate=0.2, generator=self.generator) for key in keys
            }
        return options


@st.composite
def random_networks(
    draw: Any, steps: int = 30, populations: Sequence[str] = tuple(POPULATIONS)
) -> Recipe:
    """Recipes of networks: ``network, inputs, options = recipe.build()``.

    One to two populations behind an input layer, joined by connections of any kind
    that learn or do not, with any options of a run. Fewer ``populations`` are fewer
    kernels to compile.
    """
    count = draw(st.integers(1, 2))

    def each(values: Any) -> Any:
        return st.lists(values, min_size=count, max_size=count).map(tuple)

    forced = st.sampled_from(["external", "clamp", "unclamp", "injects_v", "masks"])
    return Recipe(
        batch=draw(st.sampled_from([1, 4])),
        steps=steps,
        dtype=draw(st.sampled_from(sorted(DTYPES))),
        populations=draw(each(st.sampled_from(sorted(populations)))),
        shape=draw(st.sampled_from([(N,), (2, 3)])),
        per_neuron=draw(st.booleans()),
        lbound=draw(st.booleans()),
        refrac=draw(st.sampled_from([0, 1, 3])),
        additive=draw(st.booleans()),
        kinds=draw(each(st.sampled_from(KINDS))),
        rules=draw(each(st.booleans())),
        bounded=draw(st.booleans()),
        weight_decay=draw(st.sampled_from([0.0, 0.25])),
        back=draw(st.booleans()),
        one_step=draw(st.booleans()),
        forced=draw(st.frozensets(forced, max_size=3)),
        monitor_time=draw(st.sampled_from([None, 7])),
        seed=draw(st.integers(0, 2**16)),
    )
