"""Weights that no one shares, of one sample and with one rate: rows of them at a time."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.grow import limits_of
from bindsnet.engine.native.kernels.patch_shared import fill_frame
from bindsnet.engine.native.kernels.patches import channel_of, taps_of
from bindsnet.engine.native.kernels.updates import united
from bindsnet.engine.native.memory import clear, floats, kernel, naturals, octets
from bindsnet.engine.native.vectors import copy_lanes


@kernel
def grows_in_rows(row, layout):
    """Whether this is such an update, of a kernel with the same form at each place."""
    return layout[g.FRAME] != 0 and row[c.BATCH] == 1 and row[c.OUTER_SCALE_COLUMN] == 0


@kernel
def grow_sources(row, layout):
    """The weights of the sources that spike grow, filter by filter."""
    found, spikes = united(row)
    if spikes == 0:
        return
    clear(octets(row[c.OUTER_NORMED], row[c.OUTER_M]))
    for k in range(spikes):
        neuron = np.int64(found[k])
        value = np.float32(spike_value(row, c.OUTER_SPIKES, 0, neuron))
        channel = channel_of(layout, neuron)
        first, count = taps_of(layout, neuron - channel * layout[g.POSITIONS])
        for f in range(layout[g.FILTERS]):
            at = 4 * (channel * layout[g.CHANNEL] + f * layout[g.FILTER])
            _grow_taps(row, layout, row[c.OUTER_W] + at, f * layout[g.OUTPUTS], first, count, value)


@kernel
def _grow_taps(row, layout, w_at, target, first, count, value):
    """The weights of one source and one filter grow; another update may clip those of spikes."""
    w, rate = floats(w_at, 1), floats(row[c.OUTER_SCALE], 1)[0]
    dense = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * target, count)
    others = naturals(layout[g.OTHERS] + first, count)
    places = naturals(layout[g.PLACES] + first, count)
    s, left = octets(row[c.OUTER_OTHER_SPIKES] + target, 1), row[c.OUTER_OTHER_SPIKES] != 0
    low, high = limits_of(row, row[c.OUTER_CLIPS] != 0)
    for tap in range(count):
        k, other = places[tap], others[tap]
        grown = w[k] + (value * dense[other]) * rate
        if not (left and s[other] != 0):
            grown = min(max(grown, low), high)
        w[k] = grown


@kernel
def grow_targets(row, layout):
    """The weights of the targets that spike grow by what lies under the kernel there."""
    found, spikes = united(row)
    if spikes == 0:
        return
    fill_frame(row, layout, 0, row[c.OUTER_TURNED])
    normed = octets(row[c.OUTER_NORMED], row[c.OUTER_M])
    outputs, cells = layout[g.OUTPUTS], layout[g.FILTER] // layout[g.OUTPUTS]
    for k in range(spikes):
        neuron = np.int64(found[k])
        normed[neuron] = 0
        _list_window(row, layout, neuron - neuron // outputs * outputs)
        value = np.float32(spike_value(row, c.OUTER_SPIKES, 0, neuron))
        for channel in range(layout[g.CHANNELS]):
            at = 4 * (channel * layout[g.CHANNEL] + neuron * cells)
            under = row[c.OUTER_CHANGE] + 4 * channel * cells
            _grow_window(row, row[c.OUTER_W] + at, under, cells, value)


@kernel
def _list_window(row, layout, q):
    """Write down what lies under the kernel at a place."""
    corner = np.int64(naturals(layout[g.CORNERS], q + 1)[q])
    starts = naturals(layout[g.PIECE_CELLS], layout[g.PIECES])
    offsets = naturals(layout[g.PIECE_OFFSETS], layout[g.PIECES])
    for k in range(starts.size):  # what is copied too much, the next piece covers
        to = row[c.OUTER_CHANGE] + 4 * np.int64(starts[k])
        copy_lanes(to, row[c.OUTER_TURNED] + 4 * (corner + np.int64(offsets[k])))


@kernel
def _grow_window(row, w_at, under_at, cells, value):
    """The weights of one target and one channel grow."""
    w, under = floats(w_at, cells), floats(under_at, cells)
    rate = floats(row[c.OUTER_SCALE], 1)[0]
    low, high = limits_of(row, row[c.OUTER_CLIPS] != 0)
    for k in range(cells):
        w[k] = min(max(w[k] + (value * under[k]) * rate, low), high)
