"""Every population, natively and in torch: the same bits."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input
from bindsnet.testing import agree, check_nodes
from bindsnet.testing.registry import POPULATIONS

TRACES = {
    "no traces": {},
    "set traces": {"traces": True},
    "additive traces": {"traces": True, "traces_additive": True},
}
OWN = [row for row in POPULATIONS.values() if row.cls is not Input]


def alone(row, batch, shape=(2, 3), **options):
    """A network of one population that is fed by data."""
    network = Network(batch_size=batch)
    layer = row.build(shape, **options)
    network.add_layer(layer, "Y")
    network.add_monitor(Monitor(layer, ["s", *(["x"] if layer.traces else [])]), "Y")
    data = torch.rand(25, batch, *shape, generator=torch.Generator().manual_seed(batch))
    return network, {"Y": data * row.scale}


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("traces", TRACES.values(), ids=TRACES)
@pytest.mark.parametrize("per_neuron", [False, True], ids=["numbers", "per neuron"])
@pytest.mark.parametrize("row", OWN, ids=lambda row: row.cls.__name__)
def test_a_population_gives_the_same_on_both_engines(row, per_neuron, traces, batch):
    network, inputs = alone(row, batch, per_neuron=per_neuron, sum_input=True, **traces)
    state = agree(network, inputs, 25)
    assert state["recorded Y.s"].sum() > 5 * batch, "silence proves nothing"


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("row", OWN, ids=lambda row: row.cls.__name__)
def test_a_population_keeps_the_laws_of_populations(row, batch):
    arguments = dict(row.arguments)
    assert check_nodes(row.cls, batch, scale=row.scale, shape=(3, 2), **arguments) > 5


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.cls.__name__)
def test_a_population_is_traced(row):
    network, _ = alone(row, 1)
    lines = [line.strip() for line in network.explain().splitlines()]
    assert lines[0] == "engine: native"
    at = next(i for i, line in enumerate(lines) if line.startswith("StepNodes"))
    assert lines[at + 1] == "native"


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.cls.__name__)
def test_a_shaped_population_is_a_flat_one_in_another_shape(row):
    runs = []
    for shape in ((6,), (1, 2, 3)):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            network, inputs = alone(row, 2, shape=shape)
            network.run(inputs, 25)
        runs.append(network.monitors["Y"].get("s").flatten(2))
    assert torch.equal(*runs) and runs[0].any()


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.cls.__name__)
def test_called_by_hand_a_population_does_what_it_does_in_a_run(row):
    network, inputs = alone(row, 2, traces=True)
    by_hand = alone(row, 2, traces=True)[0].Y
    by_hand.load_state_dict(network.Y.state_dict())
    for t in range(25):
        torch.manual_seed(t)
        network.run({"Y": inputs["Y"][t : t + 1]}, 1, engine="reference")
        torch.manual_seed(t)
        by_hand(inputs["Y"][t])
        for name in ("s", "v", "x"):
            assert torch.equal(getattr(by_hand, name), getattr(network.Y, name)), (name, t)
