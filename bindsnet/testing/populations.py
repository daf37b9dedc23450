"""Every population on every engine, with one parameter for all neurons or one for each."""

from __future__ import annotations

from typing import Any

import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.testing.registry import POPULATIONS, PopulationRow
from bindsnet.testing.runs import Outcome, agree

PARAMETERS = {"shared": False, "per neuron": True}
TRACES: dict[str, dict[str, Any]] = {
    "none": {},
    "set": {"traces": True, "trace_scale": 0.75},
    "additive": {"traces": True, "traces_additive": True},
}
_SHAPE, _STEPS = (2, 3), 40


def population_network(row: PopulationRow, batch: int) -> Network:
    """A layer for each kind of parameters and traces, named ``"per neuron/set"`` and so on."""
    network = Network(batch_size=batch)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for kind, per_neuron in PARAMETERS.items():
            for name, options in TRACES.items():
                layer = row.build(_SHAPE, per_neuron, **options)
                network.add_layer(layer, f"{kind}/{name}")
                network.add_monitor(Monitor(layer, ["s"]), f"{kind}/{name}")
    return network


def check_population(name: str, batch: int = 1, engine: str = "native") -> Outcome:
    """Assert that ``engine`` gives every bit of the reference for one row of the registry.

    All kinds of parameters (shared, per neuron) and of traces (none, set, additive)
    run side by side.
    """
    row = POPULATIONS[name]
    network = population_network(row, batch)
    generator = torch.Generator().manual_seed(11)
    data = torch.rand(_STEPS, batch, *_SHAPE, generator=generator) * row.scale
    outcome = agree(network, dict.fromkeys(network.layers, data), _STEPS, engine=engine)
    silent = [layer for layer in network.layers if not outcome[f"recorded {layer}.s"].any()]
    assert not silent, f"{', '.join(silent)} never spiked: silence proves nothing"
    return outcome
