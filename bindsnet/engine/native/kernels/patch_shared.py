"""Weights that several pairs of neurons share: the products of all pairs are added up first."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.layer import any_spikes
from bindsnet.engine.native.kernels.patches import channel_of, taps_of
from bindsnet.engine.native.kernels.turned import add_taps, can_be_turned, turn_back, turn_filters
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, naturals
from bindsnet.engine.native.vectors import (
    add_windows_1,
    add_windows_3,
    add_windows_5,
    add_windows_8,
    copy_lanes,
)


@kernel
def outer_shared(row, layout):
    """Weights that join many pairs: changes are added up first."""
    if not any_spikes(row[c.OUTER_SPIKES + c.SPIKES_COUNT], row[c.BATCH]):
        return
    if row[c.CODE] == c.PATCH_COLUMNS:
        _collect_targets(row, layout)
    elif can_be_turned(layout):
        _collect_turned(row, layout)
    else:
        _collect_sources(row, layout)
    _grow(row, layout[g.WEIGHTS])


@kernel
def _grow(row, weights):
    """All weights grow by what was added up."""
    w, change = floats(row[c.OUTER_W], weights), floats(row[c.OUTER_CHANGE], weights)
    divisor = np.float32(row[c.OUTER_DIVISOR])
    if row[c.OUTER_SCALE_COLUMN] == 0:
        rate = rate_at(row, 0)
        for at in range(weights):
            w[at] += (change[at] / divisor) * rate
    else:
        rates = floats(row[c.OUTER_SCALE], weights)
        for at in range(weights):
            w[at] += (change[at] / divisor) * rates[at]


@kernel
def _spikes_of(row, b):
    """The neurons of a sample that spike, and their number."""
    n = row[c.OUTER_SPIKES + c.SPIKES_N]
    count = integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], b + 1)[b]
    return indices(row[c.OUTER_SPIKES + c.SPIKES_INDEX] + 4 * b * n, count), count


@kernel
def _collect_sources(row, layout):
    """Add up the products of source spikes, filter by filter."""
    clear(floats(row[c.OUTER_CHANGE], layout[g.WEIGHTS]))
    for b in range(row[c.BATCH]):
        found, count = _spikes_of(row, b)
        for f in range(layout[g.FILTERS]):
            for k in range(count):
                _collect_source(row, layout, f, found[k], b)


@kernel
def _collect_source(row, layout, f, neuron, b):
    """Add the products of one source spike and its numbers of one filter."""
    channel = channel_of(layout, neuron)
    p = neuron - channel * layout[g.POSITIONS]
    starts = integers(layout[g.STARTS] + 8 * p, 2)
    others = naturals(layout[g.OTHERS], starts[1])
    first = channel * layout[g.CHANNEL] + f * layout[g.FILTER]
    change = floats(row[c.OUTER_CHANGE] + 4 * first, 1)
    start = b * row[c.OUTER_DENSE + c.DENSE_N] + f * layout[g.OUTPUTS]
    dense = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * start, 1)
    value = np.float32(spike_value(row, c.OUTER_SPIKES, b, neuron))
    cells = naturals(layout[g.PLACES], starts[1])
    for tap in range(starts[0], starts[1]):
        change[cells[tap]] += value * dense[others[tap]]


@kernel
def _collect_turned(row, layout):
    """The same sums, all filters of a tap at once."""
    cells, lanes = layout[g.FILTER], layout[g.FILTER_LANES]
    change_at = row[c.OUTER_TURNED]
    clear(floats(change_at, lanes * cells))
    for b in range(row[c.BATCH]):
        dense_at = _turned_dense(row, layout, b)
        found, spikes = _spikes_of(row, b)
        for k in range(spikes):
            neuron = found[k]
            value = np.float32(spike_value(row, c.OUTER_SPIKES, b, neuron))
            channel = channel_of(layout, neuron)
            first, count = taps_of(layout, neuron - channel * layout[g.POSITIONS])
            others, places = layout[g.OTHERS] + first, layout[g.PLACES] + first
            change = change_at + 4 * lanes * channel * layout[g.CHANNEL]
            add_taps(layout, change, places, dense_at, others, count, value)
    turn_back(layout, change_at, cells, row[c.OUTER_CHANGE])


@kernel
def _turned_dense(row, layout, b):
    """The address of a sample's numbers as rows of all filters."""
    size = 4 * layout[g.FILTER_LANES]
    if row[c.OUTER_DENSE_TURNED] != 0:
        return row[c.OUTER_DENSE_TURNED] + b * size * layout[g.OUTPUTS]
    turned = row[c.OUTER_TURNED] + size * layout[g.FILTER]
    dense = row[c.OUTER_DENSE + c.DENSE_AT] + 4 * b * row[c.OUTER_DENSE + c.DENSE_N]
    turn_filters(layout, dense, layout[g.OUTPUTS], turned)
    return turned


@kernel
def _collect_targets(row, layout):
    """Add up, for each filter, what lies under the kernel where it has spikes."""
    pieces = layout[g.PIECES]
    totals_at = row[c.OUTER_TURNED]
    size = 4 * g.LANES * pieces
    frame_at = totals_at + size * layout[g.FILTERS]
    clear(floats(totals_at, layout[g.FILTERS] * g.LANES * pieces))
    for b in range(row[c.BATCH]):
        fill_frame(row, layout, b, frame_at)
        _collect_filters(row, layout, b, totals_at, frame_at)
    starts = naturals(layout[g.PIECE_CELLS], pieces)
    for f in range(layout[g.FILTERS]):
        change = row[c.OUTER_CHANGE] + 4 * f * layout[g.FILTER]
        for k in range(pieces):  # what is copied too much, the next piece covers
            copy_lanes(change + 4 * np.int64(starts[k]), totals_at + size * f + 4 * g.LANES * k)


@kernel
def fill_frame(row, layout, b, frame_at):
    """Copy a sample's numbers to where they lie among the padding."""
    positions, size = layout[g.POSITIONS], layout[g.FRAME]
    start = row[c.OUTER_DENSE + c.DENSE_AT] + 4 * b * row[c.OUTER_DENSE + c.DENSE_N]
    places = naturals(layout[g.FRAME_PLACES], positions)
    for channel in range(layout[g.CHANNELS]):
        dense = floats(start + 4 * channel * positions, positions)
        frame = floats(frame_at + 4 * channel * size, size)
        if size == positions:
            for p in range(positions):
                frame[p] = dense[p]
        else:
            for p in range(positions):
                frame[places[p]] = dense[p]


@kernel
def _collect_filters(row, layout, b, totals_at, frame_at):
    """Add a sample's products to the totals; its spikes are in the order of the filters."""
    outputs, pieces = layout[g.OUTPUTS], layout[g.PIECES]
    s = row[c.OUTER_SPIKES + c.SPIKES_AT] + b * row[c.OUTER_SPIKES + c.SPIKES_N]
    found, count = _spikes_of(row, b)
    at = row[c.OUTER_SPIKES + c.SPIKES_INDEX] + 4 * b * row[c.OUTER_SPIKES + c.SPIKES_N]
    first = 0
    for f in range(layout[g.FILTERS]):
        last = first
        while last < count and found[last] < (f + 1) * outputs:
            last += 1
        if last > first:
            corners = layout[g.CORNERS] - 4 * f * outputs
            totals = totals_at + 4 * g.LANES * pieces * f
            _add_windows(layout, totals, frame_at, corners, at + 4 * first, last - first, s)
        first = last


@kernel
def _add_windows(layout, totals, frame, corners, index, count, s):
    """Add all pieces of the kernel, some at once."""
    offsets, rest = layout[g.PIECE_OFFSETS], layout[g.PIECES]
    while rest > 0:
        if rest >= 8:
            add_windows_8(totals, frame, offsets, corners, index, count, s)
            taken = 8
        elif rest >= 5:
            add_windows_5(totals, frame, offsets, corners, index, count, s)
            taken = 5
        elif rest >= 3:
            add_windows_3(totals, frame, offsets, corners, index, count, s)
            taken = 3
        else:
            add_windows_1(totals, frame, offsets, corners, index, count, s)
            taken = 1
        totals, offsets, rest = totals + 4 * g.LANES * taken, offsets + 4 * taken, rest - taken


@kernel
def rate_at(row, at):
    """The learning rate of a weight."""
    place = at * row[c.OUTER_SCALE_COLUMN]
    return floats(row[c.OUTER_SCALE], place + 1)[place]
