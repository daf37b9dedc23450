"""Connections with a table of taps: how their weights learn, and their limits.

Weights that several pairs of neurons share collect the products of all pairs before they
grow; others grow pair by pair. Silent neurons cost nothing.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.grow import limits_of
from bindsnet.engine.native.kernels.limits import bounds, limited
from bindsnet.engine.native.kernels.patch_local import (
    grow_sources,
    grow_targets,
    grows_in_rows,
)
from bindsnet.engine.native.kernels.patch_shared import outer_shared, rate_at
from bindsnet.engine.native.kernels.patch_visits import changing_visitor, meets_few
from bindsnet.engine.native.kernels.patches import place_at
from bindsnet.engine.native.memory import clear, floats, integers, kernel, naturals, octets


@kernel
def _grow(row, layout, at, spike, dense, b, other):
    """A weight grows by its pair."""
    batch, n = row[c.BATCH], row[c.OUTER_DENSE + c.DENSE_N]
    value, total = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * n), np.float32(0)
    if batch == 1:
        if value[dense] == 0:
            return
        total = np.float32(spike_value(row, c.OUTER_SPIKES, 0, spike)) * value[dense]
    else:
        for k in range(batch):
            total += np.float32(spike_value(row, c.OUTER_SPIKES, k, spike)) * value[k * n + dense]
        total /= np.float32(row[c.OUTER_DIVISOR])
    w = floats(row[c.OUTER_W], layout[g.WEIGHTS])
    w[at] += total * rate_at(row, at)
    left = row[c.OUTER_OTHER_SPIKES]
    if left == 0 or octets(left, dense + 1)[dense] == 0:
        low, high = limits_of(row, row[c.OUTER_CLIPS] != 0)
        w[at] = min(max(w[at], low), high)


@kernel
def _limit(row, layout, at, spike, dense, b, limits):
    """A weight is brought within its limits, if it has changed."""
    if row[c.BATCH] == 1 and row[c.OUTER_DENSE_TYPE] == c.FLOAT and row[c.OUTER_SHIFT] == 0:
        value = floats(row[c.OUTER_DENSE + c.DENSE_AT], dense + 1)
        if value[dense] == 0:
            return
    w = floats(row[c.OUTER_W], layout[g.WEIGHTS])
    if limits[c.CONSTRAIN_CLIPS_ONLY] != 0:
        low, high = bounds(limits)
        w[at] = min(max(w[at], low), high)
    else:
        w[at] = limited(limits, w[at], 0, at)


_grow_changing, _limit_changing = changing_visitor(_grow), changing_visitor(_limit)


@kernel
def outer(row):
    """Weights grow by the products of spikes on one side and numbers on the other."""
    layout = integers(row[c.OUTER_LAYOUT], g.SIZE)
    if layout[g.SHARED] != 0:
        outer_shared(row, layout)
    elif grows_in_rows(row, layout) and row[c.CODE] == c.PATCH_COLUMNS:
        grow_targets(row, layout)
    elif grows_in_rows(row, layout) and not meets_few(row, layout):
        grow_sources(row, layout)
    else:
        _grow_changing(row, layout, row)


@kernel
def constrain(row, table, t):
    """Limit the weights: those that are not known to be within limits."""
    status = integers(row[c.CONSTRAIN_STATUS], 1)
    if status[0] == c.NOTHING_KNOWN or row[c.CONSTRAIN_ALWAYS_FULL] != 0:
        _limit_all(row)
    elif status[0] == c.SYNAPSES_UNKNOWN:
        _limit_synapses(row)
    else:
        _limit_changed(row, table)
    status[0] = c.ALL_WITHIN


@kernel
def _limit_changed(row, table):
    """Limit the weights that the updates of this step have changed."""
    for u in range(row[c.CONSTRAIN_UPDATES]):
        update = integers(table + 8 * c.WIDTH * (row[c.CONSTRAIN_FIRST_UPDATE] + u), c.WIDTH)
        if update[c.CODE] == c.REWARD:
            if update[c.REWARD_CLIPS] == 0:
                _limit_synapses(row)
        elif update[c.OUTER_LAYOUT] != 0 and update[c.OUTER_CLIPS] == 0:
            layout = integers(update[c.OUTER_LAYOUT], g.SIZE)
            _limit_changing(update, layout, row)


@kernel
def _limit_all(row):
    """Limit every weight."""
    w = floats(row[c.CONSTRAIN_W], row[c.CONSTRAIN_N] * row[c.CONSTRAIN_M])
    changed = False
    if row[c.CONSTRAIN_CLIPS_ONLY] != 0:
        changed = _clip_all(w, *bounds(row))
    else:
        for at in range(w.size):
            value = limited(row, w[at], 0, at)
            changed = changed or value != w[at]
            w[at] = value
    if changed:
        clear(octets(row[c.CONSTRAIN_NORMED], row[c.CONSTRAIN_TARGETS]))


@kernel
def _clip_all(w, low, high):
    """Clip weights; returns whether that changed one."""
    changed = np.int32(0)
    for at in range(w.size):
        value = min(max(w[at], low), high)
        changed |= np.int32(value != w[at])
        w[at] = value
    return changed != 0


@kernel
def _limit_synapses(row):
    """Limit the weights that join neurons."""
    layout = integers(row[c.CONSTRAIN_LAYOUT], g.SIZE)
    w, outputs = floats(row[c.CONSTRAIN_W], layout[g.WEIGHTS]), layout[g.OUTPUTS]
    starts = integers(layout[g.STARTS], layout[g.POSITIONS] + 1)
    others = naturals(layout[g.OTHERS], starts[starts.size - 1])
    normed = octets(row[c.CONSTRAIN_NORMED], row[c.CONSTRAIN_TARGETS])
    for channel in range(layout[g.CHANNELS]):
        for p in range(layout[g.POSITIONS]):
            for f in range(layout[g.FILTERS]):
                first = channel * layout[g.CHANNEL] + f * layout[g.FILTER]
                for tap in range(starts[p], starts[p + 1]):
                    at = first + place_at(layout, g.PLACES, tap)
                    value = limited(row, w[at], 0, at)
                    if value != w[at]:
                        w[at] = value
                        normed[f * outputs + np.int64(others[tap])] = 0
