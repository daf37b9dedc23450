"""Local receptive fields by STDP: filters of their own at each place of an image.

The middle 20 x 20 pixels are seen by 50 filters of 12 x 12 pixels at each of 3 x 3 places. Unlike
in a convolution, each place learns its own. Filters at one place inhibit each other. Afterwards
each neuron is named by the digit to which it responded most.

With ``--model winner-take-all``, as recipes have it, the neuron furthest above its threshold wins
at its place, and inhibits the others there at once. Recipes have smaller filters at more places,
and take the product of all proportions for a readout: single filters say little.

    python examples/mnist/loc2d_mnist.py --recipe 100       the best known for 100 filters
    python examples/mnist/loc2d_mnist.py
    python examples/mnist/loc2d_mnist.py --n_filters 100 --plot
    python examples/mnist/loc2d_mnist.py --fast             a few bundled digits

Expected: with the recipe 100, after the 60,000 images of MNIST, 94.6 % of the 10,000 for testing
(three seeds), by the product of proportions, in under two minutes and as much for labels. Without
a recipe, after 2,500 images, 71.5 % of 2,000, by proportion weighting, in two minutes.

D. J. Saunders, D. Patel, H. Hazan, H. T. Siegelmann and R. Kozma, "Locally connected spiking
neural networks for unsupervised feature learning", Neural Networks 119:332, 2019.
"""

from __future__ import annotations

import argparse

import experiment
import fields

from bindsnet.analysis.plotting import (
    plot_local_connection_2d_weights,
    plot_locally_connected_weights,
)
from bindsnet.models import WinnerTakeAllFields
from bindsnet.network import Network
from bindsnet.network.topology import LocalConnection, LocalConnection2D

MODELS = ("inhibition", "winner-take-all")
RECIPES = "loc2d"
"""Their folder."""


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, n_train=2500)
    add = parser.add_argument
    add("--model", choices=MODELS, default=MODELS[0], help="how neurons compete: see above")
    some = {"choices": range(1, 29), "metavar": "PIXELS"}
    add("--crop", type=int, default=20, **some, help="a side of the square that is seen")
    add("--inh_readout", type=float, default=0.0, help="inhibition without learning, mV")
    experiment.add_recipe_options(parser)
    fields.add_local_options(parser, kernel_size=12, stride=4, n_filters=50, norm=28.8)
    return parser


def build(args: argparse.Namespace) -> Network:
    if args.model == MODELS[0]:
        return fields.local(LocalConnection2D, (args.crop, args.crop), args)
    names = ("kernel_size", "stride", "n_filters", "inh", "inh_readout", "dt", "nu")
    shared = {name: getattr(args, name) for name in (*names, "theta_plus", "tc_theta_decay")}
    return WinnerTakeAllFields(
        (args.crop, args.crop), norm=args.norm / args.kernel_size**2, **shared
    )


def draw(connection: LocalConnection | LocalConnection2D) -> None:
    """The fields, as a file."""
    if isinstance(connection, LocalConnection2D):
        drawn = plot_local_connection_2d_weights(connection)
    else:
        c = connection
        sizes = c.n_filters, c.kernel_size, c.conv_size, c.locations
        drawn = plot_locally_connected_weights(c.w, *sizes, c.source.shape[1:])
    drawn.axes.figure.savefig("loc2d_mnist.png")


def main(argv: list[str] | None = None) -> None:
    fast = {"n_train": 100, "time": 100.0, "n_epochs": 1}
    args, train, test = experiment.begin(options(), argv, RECIPES, **fast)
    train, test = fields.middle(train, args.crop), fields.middle(test, args.crop)
    network = experiment.place(build(args), args)
    args.n_neurons = network.layers["Y"].n
    experiment.follow_recipe(network, train, test, args)
    if args.plot:
        draw(network.connections["X", "Y"])


if __name__ == "__main__":
    experiment.guarded(main)
