"""What a connection tells a plan about its weights, and what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bindsnet.layouts import Layout, Sums
from bindsnet.learning.base import LearningRule


class Effect(Enum):
    """What an entry of a pipeline does to a feature in each step, before the spikes pass."""

    NORMALIZES = "it is normalised"
    LEARNS = "it learns"


@dataclass(frozen=True)
class Part:
    """Weights that learn as one.

    What is None is known to the owner alone, and done by its own methods in torch.
    """

    owner: Any
    name: str
    """The attribute that holds the weights."""
    shape: Sequence[int]
    """What the weights' shape must be."""
    label: str = "w"
    """Their name in messages."""
    rule: LearningRule | None = None
    update: Callable[..., None] | None = None
    """Learns in place of the rule, if there is such code."""
    layout: Layout | None = None
    bias: str | None = None
    """The attribute that holds the bias: one number for each target neuron or filter."""
    dale: str | None = None
    """The attribute that holds signs for Dale's rule."""
    fixed: str | None = None
    """The attribute that says which weights are always 0."""
    norm: Any = None
    normalize: Callable[[], None] | None = None
    """Brings the weights to ``norm`` at the end of a run."""
    normalize_step: Callable[[], None] | None = None
    """Brings the weights to ``norm`` in each step, after the spikes have passed."""
    sums: Sums | None = None
    """What ``norm`` is the sum of; None if only ``normalize`` knows."""
