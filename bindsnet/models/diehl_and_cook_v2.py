"""The network of Diehl and Cook (2015) with direct inhibition."""

from __future__ import annotations

import torch

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, competing, feed, first_weights, input_layer
from bindsnet.network import Network
from bindsnet.network.topology import Connection


class DiehlAndCook2015v2(Network):
    r"""The network of Diehl and Cook (2015), its inhibitory layer replaced by direct inhibition.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Y``, of :class:`~bindsnet.network.nodes.DiehlAndCookNodes`, whose neurons
    inhibit each other:

    .. math::
        w^{X \to Y}_{ij} = 0.3\, U(0, 1) , \qquad
        w^{Y \to Y}_{ij} = -inh\, (1 - \delta_{ij}) .

    Both are a :class:`~bindsnet.network.topology.Connection`; X → Y learns by
    :class:`~bindsnet.learning.PostPre` and is normalised after each run.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    n_neurons
        Number of neurons of ``Y``.
    inh
        Strength of the inhibition, mV.
    dt, nu, reduction, wmin, wmax, norm, theta_plus, tc_theta_decay, inpt_shape, exc_thresh
        See :class:`DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default.

    Notes
    -----
    Inhibition comes one step after a spike, in :class:`DiehlAndCook2015` two, and
    only while its inhibitory neurons are not refractory: results differ.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        n_neurons: Count = 100,
        inh: Number = 17.5,
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
        self.n_inpt, self.inpt_shape, self.n_neurons = n_inpt, inpt_shape, n_neurons
        self.inh = inh
        source = input_layer(n_inpt, inpt_shape)
        target = competing(n_neurons, exc_thresh, theta_plus, tc_theta_decay)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        w = first_weights(source, n_neurons, generator)
        feed(self, {"X": source, "Y": target}, learning, w=w)
        w = -inh * (1 - torch.eye(n_neurons))
        lateral = Connection(target, target, w=w, wmin=-inh, wmax=0)
        self.add_connection(lateral, source="Y", target="Y")
