"""Filters by STDP in three dimensions: an image as a solid of 28 x 28 x 28 voxels.

Each image is as deep as it is high, the same at each depth. Twenty-five filters of 16 voxels a
side move through it in steps of four, and compete at each of 4 x 4 x 4 places. Otherwise as
``conv_mnist.py``; by default with fewer images, as there are 28 times as many voxels.

    python examples/mnist/conv3d_MNIST.py
    python examples/mnist/conv3d_MNIST.py --fast            a few bundled digits

Expected: after 500 images of MNIST 11 % of 500 for testing, which is chance: it shows how such a
network is built, not one that classifies. In 75 s on two slow, busy cores (one seed).
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.network.topology import Conv3dConnection

SIDE = 28


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, time=50.0, n_train=500, n_test=500)
    fields.add_convolution_options(parser, kernel_size=16, stride=4)
    return parser


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, n_train=5, n_test=5, time=20.0)
    train, test = fields.solids(train, SIDE), fields.solids(test, SIDE)
    network = fields.convolution(Conv3dConnection, (SIDE,) * 3, args)
    experiment.learn_and_measure(network, train, test, args)
    if args.plot:
        experiment.draw("conv3d_MNIST", network.connections["X", "Y"].w.flatten(1))


if __name__ == "__main__":
    experiment.guarded(main)
