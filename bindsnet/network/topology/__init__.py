"""Connections between layers."""

import numpy as np
import torch
from torch import device
from torch.nn import Module, Parameter
from torch.nn import functional as F

from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology.dense import Connection
from bindsnet.network.topology.multicompartment import (
    AbstractMulticompartmentConnection,
    MulticompartmentConnection,
)

__all__ = [
    "AbstractConnection",
    "AbstractMulticompartmentConnection",
    "Connection",
    "MulticompartmentConnection",
    "Projection",
    # Scripts take these, too, from ``from bindsnet.network.topology import *``.
    "F",
    "Module",
    "Nodes",
    "Parameter",
    "device",
    "np",
    "torch",
]
