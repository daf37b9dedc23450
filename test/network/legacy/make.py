"""Networks saved by BindsNET 0.3.4, and how they go on there: run with that version installed.

``python test/network/legacy/make.py`` writes the files beside this one.
"""

from pathlib import Path

import numpy as np
import torch

from bindsnet.learning import MSTDPET, PostPre
from bindsnet.learning.MCC_learning import PostPre as MCC_PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AdaptiveLIFNodes, Input, LIFNodes
from bindsnet.network.topology import (
    Connection,
    Conv2dConnection,
    MulticompartmentConnection,
)
from bindsnet.network.topology_features import Weight

HERE = Path(__file__).parent
TIME = 40


def network_of(layers, connections):
    network = Network(dt=1.0)
    for name, layer in layers.items():
        network.add_layer(layer, name)
    for key, connection in connections.items():
        network.add_connection(connection, *key)
    return network


def dense():
    x, y = Input(n=12, traces=True), AdaptiveLIFNodes(n=6, traces=True, theta_plus=0.5)
    rule = {"update_rule": PostPre, "nu": (1e-3, 1e-2), "wmin": 0.0, "wmax": 1.0, "norm": 5.0}
    forward = Connection(x, y, w=2 * torch.rand(12, 6), **{**rule, "wmax": 3.0, "norm": 12.0})
    back = Connection(y, y, w=-0.5 * torch.ones(6, 6))
    return network_of({"X": x, "Y": y}, {("X", "Y"): forward, ("Y", "Y"): back})


def pipeline():
    x, y = Input(n=12, traces=True), LIFNodes(n=6, traces=True)
    weight = Weight(
        "weight",
        value=2 * torch.rand(12, 6),
        range=[0.0, 3.0],
        norm=12.0,
        reduction=torch.sum,
        nu=(1e-3, 1e-2),
        learning_rule=MCC_PostPre,
    )
    connection = MulticompartmentConnection(x, y, "cpu", [weight])
    return network_of({"X": x, "Y": y}, {("X", "Y"): connection})


def convolution():
    x, y = Input(shape=(1, 6, 6), traces=True), LIFNodes(shape=(2, 4, 4), traces=True)
    connection = Conv2dConnection(
        x, y, kernel_size=3, w=3 * torch.rand(2, 1, 3, 3), wmin=0.0, wmax=4.0
    )
    return network_of({"X": x, "Y": y}, {("X", "Y"): connection})


def rewarded():
    x, y = Input(n=12, traces=True), LIFNodes(n=6, traces=True)
    rule = {"update_rule": MSTDPET, "nu": 1e-2, "tc_plus": 15.0, "wmin": 0.0, "wmax": 3.0}
    connection = Connection(x, y, w=2 * torch.rand(12, 6), **rule)
    return network_of({"X": x, "Y": y}, {("X", "Y"): connection})


def main():
    for seed, make in enumerate((dense, pipeline, convolution, rewarded)):
        torch.manual_seed(seed)
        network = make()
        shape = network.layers["X"].shape
        options = {"reward": 1.0} if make is rewarded else {}
        first, second = (torch.rand(TIME, 1, *shape) < 0.2 for _ in range(2))
        if make is not rewarded:  # what its rule remembers is not in question
            network.run({"X": first.float()}, time=TIME, **options)
            network.reset_state_variables()
        network.save(HERE / f"{make.__name__}.pt")
        monitor = Monitor(network.layers["Y"], ["s"], time=TIME)
        network.add_monitor(monitor, "Y")
        network.run({"X": second.float()}, time=TIME, **options)
        connection = network.connections["X", "Y"]
        w = connection.pipeline[0].value if make is pipeline else connection.w
        np.savez_compressed(
            HERE / f"{make.__name__}.npz",
            inputs=second.numpy(),
            spikes=monitor.get("s").numpy(),
            w=w.detach().numpy(),
        )
        print(make.__name__, int(monitor.get("s").sum()), "spikes")


if __name__ == "__main__":
    main()
