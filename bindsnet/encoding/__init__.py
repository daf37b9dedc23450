"""Encoding: from numbers to spike trains ``[time, *shape]``."""

from __future__ import annotations

from bindsnet.encoding import encoders, encodings, loaders
from bindsnet.encoding._population import PopulationEncoder, population, receptive_fields
from bindsnet.encoding._tiles import TileEncoder
from bindsnet.encoding.encoders import (
    BernoulliEncoder,
    Encoder,
    NullEncoder,
    PoissonEncoder,
    RankOrderEncoder,
    RepeatEncoder,
    SingleEncoder,
)
from bindsnet.encoding.encodings import bernoulli, poisson, rank_order, repeat, single
from bindsnet.encoding.loaders import bernoulli_loader, poisson_loader, rank_order_loader

__all__ = [
    "BernoulliEncoder",
    "Encoder",
    "NullEncoder",
    "PoissonEncoder",
    "PopulationEncoder",
    "RankOrderEncoder",
    "RepeatEncoder",
    "SingleEncoder",
    "TileEncoder",
    "bernoulli",
    "bernoulli_loader",
    "encoders",
    "encodings",
    "loaders",
    "poisson",
    "poisson_loader",
    "population",
    "rank_order",
    "rank_order_loader",
    "receptive_fields",
    "repeat",
    "single",
]
