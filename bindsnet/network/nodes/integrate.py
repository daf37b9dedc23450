"""Neurons without a leak."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import param, state
from bindsnet.network.nodes.base import Nodes
from bindsnet.network.nodes.refractory import RefractoryNodes


class McCullochPitts(Nodes):
    r"""Neurons without memory, that spike when their input reaches threshold.

    .. math:: v = I , \qquad s = [v \ge v_\mathrm{thresh}]

    References
    ----------
    .. [1] W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in
       nervous activity", Bulletin of Mathematical Biophysics 5:115-133, 1943.
    """

    thresh = param(1.0, unit="mV", doc="Input at which a neuron spikes.")

    v = state(0.0, unit="mV", doc="Input of this step.", resets=False)

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self.v.copy_(drive)
        torch.ge(self.v, self.thresh, out=self.s)


class IFNodes(RefractoryNodes):
    r"""Integrate-and-fire neurons: they add up their input, and nothing leaks.

    .. math::
        \frac{dv}{dt} = I ,
        \qquad v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow v_\mathrm{reset}

    A refractory neuron drops its input. The lower bound applies last, after the
    reset. They start at the reset voltage.

    References
    ----------
    .. [1] L. F. Abbott, "Lapicque's introduction of the integrate-and-fire model neuron
       (1907)", Brain Research Bulletin 50:303-304, 1999.
    """

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        self._receive(drive)
        self._fire(self.thresh)
        self._bound()
