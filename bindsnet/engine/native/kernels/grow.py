"""Outer products of one sample, row by row: weights are visited in the order of memory.

Weight ``i, j`` grows by ``(a_i * b_j) * rate_j``; with a gate, times its room before a bound.
The numbers ``b_j`` and ``rate_j`` are laid out first: of all neurons, if most have one, so
that a loop over a row takes several at a time; else of those that have.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.updates import active_of, reward_of, united
from bindsnet.engine.native.memory import clear, floats, kernel

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
def source_value(row, i):
    """The number ``a_i`` of the presynaptic neuron."""
    if is_by_targets(row):
        return floats(row[c.OUTER_DENSE + c.DENSE_AT], i + 1)[i] - shift_of(row)
    if row[c.CODE] == c.OUTER_FULL:
        return floats(row[c.OUTER_SPIKES + c.SPIKES_AT], i + 1)[i]
    return np.float32(spike_value(row, c.OUTER_SPIKES, 0, i))


@kernel
def target_value(row, j):
    """The number ``b_j`` of the postsynaptic neuron."""
    if is_by_targets(row):
        return np.float32(spike_value(row, c.OUTER_SPIKES, 0, j))
    return floats(row[c.OUTER_DENSE + c.DENSE_AT], j + 1)[j] - shift_of(row)


@kernel
def targets_of(row):
    """The postsynaptic neurons whose number may not be 0, and their number."""
    return united(row) if is_by_targets(row) else active_of(row)


@kernel
def rate_at(row, j):
    """The rate of weights to ``j``, times the reward; negative if room is above a bound."""
    place = j * row[c.OUTER_SCALE_COLUMN]
    rate = floats(row[c.OUTER_SCALE], place + 1)[place] * reward_of(row)
    return -rate if row[c.OUTER_BOUND] != 0 and row[c.OUTER_UPPER] == 0 else rate


@kernel
def lay_out(row, columns, everywhere):
    """Write down the numbers of some postsynaptic neurons; or of all, then others have 0."""
    m = row[c.OUTER_M]
    value, rate = floats(row[c.OUTER_CHANGE], m), floats(row[c.OUTER_RATES], m)
    if not everywhere:
        for k in range(columns.size):
            value[k], rate[k] = target_value(row, columns[k]), rate_at(row, columns[k])
        return
    clear(value)
    for j in columns:
        value[j] = target_value(row, j)
    if row[c.OUTER_SCALE_COLUMN] == 0:
        rate[:] = rate_at(row, 0)
    else:
        for j in range(m):
            rate[j] = rate_at(row, j)


@kernel
def limits_of(row, clips):
    """Limits that an update may apply; infinite ones if it may not."""
    if clips:
        return floats(row[c.OUTER_LOW], 1)[0], floats(row[c.OUTER_HIGH], 1)[0]
    return np.float32(-np.inf), np.float32(np.inf)


@kernel
def grow_rows(row, rows, columns, clips, done):
    """The weights between some neurons of either side grow, but for rows that are done."""
    lay_out(row, columns, are_most(columns, row[c.OUTER_M]))
    low, high = limits_of(row, clips)
    grow_laid_out(row, rows, columns, low, high, done)


@kernel
def grow_laid_out(row, rows, columns, low, high, done):
    """The same, of numbers that are laid out: row by row, or by columns if they are few."""
    m, everywhere = row[c.OUTER_M], are_most(columns, row[c.OUTER_M])
    if is_by_targets(row) and not everywhere and FEW * columns.size < rows.size:
        for k in range(columns.size):
            grow_column(row, rows, columns[k], k, low, high, done)
        return
    value, rate = floats(row[c.OUTER_CHANGE], m), floats(row[c.OUTER_RATES], m)
    gated, bound = row[c.OUTER_BOUND] != 0, bound_of(row)
    for i in rows:
        a = source_value(row, i)
        if a != 0 and (done.size == 0 or done[i] == 0):
            w = floats(row[c.OUTER_W] + 4 * i * m, m)
            if gated:
                grow_gated(w, a, value, rate, columns, everywhere, bound, low, high)
            else:
                grow(w, a, value, rate, columns, everywhere, low, high)


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
def grow(w, a, value, rate, columns, everywhere, low, high):
    """The weights of a row to some neurons grow."""
    if everywhere:
        for j in range(w.size):
            w[j] = clip(w[j] + (a * value[j]) * rate[j], low, high)
    else:
        for k in range(columns.size):
            j = columns[k]
            w[j] = clip(w[j] + (a * value[k]) * rate[k], low, high)


@kernel
def grow_gated(w, a, value, rate, columns, everywhere, bound, low, high):
    """The weights of a row to some neurons grow by their room before a bound."""
    if everywhere:
        for j in range(w.size):
            w[j] = clip(w[j] + ((a * value[j]) * rate[j]) * (bound - w[j]), low, high)
    else:
        for k in range(columns.size):
            j = columns[k]
            w[j] = clip(w[j] + ((a * value[k]) * rate[k]) * (bound - w[j]), low, high)


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
    bound, bound_2 = floats(row[c.OUTER_BOUND], 1)[0], floats(partner[c.OUTER_BOUND], 1)[0]
    for i in rows:
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        a, a_2 = source_value(row, i), source_value(partner, i)
        for j in range(m):
            change = ((a * value[j]) * rate[j]) * (bound - w[j])
            change += ((a_2 * value_2[j]) * rate_2[j]) * (bound_2 - w[j])
            w[j] = clip(w[j] + change, low, high)
