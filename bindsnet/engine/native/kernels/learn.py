"""What changes weights: outer products of spikes and traces."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.grow import grow_rows
from bindsnet.engine.native.kernels.updates import (
    active_of,
    bring_up_to_date,
    clips_at_once,
    forget_norms,
    reward_of,
    rows_of_full,
    scale_at,
    united,
    unrewarded,
)
from bindsnet.engine.native.memory import clear, floats, kernel, octets


@kernel
def correlation(row, spike, dense):
    """Sum over samples of a spike and a dense value, divided as the reduction says."""
    batch, n = row[c.BATCH], row[c.OUTER_DENSE + c.DENSE_N]
    value = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * n)
    total = np.float32(0)
    for b in range(batch):
        s = np.float32(spike_value(row, c.OUTER_SPIKES, b, spike))
        total += s * value[b * n + dense]
    return total / np.float32(row[c.OUTER_DIVISOR])


@kernel
def outer_rows(row, table, t):
    """Presynaptic spikes: rows of the spikes change where the postsynaptic side is not 0."""
    union, spikes = united(row)
    if spikes == 0 or unrewarded(row):
        return
    m, reward = row[c.OUTER_M], reward_of(row)
    active, count = active_of(row)
    if count == 0:
        return
    bring_up_to_date(row, table, t)
    forget_norms(row, active, count)
    if row[c.OUTER_BY_ROW] != 0:
        grow_rows(row, union[:spikes], active[:count], clips_at_once(row), octets(0, 0))
        return
    for k in range(spikes):
        i = union[k]
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        for a in range(count):
            j = active[a]
            w[j] += correlation(row, i, j) * (scale_at(row, i, j) * reward)


@kernel
def outer_columns(row, table, t):
    """Postsynaptic spikes: columns of the spikes change where the presynaptic side is not 0."""
    union, spikes = united(row)
    if spikes == 0 or unrewarded(row):
        return
    bring_up_to_date(row, table, t)
    n, m = row[c.OUTER_N], row[c.OUTER_M]
    active, count = active_of(row)
    forget_norms(row, union, spikes)
    if row[c.OUTER_BY_ROW] != 0:  # if it clips, it is the last update of the step
        grow_rows(row, active[:count], union[:spikes], row[c.OUTER_CLIPS] != 0, octets(0, 0))
        return
    w, reward = floats(row[c.OUTER_W], n * m), reward_of(row)
    for a in range(count):
        i = active[a]
        for k in range(spikes):
            j = union[k]
            w[i * m + j] += correlation(row, j, i) * (scale_at(row, i, j) * reward)


@kernel
def outer_full(row):
    """No spikes on either side: weights change where neither side is 0."""
    if unrewarded(row):
        return
    n, m, batch = row[c.OUTER_N], row[c.OUTER_M], row[c.BATCH]
    (rows, spikes), (columns, count) = rows_of_full(row), active_of(row)
    clear(octets(row[c.OUTER_NORMED], m))
    if row[c.OUTER_BY_ROW] != 0:
        grow_rows(row, rows[:spikes], columns[:count], False, octets(0, 0))
        return
    pre = floats(row[c.OUTER_SPIKES + c.SPIKES_AT], batch * n)
    post, reward = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * m), reward_of(row)
    for i in rows[:spikes]:
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        for j in range(m):
            total = np.float32(0)
            for b in range(batch):
                total += pre[b * n + i] * post[b * m + j]
            change = total / np.float32(row[c.OUTER_DIVISOR])
            w[j] += change * (scale_at(row, i, j) * reward)
