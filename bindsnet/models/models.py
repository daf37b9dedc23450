"""Import path of the API: all models."""

from bindsnet.models.diehl_and_cook import DiehlAndCook2015
from bindsnet.models.diehl_and_cook_v2 import DiehlAndCook2015v2
from bindsnet.models.increasing_inhibition import IncreasingInhibitionNetwork
from bindsnet.models.locally_connected import LocallyConnectedNetwork
from bindsnet.models.two_layer import TwoLayerNetwork
from bindsnet.models.winner_take_all import WinnerTakeAllNetwork
from bindsnet.models.winner_take_all_fields import WinnerTakeAllFields
from bindsnet.models.winner_take_all_map import WinnerTakeAllMap

__all__ = [
    "DiehlAndCook2015",
    "DiehlAndCook2015v2",
    "IncreasingInhibitionNetwork",
    "LocallyConnectedNetwork",
    "TwoLayerNetwork",
    "WinnerTakeAllFields",
    "WinnerTakeAllMap",
    "WinnerTakeAllNetwork",
]
