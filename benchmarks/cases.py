"""What benchmark C times: one connection each, between an input layer and LIF neurons.

As ``worker.py``, which imports it, this file runs in our environment and in the peer's,
and imports nothing else of this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from bindsnet.learning import MCC_learning
from bindsnet.network import topology
from bindsnet.network import topology_features as features


@dataclass(frozen=True)
class Case:
    """Shapes of the two layers, and what joins them; ``learns`` says whether weights change."""

    source: Sequence[int]
    target: Sequence[int]
    make: Callable
    learns: bool = False


N, M = 784, 400


def pipeline(*made: Callable, learns: bool = False) -> Case:
    """A multi-compartment connection of the features that the functions make."""

    def make(source, target):
        stages = [each() for each in made]
        return topology.MulticompartmentConnection(source, target, "cpu", stages)

    return Case([N], [M], make, learns)


def weight():
    """Fixed weights."""
    return features.Weight("w", 0.3 * torch.rand(N, M))


def plastic(**options):
    """Weights that learn by STDP."""
    rule = {"learning_rule": MCC_learning.PostPre, "nu": (1e-4, 1e-2), "range": [0.0, 1.0]}
    return features.Weight("w", 0.3 * torch.rand(N, M), norm=78.4, **rule, **options)


def mask():
    """Half of the synapses."""
    return features.Mask("m", torch.rand(N, M) > 0.5)


def bias():
    """Small, of both signs."""
    return features.Bias("b", 0.02 * torch.rand(N, M) - 0.01)


def probability():
    """Any."""
    return features.Probability("p", torch.rand(N, M))


def intensity():
    """-1, 0 or 1."""
    return features.Intensity("i", torch.randint(-1, 2, (N, M)).float())


def degradation():
    """Small, through a function of the user's."""
    return features.Degradation("d", 1e-3 * torch.rand(N, M), degrade_function=lambda v: v)


def pool(source, target):
    """Windows of 2 x 2."""
    return topology.MaxPool2dConnection(source, target, 2, stride=2, decay=0.1)


CASES = {
    "Weight": pipeline(weight),
    "Weight, Mask": pipeline(weight, mask),
    "Weight, Bias": pipeline(weight, bias),
    "Weight, Intensity": pipeline(weight, intensity),
    "Weight, Degradation": pipeline(weight, degradation),
    "Probability, Weight": pipeline(probability, weight),
    "plastic Weight": pipeline(plastic, learns=True),
    "plastic Weight, Mask": pipeline(plastic, mask, learns=True),
    "Bias, plastic Weight": pipeline(bias, plastic, learns=True),
    "plastic Weight, norm each step": pipeline(
        lambda: plastic(norm_frequency="time step"), learns=True
    ),
    "MeanFieldConnection": Case([N], [M], topology.MeanFieldConnection),
    "MaxPool2dConnection, 28 x 28": Case([1, 28, 28], [1, 14, 14], pool),
    "MaxPool2dConnection, 16 x 24 x 24": Case([16, 24, 24], [16, 12, 12], pool),
}
"""By what the table calls them."""
