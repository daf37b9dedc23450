"""Connections with a table of taps: how their weights learn, and their limits.

Weights that several pairs of neurons share collect the products of all pairs before they
grow; others grow pair by pair. Silent neurons cost nothing.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.learn import active_of, bounds, forget_norms, limited, united
from bindsnet.engine.native.kernels.patches import (
    add_scaled,
    channel_of,
    is_worth_turning,
    place_at,
    turn,
)
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, naturals, octets


@kernel
def outer(row):
    """Weights grow by the products of spikes on one side and numbers on the other."""
    layout = integers(row[c.OUTER_LAYOUT], c.LAYOUT_SIZE)
    if layout[c.LAYOUT_SHARED] != 0:
        _outer_shared(row, layout)
    else:
        _visit_changing(row, layout, row, c.GROW)


@kernel
def _visit_changing(row, layout, limits, action):
    """Do something to each weight that an update changes; none of them is shared."""
    union, spikes = united(row)
    if spikes == 0:
        return
    active, count = active_of(row)
    if row[c.CODE] == c.PATCH_COLUMNS:
        forget_norms(row, union, spikes)
        for k in range(spikes):
            _visit_target(row, layout, union[k], limits, action)
        return
    forget_norms(row, active, count)
    if layout[c.LAYOUT_MEETINGS] != 0 and count < _taps_of_source(layout):
        for k in range(spikes):
            _visit_meetings(row, layout, union[k], active[:count], limits, action)
    else:
        for k in range(spikes):
            _visit_source(row, layout, union[k], limits, action)


@kernel
def _taps_of_source(layout):
    """How many weights a source neuron has, on average."""
    positions = layout[c.LAYOUT_POSITIONS]
    taps = integers(layout[c.LAYOUT_STARTS], positions + 1)[positions]
    return layout[c.LAYOUT_FILTERS] * taps // positions


@kernel
def _outer_shared(row, layout):
    """Weights that join many pairs: changes are added up first."""
    change = floats(row[c.OUTER_CHANGE], layout[c.LAYOUT_WEIGHTS])
    clear(change)
    n, found = row[c.OUTER_SPIKES + c.SPIKES_N], False
    counts = integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], row[c.BATCH])
    for b in range(row[c.BATCH]):
        found = found or counts[b] > 0
        index = indices(row[c.OUTER_SPIKES + c.SPIKES_INDEX] + 4 * b * n, counts[b])
        if row[c.CODE] == c.PATCH_ROWS and is_worth_turning(layout, counts[b]):
            _collect_turned(row, layout, index, b)
        elif row[c.CODE] == c.PATCH_ROWS:
            for f in range(layout[c.LAYOUT_FILTERS]):
                for k in range(counts[b]):
                    _collect_source(row, layout, f, index[k], b)
        else:
            _collect_targets(row, layout, index, b)
    if found:
        w, divisor = floats(row[c.OUTER_W], change.size), np.float32(row[c.OUTER_DIVISOR])
        for at in range(w.size):
            w[at] += (change[at] / divisor) * _scale_at(row, at)


@kernel
def _scale_at(row, at):
    """The learning rate of a weight."""
    place = at * row[c.OUTER_SCALE_COLUMN]
    return floats(row[c.OUTER_SCALE], place + 1)[place]


@kernel
def _collect_source(row, layout, f, neuron, b):
    """Add the products of one source spike and its numbers of one filter."""
    channel = channel_of(layout, neuron)
    p = neuron - channel * layout[c.LAYOUT_POSITIONS]
    starts = integers(layout[c.LAYOUT_STARTS] + 8 * p, 2)
    others = naturals(layout[c.LAYOUT_OTHERS], starts[1])
    first = channel * layout[c.LAYOUT_CHANNEL] + f * layout[c.LAYOUT_FILTER]
    change = floats(row[c.OUTER_CHANGE] + 4 * first, 1)
    start = b * row[c.OUTER_DENSE + c.DENSE_N] + f * layout[c.LAYOUT_OUTPUTS]
    dense = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * start, 1)
    value = np.float32(spike_value(row, c.OUTER_SPIKES, b, neuron))
    cells = naturals(layout[c.LAYOUT_PLACES], starts[1])
    for tap in range(starts[0], starts[1]):
        change[cells[tap]] += value * dense[others[tap]]


@kernel
def _collect_turned(row, layout, index, b):
    """The same sums of source spikes, all filters of a tap at once."""
    filters, outputs = layout[c.LAYOUT_FILTERS], layout[c.LAYOUT_OUTPUTS]
    weights, cells = layout[c.LAYOUT_WEIGHTS], layout[c.LAYOUT_FILTER]
    change_at, dense_at = row[c.OUTER_TURNED], row[c.OUTER_TURNED] + 4 * weights
    turn(row[c.OUTER_CHANGE], change_at, filters, cells)
    start = 4 * b * row[c.OUTER_DENSE + c.DENSE_N]
    turn(row[c.OUTER_DENSE + c.DENSE_AT] + start, dense_at, filters, outputs)
    for neuron in index:
        value = np.float32(spike_value(row, c.OUTER_SPIKES, b, neuron))
        channel = channel_of(layout, neuron)
        p = neuron - channel * layout[c.LAYOUT_POSITIONS]
        starts = integers(layout[c.LAYOUT_STARTS] + 8 * p, 2)
        others = naturals(layout[c.LAYOUT_OTHERS], starts[1])
        cell = naturals(layout[c.LAYOUT_PLACES], starts[1])
        first = change_at + 4 * filters * channel * layout[c.LAYOUT_CHANNEL]
        for tap in range(starts[0], starts[1]):
            add_scaled(first, np.int64(cell[tap]), dense_at, np.int64(others[tap]), filters, value)
    turn(change_at, row[c.OUTER_CHANGE], cells, filters)


@kernel
def _collect_targets(row, layout, index, b):
    """Add the products of target spikes and what lies under the kernel there."""
    size, outputs = layout[c.LAYOUT_FILTER], layout[c.LAYOUT_OUTPUTS]
    under_at = row[c.OUTER_TURNED]
    seen = floats(under_at + 4 * size * outputs, outputs)
    clear(seen)
    for neuron in index:
        f = np.int64(neuron) // outputs
        q = neuron - f * outputs
        if seen[q] == 0:
            seen[q] = 1
            _list_under(row, layout, q, b, under_at + 4 * size * q)
        value = np.float32(spike_value(row, c.OUTER_SPIKES, b, neuron))
        add_scaled(row[c.OUTER_CHANGE], f, under_at, q, size, value)


@kernel
def _list_under(row, layout, q, b, to):
    """Write down the numbers under the kernel at a place; 0 where the kernel lies outside."""
    starts = integers(layout[c.LAYOUT_TARGET_STARTS] + 8 * q, 2)
    others = naturals(layout[c.LAYOUT_TARGET_OTHERS], starts[1])
    cells = naturals(layout[c.LAYOUT_TARGET_PLACES], starts[1])
    clear(floats(to, layout[c.LAYOUT_FILTER]))
    for channel in range(layout[c.LAYOUT_CHANNELS]):
        under = floats(to + 4 * channel * layout[c.LAYOUT_CHANNEL], 1)
        start = b * row[c.OUTER_DENSE + c.DENSE_N] + channel * layout[c.LAYOUT_POSITIONS]
        dense = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * start, 1)
        for tap in range(starts[0], starts[1]):
            under[cells[tap]] = dense[others[tap]]


@kernel
def _visit_meetings(row, layout, neuron, others, limits, action):
    """Do something to the weights between a source neuron and some target neurons."""
    channel, outputs = channel_of(layout, neuron), layout[c.LAYOUT_OUTPUTS]
    p = neuron - channel * layout[c.LAYOUT_POSITIONS]
    places = naturals(layout[c.LAYOUT_MEETINGS] + 4 * p * outputs, outputs)
    first = channel * layout[c.LAYOUT_CHANNEL] - 1
    for other in others:
        f = np.int64(other) // outputs
        place = np.int64(places[other - f * outputs])
        if place != 0:
            at = first + place + f * layout[c.LAYOUT_FILTER]
            _act(row, layout, at, neuron, np.int64(other), limits, action)


@kernel
def _visit_source(row, layout, neuron, limits, action):
    """Do something to each weight of a source neuron."""
    channel, outputs = channel_of(layout, neuron), layout[c.LAYOUT_OUTPUTS]
    p = neuron - channel * layout[c.LAYOUT_POSITIONS]
    starts = integers(layout[c.LAYOUT_STARTS] + 8 * p, 2)
    others = naturals(layout[c.LAYOUT_OTHERS], starts[1])
    first = channel * layout[c.LAYOUT_CHANNEL]
    for f in range(layout[c.LAYOUT_FILTERS]):
        for tap in range(starts[0], starts[1]):
            place = first + place_at(layout, c.LAYOUT_PLACES, tap) + f * layout[c.LAYOUT_FILTER]
            dense = f * outputs + np.int64(others[tap])
            _act(row, layout, place, neuron, dense, limits, action)


@kernel
def _visit_target(row, layout, neuron, limits, action):
    """Do something to each weight of a target neuron."""
    f, positions = np.int64(neuron) // layout[c.LAYOUT_OUTPUTS], layout[c.LAYOUT_POSITIONS]
    q = neuron - f * layout[c.LAYOUT_OUTPUTS]
    starts = integers(layout[c.LAYOUT_TARGET_STARTS] + 8 * q, 2)
    others = naturals(layout[c.LAYOUT_TARGET_OTHERS], starts[1])
    for channel in range(layout[c.LAYOUT_CHANNELS]):
        first = f * layout[c.LAYOUT_FILTER] + channel * layout[c.LAYOUT_CHANNEL]
        for tap in range(starts[0], starts[1]):
            place = first + place_at(layout, c.LAYOUT_TARGET_PLACES, tap)
            dense = channel * positions + np.int64(others[tap])
            _act(row, layout, place, neuron, dense, limits, action)


@kernel
def _act(row, layout, at, spike, dense, limits, action):
    """Let a weight grow by its pair, or bring it within its limits; if the pair is not 0."""
    batch, n = row[c.BATCH], row[c.OUTER_DENSE + c.DENSE_N]
    value, total = floats(row[c.OUTER_DENSE + c.DENSE_AT], batch * n), np.float32(0)
    if batch == 1:
        if value[dense] == 0:
            return
        total = np.float32(spike_value(row, c.OUTER_SPIKES, 0, spike)) * value[dense]
    elif action == c.GROW:
        for b in range(batch):
            total += np.float32(spike_value(row, c.OUTER_SPIKES, b, spike)) * value[b * n + dense]
        total /= np.float32(row[c.OUTER_DIVISOR])
    w = floats(row[c.OUTER_W], layout[c.LAYOUT_WEIGHTS])
    if action == c.GROW:
        w[at] += total * _scale_at(row, at)
    elif limits[c.CONSTRAIN_CLIPS_ONLY] != 0:
        low, high = bounds(limits)
        w[at] = min(max(w[at], low), high)
    else:
        w[at] = limited(limits, w[at], 0, at)


@kernel
def constrain(row, table, t):
    """Limit the weights: those that are not known to be within limits."""
    status = integers(row[c.CONSTRAIN_STATUS], 1)
    if status[0] == c.NOTHING_KNOWN or row[c.CONSTRAIN_ALWAYS_FULL] != 0:
        _limit_all(row)
    elif status[0] == c.SYNAPSES_UNKNOWN:
        _limit_synapses(row)
    else:
        for u in range(row[c.CONSTRAIN_UPDATES]):
            update = integers(table + 8 * c.WIDTH * (row[c.CONSTRAIN_FIRST_UPDATE] + u), c.WIDTH)
            if update[c.CODE] == c.PATCH_ROWS or update[c.CODE] == c.PATCH_COLUMNS:
                layout = integers(update[c.OUTER_LAYOUT], c.LAYOUT_SIZE)
                _visit_changing(update, layout, row, c.LIMIT)
        return
    status[0] = c.ALL_WITHIN


@kernel
def _limit_all(row):
    """Limit every weight."""
    w = floats(row[c.CONSTRAIN_W], row[c.CONSTRAIN_N] * row[c.CONSTRAIN_M])
    changed = False
    for at in range(w.size):
        value = limited(row, w[at], 0, at)
        changed = changed or value != w[at]
        w[at] = value
    if changed:
        clear(octets(row[c.CONSTRAIN_NORMED], row[c.CONSTRAIN_TARGETS]))


@kernel
def _limit_synapses(row):
    """Limit the weights that join neurons."""
    layout = integers(row[c.CONSTRAIN_LAYOUT], c.LAYOUT_SIZE)
    w, outputs = floats(row[c.CONSTRAIN_W], layout[c.LAYOUT_WEIGHTS]), layout[c.LAYOUT_OUTPUTS]
    starts = integers(layout[c.LAYOUT_STARTS], layout[c.LAYOUT_POSITIONS] + 1)
    others = naturals(layout[c.LAYOUT_OTHERS], starts[starts.size - 1])
    normed = octets(row[c.CONSTRAIN_NORMED], row[c.CONSTRAIN_TARGETS])
    for channel in range(layout[c.LAYOUT_CHANNELS]):
        for p in range(layout[c.LAYOUT_POSITIONS]):
            for f in range(layout[c.LAYOUT_FILTERS]):
                first = channel * layout[c.LAYOUT_CHANNEL] + f * layout[c.LAYOUT_FILTER]
                for tap in range(starts[p], starts[p + 1]):
                    at = first + place_at(layout, c.LAYOUT_PLACES, tap)
                    value = limited(row, w[at], 0, at)
                    if value != w[at]:
                        w[at] = value
                        normed[f * outputs + np.int64(others[tap])] = 0
