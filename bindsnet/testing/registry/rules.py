"""Learning rules, with options by which their arithmetic is exact where it can be."""

from __future__ import annotations

import math

from bindsnet.learning import (
    MSTDP,
    MSTDPET,
    DiehlAndCook,
    Hebbian,
    MCC_learning,
    NoOp,
    PostPre,
    Rmax,
    SymmetricSTDP,
    TripletSTDP,
    WeightDependentPostPre,
)
from bindsnet.network.nodes import SRM0Nodes
from bindsnet.testing.registry.rows import RuleRow

_BOUNDS = {"wmin": 2.0, "wmax": 18.0}
_HALF = 1.0 / math.log(2.0)
"""The time constant, in steps of 1 ms, of a trace that is halved in each."""
_TRACES = {"tc_plus": _HALF, "tc_minus": _HALF}
_REWARD = {"reward": 0.5}

_ROWS = (
    RuleRow(NoOp, MCC_learning.NoOp),
    RuleRow(PostPre, MCC_learning.PostPre),
    RuleRow(WeightDependentPostPre, MCC_learning.WeightDependentPostPre, _BOUNDS),
    RuleRow(Hebbian, MCC_learning.Hebbian),
    RuleRow(
        DiehlAndCook,
        MCC_learning.DiehlAndCook,
        {"x_tar": 0.5, **_BOUNDS},
        source={"traces_additive": True},
    ),
    RuleRow(SymmetricSTDP, MCC_learning.SymmetricSTDP, {"x_tar": 0.5, **_BOUNDS}),
    RuleRow(TripletSTDP, MCC_learning.TripletSTDP, {"tc_slow": _HALF, "pair": 0.5}),
    RuleRow(MSTDP, MCC_learning.MSTDP, _TRACES, run=_REWARD),
    RuleRow(MSTDPET, MCC_learning.MSTDPET, {**_TRACES, "tc_e_trace": 4.0}, run=_REWARD),
    RuleRow(
        Rmax,
        MCC_learning.Rmax,
        {"tc_e_trace": 4.0},
        source={"traces_additive": True},
        target=SRM0Nodes,
        run=_REWARD,
    ),
)

RULES = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
