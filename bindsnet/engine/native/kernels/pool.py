"""Spikes of the busiest neurons of windows, and mean spikes."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, octets


@kernel
def pass_winners(row):
    """``drive`` becomes, or grows by, the spike of the busiest neuron of each window."""
    n, m, batch = row[c.POOL_SPIKES + c.SPIKES_N], row[c.POOL_M], row[c.BATCH]
    counts = integers(row[c.POOL_SPIKES + c.SPIKES_COUNT], batch)
    for b in range(batch):
        rates = floats(row[c.POOL_RATES] + 4 * b * n, n)
        _take_up(row, b, rates, counts[b])
        drive = floats(row[c.POOL_DRIVE] + 4 * b * m, m)
        if row[c.POOL_PASSED] != 0:
            _pass_growth(row, b, rates, counts[b], drive)
            continue
        if row[c.POOL_GROWS] == 0:
            clear(drive)
        found = indices(row[c.POOL_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
        for k in range(counts[b]):
            spike = np.float32(spike_value(row, c.POOL_SPIKES, b, found[k]))
            _pass_where_busiest(row, rates, found[k], spike, drive)


@kernel
def _pass_where_busiest(row, rates, i, spike, drive):
    """The spike of neuron ``i`` goes to the windows in which no other is busier."""
    cells, starts = row[c.POOL_CELLS], integers(row[c.POOL_STARTS], rates.size + 1)
    places = indices(row[c.POOL_PLACES], starts[rates.size])
    windows = indices(row[c.POOL_WINDOWS], starts[rates.size])
    under = indices(row[c.POOL_UNDER], cells * drive.size)
    for k in range(starts[i], starts[i + 1]):
        j = windows[k]
        if _is_busiest(rates, under, j * cells, places[k], (j + 1) * cells):
            drive[j] += spike


@kernel
def _is_busiest(rates, under, first, place, end):
    """Whether the neuron at a place is the busiest of its window, the first of equals."""
    rate = rates[under[place]]
    for k in range(first, place):
        if under[k] >= 0 and rates[under[k]] >= rate:
            return False
    for k in range(place + 1, end):
        if under[k] >= 0 and rates[under[k]] > rate:
            return False
    return True


@kernel
def _take_up(row, b, rates, count):
    """Rates decay, then grow by the spikes."""
    n, decay = rates.size, floats(row[c.POOL_DECAY], 1)[0]
    for i in range(n):
        rates[i] -= rates[i] * decay
    found = indices(row[c.POOL_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
    for k in range(count):
        rates[found[k]] += np.float32(spike_value(row, c.POOL_SPIKES, b, found[k]))


@kernel
def _pass_growth(row, b, rates, count, drive):
    """What the highest rate of each window has grown by goes on."""
    m = row[c.POOL_M]
    for j in range(m):
        grown = np.float32(0)
        best = np.int32(-1)
        if count > 0:
            best = _busiest(row, rates, j)
        if best >= 0:
            grown = _grown(row, b * m + j, rates[best])
        drive[j] = (drive[j] if row[c.POOL_GROWS] != 0 else np.float32(0)) + grown


@kernel
def _grown(row, j, highest):
    """What the highest rate of a window has grown by."""
    passed = floats(row[c.POOL_PASSED] + 4 * j, 1)
    grown = highest - passed[0]
    passed[0] = highest
    return grown


@kernel
def _busiest(row, rates, j):
    """The neuron with the highest rate in a window, the first of equals; -1 if it has none."""
    cells = row[c.POOL_CELLS]
    under = indices(row[c.POOL_UNDER] + 4 * j * cells, cells)
    best = np.int32(-1)
    for k in range(cells):
        i = under[k]
        if i >= 0 and (best < 0 or rates[i] > rates[best]):
            best = i
    return best


@kernel
def pass_mean(row):
    """``drive`` becomes, or grows by, the mean spike times the weights."""
    n, m, batch = row[c.MEAN_SPIKES + c.SPIKES_N], row[c.MEAN_M], row[c.BATCH]
    counts, stride = integers(row[c.MEAN_SPIKES + c.SPIKES_COUNT], batch), row[c.MEAN_STRIDE]
    w = floats(row[c.MEAN_WEIGHTS], m if stride else 1)
    for b in range(batch):
        found = indices(row[c.MEAN_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
        total = 0.0
        for k in range(counts[b]):
            total += spike_value(row, c.MEAN_SPIKES, b, found[k])
        mean = np.float32(total / n)
        drive = floats(row[c.MEAN_DRIVE] + 4 * b * m, m)
        for j in range(m):
            value = mean * w[j * stride]
            drive[j] = (drive[j] if row[c.MEAN_GROWS] != 0 else np.float32(0)) + value


@kernel
def mean_of(row):
    """The mean of a variable less a shift, of each sample."""
    n, batch = row[c.MEAN_OF_N], row[c.BATCH]
    mean, shift = floats(row[c.MEAN_OF_TO], batch), floats(row[c.MEAN_OF_SHIFT], 1)[0]
    for b in range(batch):
        total = 0.0
        for i in range(b * n, (b + 1) * n):
            if row[c.MEAN_OF_TYPE] == c.OCTET:
                total += np.float32(octets(row[c.MEAN_OF_VALUES], i + 1)[i]) - shift
            else:
                total += floats(row[c.MEAN_OF_VALUES], i + 1)[i] - shift
        mean[b] = np.float32(total / n)
