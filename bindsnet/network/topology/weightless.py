"""Connections that have no weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import layouts, patches
from bindsnet.edits import keeps
from bindsnet.errors import RuleError, ShapeError
from bindsnet.layouts import Patches
from bindsnet.learning.base import NoOp, Reduction
from bindsnet.network.nodes import Nodes
from bindsnet.network.parts import Part
from bindsnet.network.topology.base import AbstractConnection


class WeightlessConnection(AbstractConnection):
    """A connection that passes spikes on; there is nothing to learn, and no norm."""

    known_arguments = AbstractConnection.known_arguments - {"generator"}

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        if type(self.update_rule) is not NoOp:
            rule = type(self.update_rule).__name__
            raise RuleError(f"{self._label} has no weights, so {rule} can change none")

    @property
    def parts(self) -> Sequence[Part]:
        """None."""
        return ()

    @property
    def product(self) -> Part | None:
        """None."""
        return None

    def update(self, **kwargs: Any) -> None:
        """Nothing to learn."""

    def normalize(self) -> None:
        """Nothing to normalise."""

    @property
    def updates_by_rules(self) -> bool:
        """Whether a user's class has not made it something else."""
        return keeps(self, WeightlessConnection, "update")

    @property
    def normalizes_by_parts(self) -> bool:
        """Whether a user's class has not made it something else."""
        return keeps(self, WeightlessConnection, "normalize")


class RearrangedConnection(WeightlessConnection):
    """Each target neuron gets the spikes of one source neuron, or of none.

    A subclass gives, in ``_sources``, the source neuron of each target neuron, or -1,
    as a tensor of the target's shape.
    """

    unit_weights: Tensor

    def _join(self, sources: Tensor) -> None:
        """Take up which neurons meet; ``sources`` has the shape that the target needs."""
        if tuple(sources.shape) != tuple(self.target.shape):
            raise ShapeError(
                f"{self._label}: source of shape {list(self.source.shape)} becomes "
                f"{list(sources.shape)}, but target has {list(self.target.shape)}"
            )
        target = torch.arange(self.target.n)
        met = sources.flatten() >= 0
        source, target = sources.flatten()[met], target[met]
        order = torch.argsort(source, stable=True)
        source, target = source[order], target[order]
        self._layout = layouts.pairs(source, target, self.source.n, self.target.n)
        self.register_buffer("unit_weights", torch.ones(len(source)), persistent=False)

    @property
    def layout(self) -> Patches:
        """Which neurons meet."""
        return self._layout

    @property
    def product(self) -> Part | None:
        """Weights of one."""
        shape = self.unit_weights.shape
        return Part(self, "unit_weights", shape, label="1", layout=self.layout)

    def compute(self, s: Tensor) -> Tensor:
        """The spikes at their new places: ``[batch, *source]`` to ``[batch, *target]``."""
        drive = patches.drive_patches(self._flat(s), self.unit_weights, self.layout)
        return drive.reshape(len(s), *self.target.shape)
