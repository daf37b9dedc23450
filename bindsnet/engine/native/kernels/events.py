"""Spikes as lists: which neurons of each sample have a spike."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import (
    bits_in,
    floats,
    indices,
    integers,
    kernel,
    nonzero_of_64,
    octets,
    trailing_zeros,
)


@kernel
def list_octets(address, n, found):
    """Indices of the bytes that are not 0; looks at 64 at a time."""
    count = 0
    if n < 64:
        value = octets(address, n)
        for i in range(n):
            if value[i] != 0:
                found[count] = i
                count += 1
        return count
    for first in range(0, n - 63, 64):
        count = list_bits(nonzero_of_64(address + first), first, found, count)
    return list_bits(last_bits(address, n), n - n % 64, found, count)


@kernel
def list_bits(mask, first, found, count):
    """Append ``first`` plus the place of each bit that is set; returns the new count.

    Four places are written whether there are as many or not, since a branch that the
    processor cannot foresee costs more. So lists have ``SLACK`` more places than neurons.
    """
    total = count + bits_in(mask)
    for k in range(c.SLACK):
        found[count + k] = first + trailing_zeros(mask)
        mask &= mask - 1
    count += c.SLACK
    while mask != 0:
        found[count] = first + trailing_zeros(mask)
        count += 1
        mask &= mask - 1
    return total


@kernel
def count_octets(address, n):
    """How many bytes are not 0."""
    count = 0
    if n < 64:
        value = octets(address, n)
        for i in range(n):
            count += value[i] != 0
        return count
    for first in range(0, n - 63, 64):
        count += bits_in(nonzero_of_64(address + first))
    return count + bits_in(last_bits(address, n))


@kernel
def last_bits(address, n):
    """Which of the bytes behind the last whole 64 are not 0; there are at least 64 bytes."""
    rest = n % 64
    if rest == 0:
        return 0
    return (nonzero_of_64(address + n - 64) >> (64 - rest)) & ((1 << rest) - 1)


@kernel
def list_floats(address, n, found):
    """Indices of the numbers that are not 0."""
    count = 0
    value = floats(address, n)
    for i in range(n):
        if value[i] != 0:
            found[count] = i
            count += 1
    return count


@kernel
def list_values(address, kind, n, found):
    """Indices of the values that are not 0, in ascending order, and their number."""
    if kind == c.OCTET:
        return list_octets(address, n, found)
    return list_floats(address, n, found)


@kernel
def list_spikes(row):
    """Write the lists of spikes, one for each sample."""
    s = c.EVENTS_SPIKES
    n, kind = row[s + c.SPIKES_N], row[s + c.SPIKES_TYPE]
    size = n if kind == c.OCTET else 4 * n
    counts = integers(row[s + c.SPIKES_COUNT], row[c.BATCH])
    for b in range(row[c.BATCH]):
        found = indices(row[s + c.SPIKES_INDEX] + 4 * b * n, n)
        counts[b] = list_values(row[s + c.SPIKES_AT] + b * size, kind, n, found)


@kernel
def spike_value(row, first, b, i):
    """The value of spike ``i`` of sample ``b``; 1 unless the layer is analog."""
    n = row[first + c.SPIKES_N]
    if row[first + c.SPIKES_TYPE] == c.OCTET:
        return float(octets(row[first + c.SPIKES_AT], row[c.BATCH] * n)[b * n + i])
    return float(floats(row[first + c.SPIKES_AT], row[c.BATCH] * n)[b * n + i])


@kernel
def unite(row, first, batch, union, mark):
    """The neurons that spike in any sample, each once; returns their number."""
    n = row[first + c.SPIKES_N]
    counts = integers(row[first + c.SPIKES_COUNT], batch)
    total = 0
    for b in range(batch):
        found = indices(row[first + c.SPIKES_INDEX] + 4 * b * n, n)
        for k in range(counts[b]):
            i = found[k]
            if mark[i] == 0:
                mark[i] = 1
                union[total] = i
                total += 1
    for k in range(total):
        mark[union[k]] = 0
    return total
