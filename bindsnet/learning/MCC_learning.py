"""Import path of the API: the learning rules of features."""

from bindsnet.learning.features import (
    MSTDP,
    MSTDPET,
    DiehlAndCook,
    Hebbian,
    MCC_LearningRule,
    NoOp,
    PostPre,
    Rmax,
    SymmetricSTDP,
    TripletSTDP,
    WeightDependentPostPre,
)

__all__ = [
    "DiehlAndCook",
    "Hebbian",
    "MCC_LearningRule",
    "MSTDP",
    "MSTDPET",
    "NoOp",
    "PostPre",
    "Rmax",
    "SymmetricSTDP",
    "TripletSTDP",
    "WeightDependentPostPre",
]
