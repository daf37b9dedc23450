"""The laws that every population, connection and rule keeps."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor

from bindsnet.learning.base import LearningRule
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import Connection
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.testing.draws import spikes
from bindsnet.testing.exact import exact_network
from bindsnet.testing.registry import RULES, RuleRow
from bindsnet.testing.runs import agree, run_on
from bindsnet.testing.states import differences, snapshot


def check_nodes(
    cls: type[Nodes],
    batch: int = 1,
    steps: int = 40,
    scale: float = 20.0,
    engine: str = "native",
    **parameters: Any,
) -> int:
    """Assert the laws of populations, and return how many spikes there were.

    Driven by random input of up to ``scale``, ``cls(**parameters)``

    - gives the same on ``engine`` as on the reference;
    - behaves after a reset as if it were new, and in two short runs as in one long;
    - leaves the input as it was.
    """
    network = _alone(cls, batch, parameters)
    layer = network.layers["Y"]
    generator = torch.Generator().manual_seed(7)
    data = torch.rand(steps, batch, *layer.shape, generator=generator) * scale
    inputs, before = {"Y": data}, data.clone()

    whole = agree(network, inputs, steps, engine=engine)
    assert torch.equal(data, before), f"{cls.__name__} changes its input"
    _check_split(network, inputs, steps, engine, whole.state)
    _check_reset(network, inputs, steps, engine)
    return int(whole["recorded watch.s"].sum())


def _alone(cls: type[Nodes], batch: int, parameters: dict[str, Any]) -> Network:
    network = Network(batch_size=batch)
    layer = cls(**({"n": 6} if "shape" not in parameters else {}) | parameters)
    network.add_layer(layer, "Y")
    network.add_monitor(Monitor(layer, ["s"]), "watch")
    return network


def _check_split(
    network: Network, inputs: dict[str, Tensor], steps: int, engine: str, whole: dict[str, Any]
) -> None:
    halves, first = copy.deepcopy(network), steps // 3
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for start, stop in ((0, first), (first, steps)):
            part = {name: data[start:stop] for name, data in inputs.items()}
            halves.run(part, stop - start, engine=engine)
    wrong = differences(whole, snapshot(halves))
    assert not wrong, f"two runs differ from one in {', '.join(wrong)}"


def _check_reset(network: Network, inputs: dict[str, Tensor], steps: int, engine: str) -> None:
    fresh = snapshot(network)
    used = run_on(network, engine, inputs, steps).network
    used.reset_state_variables()
    fresh["Y.s"] = fresh["Y.s"].to(used.layers["Y"].s.dtype)  # an input layer's is that of its data
    kept = {f"Y.{f.name}" for f in type(used.layers["Y"])._fields.values() if not _resets(f)}
    wrong = [name for name in differences(fresh, snapshot(used)) if name not in kept]
    assert not wrong, f"a reset leaves {', '.join(wrong)} changed"


def _resets(field: Any) -> bool:
    return bool(getattr(field, "resets", True))


def check_connection(connection: AbstractConnection, batch: int = 4) -> None:
    """Assert that ``correlate`` is the gradient of ``compute``, for spikes and for numbers.

    With it every learning rule works on the connection.
    """
    source, target = connection.source, connection.target
    generator = torch.Generator().manual_seed(7)
    real = torch.rand(batch, *source.shape, generator=generator)
    post = torch.rand(batch, *target.shape, generator=generator)
    for pre in (spikes(batch, *source.shape, generator=generator), real):
        expected = AbstractConnection.correlate(connection, pre, post)
        got = connection.correlate(pre, post)
        assert got.shape == connection.weights.shape
        torch.testing.assert_close(got, expected.to(got.dtype))
    drive = connection.compute(real > 0.5)
    assert drive.shape == (batch, *target.shape), f"compute gives {list(drive.shape)}"


def check_rule(
    cls: type[LearningRule], batch: int = 1, engine: str = "native", steps: int = 40, **options: Any
) -> Tensor:
    """Assert the laws of learning rules, and return the change of the weights.

    On a small network the rule gives the same on ``engine`` as on the reference,
    stays within its bounds (2 and 12 unless given), and changes nothing with learning off.
    """
    bounds = {"wmin": 2.0, "wmax": 12.0}
    network = exact_network(cls, Connection, batch, **{**bounds, **options})
    low, high = (options.get(name, bounds[name]) for name in bounds)
    inputs = {"X": spikes(steps, batch, 8, generator=torch.Generator().manual_seed(3))}
    row = RULES.get(cls.__name__) or RuleRow(cls)
    extra = ({"reward": 1.0} if cls.needs_reward else {}) | dict(row.run)
    before: Tensor = snapshot(network)["X_to_Y.w"]
    after: Tensor = agree(network, inputs, steps, engine=engine, **extra)["X_to_Y.w"]
    assert bool((after >= low).all() and (after <= high).all()), "weights leave their bounds"
    network.train(False)
    still = run_on(network, engine, inputs, steps, **extra)["X_to_Y.w"]
    assert torch.equal(still, before), "weights change with learning off"
    return after - before
