"""Weights that several pairs of neurons share: the products of all pairs are added up first."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.patches import (
    add_scaled,
    channel_of,
    is_worth_turning,
    turn,
)
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, naturals


@kernel
def outer_shared(row, layout):
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
            w[at] += (change[at] / divisor) * rate_at(row, at)


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
def rate_at(row, at):
    """The learning rate of a weight."""
    place = at * row[c.OUTER_SCALE_COLUMN]
    return floats(row[c.OUTER_SCALE], place + 1)[place]
