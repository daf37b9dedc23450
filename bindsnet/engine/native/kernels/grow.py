"""Outer products of one sample, row by row: weights are visited in the order of memory.

Weight ``i, j`` grows by ``(a_i * b_j) * rate_j``; with a gate, times its room before a bound.
The numbers ``b_j`` and ``rate_j`` are laid out first: of all neurons, if most have one, so
that a loop over a row takes several at a time; else of those that have.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.updates import active_of, reward_of, united
from bindsnet.engine.native.memory import clear, floats, inlined, kernel, octets

MOST = 11
"""A list of more than the ``MOST``-th part of the neurons is slower than all of them."""


FEW = 8
"""A column is worth a visit of its own if it has more than so many rows for each column."""


@kernel
def are_most(columns, m):
    """Whether it is faster to visit all of ``m`` neurons than those in a list."""
    return MOST * columns.size > m


@kernel
def is_by_targets(row):
    """Whether an update is at postsynaptic spikes."""
    return row[c.CODE] == c.OUTER_COLUMNS or row[c.CODE] == c.GATED_COLUMNS


@kernel
def shift_of(row):
    """What the dense variable counts less."""
    return floats(row[c.OUTER_SHIFT], 1)[0] if row[c.OUTER_SHIFT] != 0 else np.float32(0)


@kernel
def sources_of(row):
    """Where the numbers ``a_i`` of the presynaptic side are, their type, and their shift."""
    if is_by_targets(row):
        return row[c.OUTER_DENSE + c.DENSE_AT], np.int64(c.FLOAT), shift_of(row)
    spikes = c.OUTER_SPIKES
    return row[spikes + c.SPIKES_AT], row[spikes + c.SPIKES_TYPE], np.float32(0)


@kernel
def values_of_targets(row):
    """Where the numbers ``b_j`` of the postsynaptic side are, their type, and their shift."""
    if is_by_targets(row):
        spikes = c.OUTER_SPIKES
        return row[spikes + c.SPIKES_AT], row[spikes + c.SPIKES_TYPE], np.float32(0)
    return row[c.OUTER_DENSE + c.DENSE_AT], np.int64(c.FLOAT), shift_of(row)


@kernel
def number_at(at, kind, k):
    """Number ``k`` of those at an address."""
    if kind == c.OCTET:
        return np.float32(octets(at, k + 1)[k])
    return floats(at, k + 1)[k]


@kernel
def targets_of(row):
    """The postsynaptic neurons whose number may not be 0, and their number."""
    return united(row) if is_by_targets(row) else active_of(row)


@inlined
def lay_out(row, columns, everywhere):
    """Write down the numbers of some postsynaptic neurons; or of all, then others have 0."""
    m = row[c.OUTER_M]
    value = floats(row[c.OUTER_CHANGE], m)
    at, kind, shift = values_of_targets(row)
    if everywhere:
        clear(value)
    for k in range(columns.size):
        j = np.int64(columns[k])
        value[j if everywhere else k] = number_at(at, kind, j) - shift
    _lay_out_rates(row, columns, everywhere)


@inlined
def _lay_out_rates(row, columns, everywhere):
    """Rates times the reward; negative ones if it is the room above a bound that counts."""
    m, stride = row[c.OUTER_M], row[c.OUTER_SCALE_COLUMN]
    rate, scale = floats(row[c.OUTER_RATES], m), floats(row[c.OUTER_SCALE], m)
    above = row[c.OUTER_BOUND] != 0 and row[c.OUTER_UPPER] == 0
    factor = -reward_of(row) if above else reward_of(row)
    if stride == 0:
        single = scale[0] * factor
        for k in range(m if everywhere else columns.size):
            rate[k] = single
        return
    for k in range(columns.size):
        j = np.int64(columns[k])
        rate[j if everywhere else k] = scale[j] * factor


@kernel
def limits_of(row, clips):
    """Limits that an update may apply; infinite ones if it may not."""
    if clips:
        return floats(row[c.OUTER_LOW], 1)[0], floats(row[c.OUTER_HIGH], 1)[0]
    return np.float32(-np.inf), np.float32(np.inf)


@inlined
def grow_rows(row, rows, columns, clips, done):
    """The weights between some neurons of either side grow, but for rows that are done."""
    lay_out(row, columns, are_most(columns, row[c.OUTER_M]))
    low, high = limits_of(row, clips)
    grow_laid_out(row, rows, columns, low, high, done)


@inlined
def grow_laid_out(row, rows, columns, low, high, done):
    """The same, of numbers that are laid out: row by row, or by columns if they are few."""
    everywhere = are_most(columns, row[c.OUTER_M])
    if is_by_targets(row) and not everywhere and FEW * columns.size < rows.size:
        for k in range(columns.size):
            grow_column(row, rows, columns[k], k, low, high, done)
    elif everywhere:
        grow_whole_rows(row, rows, low, high, done)
    else:
        grow_some(row, rows, columns, low, high, done)


@kernel
def grow_whole_rows(row, rows, low, high, done):
    """The weights from some neurons to all others grow."""
    m, w_at = row[c.OUTER_M], row[c.OUTER_W]
    value, rate = floats(row[c.OUTER_CHANGE], m), floats(row[c.OUTER_RATES], m)
    gated, bound = row[c.OUTER_BOUND] != 0, bound_of(row)
    at, kind, shift = sources_of(row)
    for i in rows:
        a = number_at(at, kind, i) - shift
        if a == 0 or (done.size > 0 and done[i] != 0):
            continue
        w = floats(w_at + 4 * i * m, m)
        if gated:
            for j in range(m):
                w[j] = clip(w[j] + ((a * value[j]) * rate[j]) * (bound - w[j]), low, high)
        else:
            for j in range(m):
                w[j] = clip(w[j] + (a * value[j]) * rate[j], low, high)


@inlined
def grow_some(row, rows, columns, low, high, done):
    """The weights between some neurons of either side grow."""
    m, w_at, count = row[c.OUTER_M], row[c.OUTER_W], columns.size
    value, rate = floats(row[c.OUTER_CHANGE], m), floats(row[c.OUTER_RATES], m)
    gated, bound = row[c.OUTER_BOUND] != 0, bound_of(row)
    at, kind, shift = sources_of(row)
    for i in rows:
        a = number_at(at, kind, i) - shift
        if a == 0 or (done.size > 0 and done[i] != 0):
            continue
        w = floats(w_at + 4 * i * m, m)
        if gated:
            for k in range(count):
                j = columns[k]
                w[j] = clip(w[j] + ((a * value[k]) * rate[k]) * (bound - w[j]), low, high)
        else:
            for k in range(count):
                j = columns[k]
                w[j] = clip(w[j] + (a * value[k]) * rate[k], low, high)


@kernel
def grow_column(row, rows, j, k, low, high, done):
    """The weights from some neurons to ``j`` grow, whose numbers are in place ``k``."""
    n, m, shift = row[c.OUTER_N], row[c.OUTER_M], shift_of(row)
    column, x = floats(row[c.OUTER_W] + 4 * j, n * m), floats(row[c.OUTER_DENSE + c.DENSE_AT], n)
    value, rate = floats(row[c.OUTER_CHANGE], m)[k], floats(row[c.OUTER_RATES], m)[k]
    if row[c.OUTER_BOUND] == 0:
        for i in rows:
            grown = column[i * m] + ((x[i] - shift) * value) * rate
            column[i * m] = clip(grown, low, high)
        return
    bound = bound_of(row)
    for i in rows:
        if done.size == 0 or done[i] == 0:
            w = column[i * m]
            grown = w + (((x[i] - shift) * value) * rate) * (bound - w)
            column[i * m] = clip(grown, low, high)


@kernel
def bound_of(row):
    """The bound of all weights, if there is one."""
    return floats(row[c.OUTER_BOUND], 1)[0] if row[c.OUTER_BOUND] != 0 else np.float32(0)


@kernel
def clip(value, low, high):
    """A value within limits."""
    return min(max(value, low), high)


@kernel
def grow_together(row, partner, rows, columns, others):
    """Rows grow by an update and its partner, which both see the weights as they were."""
    m, (low, high) = row[c.OUTER_M], limits_of(row, row[c.OUTER_CLIPS] != 0)
    lay_out(row, columns, True)
    lay_out(partner, others, True)
    value, rate = floats(row[c.OUTER_CHANGE], m), floats(row[c.OUTER_RATES], m)
    value_2, rate_2 = floats(partner[c.OUTER_CHANGE], m), floats(partner[c.OUTER_RATES], m)
    bound, bound_2 = bound_of(row), bound_of(partner)
    (at, kind, shift), (at_2, kind_2, shift_2) = sources_of(row), sources_of(partner)
    for i in rows:
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        a = number_at(at, kind, i) - shift
        a_2 = number_at(at_2, kind_2, i) - shift_2
        for j in range(m):
            change = ((a * value[j]) * rate[j]) * (bound - w[j])
            change += ((a_2 * value_2[j]) * rate_2[j]) * (bound_2 - w[j])
            w[j] = clip(w[j] + change, low, high)
