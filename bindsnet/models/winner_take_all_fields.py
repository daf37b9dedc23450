"""Local receptive fields: at each place of an image, one winner at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.layouts import count
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, feed, first_weights, input_layer, lay_kernel, winners
from bindsnet.network import Network
from bindsnet.network.topology import LocalConnection


class WinnerTakeAllFields(Network):
    r"""The locally connected network of Saunders et al. (2019), with competition by rule.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is joined to ``Y`` by a
    :class:`~bindsnet.network.topology.LocalConnection`: at each place of a kernel that moves
    over the image there is a neuron for each of ``n_filters`` filters, with weights of its own.
    ``Y`` is of :class:`~bindsnet.network.nodes.WinnerTakeAllNodes` of shape ``[n_filters,
    *places]`` with ``by_place``: in each step and at each place, the neuron furthest above its
    threshold spikes, alone raises its threshold, and sets the others there to at most
    :math:`v_\mathrm{rest} - inh`, while it learns, and to at most :math:`v_\mathrm{rest} -
    inh_\mathrm{readout}` otherwise. X → Y learns by :class:`~bindsnet.learning.PostPre` and is
    normalised after each sample.

    Parameters
    ----------
    input_shape
        Height and width of the image.
    kernel_size, stride
        A whole number, or one for each axis.
    n_filters
        Number of neurons at each place.
    inh, inh_readout
        How far below rest the losers of a place are set with and without learning, mV.
    norm
        Mean weight into a neuron after each sample, mV.
    dt, nu, reduction, theta_plus, tc_theta_decay, wmin, wmax, exc_thresh
        See :class:`~bindsnet.models.DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default.

    References
    ----------
    .. [1] D. J. Saunders, D. Patel, H. Hazan, H. T. Siegelmann and R. Kozma, "Locally
       connected spiking neural networks for unsupervised feature learning", Neural
       Networks 119:332, 2019.
    """

    @checked
    def __init__(
        self,
        input_shape: Shape,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int],
        n_filters: Count,
        inh: Number = 120.0,
        inh_readout: Number = 0.0,
        dt: Positive = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        theta_plus: Number = 0.1,
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
        self.input_shape, self.n_filters = tuple(input_shape), n_filters
        source = input_layer(count(input_shape), (1, *input_shape))
        adapting = exc_thresh, theta_plus, tc_theta_decay
        others: dict[str, Any] = {"inh": inh, "inh_frozen": inh_readout, "by_place": True}
        target = winners(*adapting, shape=(n_filters, *self.conv_size), **others)
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
            w=first_weights(source, target.n, generator),
        )
