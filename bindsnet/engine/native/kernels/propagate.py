"""From spikes to input: add up the rows of a matrix."""

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
def add_eight_rows(out, w_at, stride, index, k):
    """Eight rows in one pass over ``out``, added one after the other."""
    m = out.size
    row0, row1 = floats(w_at + index[k] * stride, m), floats(w_at + index[k + 1] * stride, m)
    row2, row3 = floats(w_at + index[k + 2] * stride, m), floats(w_at + index[k + 3] * stride, m)
    row4, row5 = floats(w_at + index[k + 4] * stride, m), floats(w_at + index[k + 5] * stride, m)
    row6, row7 = floats(w_at + index[k + 6] * stride, m), floats(w_at + index[k + 7] * stride, m)
    for j in range(m):
        four = (((out[j] + row0[j]) + row1[j]) + row2[j]) + row3[j]
        out[j] = (((four + row4[j]) + row5[j]) + row6[j]) + row7[j]


@kernel
def add_rows(row, first, b, out, w_at, m):
    """Rows of all spikes of sample ``b``, in the order of their index."""
    n = row[first + c.SPIKES_N]
    found = indices(row[first + c.SPIKES_INDEX] + 4 * b * n, n)
    count = integers(row[first + c.SPIKES_COUNT], row[c.BATCH])[b]
    stride = 4 * m
    k = 0
    octet = row[first + c.SPIKES_TYPE] == c.OCTET
    if octet and all_one(octets(row[first + c.SPIKES_AT] + b * n, n), found, count):
        while k + 8 <= count:
            add_eight_rows(out, w_at, stride, found, k)
            k += 8
    while k < count:
        add_row(out, w_at + found[k] * stride, spike_value(row, first, b, found[k]), m)
        k += 1


@kernel
def all_one(s, found, count):
    """Whether every spike has the value 1."""
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
    row[c.AHEAD_ALL_ONE] = 1
    for k in range(steps):
        for b in range(batch):
            r = k * batch + b
            at = _spikes_at(row, r, size)
            found = indices(row[c.AHEAD_INDEX] + 4 * starts[r], n)
            count = list_values(at, kind, n, found)
            starts[r + 1] = starts[r] + count
            if kind != c.OCTET or not all_one(octets(at, n), found, count):
                row[c.AHEAD_ALL_ONE] = 0


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
    w_at, stride = row[c.AHEAD_W] + 4 * first, 4 * row[c.AHEAD_M]
    if row[c.AHEAD_ALL_ONE] != 0:
        while k + 8 <= end and index[k + 7] < bottom:
            add_eight_rows(out, w_at, stride, index, k)
            k += 8
    while k < end and index[k] < bottom:
        add_row(out, w_at + index[k] * stride, _value(row, r, index[k]), out.size)
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
