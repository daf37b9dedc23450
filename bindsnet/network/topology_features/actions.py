"""Entries of a pipeline that act on another feature instead of on signals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from bindsnet.edits import Tracked
from bindsnet.errors import ParameterError
from bindsnet.network.parts import Effect
from bindsnet.network.topology_features.base import AbstractFeature


class AbstractSubFeature(Tracked, ABC):
    """Has something done to another feature in every step, before spikes pass.

    Parameters
    ----------
    name
        Its name in the connection.
    parent_feature
        The feature that is acted on.
    """

    def __init__(self, name: str, parent_feature: AbstractFeature) -> None:
        if not isinstance(name, str):
            raise ParameterError(f"the name of a feature must be a string (got {name!r})")
        if not isinstance(parent_feature, AbstractFeature):
            raise ParameterError(
                f"{type(self).__name__} {name!r}: parent_feature must be a feature "
                f"(got {type(parent_feature).__name__})"
            )
        self.name = name
        self.parent = self.parent_feature = parent_feature
        self.is_primed = False

    def prime_feature(self, connection: Any, device: torch.device | str, **kwargs: Any) -> None:
        """Nothing to prepare: the parent has the value."""
        self.is_primed = True

    @abstractmethod
    def act(self) -> None:
        """What is done in each step."""

    @property
    def effect(self) -> Effect | None:
        """What :meth:`act` does to the parent; None if only its code knows."""
        return None

    def compute(self, s: Tensor) -> None:
        """Act; there is no value to fold."""
        self.act()

    def update(self, **kwargs: Any) -> None:
        """Nothing of its own to learn."""

    def normalize(self) -> None:
        """Nothing of its own to normalise."""

    def reset_state_variables(self) -> None:
        """Nothing of its own to reset."""

    def move(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Nothing of its own to move."""


class Normalization(AbstractSubFeature):
    """Normalises its parent in every step, before the spikes pass."""

    @property
    def effect(self) -> Effect | None:
        """The parent is normalised; a subclass may do anything."""
        return Effect.NORMALIZES if type(self) is Normalization else None

    def act(self) -> None:
        AbstractFeature.normalize(self.parent)


class Updating(AbstractSubFeature):
    """Lets its parent learn in every step, before the spikes pass.

    It learns from the state at the end of the step before, besides learning at the end
    of each step unless the connection's ``manual_update`` is set.
    """

    @property
    def effect(self) -> Effect | None:
        """The parent learns; a subclass may do anything."""
        return Effect.LEARNS if type(self) is Updating else None

    def act(self) -> None:
        self.parent.update()
