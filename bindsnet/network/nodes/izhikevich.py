"""Izhikevich's neurons."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.fields import param, state
from bindsnet.network.nodes.base import Nodes


class IzhikevichNodes(Nodes):
    r"""Izhikevich's neurons: two variables that spike, burst and adapt as cortical cells do.

    .. math::
        \frac{dv}{dt} = 0.04 v^2 + 5 v + 140 - u + I , \qquad
        \frac{du}{dt} = a (b v - u) ,

    .. math::
        v \ge v_\mathrm{thresh} \;\Rightarrow\; v \leftarrow c , \quad u \leftarrow u + d

    with :math:`v` in mV and time in ms. In each step :math:`v` takes two half-steps of
    Euler's method, then :math:`u` a whole one. The reset takes place at the beginning of
    the step that follows a spike, so a recorded :math:`v` overshoots the threshold.

    Parameters that are not given are drawn as in the paper, with one
    :math:`r \in [0, 1)` for each neuron:

    ========== ================== =================== ================= ==============
    neurons    :math:`a`          :math:`b`           :math:`c`         :math:`d`
    ========== ================== =================== ================= ==============
    excitatory 0.02               0.2                 :math:`-65+15r^2` :math:`8-6r^2`
    inhibitory :math:`0.02+0.08r` :math:`0.25-0.05r`  -65               2
    ========== ================== =================== ================= ==============

    Every layer has a random recurrent matrix ``S`` ``[n, n]`` of its own (column:
    presynaptic), through which the spikes of the step before drive it: between 0 and 0.5
    from excitatory and between -1 and 0 from inhibitory neurons. ``layer.S.zero_()``
    takes it away.

    References
    ----------
    .. [1] E. M. Izhikevich, "Simple model of spiking neurons", IEEE Transactions on
       Neural Networks 14:1569-1572, 2003.
    """

    excitatory = param(
        1.0,
        doc="Share of the neurons that are excitatory, the first ones; or 1 for each that is. "
        "As an attribute, 1 for each that is.",
    )
    thresh = param(45.0, unit="mV", doc="Voltage at which a neuron spikes.")
    rest = param(-65.0, unit="mV", doc="Voltage at the start.")
    lbound = param(None, unit="mV", doc="Lowest voltage; None for no bound.")
    a = param(None, unit="1/ms", doc="Rate of the recovery u; drawn if not given.")
    b = param(None, doc="Sensitivity of u to v; drawn if not given.")
    c = param(None, unit="mV", doc="Voltage after a spike; drawn if not given.")
    d = param(None, doc="Growth of u after a spike; drawn if not given.")

    v = state("rest", unit="mV", doc="Voltage of the membrane.")
    u = state(lambda p: p.b * p.rest, doc="Recovery of the membrane.")

    S: Tensor
    r: Tensor

    lateral = "recurrent"

    @property
    def recurrent(self) -> Tensor:
        """``S`` from row to column, as other weights are: ``[presynaptic, postsynaptic]``."""
        return self.S.t()

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "S" and isinstance(value, Tensor):
            value = _by_column(value)
        super().__setattr__(name, value)

    def fill_parameters(self) -> None:
        """Draw the neurons and their recurrent weights."""
        self.excitatory = self._as_mask(self.excitatory)
        flat = self.excitatory.flatten().bool()
        r, weights = torch.zeros(self.n), torch.zeros(self.n, self.n)
        for kind, scale in ((flat, 0.5), (~flat, -1.0)):
            count = int(kind.sum())
            if count:
                r[kind] = torch.rand(count)
                weights[:, kind] = scale * torch.rand(self.n, count)
        self.register_buffer("r", r.reshape(tuple(self.shape)))
        self.register_buffer("S", _by_column(weights))
        for name, value in self._drawn(self.excitatory.bool(), self.r).items():
            if getattr(self, name) is None:
                setattr(self, name, value)

    def _as_mask(self, excitatory: Tensor) -> Tensor:
        if excitatory.dim():
            return (excitatory > 0).to(torch.uint8)
        count = int(self.n * min(max(float(excitatory), 0.0), 1.0))
        return (torch.arange(self.n) < count).to(torch.uint8).reshape(tuple(self.shape))

    @staticmethod
    def _drawn(excitatory: Tensor, r: Tensor) -> dict[str, Tensor]:
        return {
            "a": torch.where(excitatory, 0.02, 0.02 + 0.08 * r),
            "b": torch.where(excitatory, 0.2, 0.25 - 0.05 * r),
            "c": torch.where(excitatory, -65.0 + 15 * r**2, -65.0),
            "d": torch.where(excitatory, 8.0 - 6 * r**2, 2.0),
        }

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``; it is not modified."""
        self.v.copy_(torch.where(self.s, self.c, self.v))
        self.u.copy_(torch.where(self.s, self.u + self.d, self.u))
        for _ in range(2):
            slope = 0.04 * self.v**2 + 5 * self.v + 140 - self.u + drive
            self.v.add_(self.dt * 0.5 * slope)
        self.u.add_(self.dt * self.a * (self.b * self.v - self.u))
        if self.lbound is not None:
            self.v.clamp_(min=self.lbound)
        torch.ge(self.v, self.thresh, out=self.s)


def _by_column(matrix: Tensor) -> Tensor:
    """The same matrix, with columns side by side in memory: a spike reads one of them."""
    return matrix.detach().t().contiguous().t()
