"""Spikes through a pipeline of factors: only rows of neurons that fired are folded."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, octets
from bindsnet.folding import GAMMA, MIX_1, MIX_2


@kernel
def propagate(row, t):
    """``drive`` becomes, or grows by, what comes out of the pipeline."""
    n, m, batch = row[c.FOLD_SPIKES + c.SPIKES_N], row[c.FOLD_M], row[c.BATCH]
    if row[c.FOLD_OFFSET_CHANGES] != 0:
        _fold_offset(row, t, n, m)
    counts = integers(row[c.FOLD_SPIKES + c.SPIKES_COUNT], batch)
    for b in range(batch):
        out = floats(row[c.FOLD_OUT] + 4 * b * m, m)
        clear(out)
        found = indices(row[c.FOLD_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
        for k in range(counts[b]):
            _add_row(row, t, b, found[k], out)
        if row[c.FOLD_OFFSET] != 0:
            _grow(out, floats(row[c.FOLD_OFFSET], m))
        drive = floats(row[c.FOLD_DRIVE] + 4 * b * m, m)
        if row[c.FOLD_GROWS] != 0:
            _grow(drive, out)
        else:
            for j in range(m):
                drive[j] = out[j]


@kernel
def _grow(target, change):
    for j in range(target.size):
        target[j] += change[j]


@kernel
def _add_row(row, t, b, i, out):
    """Add the folded row of a neuron that fired, times its spike."""
    m = row[c.FOLD_M]
    product = floats(row[c.FOLD_PRODUCT], m)
    _fold_row(row, t, i)
    value = np.float32(spike_value(row, c.FOLD_SPIKES, b, i))
    for j in range(m):
        out[j] += product[j] * value


@kernel
def _fold_row(row, t, i):
    """Multiply one row of the factors."""
    m = row[c.FOLD_M]
    product = floats(row[c.FOLD_PRODUCT], m)
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
    key = floats(factor[c.FACTOR_DRAWS] + 8 * t, 2)
    scale = np.float32(2.0**24)
    seed = mix((np.int64(key[0] * scale) << 24) + np.int64(key[1] * scale))
    for j in range(m):
        word = mix(seed + (i * m + j) * GAMMA)
        number = np.float32((word >> 40) & 0xFFFFFF) * np.float32(2.0**-24)
        drawn[j] = 1 if number < probability[j] else 0


@kernel
def mix(word):
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
    for i in range(n):
        _fold_added(row, t, i)
        _grow(total, added)
