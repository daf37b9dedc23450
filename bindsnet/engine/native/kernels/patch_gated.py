"""Connections with a table of taps: updates with functions of the weights, shifts and rewards,
and those of eligibility traces.

Each update adds up its products; then what belongs together changes the weights at once.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.gated import room_of
from bindsnet.engine.native.kernels.patch_shared import rate_at
from bindsnet.engine.native.kernels.patch_visits import by_targets, sample_visitor
from bindsnet.engine.native.kernels.updates import (
    active_of,
    forget_norms,
    reward_of,
    united,
    unrewarded,
)
from bindsnet.engine.native.memory import floats, integers, kernel, octets


@kernel
def _collect(row, layout, at, spike, dense, b, other):
    """Add the product of a pair to the change of their weight."""
    value = np.float32(spike_value(row, c.OUTER_SPIKES, b, spike))
    beside = _dense_value(row, b, dense)
    if row[c.OUTER_REWARD_STRIDE] != 0:  # the reward multiplies the postsynaptic side
        reward = floats(row[c.OUTER_REWARD], row[c.BATCH])[b]
        value, beside = (value * reward, beside) if by_targets(row) else (value, beside * reward)
    floats(row[c.OUTER_CHANGE], layout[g.WEIGHTS])[at] += value * beside


@kernel
def _dense_value(row, b, k):
    """The variable on the side without a list of spikes, less its shift."""
    place = b * row[c.OUTER_DENSE + c.DENSE_N] + k
    if row[c.OUTER_DENSE_TYPE] == c.OCTET:
        value = np.float32(octets(row[c.OUTER_DENSE + c.DENSE_AT], place + 1)[place])
    else:
        value = floats(row[c.OUTER_DENSE + c.DENSE_AT], place + 1)[place]
    return value - floats(row[c.OUTER_SHIFT], 1)[0]


@kernel
def _apply(row, layout, at, spike, dense, b, rows):
    """A weight, or its trace, grows by all changes at once; these begin anew."""
    size, total = layout[g.WEIGHTS], np.float32(0)
    sample = b if row[c.OUTER_EACH] != 0 else 0
    w = floats(row[c.OUTER_W] + 4 * sample * size, size)
    for u in range(rows.size // c.WIDTH):
        one = rows[u * c.WIDTH : (u + 1) * c.WIDTH]
        collected = floats(one[c.OUTER_CHANGE], size)
        change = collected[at] / np.float32(one[c.OUTER_DIVISOR])
        change *= rate_at(one, at) * reward_of(one)
        if one[c.OUTER_BOUND] != 0:
            change *= room_of(one, w[at], 0, at)
        collected[at] = 0
        total += change
    w[at] += total


_collect_samples, _apply_samples = sample_visitor(_collect), sample_visitor(_apply)


@kernel
def outer(row, table, t):
    """Add up the products; the last row of a group lets the weights, or traces, grow."""
    if unrewarded(row):
        return
    layout = integers(row[c.OUTER_LAYOUT], g.SIZE)
    rows = integers(table + 8 * c.WIDTH * row[c.OUTER_FIRST], row[c.OUTER_GROUP] * c.WIDTH)
    if row[c.OUTER_EACH] == 0:
        _collect_samples(row, layout, 0, row[c.BATCH], row)
        _grow(rows, layout, 0, row[c.BATCH])
        return
    for b in range(row[c.BATCH]):
        _collect_samples(row, layout, b, b + 1, row)
        _grow(rows, layout, b, b + 1)


@kernel
def _grow(rows, layout, first, last):
    """Let the weights grow by the changes of a group of rows, if it is complete."""
    for u in range(rows.size // c.WIDTH):
        row = rows[u * c.WIDTH : (u + 1) * c.WIDTH]
        _forget_norms(row)
        if layout[g.SHARED] == 0:
            _apply_samples(row, layout, first, last, rows)
        elif u == 0 and _any_spikes(rows):
            for at in range(layout[g.WEIGHTS]):
                _apply(row, layout, at, 0, 0, first, rows)


@kernel
def _forget_norms(row):
    """The weights into some neurons change."""
    if row[c.OUTER_NORMED] == 0:
        return
    neurons, count = united(row) if by_targets(row) else active_of(row)
    forget_norms(row, neurons, count)


@kernel
def _any_spikes(rows):
    for u in range(rows.size // c.WIDTH):
        row = rows[u * c.WIDTH : (u + 1) * c.WIDTH]
        counts = integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], row[c.BATCH])
        for count in counts:
            if count > 0:
                return True
    return False
