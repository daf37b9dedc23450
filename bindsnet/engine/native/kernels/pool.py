"""Spikes of the busiest neurons of windows, and mean spikes."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.memory import floats, indices, integers, kernel


@kernel
def pass_winners(row):
    """``drive`` becomes, or grows by, the spike of the busiest neuron of each window."""
    n, m, batch = row[c.POOL_SPIKES + c.SPIKES_N], row[c.POOL_M], row[c.BATCH]
    counts = integers(row[c.POOL_SPIKES + c.SPIKES_COUNT], batch)
    for b in range(batch):
        rates = floats(row[c.POOL_RATES] + 4 * b * n, n)
        _take_up(row, b, rates, counts[b])
        drive = floats(row[c.POOL_DRIVE] + 4 * b * m, m)
        for j in range(m):
            best = np.int32(-1)
            if counts[b] > 0:
                best = _busiest(row, rates, j)
            spike = np.float32(0)
            if best >= 0 and row[c.POOL_PASSED] != 0:
                spike = _grown(row, b * m + j, rates[best])
            elif best >= 0:
                spike = np.float32(spike_value(row, c.POOL_SPIKES, b, best))
            drive[j] = (drive[j] if row[c.POOL_GROWS] != 0 else np.float32(0)) + spike


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
