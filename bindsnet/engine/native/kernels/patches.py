"""Connections with a table of taps: from spikes to input, and norms.

A silent neuron costs nothing. What each kernel computes, and in which order it adds, is
defined in :mod:`bindsnet.patches`.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.turned import (
    add_taps,
    can_be_turned,
    turn_back,
    turn_filters,
)
from bindsnet.engine.native.memory import (
    clear,
    doubles,
    floats,
    indices,
    integers,
    kernel,
    naturals,
    octets,
)
from bindsnet.functional import NORM_TOLERANCE


@kernel
def place_at(layout, places, tap):
    """The number of the weight of a tap, of the first channel and filter."""
    if layout[places] == 0:
        return tap
    return np.int64(naturals(layout[places], tap + 1)[tap])


@kernel
def propagate(row):
    """``drive`` becomes, or grows by, what the spikes cause, plus bias."""
    s, m, batch = c.PROPAGATE_SPIKES, row[c.PROPAGATE_M], row[c.BATCH]
    n, grows = row[s + c.SPIKES_N], row[c.PROPAGATE_GROWS] != 0
    counts = integers(row[s + c.SPIKES_COUNT], batch)
    layout = integers(row[c.PROPAGATE_LAYOUT], g.SIZE)
    for b in range(batch):
        drive = floats(row[c.PROPAGATE_DRIVE] + 4 * b * m, m)
        if grows and counts[b] == 0 and row[c.PROPAGATE_BIAS] == 0:
            continue
        out_at = row[c.PROPAGATE_SCRATCH] if grows else row[c.PROPAGATE_DRIVE] + 4 * b * m
        out = floats(out_at, m)
        index = indices(row[s + c.SPIKES_INDEX] + 4 * b * n, counts[b])
        if _is_worth_turning(layout, counts[b]):
            _propagate_turned(row, layout, out_at, index, b)
        else:
            clear(out)
            _propagate_taps(row, layout, out_at, index, b)
        if row[c.PROPAGATE_BIAS] != 0:
            _add_bias(row, out)
        if grows:
            for j in range(m):
                drive[j] += out[j]


@kernel
def _is_worth_turning(layout, spikes):
    """Whether so many spikes pay for bringing the filters of shared weights side by side."""
    cells = layout[g.FILTER]
    taps = spikes * (cells // layout[g.CHANNELS])
    return can_be_turned(layout) and 8 * taps > cells + layout[g.OUTPUTS]


@kernel
def _propagate_turned(row, layout, to, index, b):
    """The same sums, all filters of a tap at once."""
    cells, outputs = layout[g.FILTER], layout[g.OUTPUTS]
    size = 4 * layout[g.FILTER_LANES]
    w_at, out_at = row[c.PROPAGATE_TURNED], row[c.PROPAGATE_TURNED] + size * cells
    turn_filters(layout, row[c.PROPAGATE_W], cells, w_at)
    clear(floats(out_at, layout[g.FILTER_LANES] * outputs))
    for neuron in index:
        value = np.float32(spike_value(row, c.PROPAGATE_SPIKES, b, neuron))
        channel = channel_of(layout, neuron)
        first, count = taps_of(layout, neuron - channel * layout[g.POSITIONS])
        others, places = layout[g.OTHERS] + first, layout[g.PLACES] + first
        w = w_at + size * channel * layout[g.CHANNEL]
        add_taps(layout, out_at, others, w, places, count, value)
    turn_back(layout, out_at, outputs, to)


@kernel
def taps_of(layout, position):
    """How many bytes lie before the taps of a source position in a table, and their number."""
    starts = integers(layout[g.STARTS] + 8 * position, 2)
    return 4 * starts[0], starts[1] - starts[0]


@kernel
def channel_of(layout, neuron):
    """The channel of a source neuron; there is no division where there is one only."""
    if layout[g.CHANNELS] == 1:
        return np.int64(0)
    return np.int64(neuron) // layout[g.POSITIONS]


@kernel
def _propagate_taps(row, layout, out_at, index, b):
    """Tap by tap: all filters of a spike, or all spikes of a filter, as weights lie in memory."""
    filters, outputs = layout[g.FILTERS], layout[g.OUTPUTS]
    at_once = filters if layout[g.ROWS] != 0 else 1
    for first in range(0, filters, at_once):
        w_at = row[c.PROPAGATE_W] + 4 * first * layout[g.FILTER]
        for neuron in index:
            value = np.float32(spike_value(row, c.PROPAGATE_SPIKES, b, neuron))
            _add_taps(layout, w_at, out_at + 4 * first * outputs, at_once, neuron, value)


@kernel
def _add_taps(layout, w_at, out_at, filters, neuron, value):
    """To the outputs of some filters, add the weights of one spike."""
    channel, outputs = channel_of(layout, neuron), layout[g.OUTPUTS]
    p = neuron - channel * layout[g.POSITIONS]
    starts = integers(layout[g.STARTS] + 8 * p, 2)
    first, last = starts[0], starts[1]
    others = naturals(layout[g.OTHERS] + 4 * first, last - first)
    w_at += 4 * channel * layout[g.CHANNEL]
    if layout[g.PLACES] == 0:
        w, out = floats(w_at + 4 * first, last - first), floats(out_at, outputs)
        for tap in range(last - first):
            out[others[tap]] += w[tap] * value
        return
    places, stride = naturals(layout[g.PLACES] + 4 * first, 1), layout[g.FILTER]
    for f in range(filters):
        w, out = floats(w_at + 4 * f * stride, 1), floats(out_at + 4 * f * outputs, outputs)
        for tap in range(last - first):
            out[others[tap]] += w[places[tap]] * value


@kernel
def _add_bias(row, out):
    """One number for each target neuron, or for each filter."""
    share = row[c.PROPAGATE_BIAS_SHARE]
    bias = floats(row[c.PROPAGATE_BIAS], out.size // share)
    for k in range(bias.size):
        added = bias[k]
        if added != 0:
            for j in range(k * share, (k + 1) * share):
                out[j] += added


@kernel
def normalize(row):
    """Scale groups of weights to their norm: rows, or the weights into each neuron.

    Neurons whose weights have not changed since are left out, if that is known.
    """
    targets = row[c.NORMALIZE_TARGETS]
    if targets == 0:
        for group in range(row[c.NORMALIZE_N]):
            _normalize_group(row, group)
        return
    normed = octets(row[c.NORMALIZE_NORMED], targets)
    low = floats(row[c.NORMALIZE_LOW], 1)[0]
    stays = row[c.NORMALIZE_ABSOLUTE] != 0 or 0 <= low < np.inf
    for neuron in range(targets):
        if normed[neuron] == 0:
            for group in range(neuron, row[c.NORMALIZE_N], targets):
                _normalize_group(row, group)
            normed[neuron] = stays


@kernel
def _normalize_group(row, group):
    factor = _factor(row, group, _pass_group(row, group, 0.0))
    if factor != 1.0:
        _pass_group(row, group, factor)


@kernel
def _pass_group(row, group, factor):
    """Sum up a group of weights; or, with a factor, scale them."""
    if row[c.NORMALIZE_LAYOUT] != 0:
        layout = integers(row[c.NORMALIZE_LAYOUT], g.SIZE)
        return _pass_incoming(row, layout, group, factor)
    w, total = floats(row[c.NORMALIZE_W] + 4 * group * row[c.NORMALIZE_M], row[c.NORMALIZE_M]), 0.0
    for k in range(w.size):
        if factor != 0.0:
            w[k] = _scaled(row, w[k], factor)
        else:
            total += w[k]
    return total


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
        status = integers(row[c.NORMALIZE_STATUS], 1)
        status[0] = min(status[0], c.SYNAPSES_UNKNOWN)
    return value


@kernel
def _pass_incoming(row, layout, neuron, factor):
    """The same of the weights into a neuron, by source."""
    outputs = layout[g.OUTPUTS]
    f = neuron // outputs
    q = neuron - f * outputs
    starts, total = integers(layout[g.TARGET_STARTS] + 8 * q, 2), 0.0
    w = floats(row[c.NORMALIZE_W], layout[g.WEIGHTS])
    for channel in range(layout[g.CHANNELS]):
        start = f * layout[g.FILTER] + channel * layout[g.CHANNEL]
        for tap in range(starts[0], starts[1]):
            at = start + place_at(layout, g.TARGET_PLACES, tap)
            if factor != 0.0:
                w[at] = _scaled(row, w[at], factor)
            elif row[c.NORMALIZE_ABSOLUTE] != 0:
                total += abs(w[at])
            else:
                total += w[at]
    return total
