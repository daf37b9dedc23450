"""Leaky integrate-and-fire neurons."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import derived, param, state
from bindsnet.network.nodes.base import Nodes


class LIFNodes(Nodes):
    r"""Leaky integrate-and-fire neurons.

    Between inputs the voltage decays to rest, solved exactly over one step:

    .. math::
        \tau \frac{dv}{dt} = v_\mathrm{rest} - v ,
        \qquad v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow v_\mathrm{reset}

    A refractory neuron drops its input, and its voltage goes on decaying. The
    lower bound applies last, after the reset.

    References
    ----------
    .. [1] W. Gerstner and W. M. Kistler, *Spiking Neuron Models*, section 4.1.
       Cambridge University Press, 2002.
    """

    thresh = param(-52.0, unit="mV", doc="Voltage at which a neuron spikes.")
    rest = param(-65.0, unit="mV", doc="Voltage at rest.")
    reset = param(-65.0, unit="mV", doc="Voltage after a spike.")
    refrac = param(5.0, unit="ms", at_least=0.0, doc="Refractory period.")
    tc_decay = param(100.0, unit="ms", above=0.0, doc="Time constant of the membrane.")
    lbound = param(None, unit="mV", doc="Lowest voltage; None for no bound.")

    decay = derived(lambda p, dt: torch.exp(-dt / p.tc_decay), doc="Decay of v per step.")

    v = state("rest", unit="mV", doc="Voltage of the membrane.")
    refrac_count = state(0.0, unit="ms", doc="Refractory time that is left.")

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self._integrate(drive)
        self._fire(self.thresh)
        self._bound()

    def _integrate(self, drive: Tensor) -> None:
        drive = drive.masked_fill(self.refrac_count > 0, 0.0)
        self.v.sub_(self.rest).mul_(self.decay).add_(self.rest).add_(drive)
        self.refrac_count.sub_(self.dt)

    def _fire(self, thresh: Tensor) -> None:
        torch.ge(self.v, thresh, out=self.s)
        self.refrac_count.copy_(torch.where(self.s, self.refrac, self.refrac_count))
        self.v.copy_(torch.where(self.s, self.reset, self.v))

    def _bound(self) -> None:
        if self.lbound is not None:
            self.v.clamp_(min=self.lbound)
