"""What happens to a layer around its own step: values, chosen and forced spikes, traces."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import count_octets, spike_value
from bindsnet.engine.native.kernels.fold import seed_of, uniform_at
from bindsnet.engine.native.memory import (
    call_kernel,
    clear,
    copy_memory,
    floats,
    indices,
    integers,
    kernel,
    naturals,
    octets,
)


@kernel
def copy_bytes(row, t):
    """The bytes of step ``t`` go to a fixed place."""
    copy_memory(row[c.COPY_TO], row[c.COPY_FROM] + t * row[c.COPY_STRIDE], row[c.COPY_BYTES])


@kernel
def add_values(row, t):
    """A float variable becomes, or grows by, the values of step ``t``."""
    n = row[c.ADD_N]
    for b in range(row[c.BATCH]):
        first = t * row[c.ADD_STEP_STRIDE] + b * row[c.ADD_BATCH_STRIDE]
        to = floats(row[c.ADD_TO] + 4 * b * n, n)
        if row[c.ADD_GROWS] == 0:
            clear(to)
        if row[c.ADD_TYPE] == c.OCTET:
            _add(to, octets(row[c.ADD_FROM] + first, n))
        else:
            _add(to, floats(row[c.ADD_FROM] + 4 * first, n))


@kernel
def _add(to, values):
    for i in range(to.size):
        to[i] += np.float32(values[i])


@kernel
def any_spikes(counts, batch):
    """Whether some sample has a spike."""
    count = integers(counts, batch)
    for b in range(batch):
        if count[b] != 0:
            return True
    return False


@kernel
def step(row):
    """A step of a population, by a kernel of its own; if it waits for spikes, when there are."""
    if row[c.STEP_COUNT] == 0 or any_spikes(row[c.STEP_COUNT], row[c.BATCH]):
        call_kernel(row[c.STEP_KERNEL], row[c.STEP_ARGUMENTS], row[c.STEP_N], row[c.BATCH])


@kernel
def spread(row, t):
    """Uniform numbers for each sample and neuron; see ``bindsnet.random.spread``."""
    n, batch = row[c.SPREAD_N], row[c.BATCH]
    for b in range(batch):
        seed = seed_of(row[c.SPREAD_KEYS] + 8 * (t * batch + b))
        numbers = floats(row[c.SPREAD_TO] + 4 * b * n, n)
        for i in range(n):
            numbers[i] = uniform_at(seed, i)


@kernel
def choose_one(row, t):
    """Of the ``k`` spikes of a sample, only that with index ``floor(k * draw)`` stays."""
    n, batch = row[c.CHOOSE_N], row[c.BATCH]
    draws = floats(row[c.CHOOSE_DRAWS] + 4 * t * batch, batch)
    for b in range(batch):
        count = count_octets(row[c.CHOOSE_S] + b * n, n)
        if count > 1:
            s = octets(row[c.CHOOSE_S] + b * n, n)
            keep_one(s, min(int(draws[b] * np.float32(count)), count - 1))


@kernel
def choose_strongest(row):
    """Of the spikes of a contest, only that with the greatest margin stays; others have lost."""
    n, contests = row[c.CHOOSE_N], row[c.CHOOSE_CONTESTS]
    for b in range(row[c.BATCH]):
        if count_octets(row[c.CHOOSE_S] + b * n, n) != 0:
            for first in range(contests):
                _choose_winner(row, b, first, contests)


@kernel
def _choose_winner(row, b, first, contests):
    n = row[c.CHOOSE_N]
    s, lost = octets(row[c.CHOOSE_S] + b * n, n), octets(row[c.CHOOSE_LOST] + b * n, n)
    winner, greatest = -1, np.float32(0)
    for i in range(first, n, contests):
        if s[i] != 0:
            margin = margin_of(row, b, i)
            if winner < 0 or margin > greatest:
                winner, greatest = i, margin
            s[i] = 0
    if winner >= 0:
        lost[first:n:contests] = 1
        s[winner], lost[winner] = 1, 0


@kernel
def margin_of(row, b, i):
    """How far above the sum of its levels a neuron is."""
    n = row[c.CHOOSE_N]
    return floats(row[c.CHOOSE_STRENGTH] + 4 * b * n, n)[i] - (
        _level_of(row, c.CHOOSE_LEVELS, b, i) + _level_of(row, c.CHOOSE_LEVELS + 3, b, i)
    )


@kernel
def _level_of(row, first, b, i):
    if row[first + c.LEVEL_AT] == 0:
        return np.float32(0)
    place = i * row[first + c.LEVEL_STRIDE] + b * row[first + c.LEVEL_BATCH_STRIDE]
    return floats(row[first + c.LEVEL_AT], place + 1)[place]


@kernel
def keep_one(s, rank):
    """Clear all spikes but the one with ``rank`` spikes before it."""
    before = 0
    for i in range(s.size):
        if s[i] != 0:
            if before != rank:
                s[i] = 0
            before += 1


@kernel
def force_spikes(row, t):
    """Spikes become 1, or 0, where the mask of step ``t`` says so."""
    n, value = row[c.FORCE_N], row[c.FORCE_VALUE]
    for b in range(row[c.BATCH]):
        first = t * row[c.FORCE_STEP_STRIDE] + b * row[c.FORCE_BATCH_STRIDE]
        mask = octets(row[c.FORCE_MASK] + first, n)
        if row[c.FORCE_TYPE] == c.OCTET:
            s = octets(row[c.FORCE_S] + b * n, n)
            for i in range(n):
                s[i] = value if mask[i] != 0 else s[i]
        else:
            x = floats(row[c.FORCE_S] + 4 * b * n, n)
            for i in range(n):
                x[i] = value if mask[i] != 0 else x[i]


@kernel
def find_active(row):
    """List the neurons whose trace is not 0, at the start of a run."""
    n, batch = row[c.TRACE_SPIKES + c.SPIKES_N], row[c.BATCH]
    active = indices(row[c.TRACE_ACTIVE], n)
    mark = octets(row[c.TRACE_ACTIVE_MARK], n)
    clear(mark)
    count = 0
    for b in range(batch):
        x = floats(row[c.TRACE_X] + 4 * b * n, n)
        for i in range(n):
            if x[i] != 0 and mark[i] == 0:
                mark[i] = 1
                active[count] = i
                count += 1
    integers(row[c.TRACE_ACTIVE_COUNT], 1)[0] = count
    row[c.TRACE_WAITS] = 1 if row[c.TRACE_MAY_WAIT] != 0 and count == 0 else 0


@kernel
def prepare_trace(row, start, stop):
    """Before a block of steps: list what is not 0, and compute how it will decay."""
    find_active(row)
    if row[c.TRACE_WAITS] != 0:
        tabulate(row, stop - start)


@kernel
def tabulate(row, steps):
    """A trace that waits: what it is so many steps after a spike, by repeated products."""
    table, decay = floats(row[c.TRACE_TABLE], steps), floats(row[c.TRACE_DECAY], 1)[0]
    value = floats(row[c.TRACE_SCALE], 1)[0]
    for k in range(steps):
        table[k] = value
        value *= decay


@kernel
def catch_up(row, t):
    """Bring a trace that waits to what it is in step ``t``."""
    if row[c.TRACE_WAITS] == 0:
        return
    n = row[c.TRACE_SPIKES + c.SPIKES_N]
    active, since = indices(row[c.TRACE_ACTIVE], n), indices(row[c.TRACE_SINCE], n)
    table, x = floats(row[c.TRACE_TABLE], t + 1), floats(row[c.TRACE_X], n)
    for k in range(integers(row[c.TRACE_ACTIVE_COUNT], 1)[0]):
        i = active[k]
        x[i] = table[t - since[i]]


@kernel
def note_spikes(row, t):
    """A trace that waits: remember when its neurons spiked."""
    n, active_count = row[c.TRACE_SPIKES + c.SPIKES_N], integers(row[c.TRACE_ACTIVE_COUNT], 1)
    found, since = naturals(row[c.TRACE_SPIKES + c.SPIKES_INDEX], n), indices(row[c.TRACE_SINCE], n)
    active, mark = indices(row[c.TRACE_ACTIVE], n), octets(row[c.TRACE_ACTIVE_MARK], n)
    for k in range(integers(row[c.TRACE_SPIKES + c.SPIKES_COUNT], 1)[0]):
        i = found[k]
        since[i] = t
        if mark[i] == 0:
            mark[i] = 1
            active[active_count[0]] = i
            active_count[0] += 1


@kernel
def decay_trace(row, t):
    """Traces decay; then those of the neurons that spiked are set, or grow."""
    if row[c.TRACE_WAITS] != 0:
        note_spikes(row, t)
        return
    n, batch = row[c.TRACE_SPIKES + c.SPIKES_N], row[c.BATCH]
    active_count = integers(row[c.TRACE_ACTIVE_COUNT], 1)
    stride = row[c.TRACE_DECAY_STRIDE]
    decay = floats(row[c.TRACE_DECAY], n if stride else 1)
    for b in range(batch):
        x = floats(row[c.TRACE_X] + 4 * b * n, n)
        if stride:
            for i in range(n):
                x[i] *= decay[i]
        elif 8 * active_count[0] < n:
            active = indices(row[c.TRACE_ACTIVE], n)
            for k in range(active_count[0]):
                x[active[k]] *= decay[0]
        else:
            factor = decay[0]
            for i in range(n):
                x[i] *= factor
    for b in range(batch):
        _take_up_spikes(row, b, n, active_count)


@kernel
def _take_up_spikes(row, b, n, active_count):
    x = floats(row[c.TRACE_X] + 4 * b * n, n)
    found = indices(row[c.TRACE_SPIKES + c.SPIKES_INDEX] + 4 * b * n, n)
    stride = row[c.TRACE_SCALE_STRIDE]
    scale = floats(row[c.TRACE_SCALE], n if stride else 1)
    active = indices(row[c.TRACE_ACTIVE], n)
    mark = octets(row[c.TRACE_ACTIVE_MARK], n)
    for k in range(integers(row[c.TRACE_SPIKES + c.SPIKES_COUNT], row[c.BATCH])[b]):
        i = found[k]
        if row[c.TRACE_ADDITIVE] != 0:
            value = np.float32(spike_value(row, c.TRACE_SPIKES, b, i))
            x[i] += value * scale[i * stride]
        else:
            x[i] = scale[i * stride]
        if mark[i] == 0:
            mark[i] = 1
            active[active_count[0]] = i
            active_count[0] += 1
