"""Local receptive fields that compete."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.layouts import count
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, competing, feed, input_layer, lay_kernel
from bindsnet.network import Network
from bindsnet.network.topology import Connection, LocalConnection


class LocallyConnectedNetwork(Network):
    r"""Neurons that each see a part of an image, and compete with those that see the same part.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is joined to ``Y``, of
    :class:`~bindsnet.network.nodes.DiehlAndCookNodes`, by a
    :class:`~bindsnet.network.topology.LocalConnection`: at each place of a kernel that
    moves over the image, there is a neuron for each of ``n_filters`` filters. These inhibit
    each other by ``-inh``; neurons at different places do not. X → Y learns by
    :class:`~bindsnet.learning.PostPre` and is normalised after each run.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    input_shape
        Height and width of the image.
    kernel_size, stride
        A whole number, or one for each axis.
    n_filters
        Number of neurons at each place.
    inh
        Strength of the inhibition, mV.
    norm
        Mean weight into a neuron after each run, mV.
    dt, nu, reduction, theta_plus, tc_theta_decay, wmin, wmax, exc_thresh
        See :class:`~bindsnet.models.DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default,
        but NumPy's for the weights.

    References
    ----------
    .. [1] D. J. Saunders, D. Patel, H. Hazan, H. T. Siegelmann and R. Kozma, "Locally
       connected spiking neural networks for unsupervised feature learning", Neural
       Networks 119:332, 2019.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        input_shape: Shape,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int],
        n_filters: Count,
        inh: Number = 25.0,
        dt: Positive = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        theta_plus: Number = 0.05,
        tc_theta_decay: Positive = 1e7,
        wmin: Limit = 0.0,
        wmax: Limit = 1.0,
        norm: Number | None = 0.2,
        exc_thresh: Number = -52.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__(dt=dt, generator=generator)
        self.kernel_size, self.stride, self.conv_size = lay_kernel(
            self, input_shape, kernel_size, stride
        )
        self.n_inpt, self.input_shape, self.inh = n_inpt, tuple(input_shape), inh
        self.theta_plus, self.tc_theta_decay = theta_plus, tc_theta_decay
        self.wmin, self.wmax, self.norm = wmin, wmax, norm
        self.n_filters, places = n_filters, count(self.conv_size)
        source = input_layer(n_inpt, None)
        target = competing(n_filters * places, exc_thresh, theta_plus, tc_theta_decay)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        feed(
            self,
            {"X": source, "Y": target},
            learning,
            LocalConnection,
            kernel_size=self.kernel_size,
            stride=self.stride,
            n_filters=n_filters,
            input_shape=self.input_shape,
            generator=generator,
        )
        lateral = Connection(target, target, w=-inh * same_place(n_filters, places))
        self.add_connection(lateral, source="Y", target="Y")


def same_place(filters: int, places: int) -> Tensor:
    """1 between different filters at the same place, else 0; filter by filter, ``[n, n]``."""
    return torch.kron(1 - torch.eye(filters), torch.eye(places))
