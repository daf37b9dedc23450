"""What neurons with a reset and a refractory period have in common."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import param, state
from bindsnet.network.nodes.base import Nodes


class RefractoryNodes(Nodes):
    """Neurons whose voltage is reset by a spike, and that then rest for a while.

    The parts of a step, for populations to put together.
    """

    thresh = param(-52.0, unit="mV", doc="Voltage at which a neuron spikes.")
    reset = param(-65.0, unit="mV", doc="Voltage after a spike.")
    refrac = param(5.0, unit="ms", at_least=0.0, doc="Refractory period.")
    lbound = param(None, unit="mV", doc="Lowest voltage; None for no bound.")

    v = state("reset", unit="mV", doc="Voltage of the membrane.")
    refrac_count = state(0.0, unit="ms", doc="Refractory time that is left.")

    def _unless_refractory(self, values: Tensor) -> Tensor:
        """``values``, but 0 for refractory neurons."""
        return values.masked_fill(self.refrac_count > 0, 0.0)

    def _receive(self, drive: Tensor) -> None:
        """Neurons that are not refractory add the input; time goes on for the others."""
        self.v.add_(self._unless_refractory(drive))
        self.refrac_count.sub_(self.dt)

    def _fire(self, thresh: Tensor) -> None:
        """Neurons at ``thresh`` spike, and start anew."""
        torch.ge(self.v, thresh, out=self.s)
        self._start_anew()

    def _start_anew(self) -> None:
        """Neurons that spiked are reset and become refractory."""
        self.refrac_count.copy_(torch.where(self.s, self.refrac, self.refrac_count))
        self.v.copy_(torch.where(self.s, self.reset, self.v))

    def _bound(self) -> None:
        """No voltage stays below the lower bound."""
        if self.lbound is not None:
            self.v.clamp_(min=self.lbound)
