"""Weights that are shared: tables whose rows hold all filters side by side.

Weights, drives and traces lie filter by filter. Turned, they are rows of so many lanes, one
for each kernel cell or position: what one tap adds to all filters are a few vectors.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.memory import floats, kernel
from bindsnet.engine.native.vectors import (
    add_taps_8,
    add_taps_16,
    add_taps_32,
    turn_tile,
)


@kernel
def can_be_turned(layout):
    """Whether weights are shared by so many filters that they fill vectors."""
    return layout[g.SHARED] != 0 and layout[g.FILTERS] >= g.LANES


@kernel
def turn(source, step, rows, columns, to, to_step):
    """Rows of floats at an address, so many bytes apart, become columns at another."""
    even, level = rows - rows % g.LANES, columns - columns % g.LANES
    for i in range(0, even, g.LANES):
        for j in range(0, level, g.LANES):
            turn_tile(source + i * step + 4 * j, step, to + j * to_step + 4 * i, to_step)
    for i in range(rows):
        old = floats(source + i * step, columns)
        for j in range(level if i < even else 0, columns):
            floats(to + j * to_step, rows)[i] = old[j]


@kernel
def turn_filters(layout, source, count, to):
    """``count`` numbers of each filter become so many rows of all filters."""
    filters, lanes = layout[g.FILTERS], layout[g.FILTER_LANES]
    turn(source, 4 * count, filters, count, to, 4 * lanes)


@kernel
def turn_back(layout, source, count, to):
    """So many rows of all filters become ``count`` numbers of each filter."""
    filters, lanes = layout[g.FILTERS], layout[g.FILTER_LANES]
    turn(source, 4 * lanes, count, filters, to, 4 * count)


@kernel
def add_taps(layout, target, rows, source, others, count, value):
    """Rows of a table grow by rows of another one: a pair of them for each tap."""
    lanes = layout[g.FILTER_LANES]
    step, first = 4 * lanes, 0
    while lanes - first >= 32:
        add_taps_32(target + 4 * first, rows, source + 4 * first, others, count, step, value)
        first += 32
    if lanes - first >= 16:
        add_taps_16(target + 4 * first, rows, source + 4 * first, others, count, step, value)
        first += 16
    if lanes - first >= 8:
        add_taps_8(target + 4 * first, rows, source + 4 * first, others, count, step, value)
