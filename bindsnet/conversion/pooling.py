"""Max pooling of spike counts: exact, whatever the order in which neurons spike."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet import pooling
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.pooling import (
    MaxPool1dConnection,
    MaxPool2dConnection,
    MaxPool3dConnection,
    MaxPoolConnection,
)
from bindsnet.pooling import Pool


class MaxOfCounts(MaxPoolConnection):
    r"""Passes on what the largest spike count of each window grows by.

    With the counts :math:`n_i(t) = \sum_{t' \le t} s_i(t')` of the neurons in a window,

    .. math:: I(t) = \max_i n_i(t) - \max_i n_i(t - 1) ,

    so that what has passed is always the largest of the counts: the rate behind it is the
    largest rate. To pass on the spikes of a winner instead gives more than that, as
    neurons of similar rates take turns in winning. Arguments are those of
    :class:`~bindsnet.network.topology.MaxPool2dConnection`.

    Attributes
    ----------
    firing_rates
        The counts ``[batch, *source.shape]``.
    passed
        The largest of each window, ``[batch, *target.shape]``. Both are 0 after a reset.
    """

    passing_state = ("firing_rates", "passed")
    passed: Tensor

    def __init__(self, source: Nodes, target: Nodes, kernel_size: Any, **kwargs: Any) -> None:
        super().__init__(source, target, kernel_size, decay=0.0, **kwargs)

    @property
    def pool(self) -> Pool | None:
        """What is passed on."""
        if type(self) not in (MaxOfCounts1d, MaxOfCounts2d, MaxOfCounts3d):
            return None
        return Pool(self.under, self, "firing_rates", 0.0, passed="passed")

    def set_batch_size(self, batch_size: int) -> None:
        """Counts of 0 for ``batch_size`` samples."""
        super().set_batch_size(batch_size)
        passed = torch.zeros(batch_size, *self.target.shape, device=self.under.device)
        self.register_buffer("passed", passed)

    def compute(self, s: Tensor) -> Tensor:
        """Growth of the counts: ``[batch, *source.shape]`` to ``[batch, *target.shape]``."""
        spikes = self._flat(s)
        if len(s) != len(self.firing_rates):
            self.set_batch_size(len(s))
        counts = self.firing_rates.flatten(1)
        pooling.take_up(counts, spikes, 0.0)
        grown = pooling.growth(self.passed.flatten(1), counts, self.under)
        return grown.reshape(self.passed.shape)

    def reset_state_variables(self) -> None:
        """Count from 0."""
        super().reset_state_variables()
        self.passed.zero_()


class MaxOfCounts1d(MaxOfCounts, MaxPool1dConnection):
    """Windows along one axis: see :class:`MaxOfCounts`."""


class MaxOfCounts2d(MaxOfCounts, MaxPool2dConnection):
    """Windows along two axes: see :class:`MaxOfCounts`."""


class MaxOfCounts3d(MaxOfCounts, MaxPool3dConnection):
    """Windows along three axes: see :class:`MaxOfCounts`."""
