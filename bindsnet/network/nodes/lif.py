"""Leaky integrate-and-fire neurons."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import derived, param, state
from bindsnet.network.nodes.refractory import RefractoryNodes


class LIFNodes(RefractoryNodes, order="thresh rest reset refrac tc_decay lbound"):
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

    rest = param(-65.0, unit="mV", doc="Voltage at rest.")
    tc_decay = param(100.0, unit="ms", above=0.0, doc="Time constant of the membrane.")

    decay = derived(lambda p, dt: torch.exp(-dt / p.tc_decay), doc="Decay of v per step.")

    v = state("rest", unit="mV", doc="Voltage of the membrane.")

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self._integrate(drive)
        self._fire(self.thresh)
        self._bound()

    def _integrate(self, drive: Tensor) -> None:
        """From the voltage of the step before to that before the reset."""
        self._leak()
        self._receive(drive)

    def _leak(self) -> None:
        self.v.sub_(self.rest).mul_(self.decay).add_(self.rest)


class BoostedLIFNodes(LIFNodes, order="thresh refrac tc_decay"):
    r"""Leaky integrate-and-fire neurons that rest, and are reset, at 0.

    .. math::
        \tau \frac{dv}{dt} = -v ,
        \qquad v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow 0

    These are :class:`LIFNodes` on a shifted scale of voltage, with less to compute.
    A refractory neuron drops its input, and its voltage goes on decaying.

    References
    ----------
    .. [1] W. Gerstner and W. M. Kistler, *Spiking Neuron Models*, section 4.1.
       Cambridge University Press, 2002.
    """

    thresh = param(13.0, unit="mV", doc="Voltage, from rest, at which a neuron spikes.")
    rest = 0.0
    reset = 0.0
    lbound = None

    v = state(0.0, unit="mV", doc="Voltage of the membrane, from rest.")

    def _leak(self) -> None:
        self.v.mul_(self.decay)


class CurrentLIFNodes(LIFNodes, order="thresh rest reset refrac tc_decay tc_i_decay lbound"):
    r"""Leaky integrate-and-fire neurons with a synaptic current that decays.

    Input adds to a current, which drives the voltage until it has decayed:

    .. math::
        \tau \frac{dv}{dt} = v_\mathrm{rest} - v + \tau i , \qquad
        \tau_i \frac{di}{dt} = -i + \tau_i I ,
        \qquad v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow v_\mathrm{reset}

    The current takes up input while a neuron is refractory, but does not reach its
    voltage. In each step the refractory time goes down before the voltage is driven, so a
    neuron that is driven hard spikes every ``refrac`` ms: one step sooner than :class:`LIFNodes`.

    References
    ----------
    .. [1] W. Gerstner and W. M. Kistler, *Spiking Neuron Models*, section 4.1.
       Cambridge University Press, 2002.
    """

    tc_i_decay = param(2.0, unit="ms", above=0.0, doc="Time constant of the current.")

    i_decay = derived(lambda p, dt: torch.exp(-dt / p.tc_i_decay), doc="Decay of i per step.")

    i = state(0.0, unit="mV", doc="Synaptic current, as the change of voltage in a step.")

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self._leak()
        self.refrac_count.sub_(self.dt)
        self.i.mul_(self.i_decay).add_(drive)
        self.v.add_(self._unless_refractory(self.i))
        self._fire(self.thresh)
        self._bound()
