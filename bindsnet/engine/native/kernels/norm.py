"""Normalisation: only of the columns that changed since they were normalised."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import clear, doubles, floats, integers, kernel, octets
from bindsnet.functional import NORM_TOLERANCE

TILE = 16
"""Columns at a time: one cache line of weights."""
WIDEST = 512
"""Neighbouring tiles are done together, up to this many columns."""

ROWS = 4
"""Rows that are added up together."""


@kernel
def normalize(row):
    """Scale each column to its norm, unless it is within the tolerance."""
    m = row[c.NORMALIZE_M]
    normed = octets(row[c.NORMALIZE_NORMED], m)
    first = 0
    while first < m:
        last = first
        while last < m and last - first < WIDEST and _is_stale(normed, last, m):
            last = min(last + TILE, m)
        if last > first:
            _normalize_columns(row, first, last - first, normed)
        first = max(last, first + TILE)


@kernel
def _is_stale(normed, first, m):
    for j in range(first, min(first + TILE, m)):
        if normed[j] == 0:
            return True
    return False


@kernel
def _normalize_columns(row, first, width, normed):
    sums = doubles(row[c.NORMALIZE_SUMS], width)
    _sum_columns(row, first, width, sums)
    scales = False
    # Sums of both signs may cancel, and be off again after scaling.
    stays = row[c.NORMALIZE_ABSOLUTE] != 0 or floats(row[c.NORMALIZE_LOW], 1)[0] >= 0
    for j in range(width):
        place = (first + j) * row[c.NORMALIZE_NORM_STRIDE]
        norm = doubles(row[c.NORMALIZE_NORM], place + 1)[place]
        total, sums[j] = sums[j], 1.0
        if total != 0 and abs(total - norm) > NORM_TOLERANCE * abs(norm):
            sums[j] = norm / total
            scales = True
        normed[first + j] = 1 if stays else 0
    if scales:
        _scale_columns(row, first, width, sums)


@kernel
def _sum_columns(row, first, width, sums):
    """Column sums in double precision."""
    n, m = row[c.NORMALIZE_N], row[c.NORMALIZE_M]
    clear(sums)
    top = 0
    while top < n:
        at = row[c.NORMALIZE_W] + 4 * (top * m + first)
        if row[c.NORMALIZE_ABSOLUTE] != 0:
            _add_absolute(at, width, sums)
            top += 1
        elif top + ROWS <= n:
            _add_rows(at, 4 * m, width, sums)
            top += ROWS
        else:
            _add_row(at, width, sums)
            top += 1


@kernel
def _add_rows(at, stride, width, sums):
    """Add so many rows in their order: the sums are read and written once."""
    a, b = floats(at, width), floats(at + stride, width)
    c, d = floats(at + 2 * stride, width), floats(at + 3 * stride, width)
    for j in range(width):
        sums[j] = (((sums[j] + a[j]) + b[j]) + c[j]) + d[j]


@kernel
def _add_row(at, width, sums):
    w = floats(at, width)
    for j in range(width):
        sums[j] += w[j]


@kernel
def _add_absolute(at, width, sums):
    w = floats(at, width)
    for j in range(width):
        sums[j] += abs(w[j])


@kernel
def _scale_columns(row, first, width, sums):
    """Multiply columns by their factors, and see whether a weight leaves its limits."""
    m = row[c.NORMALIZE_M]
    factors = floats(row[c.NORMALIZE_FACTORS], width)
    for j in range(width):
        factors[j] = sums[j]
    low = floats(row[c.NORMALIZE_LOW], 1)[0]
    high = floats(row[c.NORMALIZE_HIGH], 1)[0]
    outside = False
    for i in range(row[c.NORMALIZE_N]):
        w = floats(row[c.NORMALIZE_W] + 4 * (i * m + first), width)
        for j in range(width):
            value = w[j] * factors[j]
            w[j] = value
            outside |= (value < low) | (value > high)
    if outside:
        integers(row[c.NORMALIZE_STATUS], 1)[0] = 0
