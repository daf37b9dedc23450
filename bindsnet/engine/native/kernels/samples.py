"""What a presentation does around the steps of each sample."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import (
    clear,
    copy_memory,
    doubles,
    floats,
    indices,
    integers,
    kernel,
    naturals,
    octets,
)
from bindsnet.streams import GAPS
from bindsnet.streams_native import inverse_log_silent, next_gaps, stream_key


@kernel
def draw_spikes(row, group):
    """Draw the spikes of a group of samples, as one list for each step and sample."""
    batch, n, steps = row[c.BATCH], row[c.DRAW_N], row[c.DRAW_STEPS]
    counts = integers(row[c.DRAW_COUNT], steps * batch)
    clear(counts)
    for b in range(batch):
        sample = group * batch + b
        image = integers(row[c.DRAW_ORDER], sample + 1)[sample]
        first = (row[c.DRAW_FIRST] + sample) * n
        if row[c.DRAW_TYPE] == c.OCTET:
            rates = octets(row[c.DRAW_RATES] + image * n, n)
            inverse = doubles(row[c.DRAW_INVERSE], 256)
            for i in range(n):
                if rates[i] != 0:
                    _draw_train(row, b, i, first + i, inverse[rates[i]], counts)
        else:
            scale = doubles(row[c.DRAW_SCALE], 1)[0]
            rate = floats(row[c.DRAW_RATES] + 4 * image * n, n)
            for i in range(n):
                if rate[i] != 0:
                    inverse_of_one = inverse_log_silent(float(rate[i]) * scale)
                    _draw_train(row, b, i, first + i, inverse_of_one, counts)


@kernel
def _draw_train(row, b, i, element, inverse, counts):
    """The spikes of one neuron, appended to the lists of their steps."""
    batch, n, steps = row[c.BATCH], row[c.DRAW_N], row[c.DRAW_STEPS]
    index = indices(row[c.DRAW_INDEX], steps * batch * n)
    gaps = doubles(row[c.DRAW_GAPS], GAPS)
    key = stream_key(row[c.DRAW_SEED], element)
    place, drawn, left = b, 0, float(steps)
    while left > 0.0:
        next_gaps(key, drawn, inverse, gaps)
        drawn += GAPS
        for k in range(GAPS):
            if not gaps[k] < left:
                return
            silent = int(gaps[k])
            place += silent * batch
            index[place * n + counts[place]] = i
            counts[place] += 1
            place += batch
            left -= float(silent + 1)


@kernel
def take_spikes(row, t):
    """The list that was drawn for step ``t`` becomes the list of the layer, and its spikes."""
    s = c.TAKE_SPIKES
    batch, n = row[c.BATCH], row[s + c.SPIKES_N]
    counts = integers(row[s + c.SPIKES_COUNT], batch)
    drawn = integers(row[c.TAKE_COUNT] + 8 * t * batch, batch)
    for b in range(batch):
        found = naturals(row[s + c.SPIKES_INDEX] + 4 * b * n, n)
        value = octets(row[s + c.SPIKES_AT] + b * n, n)
        for k in range(counts[b]):
            value[found[k]] = 0
        new = naturals(row[c.TAKE_INDEX] + 4 * (t * batch + b) * n, n)
        for k in range(drawn[b]):
            found[k] = new[k]
            value[new[k]] = 1
        counts[b] = drawn[b]


@kernel
def count_spikes(row):
    """Add this step's spikes to the counts of the samples."""
    s = c.TALLY_SPIKES
    batch, n = row[c.BATCH], row[s + c.SPIKES_N]
    listed = integers(row[s + c.SPIKES_COUNT], batch)
    for b in range(batch):
        found = indices(row[s + c.SPIKES_INDEX] + 4 * b * n, n)
        count = indices(row[c.TALLY_COUNTS] + 4 * b * n, n)
        for k in range(listed[b]):
            count[found[k]] += 1


@kernel
def select(row, table, group):
    """Point another row at what belongs to this group of samples."""
    place = table + 8 * (c.WIDTH * row[c.SELECT_ROW] + row[c.SELECT_COLUMN])
    integers(place, 1)[0] = row[c.SELECT_BASE] + group * row[c.SELECT_STRIDE]


@kernel
def reset_state(row):
    """A variable becomes its first value: one for all, or one for each neuron."""
    size, given = row[c.RESET_BYTES], row[c.RESET_START_BYTES]
    if row[c.RESET_ZERO] != 0:
        clear(octets(row[c.RESET_STATE], size))
        return
    for first in range(0, size, given):
        copy_memory(row[c.RESET_STATE] + first, row[c.RESET_START], given)
