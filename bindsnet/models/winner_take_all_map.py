"""A map: winners on a grid, which inhibit others the more the farther apart they are."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.learning.base import Reduction
from bindsnet.models.increasing_inhibition import distances
from bindsnet.models.parts import REST, Rates, feed, first_weights, input_layer, winners
from bindsnet.network import Network
from bindsnet.network.topology import Connection


class WinnerTakeAllMap(Network):
    r"""The map of Hazan et al. (2018), with competition by rule.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Y``, of :class:`~bindsnet.network.nodes.WinnerTakeAllNodes` on a square grid: in
    each step the neuron furthest above its threshold spikes. With the distance
    :math:`d_{ij}` of two neurons in steps of the grid, it inhibits the others by

    .. math:: w^{Y \to Y}_{ij} = -inh \; d_{ij} , \qquad v \ge v_\mathrm{rest} - depth .

    At first this should be weak, so that neighbours of a winner spike after it, learn
    from the same sample, and become alike; then it should grow, until each neuron
    stands for itself (:meth:`inhibition` gives what
    :class:`~bindsnet.training.Anneal` takes). For a readout, with learning off, set
    :math:`w^{Y \to Y}` to 0: a winner then sets the others to rest, and no lower.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    n_neurons
        Number of neurons of ``Y``; the grid has ``isqrt(n_neurons)`` columns.
    inh
        Inhibition for each step of distance, mV.
    depth
        How far below rest inhibition reaches, mV.
    dt, nu, reduction, wmin, wmax, norm, theta_plus, tc_theta_decay, inpt_shape, exc_thresh
        See :class:`~bindsnet.models.DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default.

    Examples
    --------
    >>> network = WinnerTakeAllMap(784, n_neurons=400)
    >>> lattice = network.connections["Y", "Y"]
    >>> growth = Anneal(lattice, "w", network.inhibition(1.5), network.inhibition(225.0))

    References
    ----------
    .. [1] H. Hazan, D. J. Saunders, D. T. Sanghavi, H. Siegelmann and R. Kozma,
       "Unsupervised learning with self-organizing spiking neural networks", IJCNN 2018.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        n_neurons: Count = 100,
        inh: Number = 1.5,
        depth: Number = 120.0,
        dt: Positive = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        wmin: Limit = 0.0,
        wmax: Limit = 1.0,
        norm: Number | None = 78.4,
        theta_plus: Number = 0.1,
        tc_theta_decay: Positive = 1e7,
        inpt_shape: Shape | None = None,
        exc_thresh: Number = -52.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__(dt=dt, generator=generator)
        self.n_inpt, self.inpt_shape, self.n_neurons = n_inpt, inpt_shape, n_neurons
        source = input_layer(n_inpt, inpt_shape)
        adapting = exc_thresh, theta_plus, tc_theta_decay
        others: dict[str, Any] = {"inh": None, "inh_frozen": 0.0, "lbound": REST - depth}
        target = winners(*adapting, n=n_neurons, **others)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        w = first_weights(source, n_neurons, generator)
        feed(self, {"X": source, "Y": target}, learning, w=w)
        lattice = Connection(target, target, w=self.inhibition(inh))
        self.add_connection(lattice, source="Y", target="Y")

    @checked
    def inhibition(self, inh: Number) -> Tensor:
        """Weights of ``Y`` to itself that inhibit by ``inh`` mV for each step of distance."""
        return -inh * distances(self.n_neurons, math.isqrt(self.n_neurons))
