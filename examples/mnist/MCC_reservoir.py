"""A reservoir of unreliable synapses: each lets a spike pass with a probability of its own.

As in ``reservoir.py``, random spiking neurons do not learn and a linear readout does. Here each
connection is a pipeline of two features: a probability, uniform between 0 and 1, with which a
synapse passes a spike, and its weight, -1, 0 or 1 mV. The readout sees the neurons' spike counts.

    python examples/mnist/MCC_reservoir.py
    python examples/mnist/MCC_reservoir.py --fast           a few bundled digits

Expected: after 5,000 images of MNIST 88.3 % of the 10,000 for testing, in 100 s on two slow, busy
cores (one seed); of the 5,000, 97.5 % are right.
"""

from __future__ import annotations

import argparse

import experiment
import readout
import torch

from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.network.topology_features import Probability, Weight


def build(args: argparse.Namespace) -> Network:
    network, n = Network(dt=args.dt), args.n_neurons
    source = Input(shape=(1, 28, 28))
    neurons = LIFNodes(n=n, thresh=-52.0 + torch.randn(n))
    network.add_layer(source, "X")
    network.add_layer(neurons, "Y")
    for name, layer in (("X", source), ("Y", neurons)):
        synapses = [
            Probability("passes", torch.rand(layer.n, n)),
            Weight("weight", torch.randint(-1, 2, (layer.n, n)).float()),
        ]
        connection = MulticompartmentConnection(layer, neurons, device="cpu", pipeline=synapses)
        network.add_connection(connection, name, "Y")
    return network


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(readout.options(__doc__), argv, n_epochs=20, time=100.0)
    readout.run(experiment.place(build(args), args), train, test, args)


if __name__ == "__main__":
    experiment.guarded(main)
