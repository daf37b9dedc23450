"""Outer products with more to them: functions of the weights, shifts, rewards of each sample."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.learn import (
    active_of,
    bring_up_to_date,
    forget_norms,
    reward_of,
    scale_at,
    united,
    unrewarded,
)
from bindsnet.engine.native.memory import doubles, floats, integers, kernel, octets


@kernel
def _correlation(row, spike, dense):
    """Sum over samples of a spike, a dense value less its shift, and the sample's reward."""
    batch, n = row[c.BATCH], row[c.OUTER_DENSE + c.DENSE_N]
    value = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * n)
    shift = floats(row[c.OUTER_SHIFT], 1)[0]
    total = np.float32(0)
    for b in range(batch):
        s = np.float32(spike_value(row, c.OUTER_SPIKES, b, spike))
        if s == 0:
            continue
        v = value[b * n + dense] - shift
        if row[c.OUTER_REWARD_STRIDE] == 0:
            total += s * v
        elif row[c.CODE] == c.GATED_ROWS:  # the reward multiplies the postsynaptic side
            total += s * (v * floats(row[c.OUTER_REWARD], batch)[b])
        else:
            total += v * (s * floats(row[c.OUTER_REWARD], batch)[b])
    return total / np.float32(row[c.OUTER_DIVISOR])


@kernel
def room_of(row, w, i, j):
    """The room between a weight and a bound."""
    place = i * row[c.OUTER_BOUND_ROW] + j * row[c.OUTER_BOUND_COLUMN]
    bound = floats(row[c.OUTER_BOUND], place + 1)[place]
    room = bound - w if row[c.OUTER_UPPER] != 0 else w - bound
    power = doubles(row[c.OUTER_POWER], 1)[0]
    if power == 1.0:
        return room
    room = max(room, np.float32(0))
    return np.float32(np.float64(room) ** power)


@kernel
def _change(row, w, spike, dense):
    """By how much weight ``w`` changes: ``spike`` and ``dense`` are its two neurons."""
    i, j = (spike, dense) if row[c.CODE] == c.GATED_ROWS else (dense, spike)
    change = _correlation(row, spike, dense) * (scale_at(row, i, j) * reward_of(row))
    if row[c.OUTER_BOUND] != 0:
        change *= room_of(row, w, i, j)
    return change


@kernel
def _place_of_partner(row, table):
    return table + 8 * c.WIDTH * (row[c.OUTER_PARTNER] - 1)


@kernel
def gated_rows(row, table, t):
    """Presynaptic spikes; where the partner has postsynaptic ones, both changes at once."""
    union, spikes = united(row)
    if spikes == 0 or unrewarded(row):
        return
    bring_up_to_date(row, table, t)
    m = row[c.OUTER_M]
    active, count = active_of(row)
    forget_norms(row, active, count)
    if row[c.OUTER_PARTNER] != 0:
        partner = integers(_place_of_partner(row, table), c.WIDTH)
        mark = octets(partner[c.OUTER_MARK], m)
        bring_up_to_date(partner, table, t)
        others, number = united(partner)
        _set(mark, others, number, 1)
        for k in range(spikes):
            _row_with_partner(row, partner, union[k], mark)
        _set(mark, others, number, 0)
        return
    for k in range(spikes):
        w = floats(row[c.OUTER_W] + 4 * union[k] * m, m)
        for a in range(count):
            w[active[a]] += _change(row, w[active[a]], union[k], active[a])


@kernel
def _set(mark, neurons, number, value):
    for k in range(number):
        mark[neurons[k]] = value


@kernel
def _row_with_partner(row, partner, i, mark):
    m = row[c.OUTER_M]
    w = floats(row[c.OUTER_W] + 4 * i * m, m)
    for j in range(m):
        change = _change(row, w[j], i, j)
        if mark[j] != 0:
            change += _change(partner, w[j], j, i)
        w[j] += change


@kernel
def gated_columns(row, table, t):
    """Postsynaptic spikes; rows that the partner has done are left out."""
    union, spikes = united(row)
    if spikes == 0 or unrewarded(row):
        return
    bring_up_to_date(row, table, t)
    n = row[c.OUTER_N]
    active, count = active_of(row)
    forget_norms(row, union, spikes)
    if row[c.OUTER_PARTNER] != 0:
        partner = integers(_place_of_partner(row, table), c.WIDTH)
        mark = octets(partner[c.OUTER_MARK], n)
        others, number = united(partner)
        _set(mark, others, number, 1)
        for a in range(count):
            if mark[active[a]] == 0:
                _row_of_columns(row, active[a], union, spikes)
        _set(mark, others, number, 0)
        return
    if row[c.BATCH] == 1 and _is_simple(row):
        _columns_of_one(row, active, count, union, spikes)
        return
    for a in range(count):
        _row_of_columns(row, active[a], union, spikes)


@kernel
def _is_simple(row):
    """Whether one rate and one bound serve all weights, and the room counts as it is."""
    strides = row[c.OUTER_SCALE_ROW] | row[c.OUTER_SCALE_COLUMN]
    strides |= row[c.OUTER_BOUND_ROW] | row[c.OUTER_BOUND_COLUMN]
    if strides != 0 or row[c.OUTER_BOUND] == 0:
        return False
    return doubles(row[c.OUTER_POWER], 1)[0] == 1.0


@kernel
def _columns_of_one(row, active, count, columns, number):
    """One sample, the usual case: the same as ``_row_of_columns``, with constants set apart."""
    m = row[c.OUTER_M]
    value = floats(row[c.OUTER_DENSE + c.DENSE_AT], row[c.OUTER_N])
    shift, rate = floats(row[c.OUTER_SHIFT], 1)[0], scale_at(row, 0, 0) * reward_of(row)
    bound, upper = floats(row[c.OUTER_BOUND], 1)[0], row[c.OUTER_UPPER] != 0
    for a in range(count):
        w = floats(row[c.OUTER_W] + 4 * active[a] * m, m)
        v = value[active[a]] - shift
        for k in range(number):
            j = columns[k]
            s = np.float32(spike_value(row, c.OUTER_SPIKES, 0, j))
            room = bound - w[j] if upper else w[j] - bound
            w[j] += ((s * v) * rate) * room


@kernel
def _row_of_columns(row, i, columns, number):
    m = row[c.OUTER_M]
    w = floats(row[c.OUTER_W] + 4 * i * m, m)
    for k in range(number):
        j = columns[k]
        w[j] += _change(row, w[j], j, i)
