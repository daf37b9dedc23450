"""Inhibition that grows with distance."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, competing, feed, first_weights, input_layer
from bindsnet.network import Network
from bindsnet.network.topology import Connection


class IncreasingInhibitionNetwork(Network):
    r"""Competing neurons on a grid, whose inhibition grows with their distance.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Y``, of :class:`~bindsnet.network.nodes.DiehlAndCookNodes` on a square grid. With
    the distance :math:`d_{ij}` of two neurons on it, in grid steps,

    .. math::
        w^{X \to Y}_{ij} = 0.3\, U(0, 1) , \qquad
        w^{Y \to Y}_{ij} = \mathrm{start\_inhib}
        + \mathrm{max\_inhib}\, \sqrt{d_{ij} / \max_{kl} d_{kl}}

    so neighbours disturb each other least, and similar features end up side by side.
    X → Y learns by :class:`~bindsnet.learning.PostPre` and is normalised after each run.

    Parameters
    ----------
    n_input
        Number of input neurons.
    n_neurons
        Number of neurons of ``Y``; the grid has ``isqrt(n_neurons)`` columns.
    start_inhib, max_inhib
        Weight of a neuron to itself, and what is added to it for those farthest apart,
        mV. As in BindsNET their sign is the caller's: negative values inhibit.
    dt, nu, reduction, wmin, wmax, norm, theta_plus, tc_theta_decay, inpt_shape, exc_thresh
        See :class:`~bindsnet.models.DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default.

    References
    ----------
    .. [1] H. Hazan, D. J. Saunders, D. T. Sanghavi, H. Siegelmann and R. Kozma,
       "Unsupervised learning with self-organizing spiking neural networks", IJCNN 2018.
    """

    @checked
    def __init__(
        self,
        n_input: Count,
        n_neurons: Count = 100,
        start_inhib: Number = 1.0,
        max_inhib: Number = 100.0,
        dt: Positive = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        wmin: Limit = 0.0,
        wmax: Limit = 1.0,
        norm: Number | None = 78.4,
        theta_plus: Number = 0.05,
        tc_theta_decay: Positive = 1e7,
        inpt_shape: Shape | None = None,
        exc_thresh: Number = -52.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__(dt=dt, generator=generator)
        self.n_input, self.inpt_shape, self.n_neurons = n_input, inpt_shape, n_neurons
        self.n_sqrt = math.isqrt(n_neurons)
        self.start_inhib, self.max_inhib = start_inhib, max_inhib
        source = input_layer(n_input, inpt_shape)
        target = competing(n_neurons, exc_thresh, theta_plus, tc_theta_decay)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        w = first_weights(source, n_neurons, generator)
        feed(self, {"X": source, "Y": target}, learning, w=w)
        w = max_inhib * root_distances(n_neurons, self.n_sqrt) + start_inhib
        self.add_connection(Connection(target, target, w=w), source="Y", target="Y")


def root_distances(n: int, columns: int) -> Tensor:
    """Square roots of the distances of neurons on a grid, ``[n, n]``; the largest is 1."""
    roots = distances(n, columns).sqrt()
    return roots / roots.max().clamp(min=1.0)


def distances(n: int, columns: int) -> Tensor:
    """How far neurons are apart that fill a grid row by row, in grid steps: ``[n, n]``."""
    neurons = torch.arange(n)
    places = torch.stack([neurons // columns, neurons % columns], 1).to(torch.float32)
    return torch.cdist(places, places, compute_mode="donot_use_mm_for_euclid_dist")
