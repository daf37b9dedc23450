"""Eligibility traces: they decay, take up outer products of each sample, and meet a reward."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import spike_value
from bindsnet.engine.native.kernels.learn import active_of, scale_at
from bindsnet.engine.native.memory import clear, floats, indices, integers, kernel, octets


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
def apply_reward(row):
    """Weights grow by rate times reward times trace."""
    if not is_rewarded(row):
        return
    clear(octets(row[c.REWARD_NORMED], row[c.REWARD_TARGETS]))
    low, high = np.float32(-np.inf), np.float32(np.inf)
    if row[c.REWARD_CLIPS] != 0:
        low, high = floats(row[c.REWARD_LOW], 1)[0], floats(row[c.REWARD_HIGH], 1)[0]
    if row[c.REWARD_SAMPLES] == 1:
        _apply_shared(row, low, high)
    else:
        _apply_to_samples(row, low, high)


@kernel
def _apply_shared(row, low, high):
    size, reward = row[c.REWARD_N] * row[c.REWARD_M], floats(row[c.REWARD_AT], 1)[0]
    w, trace = floats(row[c.REWARD_W], size), floats(row[c.REWARD_TRACE], size)
    if row[c.REWARD_RATE_STRIDE] == 0:
        factor = floats(row[c.REWARD_RATE], 1)[0] * reward
        for k in range(size):
            w[k] = min(max(w[k] + trace[k] * factor, low), high)
    else:
        rate = floats(row[c.REWARD_RATE], size)
        for k in range(size):
            w[k] = min(max(w[k] + trace[k] * (rate[k] * reward), low), high)


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
        w[k] = min(max(w[k] + change, low), high)
