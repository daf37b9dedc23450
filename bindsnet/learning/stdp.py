"""Spike-timing-dependent plasticity."""

from __future__ import annotations

from bindsnet.learning.base import LearningRule
from bindsnet.learning.terms import Outer, post, pre


class PairRule(LearningRule):
    """A rule that pairs the spikes of one side with the traces of the other."""

    needs_traces = True


class PostPre(PairRule):
    r"""Pair-based STDP on spike traces.

    .. math:: \Delta w_{ij} = \nu_1\, x_i\, s_j - \nu_0\, s_i\, x_j

    with the spikes :math:`s` of this step and the traces :math:`x`, of the
    presynaptic neuron :math:`i` and the postsynaptic neuron :math:`j`. A spike
    is part of its own trace, so coincident spikes cause both terms.

    References
    ----------
    .. [1] A. Morrison, M. Diesmann and W. Gerstner, "Phenomenological models of
       synaptic plasticity based on spike timing", Biol. Cybern. 98:459, 2008.
    """

    def terms(self) -> tuple[Outer, ...]:
        """Depression at presynaptic, potentiation at postsynaptic spikes."""
        depress, potentiate = self.nu
        return (
            Outer(pre.s, post.x, scale=-depress),
            Outer(pre.x, post.s, scale=+potentiate),
        )
