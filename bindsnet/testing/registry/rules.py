"""Learning rules."""

from __future__ import annotations

from bindsnet.learning import MCC_learning, NoOp, PostPre
from bindsnet.testing.registry.rows import RuleRow

_ROWS = (
    RuleRow(NoOp, MCC_learning.NoOp),
    RuleRow(PostPre, MCC_learning.PostPre),
)

RULES = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
