"""Import path of the API: the learning rules of ordinary connections."""

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

__all__ = [
    "DiehlAndCook",
    "Hebbian",
    "LearningRule",
    "MSTDP",
    "MSTDPET",
    "NoOp",
    "PostPre",
    "Rmax",
    "SymmetricSTDP",
    "TripletSTDP",
    "WeightDependentPostPre",
]
