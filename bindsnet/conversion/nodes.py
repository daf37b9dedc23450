"""Populations that stand for the units of an artificial network."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import state
from bindsnet.network.nodes import IFNodes, Nodes


class SubtractiveResetIFNodes(IFNodes):
    r"""Integrate-and-fire neurons from which a spike takes away the threshold.

    .. math::
        \frac{dv}{dt} = I ,
        \qquad v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow v - v_\mathrm{thresh}

    What is above threshold stays for the next spike, so that with
    :math:`v_\mathrm{reset} = 0` their rate is that of a rectified linear unit, up to one
    spike a step. They start at the reset voltage. A refractory neuron drops its input.

    References
    ----------
    .. [1] B. Rueckauer, I.-A. Lungu, Y. Hu, M. Pfeiffer and S.-C. Liu, "Conversion of
       continuous-valued deep networks to efficient event-driven networks for image
       classification", Frontiers in Neuroscience 11:682, 2017.
    """

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``; it is not modified."""
        self._receive(drive)
        self.refrac_count.clamp_(min=0.0)
        torch.ge(self.v, self.thresh, out=self.s)
        self.refrac_count.copy_(torch.where(self.s, self.refrac, self.refrac_count))
        self.v.copy_(torch.where(self.s, self.v - self.thresh, self.v))
        self._bound()


class PassThroughNodes(Nodes):
    """Neurons whose output is their input, spikes or real numbers.

    They join connections that do not integrate, such as pooling and padding.
    """

    s = state(0.0, dtype=torch.float32, doc="Input of this step.")
    v = state(0.0, batched=False, resets=False, doc="Always 0.")

    def step(self, drive: Tensor) -> None:
        """Pass on ``drive``."""
        self.s.copy_(drive)
