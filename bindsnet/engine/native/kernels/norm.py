"""Normalisation: only of the columns that changed since they were normalised."""

# ruff: noqa: D103
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import clear, doubles, floats, integers, kernel, octets
from bindsnet.functional import NORM_TOLERANCE

TILE = 16
"""Columns at a time: one cache line of weights."""


@kernel
def normalize(row):
    """Scale each column to its norm, unless it is within the tolerance."""
    m = row[c.NORMALIZE_M]
    normed = octets(row[c.NORMALIZE_NORMED], m)
    for first in range(0, m, TILE):
        width = min(TILE, m - first)
        stale = False
        for j in range(first, first + width):
            stale = stale or normed[j] == 0
        if stale:
            _normalize_tile(row, first, width, normed)


@kernel
def _normalize_tile(row, first, width, normed):
    sums = doubles(row[c.NORMALIZE_SUMS], TILE)
    negative = _sum_columns(row, first, width, sums)
    scales = False
    for j in range(width):
        place = (first + j) * row[c.NORMALIZE_NORM_STRIDE]
        norm = doubles(row[c.NORMALIZE_NORM], place + 1)[place]
        total, sums[j] = sums[j], 1.0
        if total != 0 and abs(total - norm) > NORM_TOLERANCE * abs(norm):
            sums[j] = norm / total
            scales = True
        # Sums of both signs may cancel, and be off again after scaling.
        normed[first + j] = 0 if negative else 1
    if scales:
        _scale_columns(row, first, width, sums)


@kernel
def _sum_columns(row, first, width, sums):
    """Column sums in double precision; says whether a signed sum met a negative weight."""
    m, absolute = row[c.NORMALIZE_M], row[c.NORMALIZE_ABSOLUTE] != 0
    clear(sums)
    least = np.float32(0)
    for i in range(row[c.NORMALIZE_N]):
        w = floats(row[c.NORMALIZE_W] + 4 * (i * m + first), width)
        for j in range(width):
            sums[j] += abs(w[j]) if absolute else w[j]
            least = min(least, w[j])
    return least < 0 and not absolute


@kernel
def _scale_columns(row, first, width, factors):
    m = row[c.NORMALIZE_M]
    status = integers(row[c.NORMALIZE_STATUS], 1)
    low = floats(row[c.NORMALIZE_LOW], 1)[0]
    high = floats(row[c.NORMALIZE_HIGH], 1)[0]
    least, most = np.float32(np.inf), np.float32(-np.inf)
    for i in range(row[c.NORMALIZE_N]):
        w = floats(row[c.NORMALIZE_W] + 4 * (i * m + first), width)
        for j in range(width):
            w[j] *= np.float32(factors[j])
            least, most = min(least, w[j]), max(most, w[j])
    if least < low or most > high:
        status[0] = 0
