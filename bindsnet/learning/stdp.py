"""Spike-timing-dependent plasticity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from bindsnet.learning.base import LearningRule
from bindsnet.learning.options import as_number, as_time_constant, check_finite_bounds
from bindsnet.learning.terms import (
    Formula,
    Outer,
    Own,
    Trace,
    above,
    below,
    own_post,
    post,
    pre,
)


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


class SymmetricSTDP(PairRule):
    r"""STDP at the spikes of both sides, with soft bounds and a target of the presynaptic trace.

    .. math::
        \Delta w_{ij} = \nu_1\, (x_i - x_\mathrm{tar})\, s_j\, (w_\mathrm{max} - w_{ij})^\mu
            - \nu_0\, s_i\, x_j\, (w_{ij} - w_\mathrm{min})^\mu

    To the rule of :class:`DiehlAndCook` it adds depression at presynaptic spikes, by
    the trace :math:`x_j` of the postsynaptic neuron: either side has a trace, and
    either side's spikes change the weight. Both terms see the weight as it was
    before the step. The connection needs finite bounds for every weight.

    Options of the connection: ``x_tar`` (0) and ``mu`` (1). For :math:`\mu` other
    than 1, the room before a bound counts as 0 for weights beyond it.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
       spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015;
       section 2.3.
    """

    options = frozenset(["x_tar", "mu"])

    def configure(self, options: Mapping[str, Any]) -> None:
        """``x_tar`` and ``mu``; both bounds must be finite."""
        self.x_tar = as_number(self._label, "x_tar", options.get("x_tar", 0.0))
        self.mu = as_number(self._label, "mu", options.get("mu", 1.0))
        check_finite_bounds(self._label, wmin=self.wmin, wmax=self.wmax)

    def terms(self) -> tuple[Outer, ...]:
        """Depression at presynaptic spikes; towards the target at postsynaptic ones."""
        depress, potentiate = self.nu
        down, up = above(self.wmin, self.mu), below(self.wmax, self.mu)
        return (
            Outer(pre.s, post.x, scale=-depress, gate=down),
            Outer(pre.x - self.x_tar, post.s, scale=+potentiate, gate=up),
        )


class TripletSTDP(PairRule):
    r"""Triplet STDP: potentiation needs an earlier postsynaptic spike.

    .. math:: \Delta w_{ij} = \nu_1\, x_i\, s_j\, (a + z_j) - \nu_0\, s_i\, x_j

    The slow trace :math:`z` of the postsynaptic neuron, of time constant
    ``tc_slow``, is read before this step's spike becomes part of it:

    .. math:: \tau_\mathrm{slow} \frac{dz}{dt} = -z , \qquad s_j \Rightarrow z_j \leftarrow 1

    (or :math:`z_j + 1`, if the target layer's own trace :math:`x_j` is additive). A
    spike is part of its own fast traces :math:`x_i` and :math:`x_j`.

    Options of the connection: ``tc_slow`` (40 ms), and ``pair``, the share :math:`a`
    of potentiation that needs no earlier spike (0, as in the network of Diehl and
    Cook [2]_, and in the minimal model of the visual cortex in [1]_).

    References
    ----------
    .. [1] J.-P. Pfister and W. Gerstner, "Triplets of spikes in a model of spike
       timing-dependent plasticity", J. Neurosci. 26:9673, 2006.
    .. [2] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
       spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    options = frozenset(["tc_slow", "pair"])
    watched = (*LearningRule.watched, "tc_slow")
    variables_first = True

    def configure(self, options: Mapping[str, Any]) -> None:
        """The slow trace's time constant, and the share of pairs."""
        tc_slow = options.get("tc_slow", 40.0)
        self.tc_slow = as_time_constant(
            self._label, "tc_slow", tc_slow, shape=tuple(self.target.shape)
        )
        self.pair = as_number(self._label, "pair", options.get("pair", 0.0))

    def variables(self) -> tuple[Own, ...]:
        """What each postsynaptic spike is worth, by the slow trace without it; then the trace."""
        additive = self.target.traces_additive
        slow = Trace(own_post.z, post.s, self.tc_slow, additive=additive)
        decay = self.decay_of(slow)

        def worth(s: Tensor, z: Tensor) -> Tensor:
            return s.to(torch.float32) * (z * decay + self.pair)

        return (Formula(own_post.s_scaled, (post.s, own_post.z), worth), slow)

    def terms(self) -> tuple[Outer, ...]:
        """Depression at presynaptic, potentiation at postsynaptic spikes, by their worth."""
        depress, potentiate = self.nu
        return (
            Outer(pre.s, post.x, scale=-depress),
            Outer(pre.x, own_post.s_scaled, scale=+potentiate),
        )
