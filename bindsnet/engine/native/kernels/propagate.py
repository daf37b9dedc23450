"""From spikes to input: add up the rows of a matrix."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import list_values, spike_value
from bindsnet.engine.native.memory import (
    WIDE,
    add_1,
    add_1_analog,
    add_4,
    add_4_analog,
    add_16,
    add_16_analog,
    add_64,
    add_64_analog,
    add_wide,
    add_wide_analog,
    clear,
    floats,
    indices,
    integers,
    kernel,
)

STRIP = 64
"""Columns whose sums fit the processor's registers."""
ROW_TILE = (1 << 18) // WIDE
"""Rows of a wide strip that stay in the second-level cache for a block of steps: 1 MB."""


@kernel
def add_spikes(out, w, m, index, count, spikes, kind):
    """Add the rows of ``count`` spikes to ``out``, in the order of their index.

    All but the sizes are addresses: ``out[m]``, ``w[n, m]``, ``index[count]``, and the
    layer's ``spikes[n]``, whose value scales a row.
    """
    add_columns(out, w, 0, m, index, count, spikes, kind)


@kernel
def add_columns(out, w, first, m, index, count, spikes, kind):
    """The same for the columns from ``first`` on, in strips as wide as fit."""
    stride = 4 * m
    while first + WIDE <= m:
        if kind == c.OCTET:
            add_wide(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_wide_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        first += WIDE
    while first + STRIP <= m:
        if kind == c.OCTET:
            add_64(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_64_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        first += STRIP
    while first + 16 <= m:
        if kind == c.OCTET:
            add_16(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_16_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        first += 16
    while first + 4 <= m:
        if kind == c.OCTET:
            add_4(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_4_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        first += 4
    while first < m:
        if kind == c.OCTET:
            add_1(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_1_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        first += 1


@kernel
def propagate(row):
    """``drive`` becomes, or grows by, the sum of the rows that spiked, plus bias."""
    s = c.PROPAGATE_SPIKES
    n, m, kind = row[s + c.SPIKES_N], row[c.PROPAGATE_M], row[s + c.SPIKES_TYPE]
    grows, bias_at = row[c.PROPAGATE_GROWS] != 0, row[c.PROPAGATE_BIAS]
    counts = integers(row[s + c.SPIKES_COUNT], row[c.BATCH])
    size = n if kind == c.OCTET else 4 * n
    for b in range(row[c.BATCH]):
        drive = floats(row[c.PROPAGATE_DRIVE] + 4 * b * m, m)
        if grows and counts[b] == 0 and bias_at == 0:
            continue
        out_at = row[c.PROPAGATE_SCRATCH] if grows else row[c.PROPAGATE_DRIVE] + 4 * b * m
        out = floats(out_at, m)
        clear(out)
        if counts[b] > 0 and row[c.PROPAGATE_PATTERN] != c.ANY:
            _add_by_pattern(row, b, counts[b], out)
        elif counts[b] > 0:
            index, spikes = row[s + c.SPIKES_INDEX] + 4 * b * n, row[s + c.SPIKES_AT] + b * size
            add_spikes(out_at, row[c.PROPAGATE_W], m, index, counts[b], spikes, kind)
        if bias_at != 0:
            add_to(out, floats(bias_at, m))
        if grows:
            add_to(drive, out)


@kernel
def _add_by_pattern(row, b, count, out):
    """Weights one to one, or one weight for all others: equal weights add up to a table."""
    m = row[c.PROPAGATE_M]
    found = indices(row[c.PROPAGATE_SPIKES + c.SPIKES_INDEX] + 4 * b * m, m)
    if row[c.PROPAGATE_PATTERN] == c.ONE_TO_ONE:
        w = floats(row[c.PROPAGATE_W], m * m)
        for k in range(count):
            i = found[k]
            out[i] += np.float32(spike_value(row, c.PROPAGATE_SPIKES, b, i)) * w[i * m + i]
        return
    sums = floats(row[c.PROPAGATE_SUMS], m + 1)
    for j in range(m):
        out[j] = sums[count]
    for k in range(count):
        out[found[k]] = sums[count - 1]


@kernel
def add_to(target, change):
    """Numbers grow by others."""
    for j in range(target.size):
        target[j] += change[j]


@kernel
def drive_ahead(row, start, stop):
    """Drives of a block of steps, strip by strip, so that weights come from the cache."""
    steps = stop - start
    row[c.AHEAD_START] = start
    n, m, runs = row[c.AHEAD_N], row[c.AHEAD_M], steps * row[c.BATCH]
    list_block(row, steps)
    starts = integers(row[c.AHEAD_STARTS], runs + 1)
    begin, end = integers(row[c.AHEAD_BEGIN], runs), integers(row[c.AHEAD_END], runs)
    index = indices(row[c.AHEAD_INDEX], starts[runs])
    clear(floats(row[c.AHEAD_OUT], runs * m))
    for r in range(runs):
        end[r] = starts[r]
    for top in range(0, n, ROW_TILE):
        for r in range(runs):
            begin[r] = end[r]
            while end[r] < starts[r + 1] and index[end[r]] < top + ROW_TILE:
                end[r] += 1
        for first in range(0, m, WIDE):
            _add_column_strip(row, first, runs, begin, end)
    if row[c.AHEAD_BIAS] != 0:
        for r in range(runs):
            add_to(floats(row[c.AHEAD_OUT] + 4 * r * m, m), floats(row[c.AHEAD_BIAS], m))


@kernel
def _add_column_strip(row, first, runs, begin, end):
    """One strip of a tile of rows, for every run (step and sample) of the block."""
    n, m, kind = row[c.AHEAD_N], row[c.AHEAD_M], row[c.AHEAD_TYPE]
    size = n if kind == c.OCTET else 4 * n
    w, stride = row[c.AHEAD_W], 4 * m
    for r in range(runs):
        count = end[r] - begin[r]
        if count == 0:
            continue
        out = row[c.AHEAD_OUT] + 4 * r * m
        index, spikes = row[c.AHEAD_INDEX] + 4 * begin[r], _spikes_at(row, r, size)
        if first + WIDE > m:
            add_columns(out, w, first, m, index, count, spikes, kind)
        elif kind == c.OCTET:
            add_wide(out + 4 * first, w + 4 * first, stride, index, count, spikes)
        else:
            add_wide_analog(out + 4 * first, w + 4 * first, stride, index, count, spikes)


@kernel
def list_block(row, steps):
    """List the spikes that drive each of ``steps`` steps: those of the step before."""
    n, batch, kind = row[c.AHEAD_N], row[c.BATCH], row[c.AHEAD_TYPE]
    size = n if kind == c.OCTET else 4 * n
    starts = integers(row[c.AHEAD_STARTS], steps * batch + 1)
    starts[0] = 0
    for r in range(steps * batch):
        found = indices(row[c.AHEAD_INDEX] + 4 * starts[r], n)
        starts[r + 1] = starts[r] + list_values(_spikes_at(row, r, size), kind, n, found)


@kernel
def _spikes_at(row, r, size):
    """Where the spikes are that drive run ``r`` (step and sample) of a block."""
    batch = row[c.BATCH]
    if r < batch:
        return row[c.AHEAD_BEFORE] + r * size
    return row[c.AHEAD_DATA] + (row[c.AHEAD_START] * batch + r - batch) * size


@kernel
def take_ahead(row, t):
    """``drive`` becomes, or grows by, what was computed ahead for step ``t``."""
    size = row[c.BATCH] * row[c.AHEAD_M]
    ready = floats(row[c.AHEAD_OUT] + 4 * (t - row[c.AHEAD_START]) * size, size)
    drive = floats(row[c.AHEAD_DRIVE], size)
    if row[c.AHEAD_GROWS] != 0:
        add_to(drive, ready)
    else:
        for j in range(size):
            drive[j] = ready[j]
