"""Help for tests of networks, and of classes of your own.

A population, connection or rule that you write is held to the same laws as the
library's own:

>>> from bindsnet.testing import check_nodes
>>> check_nodes(MyNodes, n=10, thresh=1.0)

The engines must agree on every network; :func:`agree` runs one on each, and
:func:`random_networks` (which needs ``hypothesis``) invents networks to try.
"""

from __future__ import annotations

import importlib
from typing import Any

from bindsnet.testing.checks import check_connection, check_nodes, check_rule
from bindsnet.testing.draws import dyadic, spikes
from bindsnet.testing.encoders import check_encoder
from bindsnet.testing.exact import draw_weights, exact_network, halve
from bindsnet.testing.examples import EXAMPLES, Example, matrix_of
from bindsnet.testing.runs import Outcome, agree, run_on
from bindsnet.testing.states import differences, snapshot

__all__ = [
    "EXAMPLES",
    "Example",
    "Outcome",
    "agree",
    "check_connection",
    "check_encoder",
    "check_nodes",
    "check_rule",
    "differences",
    "draw_weights",
    "dyadic",
    "exact_network",
    "halve",
    "matrix_of",
    "random_networks",
    "run_on",
    "snapshot",
    "spikes",
]


def __getattr__(name: str) -> Any:
    if name == "random_networks":  # hypothesis is imported with it
        return importlib.import_module("bindsnet.testing.strategies").random_networks
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
