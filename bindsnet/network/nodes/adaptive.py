"""Leaky integrate-and-fire neurons whose threshold adapts."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import derived, option, param, state
from bindsnet.network.nodes.lif import LIFNodes


class AdaptiveLIFNodes(
    LIFNodes, order="rest reset thresh refrac tc_decay theta_plus tc_theta_decay lbound"
):
    r"""Leaky integrate-and-fire neurons with an adaptive threshold.

    The neurons of :class:`LIFNodes` spike at
    :math:`v \ge v_\mathrm{thresh} + \theta`. The threshold's adaptive part decays
    and grows by :math:`\theta_+` with every spike, summed over the batch:

    .. math::
        \tau_\theta \frac{d\theta}{dt} = -\theta ,
        \qquad \theta_j \leftarrow \theta_j + \theta_+ \sum_b s_{bj}

    It belongs to the neuron, not to the sample: all samples share it, and a reset
    of the state leaves it. It is frozen by ``train(False)``.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    theta_plus = param(0.05, unit="mV", doc="Growth of the threshold at a spike.")
    tc_theta_decay = param(1e7, unit="ms", above=0.0, doc="Time constant of the threshold.")

    theta_decay = derived(
        lambda p, dt: torch.exp(-dt / p.tc_theta_decay), doc="Decay of theta per step."
    )

    theta = state(0.0, unit="mV", doc="Adaptive threshold.", batched=False, resets=False)

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        if self.learning:
            self.theta.mul_(self.theta_decay)
        self._integrate(drive)
        self._fire(self.thresh + self.theta)
        if self.learning:
            self.theta.add_(self.theta_plus * self.s.sum(0))
        self._bound()


class DiehlAndCookNodes(
    AdaptiveLIFNodes,
    order="thresh rest reset refrac tc_decay theta_plus tc_theta_decay lbound one_spike",
):
    """Adaptive neurons of which only one may spike in each step of each sample.

    The neurons of :class:`AdaptiveLIFNodes`. With ``one_spike``, one of those that
    reach threshold is drawn at random, and only its spike is seen outside. The
    others are reset, become refractory and raise their threshold all the same.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    one_spike: bool = option(True, doc="Whether one spike a step and sample is kept.")
