"""Local receptive fields by STDP: filters of their own at each place of an image.

The middle 20 x 20 pixels are seen by 50 filters of 12 x 12 pixels at each of 3 x 3 places. Unlike
in a convolution, each place learns its own. Filters at one place inhibit each other. Afterwards
each neuron is named by the digit to which it responded most.

    python examples/mnist/loc2d_mnist.py
    python examples/mnist/loc2d_mnist.py --n_filters 100 --plot
    python examples/mnist/loc2d_mnist.py --fast             a few bundled digits

Expected: after 2,500 images of MNIST 71.5 % of 2,000 for testing, by proportion weighting, in two
minutes on two slow, busy cores (one seed).

D. J. Saunders, D. Patel, H. Hazan, H. T. Siegelmann and R. Kozma, "Locally connected spiking
neural networks for unsupervised feature learning", Neural Networks 119:332, 2019.
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.analysis.plotting import plot_local_connection_2d_weights
from bindsnet.network.topology import LocalConnection2D

CROP = 20


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, n_train=2500)
    fields.add_local_options(parser, kernel_size=12, stride=4, n_filters=50, norm=28.8)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, n_train=100, time=100.0)
    train, test = fields.middle(train, CROP), fields.middle(test, CROP)
    network = experiment.place(fields.local(LocalConnection2D, (CROP, CROP), args), args)
    trainer = experiment.trainer_of(network, args)
    experiment.learn(trainer, train, args)
    experiment.measure(trainer, train, test)
    if args.plot:
        drawn = plot_local_connection_2d_weights(network.connections["X", "Y"])
        drawn.axes.figure.savefig("loc2d_mnist.png")


if __name__ == "__main__":
    experiment.guarded(main)
