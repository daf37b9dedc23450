"""Filters by STDP along one axis: an image as a row of 784 pixels.

Twenty-five filters of 56 pixels, two lines of the image, move over it line by line and compete at
each of 27 places. Otherwise as ``conv_mnist.py``.

    python examples/mnist/conv1d_MNIST.py
    python examples/mnist/conv1d_MNIST.py --fast            a few bundled digits

Expected: after 5,000 images of MNIST 41 % of 2,000 for testing, in 12 s on two slow, busy cores
(one seed).
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.network.topology import Conv1dConnection

SIZES = (28 * 28,)


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, time=50.0, n_train=10000)
    fields.add_convolution_options(parser, kernel_size=56, stride=28)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv)
    network = fields.convolution(Conv1dConnection, SIZES, args)
    experiment.learn_and_measure(network, train, test, args)
    if args.plot:
        experiment.draw("conv1d_MNIST", network.connections["X", "Y"].w.flatten(1))


if __name__ == "__main__":
    experiment.guarded(main)
