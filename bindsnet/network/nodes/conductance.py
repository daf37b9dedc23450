"""Leaky integrate-and-fire neurons with conductance-based synapses."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.fields import derived, param, receptor
from bindsnet.network.nodes.adaptive import AdaptiveLIFNodes
from bindsnet.network.nodes.lif import LIFNodes


def _decay(tc: str, what: str) -> object:
    return derived(lambda p, dt: torch.exp(-dt / getattr(p, tc)), doc=f"Decay of {what} per step.")


def _mean(tc: str, what: str) -> object:
    """The mean over a step of what decays from 1 in it."""
    return derived(
        lambda p, dt: getattr(p, tc) / dt * (1.0 - torch.exp(-dt / getattr(p, tc))),
        doc=f"Mean of {what} over a step, as a share of its value at the beginning.",
    )


class ConductanceLIFNodes(
    LIFNodes, order="thresh rest reset refrac tc_decay e_exc e_inh tc_ge tc_gi lbound"
):
    r"""Leaky integrate-and-fire neurons with excitatory and inhibitory conductances.

    .. math::
        \tau \frac{dv}{dt} = (v_\mathrm{rest} - v) + g_e\, (E_\mathrm{exc} - v)
            + g_i\, (E_\mathrm{inh} - v) , \qquad
        \tau_{ge} \frac{dg_e}{dt} = -g_e , \quad \tau_{gi} \frac{dg_i}{dt} = -g_i ,

    .. math:: v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow v_\mathrm{reset}

    The conductances, in units of that of the leak, are receptors: a connection with
    ``receptor="g_e"`` or ``"g_i"`` adds its weights, of at least 0, to one of them at each
    spike. Data, and connections without a receptor, add to the voltage itself (mV).

    In each step the voltage moves as it would if both conductances had their mean over the
    step throughout, which is exact in what they carry, so that weights mean the same for
    every dt:

    .. math::
        v \leftarrow v_\infty + (v - v_\infty)\, e^{-(1 + \bar g_e + \bar g_i)\, dt / \tau} ,
        \quad v_\infty = \frac{v_\mathrm{rest} + \bar g_e E_\mathrm{exc} + \bar g_i E_\mathrm{inh}}
            {1 + \bar g_e + \bar g_i} , \quad
        \bar g = g\, \frac{\tau_g}{dt} (1 - e^{-dt / \tau_g})

    The voltage of a refractory neuron stays where it is; its conductances go on.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    e_exc = param(0.0, unit="mV", doc="Voltage that excitation drives towards.")
    e_inh = param(-100.0, unit="mV", doc="Voltage that inhibition drives towards.")
    tc_ge = param(1.0, unit="ms", above=0.0, doc="Time constant of the excitatory conductance.")
    tc_gi = param(2.0, unit="ms", above=0.0, doc="Time constant of the inhibitory conductance.")

    decay = None
    speed = derived(lambda p, dt: -dt / p.tc_decay, doc="-dt / tc_decay.")
    ge_decay, gi_decay = _decay("tc_ge", "g_e"), _decay("tc_gi", "g_i")
    ge_mean, gi_mean = _mean("tc_ge", "g_e"), _mean("tc_gi", "g_i")

    g_e = receptor(doc="Excitatory conductance, by that of the leak.")
    g_i = receptor(doc="Inhibitory conductance, by that of the leak.")

    def _integrate(self, drive: Tensor) -> None:
        excitation, inhibition = self.g_e * self.ge_mean, self.g_i * self.gi_mean
        total = excitation + inhibition + 1.0
        limit = (excitation * self.e_exc + inhibition * self.e_inh + self.rest) / total
        moved = (self.v - limit) * functional.exp(total * self.speed) + limit + drive
        self.v.copy_(torch.where(self.refrac_count > 0, self.v, moved))
        self.refrac_count.sub_(self.dt)
        self.g_e.mul_(self.ge_decay)
        self.g_i.mul_(self.gi_decay)


class AdaptiveConductanceLIFNodes(
    ConductanceLIFNodes,
    AdaptiveLIFNodes,
    order="thresh rest reset refrac tc_decay e_exc e_inh tc_ge tc_gi theta_plus tc_theta_decay "
    "lbound",
):
    """Neurons with conductances whose threshold adapts: the excitatory ones of Diehl and Cook.

    The neurons of :class:`ConductanceLIFNodes`, with the threshold of
    :class:`AdaptiveLIFNodes`.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """
