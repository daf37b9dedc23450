"""Eligibility traces: they decay, take up outer products of each sample, and meet a reward."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.grow import (
    are_most,
    clip,
    grow_laid_out,
    lay_out,
    number_at,
    sources_of,
    targets_of,
)
from bindsnet.engine.native.kernels.updates import active_of, bring_up_to_date, scale_at
from bindsnet.engine.native.memory import (
    clear,
    floats,
    indices,
    integers,
    kernel,
    naturals,
    octets,
)

IN_CACHE = 6 * 1024
"""Numbers that stay in the first-level cache: 24 KB."""


@kernel
def fade(row):
    """Numbers are multiplied by a factor."""
    x, factor = floats(row[c.FADE_AT], row[c.FADE_N]), floats(row[c.FADE_FACTOR], 1)[0]
    for k in range(x.size):
        x[k] *= factor


@kernel
def samples_by_spikes(row):
    """The traces of each sample take up its spikes on one side times the other side."""
    n, m = row[c.OUTER_N], row[c.OUTER_M]
    spiking, dense_n = row[c.OUTER_SPIKES + c.SPIKES_N], row[c.OUTER_DENSE + c.DENSE_N]
    active, count = active_of(row)
    counts = integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], row[c.BATCH])
    for b in range(row[c.BATCH]):
        trace = floats(row[c.OUTER_W] + 4 * b * n * m, n * m)
        dense = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * b * dense_n, dense_n)
        found = indices(row[c.OUTER_SPIKES + c.SPIKES_INDEX] + 4 * b * spiking, spiking)
        for k in range(counts[b]):
            value = np.float32(spike_value(row, c.OUTER_SPIKES, b, found[k]))
            if row[c.CODE] == c.SAMPLES_ROWS:
                i = found[k]
                for a in range(count):
                    j = active[a]
                    trace[i * m + j] += (value * dense[j]) * scale_at(row, i, j)
            else:
                j = found[k]
                for a in range(count):
                    i = active[a]
                    trace[i * m + j] += (dense[i] * value) * scale_at(row, i, j)


@kernel
def samples_full(row):
    """The traces of each sample take up a product without spikes."""
    n, m = row[c.OUTER_N], row[c.OUTER_M]
    for b in range(row[c.BATCH]):
        pre = floats(row[c.OUTER_SPIKES + c.SPIKES_AT] + 4 * b * n, n)
        post = floats(row[c.OUTER_DENSE + c.DENSE_AT] + 4 * b * m, m)
        for i in range(n):
            if pre[i] != 0:
                trace = floats(row[c.OUTER_W] + 4 * (b * n + i) * m, m)
                for j in range(m):
                    trace[j] += (pre[i] * post[j]) * scale_at(row, i, j)


@kernel
def is_rewarded(row):
    """Whether any sample has a reward that is not 0."""
    samples = row[c.REWARD_SAMPLES] if row[c.REWARD_STRIDE] != 0 else 1
    reward = floats(row[c.REWARD_AT], samples)
    for b in range(samples):
        if reward[b] != 0:
            return True
    return False


@kernel
def apply_reward(row, table, t):
    """Weights grow by rate times reward times trace."""
    rewarded = is_rewarded(row)
    if rewarded:
        clear(octets(row[c.REWARD_NORMED], row[c.REWARD_TARGETS]))
    if row[c.REWARD_FADES] != 0:
        _advance_rows(row, table, t, rewarded)
    elif rewarded and row[c.REWARD_SAMPLES] == 1:
        low, high = _limits_of(row)
        _apply_shared(row, 0, row[c.REWARD_N] * row[c.REWARD_M], low, high)
    elif rewarded:
        low, high = _limits_of(row)
        _apply_to_samples(row, low, high)


@kernel
def _limits_of(row):
    """Limits of the weights; infinite ones, if it does not apply them."""
    if row[c.REWARD_CLIPS] != 0:
        return floats(row[c.REWARD_LOW], 1)[0], floats(row[c.REWARD_HIGH], 1)[0]
    return np.float32(-np.inf), np.float32(np.inf)


@kernel
def _advance_rows(row, table, t, rewarded):
    """Some rows after others, traces decay, take up products and meet the reward.

    Every other step goes backwards, and begins with rows that are still in the cache.
    """
    n, m, (low, high) = row[c.REWARD_N], row[c.REWARD_M], _limits_of(row)
    for u in range(row[c.REWARD_UPDATES]):
        _prepare(integers(table + 8 * c.WIDTH * (row[c.REWARD_FADES] + u), c.WIDTH), table, t)
    size, dense = max(1, IN_CACHE // (2 * m)), _is_dense(row, table)
    blocks = -(-n // size)
    for k in range(blocks):
        first = size * (k if t % 2 == 0 else blocks - 1 - k)
        count = min(size, n - first)
        if dense and rewarded:
            for i in range(first, first + count):
                _advance_at_once(row, table, i, low, high)
            continue
        _advance_traces(row, table, first, count)
        if rewarded:
            _apply_shared(row, first * m, count * m, low, high)


@kernel
def _is_dense(row, table):
    """Whether there is one update, of most weights, and one rate of learning."""
    update = integers(table + 8 * c.WIDTH * row[c.REWARD_FADES], c.WIDTH)
    if row[c.REWARD_UPDATES] != 1 or row[c.REWARD_RATE_STRIDE] != 0:
        return False
    targets, count = targets_of(update)
    return are_most(targets[:count], row[c.REWARD_M])


@kernel
def _advance_at_once(row, table, i, low, high):
    """A row of traces decays, takes up the one product, and meets the reward."""
    m = row[c.REWARD_M]
    w, trace = floats(row[c.REWARD_W] + 4 * i * m, m), floats(row[c.REWARD_TRACE] + 4 * i * m, m)
    update = integers(table + 8 * c.WIDTH * row[c.REWARD_FADES], c.WIDTH)
    value, rate = floats(update[c.OUTER_CHANGE], m), floats(update[c.OUTER_RATES], m)
    fading, (at, kind, shift) = _factor_of_trace(row, table), sources_of(update)
    a = number_at(at, kind, i) - shift
    factor = floats(row[c.REWARD_RATE], 1)[0] * floats(row[c.REWARD_AT], 1)[0]
    for j in range(m):
        grown = trace[j] * fading + (a * value[j]) * rate[j]
        w[j] = clip(w[j] + grown * factor, low, high)
        trace[j] = grown


@kernel
def _factor_of_trace(row, table):
    """What is left of the traces after a step."""
    fading = integers(table + 8 * c.WIDTH * (row[c.REWARD_FADES] - 1), c.WIDTH)
    return floats(fading[c.FADE_FACTOR], 1)[0]


@kernel
def _prepare(update, table, t):
    """Before rows grow, lay out what an update needs of the postsynaptic side."""
    if update[c.CODE] != c.EVENTS:
        bring_up_to_date(update, table, t)
        targets, count = targets_of(update)
        lay_out(update, targets[:count], are_most(targets[:count], update[c.OUTER_M]))


@kernel
def _advance_traces(row, table, first, count):
    """Some rows of traces decay, and take up products."""
    n, m = row[c.REWARD_N], row[c.REWARD_M]
    factor = _factor_of_trace(row, table)
    trace = floats(row[c.REWARD_TRACE] + 4 * first * m, count * m)
    for j in range(trace.size):
        trace[j] *= factor
    rows = naturals(row[c.REWARD_ROWS], n)[first : first + count]
    low, high = np.float32(-np.inf), np.float32(np.inf)
    for u in range(row[c.REWARD_UPDATES]):
        update = integers(table + 8 * c.WIDTH * (row[c.REWARD_FADES] + u), c.WIDTH)
        if update[c.CODE] != c.EVENTS:
            targets, number = targets_of(update)
            if number > 0:
                grow_laid_out(update, rows, targets[:number], low, high, octets(0, 0))


@kernel
def _apply_shared(row, first, size, low, high):
    """The same reward for all samples, which share a trace: so many weights from the first."""
    reward = floats(row[c.REWARD_AT], 1)[0]
    w = floats(row[c.REWARD_W] + 4 * first, size)
    trace = floats(row[c.REWARD_TRACE] + 4 * first, size)
    if row[c.REWARD_RATE_STRIDE] == 0:
        factor = floats(row[c.REWARD_RATE], 1)[0] * reward
        for k in range(size):
            w[k] = clip(w[k] + trace[k] * factor, low, high)
    else:
        rate = floats(row[c.REWARD_RATE] + 4 * first, size)
        for k in range(size):
            w[k] = clip(w[k] + trace[k] * (rate[k] * reward), low, high)


@kernel
def _apply_to_samples(row, low, high):
    samples, stride = row[c.REWARD_SAMPLES], row[c.REWARD_STRIDE]
    size, stride_of_rate = row[c.REWARD_N] * row[c.REWARD_M], row[c.REWARD_RATE_STRIDE]
    w, trace = floats(row[c.REWARD_W], size), floats(row[c.REWARD_TRACE], samples * size)
    reward = floats(row[c.REWARD_AT], samples if stride else 1)
    rate = floats(row[c.REWARD_RATE], size if stride_of_rate else 1)
    divisor = np.float32(row[c.REWARD_DIVISOR])
    for k in range(size):
        total = trace[k] * reward[0]
        for b in range(1, samples):
            total += trace[b * size + k] * reward[b * stride]
        change = (total / divisor) * rate[k * stride_of_rate]
        w[k] = clip(w[k] + change, low, high)
