"""Spike-timing-dependent plasticity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bindsnet.learning.base import LearningRule
from bindsnet.learning.options import as_number, check_finite_bounds
from bindsnet.learning.terms import Outer, above, below, post, pre


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


class WeightDependentPostPre(PairRule):
    r"""Pair-based STDP that slows down towards the bounds of the weights.

    .. math::
        \Delta w_{ij} = \nu_1\, x_i\, s_j\, (w_\mathrm{max} - w_{ij})
            - \nu_0\, s_i\, x_j\, (w_{ij} - w_\mathrm{min})

    Both terms see the weight as it was before the step. The connection needs
    finite bounds for every weight.

    References
    ----------
    .. [1] A. Morrison, M. Diesmann and W. Gerstner, "Phenomenological models of
       synaptic plasticity based on spike timing", Biol. Cybern. 98:459, 2008.
    """

    def configure(self, options: Mapping[str, Any]) -> None:
        """Both bounds must be finite."""
        check_finite_bounds(self._label, wmin=self.wmin, wmax=self.wmax)

    def terms(self) -> tuple[Outer, ...]:
        """Depression by the room above ``wmin``, potentiation by that below ``wmax``."""
        depress, potentiate = self.nu
        return (
            Outer(pre.s, post.x, scale=-depress, gate=above(self.wmin)),
            Outer(pre.x, post.s, scale=+potentiate, gate=below(self.wmax)),
        )


class Hebbian(PairRule):
    r"""Potentiation whenever one neuron spikes while the other's trace is high.

    .. math:: \Delta w_{ij} = \nu_0\, s_i\, x_j + \nu_1\, x_i\, s_j
    """

    def terms(self) -> tuple[Outer, ...]:
        """Potentiation at spikes of both sides."""
        at_pre, at_post = self.nu
        return (
            Outer(pre.s, post.x, scale=at_pre),
            Outer(pre.x, post.s, scale=at_post),
        )


class DiehlAndCook(LearningRule):
    r"""STDP at postsynaptic spikes only, towards a target of the presynaptic trace.

    .. math:: \Delta w_{ij} = \nu_1\, (x_i - x_\mathrm{tar})\, s_j\, (w_\mathrm{max} - w_{ij})^\mu

    Inputs whose trace is below :math:`x_\mathrm{tar}` when the neuron spikes are
    depressed. The paper's trace grows by 1 at each spike: give the source layer
    ``traces_additive=True``. ``wmax`` must be finite for every weight.

    Options of the connection: ``x_tar`` (0) and ``mu`` (1). For :math:`\mu` other
    than 1, the room below ``wmax`` counts as 0 for weights beyond it.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
       spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.

    Notes
    -----
    The paper gives no numbers for :math:`x_\mathrm{tar}` and :math:`\mu`; the
    defaults are BindsNET's. ``nu[0]`` is not used.
    """

    needs_traces = ("source",)
    options = frozenset(["x_tar", "mu"])

    def configure(self, options: Mapping[str, Any]) -> None:
        """``x_tar`` and ``mu``; the upper bound must be finite."""
        self.x_tar = as_number(self._label, "x_tar", options.get("x_tar", 0.0))
        self.mu = as_number(self._label, "mu", options.get("mu", 1.0))
        check_finite_bounds(self._label, wmax=self.wmax)

    def terms(self) -> tuple[Outer, ...]:
        """Towards the target, at postsynaptic spikes."""
        gate = below(self.wmax, self.mu)
        return (Outer(pre.x - self.x_tar, post.s, scale=self.nu[1], gate=gate),)
