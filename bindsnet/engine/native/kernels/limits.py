"""Limits of weights: decay, bounds, masks, Dale's rule, for all or for those that changed."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.grow import are_most
from bindsnet.engine.native.kernels.updates import active_of, clips_at_once, united, unrewarded
from bindsnet.engine.native.memory import doubles, floats, integers, kernel, octets


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
def has_clipped(row):
    """Whether what an update changed is within limits already."""
    if row[c.CODE] == c.OUTER_ROWS:
        return clips_at_once(row)
    return row[c.OUTER_CLIPS] != 0


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
        if are_most(inner[:n_inner], m):
            for j in range(m):
                w[j] = min(max(w[j], low), high)
        else:
            for j in inner[:n_inner]:
                w[j] = min(max(w[j], low), high)
