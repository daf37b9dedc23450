"""Local receptive fields by STDP in three dimensions: an image as a solid.

The middle 20 x 20 pixels, the same at 20 depths, are seen at each of 3 x 3 x 3 places by 25
filters of their own, of 16 voxels a side, which inhibit each other. Otherwise as
``loc2d_mnist.py``; by default with fewer images, as there are 20 times as many voxels.

    python examples/mnist/loc3d_mnist.py
    python examples/mnist/loc3d_mnist.py --fast             a few bundled digits

Expected: after 100 images of MNIST 30 % of 100 for testing, by proportion weighting (one seed;
chance is 10 %), in four minutes on two slow, busy cores.
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.network.topology import LocalConnection3D

SIDE = 20


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, n_train=250, n_test=250)
    fields.add_local_options(parser, kernel_size=16, stride=2, n_filters=25, norm=819.2)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, n_train=3, n_test=3, time=10.0)
    train, test = (fields.solids(fields.middle(part, SIDE), SIDE) for part in (train, test))
    network = fields.local(LocalConnection3D, (SIDE,) * 3, args)
    experiment.learn_and_measure(network, train, test, args)
    if args.plot:
        experiment.draw("loc3d_mnist", network.connections["X", "Y"].w[0])


if __name__ == "__main__":
    experiment.guarded(main)
