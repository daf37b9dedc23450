"""Networks from the literature, ready to run."""

from bindsnet.models.actor_critic import ActorCritic
from bindsnet.models.models import (
    DiehlAndCook2015,
    DiehlAndCook2015v2,
    IncreasingInhibitionNetwork,
    LocallyConnectedNetwork,
    TwoLayerNetwork,
    WinnerTakeAllFields,
    WinnerTakeAllMap,
    WinnerTakeAllNetwork,
)

__all__ = [
    "ActorCritic",
    "DiehlAndCook2015",
    "DiehlAndCook2015v2",
    "IncreasingInhibitionNetwork",
    "LocallyConnectedNetwork",
    "TwoLayerNetwork",
    "WinnerTakeAllFields",
    "WinnerTakeAllMap",
    "WinnerTakeAllNetwork",
]
