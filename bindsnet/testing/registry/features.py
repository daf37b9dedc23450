"""Features of multi-compartment connections."""

from __future__ import annotations

from bindsnet.network.topology_features import Weight
from bindsnet.testing.draws import dyadic
from bindsnet.testing.registry.rows import FeatureRow

_ROWS = (FeatureRow(Weight, lambda n, m: dyadic(n, m, low=2.0, high=12.0)),)

FEATURES = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
