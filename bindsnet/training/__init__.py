"""Training on labelled data: present, label neurons, evaluate, stop and resume."""

from bindsnet.training.anneal import Anneal
from bindsnet.training.readout import SCHEMES, Readout
from bindsnet.training.trainer import Trainer

__all__ = ["SCHEMES", "Anneal", "Readout", "Trainer"]
