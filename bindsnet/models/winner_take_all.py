"""Diehl and Cook's network with competition by rule."""

from __future__ import annotations

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, Shape, checked
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, feed, first_weights, input_layer, winners
from bindsnet.network import Network


class WinnerTakeAllNetwork(Network):
    r"""The network of Diehl and Cook (2015), its inhibitory layer replaced by a rule.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Ae``, of :class:`~bindsnet.network.nodes.WinnerTakeAllNodes`: in each step the
    neuron furthest above its threshold spikes, alone raises its threshold, and
    sets all others at once to at most :math:`v_\mathrm{rest} - inh`, while it
    learns, and to at most :math:`v_\mathrm{rest} - inh_\mathrm{readout}` otherwise.

    .. math:: w^{X \to Ae}_{ij} = 0.3\, U(0, 1)

    The connection is a :class:`~bindsnet.network.topology.Connection`; it learns by
    :class:`~bindsnet.learning.PostPre` and is normalised after each sample.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    n_neurons
        Number of neurons of ``Ae``.
    inh, inh_readout
        How far below rest the losers are set with and without learning, mV.
    dt, nu, reduction, wmin, wmax, norm, theta_plus, tc_theta_decay, inpt_shape, exc_thresh
        See :class:`DiehlAndCook2015`.
    generator
        What first weights and runs draw from; torch's global generator by default.

    Notes
    -----
    Compared with :class:`DiehlAndCook2015` on MNIST, the largest overshoot instead
    of a random winner gains about half a point, softer inhibition at readout one
    to two. There are no inhibitory neurons to simulate, so it is also faster.

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
        inh: Number = 120.0,
        inh_readout: Number = 0.0,
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
        source = input_layer(n_inpt, inpt_shape)
        adapting = exc_thresh, theta_plus, tc_theta_decay
        target = winners(*adapting, n=n_neurons, inh=inh, inh_frozen=inh_readout)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        w = first_weights(source, n_neurons, generator)
        feed(self, {"X": source, "Ae": target}, learning, w=w)
