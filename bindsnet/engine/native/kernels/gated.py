"""Outer products with more to them: functions of the weights, shifts, rewards of each sample."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.grow import grow_rows, grow_together
from bindsnet.engine.native.kernels.updates import (
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
    active, count = active_of(row)
    forget_norms(row, active, count)
    rows, columns = union[:spikes], active[:count]
    if row[c.OUTER_PARTNER] != 0:
        partner = integers(_place_of_partner(row, table), c.WIDTH)
        bring_up_to_date(partner, table, t)
        others, number = united(partner)
        if number > 0:
            _grow_with_partner(row, partner, rows, columns, others[:number])
            return
    if row[c.OUTER_BY_ROW] != 0:
        grow_rows(row, rows, columns, row[c.OUTER_CLIPS] != 0, octets(0, 0))
        return
    for i in rows:
        _grow_row(row, i, columns)


@kernel
def _grow_with_partner(row, partner, rows, columns, others):
    """Rows of presynaptic spikes, in a step that has postsynaptic ones too."""
    if row[c.OUTER_BY_ROW] != 0:
        grow_together(row, partner, rows, columns, others)
        return
    for i in rows:
        _row_with_partner(row, partner, i, others, columns)


@kernel
def _row_with_partner(row, partner, i, others, active):
    """Both changes of a row, where the partner has spikes; then its own elsewhere."""
    m = row[c.OUTER_M]
    w, before = floats(row[c.OUTER_W] + 4 * i * m, m), floats(row[c.OUTER_CHANGE], m)
    for j in others:
        change = _change(row, w[j], i, j) + _change(partner, w[j], j, i)
        before[j] = w[j] + change
    _grow_row(row, i, active)
    for j in others:
        w[j] = before[j]


@kernel
def _grow_row(row, i, active):
    """The weights of one presynaptic spike grow, those to some neurons."""
    w = floats(row[c.OUTER_W] + 4 * i * row[c.OUTER_M], row[c.OUTER_M])
    for j in active:
        w[j] += _change(row, w[j], i, j)


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
        _grow_columns(row, active[:count], union[:spikes], mark)
        _set(mark, others, number, 0)
    else:
        _grow_columns(row, active[:count], union[:spikes], octets(0, 0))


@kernel
def _set(mark, neurons, number, value):
    for k in range(number):
        mark[neurons[k]] = value


@kernel
def _grow_columns(row, active, columns, done):
    """The weights to some postsynaptic spikes grow, but for the rows that are done."""
    if row[c.OUTER_BY_ROW] != 0:
        grow_rows(row, active, columns, row[c.OUTER_CLIPS] != 0, done)
        return
    m = row[c.OUTER_M]
    for i in active:
        if done.size == 0 or done[i] == 0:
            w = floats(row[c.OUTER_W] + 4 * i * m, m)
            for j in columns:
                w[j] += _change(row, w[j], j, i)
