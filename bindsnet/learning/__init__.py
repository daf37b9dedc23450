"""Learning rules."""

from bindsnet.learning.base import LearningRule, NoOp
from bindsnet.learning.modulated import MSTDP, MSTDPET, Rmax
from bindsnet.learning.stdp import (
    DiehlAndCook,
    Hebbian,
    PostPre,
    SymmetricSTDP,
    TripletSTDP,
    WeightDependentPostPre,
)
from bindsnet.learning.terms import Outer, above, below, own_post, own_pre, post, pre

__all__ = [
    "DiehlAndCook",
    "Hebbian",
    "LearningRule",
    "MSTDP",
    "MSTDPET",
    "NoOp",
    "Outer",
    "PostPre",
    "Rmax",
    "SymmetricSTDP",
    "TripletSTDP",
    "WeightDependentPostPre",
    "above",
    "below",
    "own_post",
    "own_pre",
    "post",
    "pre",
]
