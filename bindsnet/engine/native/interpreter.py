"""The loop: steps times rows. Compiled once, for all networks."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels import events, fold, layer, learn, norm, propagate
from bindsnet.engine.native.memory import call_kernel, integers, kernel


@kernel
def run_row(row, table, t):
    """Do what one row of the table says, for step ``t``."""
    code = row[c.CODE]
    if code == c.STEP:
        call_kernel(row[c.STEP_KERNEL], row[c.STEP_ARGUMENTS], row[c.STEP_N], row[c.BATCH])
    elif code == c.EVENTS:
        events.list_spikes(row)
    elif code == c.PROPAGATE:
        propagate.propagate(row)
    elif code == c.TRACE:
        layer.decay_trace(row)
    elif code == c.COPY:
        layer.copy_bytes(row, t)
    elif code == c.CHOOSE:
        layer.choose_one(row, t)
    elif code == c.RECORD:
        layer.record(row, t)
    elif code == c.ADD_VALUES:
        layer.add_values(row, t)
    elif code == c.FORCE:
        layer.force_spikes(row, t)
    elif code == c.AHEAD:
        propagate.take_ahead(row, t)
    elif code == c.FOLD:
        fold.propagate(row, t)
    else:
        run_learning_row(row, table)


@kernel
def run_learning_row(row, table):
    """Rows that change weights."""
    code = row[c.CODE]
    if code == c.OUTER_ROWS:
        learn.outer_rows(row)
    elif code == c.OUTER_COLUMNS:
        learn.outer_columns(row)
    elif code == c.OUTER_FULL:
        learn.outer_full(row)
    elif code == c.CONSTRAIN:
        learn.constrain(row, table)
    elif code == c.NORMALIZE:
        norm.normalize(row)


@kernel
def prepare(table, first, last):
    """Bring the lists that kernels keep in line with the state, before the first step."""
    for r in range(first, last):
        row = integers(table + 8 * c.WIDTH * r, c.WIDTH)
        if row[c.CODE] == c.EVENTS:
            events.list_spikes(row)
        elif row[c.CODE] == c.TRACE:
            layer.find_active(row)


def interpret(table, first, last, start, stop):
    """Run rows ``first`` to ``last`` for steps ``start`` to ``stop``.

    ``table`` is the address of the table. Drives that are known are computed
    first; the block of steps must fit the memory that was made for them.
    """
    prepare(table, first, last)
    for r in range(first, last):
        row = integers(table + 8 * c.WIDTH * r, c.WIDTH)
        if row[c.CODE] == c.AHEAD:
            propagate.drive_ahead(row, start, stop - start)
    for t in range(start, stop):
        for r in range(first, last):
            run_row(integers(table + 8 * c.WIDTH * r, c.WIDTH), table, t)
