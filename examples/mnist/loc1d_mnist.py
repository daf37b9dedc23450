"""Local receptive fields by STDP along one axis: an image as a row of 784 pixels.

At each of 27 places 25 filters of their own see 56 pixels, two lines of the image, and inhibit
each other. Otherwise as ``loc2d_mnist.py``.

    python examples/mnist/loc1d_mnist.py
    python examples/mnist/loc1d_mnist.py --fast             a few bundled digits

Expected: after 500 images of MNIST 54 % of 1,000 for testing, by proportion weighting, in 16 s on
two slow, busy cores (one seed).
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.network.topology import LocalConnection1D


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, n_train=500, n_test=1000)
    fields.add_local_options(parser, kernel_size=56, stride=28, n_filters=25, norm=11.2)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, n_train=150, time=100.0)
    network = fields.local(LocalConnection1D, (28 * 28,), args)
    experiment.learn_and_measure(network, train, test, args)
    if args.plot:
        experiment.draw("loc1d_mnist", network.connections["X", "Y"].w[0])


if __name__ == "__main__":
    experiment.guarded(main)
