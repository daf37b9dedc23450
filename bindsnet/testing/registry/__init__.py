"""One row for each public class: how to build it, so that every test can.

The library's own tests are generated from these rows. A class without a row fails
the suite, and a new row is all that a new class needs to be tested with every
engine, rule, batch size and number of channels.
"""

from __future__ import annotations

from bindsnet.testing.registry.connections import CONNECTIONS
from bindsnet.testing.registry.encoders import ENCODERS
from bindsnet.testing.registry.features import FEATURES
from bindsnet.testing.registry.populations import POPULATIONS
from bindsnet.testing.registry.rows import (
    ConnectionRow,
    EncoderRow,
    FeatureRow,
    PopulationRow,
    RuleRow,
    weights_of,
)
from bindsnet.testing.registry.rules import RULES

__all__ = [
    "CONNECTIONS",
    "ENCODERS",
    "FEATURES",
    "POPULATIONS",
    "RULES",
    "ConnectionRow",
    "EncoderRow",
    "FeatureRow",
    "PopulationRow",
    "RuleRow",
    "weights_of",
]
