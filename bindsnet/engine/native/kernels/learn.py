"""What changes weights: outer products of spikes and traces, and their limits."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value, unite
from bindsnet.engine.native.kernels.layer import catch_up
from bindsnet.engine.native.memory import (
    clear,
    doubles,
    floats,
    integers,
    kernel,
    naturals,
    octets,
)


@kernel
def active_of(row):
    """The neurons whose dense variable is not 0, and their number; all if none are listed."""
    n = row[c.OUTER_DENSE + c.DENSE_N]
    active = naturals(row[c.OUTER_DENSE + c.DENSE_ACTIVE], n)
    count = integers(row[c.OUTER_DENSE + c.DENSE_ACTIVE_COUNT], 1)[0]
    return active, count


@kernel
def scale_at(row, i, j):
    """The learning rate of weight ``i, j``."""
    place = i * row[c.OUTER_SCALE_ROW] + j * row[c.OUTER_SCALE_COLUMN]
    return floats(row[c.OUTER_SCALE], place + 1)[place]


@kernel
def reward_of(row):
    """The reward that all samples share; 1 if there is none, or one for each sample."""
    if row[c.OUTER_REWARD] == 0 or row[c.OUTER_REWARD_STRIDE] != 0:
        return np.float32(1)
    return floats(row[c.OUTER_REWARD], 1)[0]


@kernel
def unrewarded(row):
    """Whether the reward is 0 for all."""
    return reward_of(row) == 0


@kernel
def united(row):
    """The neurons on the spike side that spike in any sample, and their number."""
    n = row[c.OUTER_SPIKES + c.SPIKES_N]
    if row[c.BATCH] == 1:
        found = naturals(row[c.OUTER_SPIKES + c.SPIKES_INDEX], n)
        return found, integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], 1)[0]
    union = naturals(row[c.OUTER_UNION], n)
    mark = octets(row[c.OUTER_MARK], n)
    return union, unite(row, c.OUTER_SPIKES, row[c.BATCH], union, mark)


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
    if row[c.BATCH] == 1 and row[c.OUTER_SCALE_ROW] == 0:
        _outer_rows_of_one(row, union, spikes, active, count)
        return
    for k in range(spikes):
        i = union[k]
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        for a in range(count):
            j = active[a]
            w[j] += correlation(row, i, j) * (scale_at(row, i, j) * reward)


@kernel
def _outer_rows_of_one(row, union, spikes, active, count):
    """One sample: the change of a row is the same for all rows, up to the spike's value."""
    m = row[c.OUTER_M]
    post = floats(row[c.OUTER_DENSE + c.DENSE_AT], m)
    change = floats(row[c.OUTER_CHANGE], m)
    last, reward = 0.0, reward_of(row)
    for k in range(spikes):
        value = spike_value(row, c.OUTER_SPIKES, 0, union[k])
        if value != last:
            for a in range(count):
                j = active[a]
                change[a] = (np.float32(value) * post[j]) * (scale_at(row, 0, j) * reward)
            last = value
        w = floats(row[c.OUTER_W] + 4 * union[k] * m, m)
        if clips_at_once(row):
            low, high = floats(row[c.OUTER_LOW], 1)[0], floats(row[c.OUTER_HIGH], 1)[0]
            for a in range(count):
                w[active[a]] = min(max(w[active[a]] + change[a], low), high)
        else:
            for a in range(count):
                w[active[a]] += change[a]


@kernel
def clips_at_once(row):
    """Whether no other update of this step touches the weights, and clipping is all there is."""
    return row[c.OUTER_CLIPS] != 0 and integers(row[c.OUTER_OTHER_COUNT], 1)[0] == 0


@kernel
def has_clipped(row):
    """Whether what an update changed is within limits already."""
    if row[c.CODE] == c.OUTER_ROWS:
        return clips_at_once(row)
    return row[c.CODE] == c.OUTER_COLUMNS and row[c.OUTER_CLIPS] != 0


@kernel
def bring_up_to_date(row, table, t):
    """Bring the dense variable up to date, if it is a trace that waits."""
    if row[c.OUTER_TRACE] != 0:
        catch_up(integers(table + 8 * c.WIDTH * (row[c.OUTER_TRACE] - 1), c.WIDTH), t)


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
    if row[c.BATCH] == 1 and row[c.OUTER_SCALE_ROW] == 0:
        for k in range(spikes):
            _outer_column_of_one(row, union[k], active, count)
        return
    w, reward = floats(row[c.OUTER_W], n * m), reward_of(row)
    for a in range(count):
        i = active[a]
        for k in range(spikes):
            j = union[k]
            w[i * m + j] += correlation(row, j, i) * (scale_at(row, i, j) * reward)


@kernel
def _outer_column_of_one(row, j, active, count):
    """One sample: a column grows by the presynaptic side, times the spike, times the rate."""
    m = row[c.OUTER_M]
    pre = floats(row[c.OUTER_DENSE + c.DENSE_AT], row[c.OUTER_N])
    column = floats(row[c.OUTER_W] + 4 * j, row[c.OUTER_N] * m)
    value = np.float32(spike_value(row, c.OUTER_SPIKES, 0, j))
    scale = scale_at(row, 0, j) * reward_of(row)
    if row[c.OUTER_CLIPS] != 0:  # it is the last update of the step
        low, high = floats(row[c.OUTER_LOW], 1)[0], floats(row[c.OUTER_HIGH], 1)[0]
        for a in range(count):
            i = active[a]
            column[i * m] = min(max(column[i * m] + (value * pre[i]) * scale, low), high)
        return
    for a in range(count):
        i = active[a]
        column[i * m] += (value * pre[i]) * scale


@kernel
def outer_full(row):
    """No spikes on either side: weights change where the presynaptic side is not 0."""
    if unrewarded(row):
        return
    n, m, batch = row[c.OUTER_N], row[c.OUTER_M], row[c.BATCH]
    pre = floats(row[c.OUTER_SPIKES + c.SPIKES_AT], batch * n)
    post = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * m)
    active, reward = naturals(row[c.OUTER_PRE_ACTIVE], n), reward_of(row)
    clear(octets(row[c.OUTER_NORMED], m))
    for a in range(integers(row[c.OUTER_PRE_ACTIVE_COUNT], 1)[0]):
        i = active[a]
        w = floats(row[c.OUTER_W] + 4 * i * m, m)
        if batch == 1 and row[c.OUTER_SCALE_ROW] == 0 and row[c.OUTER_SCALE_COLUMN] == 0:
            factor, value = scale_at(row, 0, 0) * reward, pre[i]
            for j in range(m):
                w[j] += (value * post[j]) * factor
            continue
        for j in range(m):
            total = np.float32(0)
            for b in range(batch):
                total += pre[b * n + i] * post[b * m + j]
            change = total / np.float32(row[c.OUTER_DIVISOR])
            w[j] += change * (scale_at(row, i, j) * reward)


@kernel
def forget_norms(row, columns, count):
    normed = octets(row[c.OUTER_NORMED], row[c.OUTER_M])
    for k in range(count):
        normed[columns[k]] = 0


@kernel
def limited(row, value, i, j):
    """A weight after decay, bounds, mask and Dale's rule."""
    value *= np.float32(doubles(row[c.CONSTRAIN_DECAY], 1)[0])
    if row[c.CONSTRAIN_LOW] != 0:
        place = i * row[c.CONSTRAIN_LOW_ROW] + j * row[c.CONSTRAIN_LOW_COLUMN]
        value = max(value, floats(row[c.CONSTRAIN_LOW], place + 1)[place])
    if row[c.CONSTRAIN_HIGH] != 0:
        place = i * row[c.CONSTRAIN_HIGH_ROW] + j * row[c.CONSTRAIN_HIGH_COLUMN]
        value = min(value, floats(row[c.CONSTRAIN_HIGH], place + 1)[place])
    place = i * row[c.CONSTRAIN_M] + j
    if row[c.CONSTRAIN_MASK] != 0 and octets(row[c.CONSTRAIN_MASK], place + 1)[place] != 0:
        value = np.float32(0)
    if row[c.CONSTRAIN_DALE] != 0:
        positive = octets(row[c.CONSTRAIN_DALE], place + 1)[place] != 0
        if (positive and value < 0) or (not positive and value > 0):
            value = np.float32(0)
    return value


@kernel
def constrain(row, table, t):
    """Limit the weights: all of them, or, once all are within limits, those that changed."""
    status = integers(row[c.CONSTRAIN_STATUS], 1)
    if status[0] == 0 or row[c.CONSTRAIN_ALWAYS_FULL] != 0:
        constrain_all(row)
        status[0] = 1
        return
    for u in range(row[c.CONSTRAIN_UPDATES]):
        update = integers(table + 8 * c.WIDTH * (row[c.CONSTRAIN_FIRST_UPDATE] + u), c.WIDTH)
        code = update[c.CODE]
        if code == c.REWARD:
            if update[c.REWARD_CLIPS] == 0:
                constrain_all(row)
        elif has_clipped(update):
            continue
        elif by_rows(code) or code == c.OUTER_COLUMNS or code == c.GATED_COLUMNS:
            _constrain_changed(row, update)


@kernel
def by_rows(code):
    """Whether an update is by presynaptic spikes."""
    return code == c.OUTER_ROWS or code == c.GATED_ROWS


@kernel
def constrain_all(row):
    """Limit every weight."""
    n, m = row[c.CONSTRAIN_N], row[c.CONSTRAIN_M]
    normed = octets(row[c.CONSTRAIN_NORMED], m)
    for i in range(n):
        w = floats(row[c.CONSTRAIN_W] + 4 * i * m, m)
        if row[c.CONSTRAIN_CLIPS_ONLY] != 0 and _within_bounds(row, w):
            continue
        for j in range(m):
            value = limited(row, w[j], i, j)
            if value != w[j]:
                w[j] = value
                normed[j] = 0


@kernel
def bounds(row):
    """One lower and one upper bound for all weights."""
    low, high = np.float32(-np.inf), np.float32(np.inf)
    if row[c.CONSTRAIN_LOW] != 0:
        low = floats(row[c.CONSTRAIN_LOW], 1)[0]
    if row[c.CONSTRAIN_HIGH] != 0:
        high = floats(row[c.CONSTRAIN_HIGH], 1)[0]
    return low, high


@kernel
def _within_bounds(row, w):
    low, high = bounds(row)
    outside = np.int32(0)
    for j in range(w.size):
        outside |= np.int32(w[j] < low) | np.int32(w[j] > high)
    return outside == 0


@kernel
def _constrain_changed(row, update):
    """Limit the weights that one update of this step has changed."""
    m = row[c.CONSTRAIN_M]
    union, spikes = united(update)
    if spikes == 0 or unrewarded(update):
        return
    active, count = active_of(update)
    by_row = by_rows(update[c.CODE])
    outer, inner = (union, active) if by_row else (active, union)
    n_outer, n_inner = (spikes, count) if by_row else (count, spikes)
    if row[c.CONSTRAIN_CLIPS_ONLY] != 0:
        _clip_changed(row, outer, n_outer, inner, n_inner)
        return
    for k in range(n_outer):
        i = outer[k]
        w = floats(row[c.CONSTRAIN_W] + 4 * i * m, m)
        for a in range(n_inner):
            j = inner[a]
            w[j] = limited(row, w[j], i, j)


@kernel
def _clip_changed(row, outer, n_outer, inner, n_inner):
    """The usual case: one lower and one upper bound for all weights."""
    m = row[c.CONSTRAIN_M]
    low, high = bounds(row)
    for k in range(n_outer):
        w = floats(row[c.CONSTRAIN_W] + 4 * outer[k] * m, m)
        for a in range(n_inner):
            j = inner[a]
            w[j] = min(max(w[j], low), high)
