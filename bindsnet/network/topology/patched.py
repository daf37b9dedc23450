"""What connections with a table of taps have in common."""

from __future__ import annotations

from torch import Tensor

from bindsnet import functional, patches
from bindsnet.layouts import Patches, Sums
from bindsnet.learning.base import Reduction
from bindsnet.network import initialize
from bindsnet.network.topology.base import AbstractConnection


class PatchedConnection(AbstractConnection):
    """A connection whose neurons meet where a table says so.

    A subclass sets ``_layout`` and its weights.
    """

    _layout: Patches

    @property
    def layout(self) -> Patches:
        """Which neurons each weight joins."""
        return self._layout

    def compute(self, s: Tensor) -> Tensor:
        """Sum of the weights of the spikes: ``[batch, *source]`` to ``[batch, *target]``."""
        drive = patches.drive_patches(self._flat(s), self.weights, self.layout)
        if self.b is not None:
            drive = drive + self.b.repeat_interleave(drive.shape[1] // self.b.numel())
        return drive.reshape(len(s), *self.target.shape)

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        """For each weight, the sum of ``pre * post`` over its pairs and the samples."""
        w = self.weights
        change = patches.correlate_patches(pre.flatten(1), post.flatten(1), self.layout, w.numel())
        return change.view(w.shape)

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """``w += scale * correlate(pre, post)``; visits only the pairs that spiked."""
        if len(pre) == 1 or reduction in functional.SUMS:
            patches.add_outer_patches(
                self.weights, pre.flatten(1), post.flatten(1), scale, self.layout
            )
        else:
            super().accumulate(pre, post, scale, reduction)

    def _check_spreads(self) -> None:
        """What goes with each weight fits the weights."""
        shape = self.weights.shape
        rates = self.per_weight(self.update_rule.nu[0])
        initialize.check_spreads(self._label, "nu", rates, shape)
        if self.Dales_rule is not None:
            initialize.check_spreads(self._label, "Dales_rule", self.Dales_rule, shape)
        targets = 1 if self.sums is Sums.ROWS else self.target.n
        initialize.checked_norm(self._label, self.norm, targets=targets)
