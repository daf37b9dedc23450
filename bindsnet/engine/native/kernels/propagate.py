"""From spikes to input: add up the rows of a matrix."""

# ruff: noqa: D103
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import list_values, spike_value
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, octets

ROW_TILE = 512
COLUMN_TILE = 256
"""A tile of weights, 512 kB, stays in the second-level cache for a block of steps."""


@kernel
def add_row(out, w_at, value, m):
    """``out += value * row``; a spike of value 1 is not multiplied."""
    row = floats(w_at, m)
    if value == 1.0:
        for j in range(m):
            out[j] += row[j]
    else:
        scale = np.float32(value)
        for j in range(m):
            out[j] += row[j] * scale


@kernel
def add_four_rows(out, w0, w1, w2, w3, m):
    """Four rows in one pass over ``out``, added one after the other."""
    row0, row1, row2, row3 = floats(w0, m), floats(w1, m), floats(w2, m), floats(w3, m)
    for j in range(m):
        out[j] = (((out[j] + row0[j]) + row1[j]) + row2[j]) + row3[j]


@kernel
def add_rows(row, first, b, out, w_at, m):
    """Rows of all spikes of sample ``b``, in the order of their index."""
    n = row[first + c.SPIKES_N]
    found = indices(row[first + c.SPIKES_INDEX] + 4 * b * n, n)
    count = integers(row[first + c.SPIKES_COUNT], row[c.BATCH])[b]
    stride = 4 * m
    k = 0
    if row[first + c.SPIKES_TYPE] == c.OCTET and all_one(row, first, b, found, count):
        while k + 4 <= count:
            add_four_rows(
                out,
                w_at + found[k] * stride,
                w_at + found[k + 1] * stride,
                w_at + found[k + 2] * stride,
                w_at + found[k + 3] * stride,
                m,
            )
            k += 4
    while k < count:
        add_row(out, w_at + found[k] * stride, spike_value(row, first, b, found[k]), m)
        k += 1


@kernel
def all_one(row, first, b, found, count):
    """Whether every spike of the sample has the value 1."""
    n = row[first + c.SPIKES_N]
    s = octets(row[first + c.SPIKES_AT] + b * n, n)
    for k in range(count):
        if s[found[k]] != 1:
            return False
    return True


@kernel
def propagate(row):
    """``drive`` becomes, or grows by, the sum of the rows that spiked, plus bias."""
    m, grows = row[c.PROPAGATE_M], row[c.PROPAGATE_GROWS] != 0
    bias_at = row[c.PROPAGATE_BIAS]
    for b in range(row[c.BATCH]):
        drive = floats(row[c.PROPAGATE_DRIVE] + 4 * b * m, m)
        any_spike = integers(row[c.PROPAGATE_SPIKES + c.SPIKES_COUNT], row[c.BATCH])[b] > 0
        out = floats(row[c.PROPAGATE_SCRATCH], m) if grows else drive
        if not grows or any_spike or bias_at != 0:
            clear(out)
            add_rows(row, c.PROPAGATE_SPIKES, b, out, row[c.PROPAGATE_W], m)
        if bias_at != 0:
            bias = floats(bias_at, m)
            for j in range(m):
                out[j] += bias[j]
        if grows and (any_spike or bias_at != 0):
            for j in range(m):
                drive[j] += out[j]


@kernel
def list_block(row, steps):
    """List the spikes that drive each of ``steps`` steps: those of the step before."""
    n, batch, kind = row[c.AHEAD_N], row[c.BATCH], row[c.AHEAD_TYPE]
    size = n if kind == c.OCTET else 4 * n
    starts = integers(row[c.AHEAD_STARTS], steps * batch + 1)
    starts[0] = 0
    for k in range(steps):
        for b in range(batch):
            r = k * batch + b
            at = _spikes_at(row, r, size)
            found = indices(row[c.AHEAD_INDEX] + 4 * starts[r], n)
            starts[r + 1] = starts[r] + list_values(at, kind, n, found)


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
        for j in range(size):
            drive[j] += ready[j]
    else:
        for j in range(size):
            drive[j] = ready[j]


@kernel
def drive_ahead(row, start, steps):
    """Drives of a block of steps, tile by tile, so that weights are read once."""
    row[c.AHEAD_START] = start
    n, m, runs = row[c.AHEAD_N], row[c.AHEAD_M], steps * row[c.BATCH]
    list_block(row, steps)
    starts = integers(row[c.AHEAD_STARTS], runs + 1)
    cursor = integers(row[c.AHEAD_CURSOR], runs)
    index = indices(row[c.AHEAD_INDEX], starts[runs])
    clear(floats(row[c.AHEAD_OUT], runs * m))
    for first in range(0, m, COLUMN_TILE):
        width = min(COLUMN_TILE, m - first)
        for r in range(runs):
            cursor[r] = starts[r]
        for top in range(0, n, ROW_TILE):
            for r in range(runs):
                out = floats(row[c.AHEAD_OUT] + 4 * (r * m + first), width)
                end = starts[r + 1]
                cursor[r] = _add_tile(row, out, index, cursor[r], end, top + ROW_TILE, r, first)
    if row[c.AHEAD_BIAS] != 0:
        _add_bias(row, runs, m)


@kernel
def _add_tile(row, out, index, k, end, bottom, r, first):
    """Add the rows above ``bottom`` that run ``r`` still lacks; returns where it stopped."""
    m, width = row[c.AHEAD_M], out.size
    w_at, stride = row[c.AHEAD_W] + 4 * first, 4 * row[c.AHEAD_M]
    if row[c.AHEAD_TYPE] == c.OCTET:
        while k + 4 <= end and index[k + 3] < bottom and _value(row, r, index[k]) == 1.0:
            ones = _value(row, r, index[k + 1]) == 1.0 and _value(row, r, index[k + 2]) == 1.0
            if not ones or _value(row, r, index[k + 3]) != 1.0:
                break
            add_four_rows(
                out,
                w_at + index[k] * stride,
                w_at + index[k + 1] * stride,
                w_at + index[k + 2] * stride,
                w_at + index[k + 3] * stride,
                width,
            )
            k += 4
    while k < end and index[k] < bottom:
        add_row(out, w_at + index[k] * stride, _value(row, r, index[k]), width)
        k += 1
    return k


@kernel
def _value(row, r, i):
    """The value of spike ``i`` of run ``r`` (step and sample) of a block."""
    n = row[c.AHEAD_N]
    if row[c.AHEAD_TYPE] == c.OCTET:
        return float(octets(_spikes_at(row, r, n), n)[i])
    return float(floats(_spikes_at(row, r, 4 * n), n)[i])


@kernel
def _add_bias(row, runs, m):
    bias = floats(row[c.AHEAD_BIAS], m)
    for r in range(runs):
        out = floats(row[c.AHEAD_OUT] + 4 * r * m, m)
        for j in range(m):
            out[j] += bias[j]
