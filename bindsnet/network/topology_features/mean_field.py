"""Every synapse carries the mean."""

from __future__ import annotations

from torch import Tensor

from bindsnet.network.topology_features.base import AbstractFeature


class MeanField(AbstractFeature):
    r"""Replaces the signal of each synapse by the mean over all synapses of its sample.

    .. math:: C_{ij} \leftarrow \frac{1}{n m} \sum_{kl} C_{kl}

    It has no value, and learns nothing.
    """

    def __init__(self, name: str = "mean_field") -> None:
        super().__init__(name)

    def _first_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        return low.new_ones(1, 1)

    @property
    def weights_shape(self) -> tuple[int, int]:
        return (1, 1)

    @property
    def elementwise(self) -> bool:
        return False

    def mean(self, drive: Tensor, n: int) -> Tensor:
        """The mean signal, for each of ``n`` sources: ``[batch, n]``.

        ``drive [batch, m]``: the signals, summed over the sources.
        """
        return (drive.mean(1, keepdim=True) / n).expand(-1, n)
