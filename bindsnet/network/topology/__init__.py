"""Connections between layers."""

import numpy as np
import torch

from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology.dense import Connection
from bindsnet.network.topology.multicompartment import (
    AbstractMulticompartmentConnection,
    MulticompartmentConnection,
)

# Scripts take these from ``from bindsnet.network.topology import *``, so no __all__.
_STAR_IMPORTS = (
    np,
    torch,
    Nodes,
    Projection,
    AbstractConnection,
    Connection,
    AbstractMulticompartmentConnection,
    MulticompartmentConnection,
)
