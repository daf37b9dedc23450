"""Neurons of the spike response model."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.fields import draw, param, state
from bindsnet.network.nodes.lif import LIFNodes


class SRM0Nodes(LIFNodes, order="thresh rest reset refrac tc_decay lbound eps_0 rho_0 d_thresh"):
    r"""Simplified spike response neurons with escape noise: they spike by chance.

    The voltage leaks as that of :class:`LIFNodes`. The closer it is to threshold, the
    likelier a spike:

    .. math::
        \tau \frac{dv}{dt} = v_\mathrm{rest} - v + \tau \epsilon_0 I , \qquad
        \rho = \rho_0 \exp \frac{v - v_\mathrm{thresh}}{\Delta} , \qquad
        P(s) = 1 - e^{-\rho\, dt}

    A refractory neuron drops its input; it may spike all the same.

    References
    ----------
    .. [1] W. Gerstner and W. M. Kistler, *Spiking Neuron Models*, sections 4.2 and 5.3.
       Cambridge University Press, 2002.
    .. [2] E. Vasilaki, N. Fremaux, R. Urbanczik, W. Senn and W. Gerstner, "Spike-based
       reinforcement learning in continuous state and action space", PLoS Computational
       Biology 5:e1000586, 2009.
    """

    thresh = param(-50.0, unit="mV", doc="Voltage at which the rate of spikes is rho_0.")
    rest = param(-70.0, unit="mV", doc="Voltage at rest.")
    reset = param(-70.0, unit="mV", doc="Voltage after a spike.")
    tc_decay = param(10.0, unit="ms", above=0.0, doc="Time constant of the membrane.")
    eps_0 = param(1.0, doc="Gain of the input.")
    rho_0 = param(1.0, unit="1/ms", at_least=0.0, doc="Rate of spikes at threshold.")
    d_thresh = param(5.0, unit="mV", above=0.0, doc="Width of the threshold.")

    rho = state(0.0, unit="1/ms", doc="Rate of spikes.", resets=False)
    s_prob = state(0.0, doc="Probability of a spike in this step.", resets=False)
    chance = draw(doc="Number that is below s_prob where a neuron spikes.")

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self._leak()
        self._receive(self.eps_0 * drive)
        self.rho.copy_(self.rho_0 * functional.exp((self.v - self.thresh) / self.d_thresh))
        self.s_prob.copy_(1.0 - functional.exp(-self.rho * self.dt))
        torch.lt(self.chance, self.s_prob, out=self.s)
        self._start_anew()
        self._bound()
