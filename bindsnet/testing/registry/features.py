"""Features of multi-compartment connections."""

from __future__ import annotations

import torch

from bindsnet.network import topology_features as f
from bindsnet.testing.draws import dyadic
from bindsnet.testing.registry.rows import FeatureRow

_NET = (torch.tensor([[0.5, -0.25, 1.0]] * 2), torch.tensor([[1.0, -0.5]]))

_ROWS = (
    FeatureRow(f.Weight, lambda n, m: dyadic(n, m, low=2.0, high=12.0)),
    FeatureRow(f.Probability, lambda n, m: dyadic(n, m)),
    FeatureRow(f.Mask, lambda n, m: torch.rand(n, m) > 0.4),
    FeatureRow(f.Bias, lambda n, m: dyadic(n, m, high=0.5)),
    FeatureRow(f.Intensity, lambda n, m: torch.randint(-1, 2, (n, m)).float()),
    FeatureRow(f.Degradation, lambda n, m: dyadic(n, m, high=0.25)),
    FeatureRow(f.MeanField),
    FeatureRow(
        f.AdaptationBaseSynapsHistory,
        lambda n, m: dyadic(n, m, low=-1.0),
        {"ann_values": _NET},
    ),
    FeatureRow(
        f.AdaptationBaseOtherSynaps,
        lambda n, m: dyadic(n, m, low=-1.0),
        {"ann_values": _NET},
    ),
)

FEATURES = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
