"""Adaptive neurons of which the strongest wins, and holds the others down at once."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.fields import option, param, state
from bindsnet.network.nodes.adaptive import AdaptiveLIFNodes


class WinnerTakeAllNodes(
    AdaptiveLIFNodes,
    order="thresh rest reset refrac tc_decay theta_plus tc_theta_decay lbound inh inh_frozen "
    "by_place",
):
    r"""Adaptive neurons that compete: in each step of each sample, one wins and inhibits the rest.

    Of the neurons that reach threshold, the one with the largest overshoot is the
    winner (the first of equal ones):

    .. math::
        j^* = \arg\max_{j :\, v_j \ge \vartheta_j} (v_j - \vartheta_j) ,
        \qquad \vartheta_j = v_\mathrm{thresh} + \theta_j .

    It alone spikes, is reset, becomes refractory and raises its threshold. In the
    same step all others of the sample are inhibited:

    .. math::
        \theta_{j^*} \leftarrow \theta_{j^*} + \theta_+ , \qquad
        v_j \leftarrow \min(v_j,\; v_\mathrm{rest} - inh) \quad (j \ne j^*) .

    While learning is off (``train(False)``), ``inh_frozen`` takes the place of
    ``inh``: softer inhibition lets more neurons have a say in what a sample is. With
    ``inh=None`` the others keep their voltage, and it is left to connections between
    them to inhibit.

    With ``by_place``, neurons that differ in the layer's first axis only compete with
    each other, and there is a winner at each place: filters of a convolution, or of
    local fields, in a layer of shape ``[filters, *places]``.

    Notes
    -----
    The inhibitory layer of Diehl and Cook's network does this with a delay of two
    steps, while more neurons may fire, and raises the thresholds of all that reach
    them. With ``lbound`` above ``rest - inh``, that is the lowest voltage.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    inh = param(
        120.0,
        unit="mV",
        at_least=0.0,
        optional=True,
        doc="How far below rest the others are set; None: they stay where they are.",
    )
    inh_frozen = param(None, unit="mV", at_least=0.0, doc="The same without learning; None: inh.")

    by_place: bool = option(False, doc="Whether each place of the layer has a winner.")

    lost = state(0, dtype=torch.bool, doc="Neurons that another one beats in this step.")

    one_spike = True
    overshoot = ("v", "thresh", "theta")

    @property
    def contests(self) -> int:  # type: ignore[override]
        """Number of winners at most in a step of a sample."""
        return self.n // self.shape[0] if self.by_place else 1

    def step(self, drive: Tensor) -> None:
        """Advance to the point where neurons reach threshold; :meth:`settle` does the rest."""
        if self.learning:
            self.theta.mul_(self.theta_decay)
        self._integrate(drive)
        torch.ge(self.v, self.thresh + self.theta, out=self.s)
        self._bound()

    def settle(self) -> None:
        """What the winners' spikes cause in their layer."""
        self._start_anew()
        softer = not self.learning and self.inh_frozen is not None
        inh = self.inh_frozen if softer else self.inh
        if inh is not None:
            lower = torch.minimum(self.v, self.rest - inh)
            self.v.copy_(torch.where(self.lost, lower, self.v))
        self.lost.zero_()
        if self.learning:
            self.theta.add_(self.theta_plus * self.s.sum(0))
        self._bound()
