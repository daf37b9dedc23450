"""Spikes through a pipeline of factors: only rows of neurons that fired are folded."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet import streams
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.propagate import add_spikes, add_to
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, octets

GAMMA, MIX_1, MIX_2 = map(streams.signed, (streams.GOLDEN, streams.MIX_1, streams.MIX_2))
ROWS = 4
"""Rows that are added up together."""


@kernel
def propagate(row, t):
    """``drive`` becomes, or grows by, what comes out of the pipeline."""
    m = row[c.FOLD_M]
    if row[c.FOLD_OFFSET_CHANGES] != 0:
        _fold_offset(row, t, row[c.FOLD_SPIKES + c.SPIKES_N], m)
    for b in range(row[c.BATCH]):
        out = floats(row[c.FOLD_OUT] + 4 * b * m, m)
        clear(out)
        if row[c.FOLD_MATRIX] != 0:
            _add_kept_rows(row, t, b)
        else:
            _add_rows(row, t, b, out)
        if row[c.FOLD_OFFSET] != 0:
            add_to(out, floats(row[c.FOLD_OFFSET], m))
        drive = floats(row[c.FOLD_DRIVE] + 4 * b * m, m)
        if row[c.FOLD_GROWS] != 0:
            add_to(drive, out)
        else:
            for j in range(m):
                drive[j] = out[j]


@kernel
def _add_rows(row, t, b, out):
    """Add the folded rows of neurons that fired, each times its spike."""
    n, m = row[c.FOLD_SPIKES + c.SPIKES_N], row[c.FOLD_M]
    found = indices(row[c.FOLD_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
    product = floats(row[c.FOLD_PRODUCT], m)
    for k in range(integers(row[c.FOLD_SPIKES + c.SPIKES_COUNT], row[c.BATCH])[b]):
        i = found[k]
        _fold_row(row, t, i, product)
        value = np.float32(spike_value(row, c.FOLD_SPIKES, b, i))
        for j in range(m):
            out[j] += product[j] * value


@kernel
def _add_kept_rows(row, t, b):
    """The same, of rows that are folded when their neurons first fire in a run."""
    s = c.FOLD_SPIKES
    n, m, kind = row[s + c.SPIKES_N], row[c.FOLD_M], row[s + c.SPIKES_TYPE]
    index, count = row[s + c.SPIKES_INDEX] + 4 * b * n, integers(row[s + c.SPIKES_COUNT], b + 1)[b]
    if row[c.FOLD_READY] != 0:
        found, ready = indices(index, n), octets(row[c.FOLD_READY], n)
        for k in range(count):
            i = found[k]
            if ready[i] == 0:
                _fold_row(row, t, i, floats(row[c.FOLD_MATRIX] + 4 * i * m, m))
                ready[i] = 1
    spikes = row[s + c.SPIKES_AT] + b * (n if kind == c.OCTET else 4 * n)
    add_spikes(row[c.FOLD_OUT] + 4 * b * m, row[c.FOLD_MATRIX], m, index, count, spikes, kind)


@kernel
def _fold_row(row, t, i, product):
    """Multiply one row of the factors."""
    m = row[c.FOLD_M]
    for j in range(m):
        product[j] = 1
    for f in range(row[c.FOLD_COUNT]):
        factor = integers(row[c.FOLD_FACTORS] + 8 * c.WIDTH * f, c.WIDTH)
        if factor[c.FACTOR_OP] == c.MULTIPLY:
            value = floats(_row_of(row, factor, t, i), m)
            for j in range(m):
                product[j] *= value[j]


@kernel
def _fold_added(row, t, i):
    """What is added to the signals of one row, times what comes after."""
    m, begun = row[c.FOLD_M], False
    added = floats(row[c.FOLD_ADDED], m)
    for f in range(row[c.FOLD_COUNT]):
        factor = integers(row[c.FOLD_FACTORS] + 8 * c.WIDTH * f, c.WIDTH)
        if not begun and factor[c.FACTOR_OP] == c.MULTIPLY:
            continue
        if not begun:
            clear(added)
            begun = True
        value = floats(_row_of(row, factor, t, i), m)
        if factor[c.FACTOR_OP] == c.MULTIPLY:
            for j in range(m):
                added[j] *= value[j]
        else:
            sign = np.float32(-1 if factor[c.FACTOR_OP] == c.SUBTRACT else 1)
            for j in range(m):
                added[j] += sign * value[j]


@kernel
def _row_of(row, factor, t, i):
    """Where a factor's row ``i`` is as numbers, drawn if it is of probabilities."""
    m = row[c.FOLD_M]
    if factor[c.FACTOR_DRAWS] != 0:
        _draw_row(row, factor, t, i)
    elif factor[c.FACTOR_TYPE] == c.FLOAT:
        return factor[c.FACTOR_AT] + 4 * i * m
    else:
        mask, value = octets(factor[c.FACTOR_AT] + i * m, m), floats(row[c.FOLD_VALUE], m)
        for j in range(m):
            value[j] = mask[j]
    return row[c.FOLD_VALUE]


@kernel
def _draw_row(row, factor, t, i):
    """1 where a uniform number is below the probability, else 0; see ``folding.uniform``."""
    m = row[c.FOLD_M]
    drawn, probability = floats(row[c.FOLD_VALUE], m), floats(factor[c.FACTOR_AT] + 4 * i * m, m)
    seed = seed_of(factor[c.FACTOR_DRAWS] + 8 * t)
    for j in range(m):
        drawn[j] = 1 if uniform_at(seed, i * m + j) < probability[j] else 0


@kernel
def seed_of(key_at):
    """An int64 that follows from the two uniform numbers at an address."""
    key, scale = floats(key_at, 2), np.float32(2.0**24)
    return _mix((np.int64(key[0] * scale) << 24) + np.int64(key[1] * scale))


@kernel
def uniform_at(seed, place):
    """Number ``place`` of those that follow from a seed, in [0, 1)."""
    word = _mix(seed + place * GAMMA)
    return np.float32((word >> 40) & 0xFFFFFF) * np.float32(2.0**-24)


@kernel
def _mix(word):
    """An int64 whose bits all depend on all bits of ``word``."""
    word = word + GAMMA
    word = (word ^ ((word >> 30) & ((1 << 34) - 1))) * MIX_1
    word = (word ^ ((word >> 27) & ((1 << 37) - 1))) * MIX_2
    return word ^ ((word >> 31) & ((1 << 33) - 1))


@kernel
def _fold_offset(row, t, n, m):
    """What comes out in this step without spikes: the sum of what is added, row by row."""
    total, added = floats(row[c.FOLD_OFFSET], m), floats(row[c.FOLD_ADDED], m)
    clear(total)
    first = 0
    if row[c.FOLD_ADDING] != 0:
        first = n - n % ROWS
        for i in range(0, first, ROWS):
            _add_products(row, i, total)
    for i in range(first, n):
        _fold_added(row, t, i)
        add_to(total, added)


@kernel
def _add_products(row, i, total):
    """Add a few rows of what is added, each times the last factor: the sums are read once."""
    m = row[c.FOLD_M]
    factors = row[c.FOLD_FACTORS] + 8 * c.WIDTH * (row[c.FOLD_ADDING] - 1)
    adds, scales = integers(factors, c.WIDTH), integers(factors + 8 * c.WIDTH, c.WIDTH)
    sign = np.float32(-1 if adds[c.FACTOR_OP] == c.SUBTRACT else 1)
    at, scale_at, stride = adds[c.FACTOR_AT] + 4 * i * m, scales[c.FACTOR_AT] + 4 * i * m, 4 * m
    a, p = floats(at, m), floats(scale_at, m)
    b, q = floats(at + stride, m), floats(scale_at + stride, m)
    d, r = floats(at + 2 * stride, m), floats(scale_at + 2 * stride, m)
    e, s = floats(at + 3 * stride, m), floats(scale_at + 3 * stride, m)
    for j in range(m):
        low = (total[j] + sign * a[j] * p[j]) + sign * b[j] * q[j]
        total[j] = (low + sign * d[j] * r[j]) + sign * e[j] * s[j]
