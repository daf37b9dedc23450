"""Networks whose neurons see a part of an image each, for the examples."""

from __future__ import annotations

import argparse
from math import prod

import experiment
import images
import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import AdaptiveLIFNodes, DiehlAndCookNodes, Input
from bindsnet.network.topology import AbstractConnection, Connection


def add_convolution_options(parser: argparse.ArgumentParser, **defaults: float) -> None:
    """The options of :func:`convolution`."""
    add = parser.add_argument
    add("--kernel_size", type=experiment.at_least_one, help="pixels a side")
    add("--stride", type=experiment.at_least_one, help="pixels between places")
    add(
        "--n_filters",
        type=experiment.at_least_one,
        default=25,
        help="how many patterns are learned",
    )
    add("--padding", type=int, default=0, help="empty pixels around the image")
    add("--norm", type=float, default=0.4, help="mean weight of a filter, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    parser.set_defaults(**defaults)


def add_local_options(parser: argparse.ArgumentParser, **defaults: float) -> None:
    """The options of :func:`local`."""
    add = parser.add_argument
    add("--kernel_size", type=experiment.at_least_one, help="pixels a side")
    add("--stride", type=experiment.at_least_one, help="pixels between places")
    add("--n_filters", type=experiment.at_least_one, help="neurons at each place")
    add("--inh", type=float, default=25.0, help="inhibition between filters at a place, mV")
    add("--norm", type=float, help="sum of the weights into a neuron, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    add("--tc_theta_decay", type=float, default=1e6, help="time constant of that growth, ms")
    parser.set_defaults(**defaults)


def middle(part: images.Part, side: int) -> images.Part:
    """The middle of the images, so many pixels a side."""
    edge = (28 - side) // 2
    return part._replace(images=part.images[:, edge : edge + side, edge : edge + side])


def solids(part: images.Part, depth: int) -> images.Part:
    """The images, repeated along a new axis: ``[n, depth, height, width]``."""
    return part._replace(images=part.images[:, None].repeat(1, depth, 1, 1))


def places_of(sizes: tuple[int, ...], args: argparse.Namespace) -> tuple[int, ...]:
    """Along each axis, at how many places the kernel lies."""
    padding = getattr(args, "padding", 0)
    return tuple((s + 2 * padding - args.kernel_size) // args.stride + 1 for s in sizes)


def convolution(
    kind: type[AbstractConnection], sizes: tuple[int, ...], args: argparse.Namespace
) -> Network:
    """Filters that are the same at all places, and that compete at each place.

    One neuron of all spikes in a step. ``sizes``: of the image, along each axis.
    """
    target = DiehlAndCookNodes(
        shape=(args.n_filters, *places_of(sizes, args)), traces=True, theta_plus=args.theta_plus
    )
    norm = args.norm * args.kernel_size ** len(sizes)
    return _competing(kind, sizes, target, args, 100.0, norm=norm, padding=args.padding)


def local(
    kind: type[AbstractConnection], sizes: tuple[int, ...], args: argparse.Namespace
) -> Network:
    """Filters of their own at each place, which compete there. ``sizes``: see above."""
    target = AdaptiveLIFNodes(
        shape=(args.n_filters, *places_of(sizes, args)),
        traces=True,
        rest=-65.0,
        reset=-60.0,
        thresh=-52.0,
        refrac=5,
        tc_decay=100.0,
        theta_plus=args.theta_plus,
        tc_theta_decay=args.tc_theta_decay,
    )
    own = {"norm": args.norm, "n_filters": args.n_filters}
    return _competing(kind, sizes, target, args, args.inh, **own)


def _competing(
    kind: type[AbstractConnection],
    sizes: tuple[int, ...],
    target: DiehlAndCookNodes | AdaptiveLIFNodes,
    args: argparse.Namespace,
    inh: float,
    **options: float,
) -> Network:
    """Filters that learn, of which those at the same place inhibit each other by ``inh`` mV."""
    network = Network(dt=args.dt)
    source = Input(shape=(1, *sizes), traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    learning = {"update_rule": PostPre, "nu": (1e-4, 1e-2), "wmin": 0.0, "wmax": 1.0}
    filters = kind(
        source, target, kernel_size=args.kernel_size, stride=args.stride, **options, **learning
    )
    network.add_connection(filters, "X", "Y")
    n_filters, *places = target.shape
    w = -inh * torch.kron(1 - torch.eye(n_filters), torch.eye(prod(places)))
    network.add_connection(Connection(target, target, w=w), "Y", "Y")
    return network
