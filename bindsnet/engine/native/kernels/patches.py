"""Connections with a table of taps: from spikes to input, and norms.

A silent neuron costs nothing. What each kernel computes, and in which order it adds, is
defined in :mod:`bindsnet.patches`.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.memory import (
    clear,
    doubles,
    floats,
    indices,
    integers,
    kernel,
    naturals,
)
from bindsnet.functional import NORM_TOLERANCE


@kernel
def cell_at(layout, cells, tap):
    """The kernel cell of a tap, times the stride of cells."""
    if layout[cells] == 0:
        return np.uint64(tap * layout[c.LAYOUT_CELL])
    return naturals(layout[cells], tap + 1)[tap] * np.uint64(layout[c.LAYOUT_CELL])


@kernel
def propagate(row):
    """``drive`` becomes, or grows by, what the spikes cause, plus bias."""
    s, m, batch = c.PROPAGATE_SPIKES, row[c.PROPAGATE_M], row[c.BATCH]
    n, grows = row[s + c.SPIKES_N], row[c.PROPAGATE_GROWS] != 0
    counts = integers(row[s + c.SPIKES_COUNT], batch)
    layout = integers(row[c.PROPAGATE_LAYOUT], c.LAYOUT_SIZE)
    for b in range(batch):
        drive = floats(row[c.PROPAGATE_DRIVE] + 4 * b * m, m)
        if grows and counts[b] == 0 and row[c.PROPAGATE_BIAS] == 0:
            continue
        out_at = row[c.PROPAGATE_SCRATCH] if grows else row[c.PROPAGATE_DRIVE] + 4 * b * m
        out = floats(out_at, m)
        clear(out)
        index = indices(row[s + c.SPIKES_INDEX] + 4 * b * n, counts[b])
        if is_worth_turning(layout, counts[b]):
            _propagate_turned(row, layout, out_at, index, b)
        else:
            for f in range(layout[c.LAYOUT_FILTERS]):
                for k in range(counts[b]):
                    _add_taps(row, layout, out, f, index[k], spike_value(row, s, b, index[k]))
        if row[c.PROPAGATE_BIAS] != 0:
            _add_bias(row, out)
        if grows:
            for j in range(m):
                drive[j] += out[j]


@kernel
def is_worth_turning(layout, spikes):
    """Whether so many spikes pay for bringing the filters of shared weights side by side."""
    if layout[c.LAYOUT_SHARED] == 0 or layout[c.LAYOUT_FILTERS] < 8:
        return False
    cells = layout[c.LAYOUT_FILTER]
    taps = spikes * (cells // layout[c.LAYOUT_CHANNELS])
    return 2 * taps > cells + layout[c.LAYOUT_OUTPUTS]


@kernel
def turn(source, to, rows, columns):
    """``to[columns, rows]`` becomes ``source[rows, columns]``; both are addresses of floats."""
    old, new = floats(source, rows * columns), floats(to, rows * columns)
    if rows > columns:
        for j in range(columns):
            for i in range(rows):
                new[j * rows + i] = old[i * columns + j]
    else:
        for i in range(rows):
            for j in range(columns):
                new[j * rows + i] = old[i * columns + j]


@kernel
def _propagate_turned(row, layout, to, index, b):
    """The same sums, all filters of a tap at once."""
    filters, outputs = layout[c.LAYOUT_FILTERS], layout[c.LAYOUT_OUTPUTS]
    weights, cells = layout[c.LAYOUT_WEIGHTS], layout[c.LAYOUT_FILTER]
    w_at, out_at = row[c.PROPAGATE_TURNED], row[c.PROPAGATE_TURNED] + 4 * weights
    turn(row[c.PROPAGATE_W], w_at, filters, cells)
    clear(floats(out_at, filters * outputs))
    for neuron in index:
        value = np.float32(spike_value(row, c.PROPAGATE_SPIKES, b, neuron))
        channel = channel_of(layout, neuron)
        p = neuron - channel * layout[c.LAYOUT_POSITIONS]
        starts = integers(layout[c.LAYOUT_STARTS] + 8 * p, 2)
        others = naturals(layout[c.LAYOUT_OTHERS], starts[1])
        cell = naturals(layout[c.LAYOUT_CELLS], starts[1])
        first = w_at + 4 * filters * channel * layout[c.LAYOUT_CHANNEL]
        for tap in range(starts[0], starts[1]):
            add_scaled(out_at, np.int64(others[tap]), first, np.int64(cell[tap]), filters, value)
    turn(out_at, to, outputs, filters)


@kernel
def add_scaled(target, i, source, k, width, value):
    """Row ``i`` of ``target`` grows by ``value`` times row ``k`` of ``source``."""
    grown, added = floats(target + 4 * i * width, width), floats(source + 4 * k * width, width)
    for f in range(width):
        grown[f] += added[f] * value


@kernel
def channel_of(layout, neuron):
    """The channel of a source neuron; there is no division where there is one only."""
    if layout[c.LAYOUT_CHANNELS] == 1:
        return np.int64(0)
    return np.int64(neuron) // layout[c.LAYOUT_POSITIONS]


@kernel
def _add_taps(row, layout, out, f, neuron, value):
    """To the outputs of one filter, add the weights of one spike."""
    channel = channel_of(layout, neuron)
    p = neuron - channel * layout[c.LAYOUT_POSITIONS]
    starts = integers(layout[c.LAYOUT_STARTS] + 8 * p, 2)
    others = naturals(layout[c.LAYOUT_OTHERS], starts[1])
    first = channel * layout[c.LAYOUT_CHANNEL] + p * layout[c.LAYOUT_POSITION]
    w = floats(row[c.PROPAGATE_W] + 4 * (first + f * layout[c.LAYOUT_FILTER]), 1)
    by_output, by_cell = layout[c.LAYOUT_OUTPUT], layout[c.LAYOUT_CELL]
    start, strength = f * layout[c.LAYOUT_OUTPUTS], np.float32(value)
    if layout[c.LAYOUT_CELLS] == 0:
        for tap in range(starts[0], starts[1]):
            out[start + others[tap]] += w[tap * by_cell] * strength
        return
    cells = naturals(layout[c.LAYOUT_CELLS], starts[1])
    for tap in range(starts[0], starts[1]):
        q = others[tap]
        out[start + q] += w[q * by_output + cells[tap] * by_cell] * strength


@kernel
def _add_bias(row, out):
    """One number for each target neuron, or for each filter."""
    share = row[c.PROPAGATE_BIAS_SHARE]
    bias = floats(row[c.PROPAGATE_BIAS], out.size // share)
    for k in range(bias.size):
        for j in range(k * share, (k + 1) * share):
            out[j] += bias[k]


@kernel
def normalize(row):
    """Scale groups of weights to their norm: rows, or the weights into each neuron."""
    if row[c.NORMALIZE_LAYOUT] == 0:
        _normalize_rows(row)
        return
    layout = integers(row[c.NORMALIZE_LAYOUT], c.LAYOUT_SIZE)
    for neuron in range(layout[c.LAYOUT_FILTERS] * layout[c.LAYOUT_OUTPUTS]):
        total = _pass_incoming(row, layout, neuron, 0.0)
        factor = _factor(row, neuron, total)
        if factor != 1.0:
            _pass_incoming(row, layout, neuron, factor)


@kernel
def _factor(row, group, total):
    """What brings a sum to its norm: 1 where it has it, or is 0."""
    place = group * row[c.NORMALIZE_NORM_STRIDE]
    norm = doubles(row[c.NORMALIZE_NORM], place + 1)[place]
    if total != 0 and abs(total - norm) > NORM_TOLERANCE * abs(norm):
        return norm / total
    return 1.0


@kernel
def _scaled(row, value, factor):
    """A weight times a factor; notes whether it leaves its limits."""
    value *= np.float32(factor)
    low, high = floats(row[c.NORMALIZE_LOW], 1)[0], floats(row[c.NORMALIZE_HIGH], 1)[0]
    if value < low or value > high:
        integers(row[c.NORMALIZE_STATUS], 1)[0] = 0
    return value


@kernel
def _normalize_rows(row):
    size = row[c.NORMALIZE_M]
    for group in range(row[c.NORMALIZE_N]):
        w = floats(row[c.NORMALIZE_W] + 4 * group * size, size)
        total = 0.0
        for k in range(size):
            total += w[k]
        factor = _factor(row, group, total)
        if factor != 1.0:
            for k in range(size):
                w[k] = _scaled(row, w[k], factor)


@kernel
def _pass_incoming(row, layout, neuron, factor):
    """Sum up the weights into a neuron, by source; or, with a factor, scale them."""
    outputs = layout[c.LAYOUT_OUTPUTS]
    f = neuron // outputs
    q = neuron - f * outputs
    starts = integers(layout[c.LAYOUT_TARGET_STARTS] + 8 * q, 2)
    others = naturals(layout[c.LAYOUT_TARGET_OTHERS], starts[1])
    w = floats(row[c.NORMALIZE_W], layout[c.LAYOUT_WEIGHTS])
    first, total = f * layout[c.LAYOUT_FILTER] + q * layout[c.LAYOUT_OUTPUT], 0.0
    for channel in range(layout[c.LAYOUT_CHANNELS]):
        start = first + channel * layout[c.LAYOUT_CHANNEL]
        for tap in range(starts[0], starts[1]):
            at = start + others[tap] * layout[c.LAYOUT_POSITION]
            at += cell_at(layout, c.LAYOUT_TARGET_CELLS, tap)
            if factor != 0.0:
                w[at] = _scaled(row, w[at], factor)
            elif row[c.NORMALIZE_ABSOLUTE] != 0:
                total += abs(w[at])
            else:
                total += w[at]
    return total
