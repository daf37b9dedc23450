"""Connections that are a pipeline of features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.errors import ParameterError, StateError
from bindsnet.learning.base import LearningRule
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import Projection
from bindsnet.network.topology_features import AbstractFeature


class AbstractMulticompartmentConnection(Projection):
    """A connection whose meaning is a pipeline of features.

    Parameters
    ----------
    source, target
        The layers that it joins.
    device
        Where the features' values live.
    pipeline
        The features, in order.
    """

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        device: torch.device | str,
        pipeline: Sequence[AbstractFeature] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target)
        self.device = device
        self.pipeline: list[AbstractFeature] = []
        self.feature_index: dict[str, AbstractFeature] = {}
        self._options = kwargs
        for feature in pipeline or ():
            self.append_pipeline(feature)

    def append_pipeline(self, feature: AbstractFeature) -> None:
        """Add a feature at the end."""
        self.insert_pipeline(feature, len(self.pipeline))

    def insert_pipeline(self, feature: AbstractFeature, index: int) -> None:
        """Add a feature before the one at ``index``."""
        if feature.name in self.feature_index:
            raise ParameterError(f"{self._label} has a feature named {feature.name!r} already")
        feature.prime_feature(connection=self, device=self.device, **self._options)
        self.pipeline = [*self.pipeline[:index], feature, *self.pipeline[index:]]
        self.feature_index[feature.name] = feature

    def remove_pipeline(self, feature: AbstractFeature) -> None:
        """Take a feature out."""
        self.pipeline = [f for f in self.pipeline if f is not feature]
        del self.feature_index[feature.name]

    @property
    def rules(self) -> Sequence[LearningRule]:
        """The rules of the features."""
        return tuple(feature.rule for feature in self.pipeline)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """Values of features move along with the network."""
        for feature in self.pipeline:
            feature.move(fn)
        return super()._apply(fn, recurse)


class MulticompartmentConnection(AbstractMulticompartmentConnection):
    r"""Connects each neuron of the source to each of the target, through features.

    The features' values multiply into one matrix:
    :math:`I_j = \sum_i s_i \prod_f w^f_{ij}`.

    Parameters
    ----------
    manual_update
        Features learn only when their ``update`` is called.
    traces
        Whether to keep the input that was computed last in ``activity``.
    """

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        device: torch.device | str,
        pipeline: Sequence[AbstractFeature] | None = None,
        manual_update: bool = False,
        traces: bool = False,
        sparse_compute: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, device, pipeline, **kwargs)
        self.manual_update = manual_update
        self.traces = traces
        self.sparse_compute = sparse_compute  # without effect: only rows that fired are read
        self.activity: Tensor | None = None

    @property
    def w(self) -> Tensor:
        """The pipeline as one matrix ``[n_source, n_target]``; of one feature, its value."""
        if len(self.pipeline) == 1:
            return self.pipeline[0].value
        matrix = torch.ones(self.source.n, self.target.n, device=self.device)
        for feature in self.pipeline:
            matrix = matrix * feature.value
        return matrix

    def compute(self, s: Tensor) -> Tensor:
        """Sum of the weights of the spikes: ``[batch, *source]`` to ``[batch, *target]``."""
        drive = functional.drive_dense(s.flatten(1), self.w)
        if self.traces:
            self.activity = drive
        return drive.reshape(len(s), *self.target.shape)

    def update(self, **kwargs: Any) -> None:
        """Let each feature learn once, if ``learning`` and not ``manual_update``."""
        if kwargs.get("learning", False) and not self.manual_update:
            if self.dt is None:
                raise StateError(f"{self._label} must be part of a network before it can learn")
            for feature in self.pipeline:
                feature.update(**kwargs)

    def normalize(self) -> None:
        """Bring each feature's value back to its norm."""
        for feature in self.pipeline:
            feature.normalize()

    def reset_state_variables(self) -> None:
        """Reset the state of the features' rules."""
        for feature in self.pipeline:
            feature.reset_state_variables()
