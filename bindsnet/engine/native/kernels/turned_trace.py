"""Traces that only shared weights read: within a block of steps, all filters lie side by side."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.turned import turn_back, turn_filters
from bindsnet.engine.native.memory import floats, indices, integers, kernel


@kernel
def _size_of(layout):
    """How many numbers a turned sample has."""
    return layout[g.FILTER_LANES] * layout[g.OUTPUTS]


@kernel
def begin(row):
    """Before a block of steps: turn the trace."""
    layout, n = integers(row[c.TRACE_LAYOUT], g.SIZE), row[c.TRACE_SPIKES + c.SPIKES_N]
    for b in range(row[c.BATCH]):
        turned = row[c.TRACE_TURNED] + 4 * b * _size_of(layout)
        turn_filters(layout, row[c.TRACE_X] + 4 * b * n, layout[g.OUTPUTS], turned)


@kernel
def end(row):
    """After a block of steps: turn it back."""
    layout, n = integers(row[c.TRACE_LAYOUT], g.SIZE), row[c.TRACE_SPIKES + c.SPIKES_N]
    for b in range(row[c.BATCH]):
        turned = row[c.TRACE_TURNED] + 4 * b * _size_of(layout)
        turn_back(layout, turned, layout[g.OUTPUTS], row[c.TRACE_X] + 4 * b * n)


@kernel
def decay(row):
    """It decays; then it is set, or grows, where there are spikes."""
    layout, factor = integers(row[c.TRACE_LAYOUT], g.SIZE), floats(row[c.TRACE_DECAY], 1)[0]
    x = floats(row[c.TRACE_TURNED], row[c.BATCH] * _size_of(layout))
    for k in range(x.size):
        x[k] *= factor
    for b in range(row[c.BATCH]):
        _take_up_spikes(row, layout, b)


@kernel
def _take_up_spikes(row, layout, b):
    """The spikes of a sample are in the order of the filters."""
    n, outputs, lanes = (
        row[c.TRACE_SPIKES + c.SPIKES_N],
        layout[g.OUTPUTS],
        layout[g.FILTER_LANES],
    )
    size, scale = _size_of(layout), floats(row[c.TRACE_SCALE], 1)[0]
    x = floats(row[c.TRACE_TURNED] + 4 * b * size, size)
    found = indices(row[c.TRACE_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
    f = 0
    for k in range(integers(row[c.TRACE_SPIKES + c.SPIKES_COUNT], row[c.BATCH])[b]):
        neuron = found[k]
        while neuron >= (f + 1) * outputs:
            f += 1
        at = (neuron - f * outputs) * lanes + f
        if row[c.TRACE_ADDITIVE] != 0:
            x[at] += np.float32(spike_value(row, c.TRACE_SPIKES, b, neuron)) * scale
        else:
            x[at] = scale
