"""A reservoir: random spiking neurons, and a linear readout of what they do.

Images drive 500 leaky integrate-and-fire neurons by random weights, and these drive each other;
nothing of that learns. The readout is a softmax regression on the neurons' spike counts. It learns
from labels, and is tested on images that it has not seen.

    python examples/mnist/reservoir.py
    python examples/mnist/reservoir.py --examples 10000 --n_test 10000
    python examples/mnist/reservoir.py --fast               a few bundled digits

Expected: after 5,000 images of MNIST 89.7 % of the 10,000 for testing (three seeds: 89.7 to
89.8), in 20 to 37 s on two slow, busy cores. Of the 5,000 themselves, 97.5 to 97.9 % are right.
"""

from __future__ import annotations

import argparse

import experiment
import readout
import torch

from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection


def options() -> argparse.ArgumentParser:
    parser = readout.options(__doc__)
    spread = {"type": float, "default": 0.5, "help": "spread of the random weights, mV"}
    parser.add_argument("--strength", **spread)
    return parser


def build(args: argparse.Namespace) -> Network:
    network, n = Network(dt=args.dt), args.n_neurons
    source = Input(shape=(1, 28, 28))
    neurons = LIFNodes(n=n, thresh=-52.0 + torch.randn(n))
    network.add_layer(source, "X")
    network.add_layer(neurons, "Y")
    for name, layer in (("X", source), ("Y", neurons)):
        w = args.strength * torch.randn(layer.n, n)
        network.add_connection(Connection(layer, neurons, w=w), name, "Y")
    return network


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, n_epochs=20, time=100.0)
    readout.run(experiment.place(build(args), args), train, test, args)


if __name__ == "__main__":
    experiment.guarded(main)
