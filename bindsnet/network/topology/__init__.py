"""Connections between layers."""

import numpy as np
import torch
from torch import device
from torch.nn import Module, Parameter
from torch.nn import functional as F

from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology.convolution import (
    Conv1dConnection,
    Conv2dConnection,
    Conv3dConnection,
)
from bindsnet.network.topology.dense import Connection
from bindsnet.network.topology.local import (
    LocalConnection,
    LocalConnection1D,
    LocalConnection2D,
    LocalConnection3D,
)
from bindsnet.network.topology.mean_field import MeanFieldConnection
from bindsnet.network.topology.multicompartment import (
    AbstractMulticompartmentConnection,
    MulticompartmentConnection,
)
from bindsnet.network.topology.pooling import (
    MaxPoo3dConnection,
    MaxPool1dConnection,
    MaxPool2dConnection,
    MaxPool3dConnection,
)
from bindsnet.network.topology.sparse import SparseConnection

__all__ = [
    "AbstractConnection",
    "AbstractMulticompartmentConnection",
    "Connection",
    "Conv1dConnection",
    "Conv2dConnection",
    "Conv3dConnection",
    "LocalConnection",
    "LocalConnection1D",
    "LocalConnection2D",
    "LocalConnection3D",
    "MaxPoo3dConnection",
    "MaxPool1dConnection",
    "MaxPool2dConnection",
    "MaxPool3dConnection",
    "MeanFieldConnection",
    "MulticompartmentConnection",
    "Projection",
    "SparseConnection",
    # Scripts take these, too, from ``from bindsnet.network.topology import *``.
    "F",
    "Module",
    "Nodes",
    "Parameter",
    "device",
    "np",
    "torch",
]
