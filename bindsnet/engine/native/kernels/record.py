"""Recording: a variable's value goes to a row of memory."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import clear, copy_memory, floats, integers, kernel, octets


@kernel
def record(row, t):
    """A variable's value goes to the row of step ``t``, if the step is one to keep."""
    k, every = row[c.RECORD_START] + t, row[c.RECORD_EVERY]
    if k % every != 0:
        return
    to = row[c.RECORD_TO] + ((k // every) % row[c.RECORD_ROWS]) * row[c.RECORD_BYTES]
    if row[c.RECORD_PACKED] != 0:
        _pack(row, to)
    elif row[c.RECORD_INDEX] != 0:
        _gather(row, to)
    elif row[c.RECORD_WIDENS] != 0:
        _widen(row, to)
    else:
        copy_memory(to, row[c.RECORD_FROM], row[c.RECORD_BYTES])


@kernel
def _widen(row, to):
    size = row[c.RECORD_BATCH] * row[c.RECORD_N]
    value, wide = octets(row[c.RECORD_FROM], size), floats(to, size)
    for i in range(size):
        wide[i] = value[i]


@kernel
def _gather(row, to):
    """The values of the chosen neurons."""
    count, n = row[c.RECORD_COUNT], row[c.RECORD_N]
    size, batch = n * row[c.RECORD_BATCH], row[c.RECORD_BATCH]
    index = integers(row[c.RECORD_INDEX], count)
    small, large = octets(row[c.RECORD_FROM], size), floats(row[c.RECORD_FROM], size)
    small_to, large_to = octets(to, batch * count), floats(to, batch * count)
    for b in range(batch):
        for j in range(count):
            source = b * n + index[j]
            if row[c.RECORD_TYPE] == c.FLOAT:
                large_to[b * count + j] = large[source]
            elif row[c.RECORD_WIDENS] != 0:
                large_to[b * count + j] = small[source]
            else:
                small_to[b * count + j] = small[source]


@kernel
def _pack(row, to):
    """Spikes as bits, the first one in the lowest bit of the first byte."""
    n, batch = row[c.RECORD_N], row[c.RECORD_BATCH]
    chosen = row[c.RECORD_INDEX] != 0
    count = row[c.RECORD_COUNT] if chosen else n
    index = integers(row[c.RECORD_INDEX], count)
    spikes, bits = octets(row[c.RECORD_FROM], batch * n), octets(to, row[c.RECORD_BYTES])
    clear(bits)
    place = 0
    for b in range(batch):
        for j in range(count):
            if spikes[b * n + (index[j] if chosen else j)] != 0:
                bits[place >> 3] |= 1 << (place & 7)
            place += 1
