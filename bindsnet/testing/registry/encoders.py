"""Encoders."""

from __future__ import annotations

from bindsnet.encoding import (
    BernoulliEncoder,
    NullEncoder,
    PoissonEncoder,
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
    EncoderRow(RankOrderEncoder, {"time": 20}),
)

ENCODERS = {row.cls.__name__: row for row in _ROWS}
"""By the name of the class."""
