"""Filters by STDP: a convolution whose filters compete at each place of an image.

Twenty-five filters of 16 x 16 pixels move over an image in steps of four. At each of their
4 x 4 places one filter at a time responds and inhibits the others; STDP moves its weights towards
what it saw, at all places alike. Labels are not used for that; afterwards each neuron (a filter at
a place) is named by the digit to which it responded most, which tells how much the filters say.

    python examples/mnist/conv_mnist.py
    python examples/mnist/conv_mnist.py --kernel_size 12 --padding 2 --plot
    python examples/mnist/conv_mnist.py --fast              a few bundled digits

Expected: after 5,000 images of MNIST 43 % of 2,000 for testing, in 24 s on two slow, busy cores
(one seed). It is a demonstration: filters of one place learn what wins at another, and become
alike.
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.network.topology import Conv2dConnection
from bindsnet.utils import reshape_conv2d_weights

SIZES = (28, 28)


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, time=50.0, n_train=10000)
    fields.add_convolution_options(parser, kernel_size=16, stride=4)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv)
    network = fields.convolution(Conv2dConnection, SIZES, args)
    experiment.learn_and_measure(network, train, test, args)
    if args.plot:
        experiment.draw("conv_mnist", reshape_conv2d_weights(network.connections["X", "Y"].w))


if __name__ == "__main__":
    experiment.guarded(main)
