"""Our engines do what Brian2 and NEST do.

The files beside this one hold inputs and what a simulator made of them:
``python -m benchmarks.crosscheck`` writes them anew. Both simulators compute in double
precision, we in single: voltages and weights are equal within a tolerance, and spikes
exactly, as no voltage of these runs comes closer to the threshold than that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

HERE = Path(__file__).parent
GRAIN = 1024  # the files hold weights as multiples of 1 / GRAIN
VOLTAGE = 5e-4  # mV, after up to 1,000 steps
WEIGHT = 2e-6  # of weights about 0.5
LIF = ("poisson_lif", "refractory", "reset_below_rest")

pytestmark = pytest.mark.parametrize("engine", ["reference", "native"])


def traces(name: str) -> dict[str, Any]:
    """What a file holds."""
    with np.load(HERE / f"{name}.npz") as arrays:
        return dict(arrays)


def run_neurons(found: dict[str, Any], engine: str) -> tuple[np.ndarray, np.ndarray]:
    """Spikes ``[time, n]`` and last voltages of ours, with the inputs and parameters of a file."""
    weights = torch.from_numpy(found["w"] / np.float32(GRAIN))
    names = {"rest": "rest", "reset": "reset", "thresh": "thresh", "refrac": "refrac"}
    parameters = {ours: float(found[theirs]) for ours, theirs in names.items()}
    source = Input(len(weights))
    target = LIFNodes(weights.shape[1], tc_decay=float(found["tau"]), **parameters)
    network = Network(engine=engine)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    network.add_connection(Connection(source, target, w=weights), "X", "Y")
    steps = len(found["x"])
    network.add_monitor(Monitor(target, ["s"], time=steps), "Y")
    network.run({"X": torch.from_numpy(found["x"])}, time=steps)
    return network.monitors["Y"].get("s").squeeze(1).numpy(), target.v.squeeze(0).numpy()


def run_pairs(found: dict[str, Any], engine: str, additive: bool) -> np.ndarray:
    """Weights ``[time, pairs]`` of ours after each step, both trains imposed."""
    trains = {name: torch.from_numpy(found[name]) for name in ("pre", "post")}
    steps, n = trains["pre"].shape
    network = Network(engine=engine)
    how = {"n": n, "traces": True, "tc_trace": float(found["tau"]), "traces_additive": additive}
    layers = {"pre": Input(**how), "post": LIFNodes(**how, thresh=1e9)}  # silent by itself
    for name, layer in layers.items():
        network.add_layer(layer, name)
    start = torch.full((n, n), float(found["start"]))
    rule = {"update_rule": PostPre, "nu": tuple(found["nu"].tolist())}
    joined = Connection(layers["pre"], layers["post"], w=start, **rule)
    network.add_connection(joined, "pre", "post")
    network.add_monitor(Monitor(joined, ["w"], time=steps), "w")
    network.run({"pre": trains["pre"]}, time=steps, clamp={"post": trains["post"]})
    weights = network.monitors["w"].get("w").reshape(steps, n, n)
    return weights.diagonal(dim1=1, dim2=2).numpy()


@pytest.mark.parametrize(
    "name", [f"brian2_{each}" for each in LIF] + [f"nest_{each}" for each in LIF[:2]]
)
def test_every_spike_of_driven_neurons_is_the_simulators(name, engine):
    found = traces(name)

    spikes, voltages = run_neurons(found, engine)

    assert found["s"].sum() > 300, "silence would prove nothing"
    assert np.array_equal(spikes, found["s"])
    assert np.abs(voltages - found["v"]).max() < VOLTAGE


@pytest.mark.parametrize("additive", [False, True], ids=["nearest", "additive"])
def test_weights_of_pairs_are_brian2s_after_every_step(additive, engine):
    found = traces("brian2_stdp_additive" if additive else "brian2_stdp")

    weights = run_pairs(found, engine, additive)

    assert (found["pre"] & found["post"]).any(), "coincidences are part of it"
    assert np.ptp(found["w"], axis=0).mean() > 0.02
    assert np.abs(weights - found["w"]).max() < WEIGHT


def test_weights_of_pairs_are_nests_at_every_presynaptic_spike(engine):
    found = traces("nest_stdp_additive")
    assert np.array_equal(np.flatnonzero(found["pre"].sum(1)), np.unique(found["told_at"]))

    weights = run_pairs(found, engine, additive=True)

    told = weights[found["told_at"], found["told_by"]]
    assert np.ptp(found["told"]) > 0.05
    assert np.abs(told - found["told"]).max() < WEIGHT
