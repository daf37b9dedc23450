"""Encoders."""

from __future__ import annotations

from bindsnet.encoding import (
    BernoulliEncoder,
    NullEncoder,
    PoissonEncoder,
    PopulationEncoder,
    RankOrderEncoder,
    RepeatEncoder,
    SingleEncoder,
)
from bindsnet.testing.registry.rows import EncoderRow

_ROWS = (
    EncoderRow(NullEncoder),
    EncoderRow(SingleEncoder, {"time": 20}),
    EncoderRow(RepeatEncoder, {"time": 20}),
    EncoderRow(BernoulliEncoder, {"time": 20}, random=True),
    EncoderRow(PoissonEncoder, {"time": 20}, random=True, highest=200.0),
    EncoderRow(
        PopulationEncoder,
        {"time": 20, "low": 0.0, "high": 1.0, "neurons": 3},
        random=True,
        population=True,
    ),
    EncoderRow(RankOrderEncoder, {"time": 20}),
)

ENCODERS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
