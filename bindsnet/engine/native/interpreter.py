"""The loop: steps times rows. Compiled once, for all networks.

Rows that few networks have belong to families that are compiled apart.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels import events, layer, learn, norm, propagate, record
from bindsnet.engine.native.memory import call_kernel, integers, kernel


@kernel
def run_row(row_at, table, t):
    """Do what one row of the table says, for step ``t``."""
    row = integers(row_at, c.WIDTH)
    code = row[c.CODE]
    if row[c.FAMILY] != 0:
        call_kernel(row[c.FAMILY], row_at, table, t)
    elif code == c.STEP:
        if row[c.STEP_COUNT] == 0 or layer.any_spikes(row[c.STEP_COUNT], row[c.BATCH]):
            call_kernel(row[c.STEP_KERNEL], row[c.STEP_ARGUMENTS], row[c.STEP_N], row[c.BATCH])
    elif code == c.EVENTS:
        events.list_spikes(row)
    elif code == c.PROPAGATE:
        propagate.propagate(row)
    elif code == c.TRACE:
        layer.decay_trace(row, t)
    elif code == c.COPY:
        layer.copy_bytes(row, t)
    elif code == c.CHOOSE:
        layer.choose_one(row, t)
    elif code == c.CHOOSE_STRONGEST:
        layer.choose_strongest(row)
    elif code == c.RECORD:
        record.record(row, t)
    elif code == c.ADD_VALUES:
        layer.add_values(row, t)
    elif code == c.FORCE:
        layer.force_spikes(row, t)
    elif code == c.AHEAD:
        propagate.take_ahead(row, t)
    elif code == c.SPREAD:
        layer.spread(row, t)
    else:
        run_learning_row(row, table, t)


@kernel
def run_learning_row(row, table, t):
    """Rows that change weights."""
    code = row[c.CODE]
    if code == c.OUTER_ROWS:
        learn.outer_rows(row, table, t)
    elif code == c.OUTER_COLUMNS:
        learn.outer_columns(row, table, t)
    elif code == c.OUTER_FULL:
        learn.outer_full(row)
    elif code == c.CONSTRAIN:
        learn.constrain(row, table)
    elif code == c.NORMALIZE:
        norm.normalize(row)


@kernel
def run_sample_row(row_at, table, group):
    """Rows before and after the steps, for a group of samples."""
    row = integers(row_at, c.WIDTH)
    if row[c.FAMILY] != 0:
        call_kernel(row[c.FAMILY], row_at, table, group)
    elif row[c.CODE] == c.EVENTS:
        events.list_spikes(row)
    elif row[c.CODE] == c.NORMALIZE:
        norm.normalize(row)


@kernel
def prepare(table, first, last, start, stop):
    """Bring the lists that kernels keep in line with the state, and compute ahead.

    The block of steps must fit the memory that was made for what is known before.
    """
    for r in range(first, last):
        row = integers(table + 8 * c.WIDTH * r, c.WIDTH)
        if row[c.CODE] == c.EVENTS:
            events.list_spikes(row)
        elif row[c.CODE] == c.TRACE:
            layer.find_active(row)
            if row[c.TRACE_WAITS] != 0:
                layer.tabulate(row, stop - start)
        elif row[c.CODE] == c.AHEAD:
            propagate.drive_ahead(row, start, stop - start)


@kernel
def settle(table, first, last, stop):
    """After the last step: traces that wait are brought up to date."""
    for r in range(first, last):
        row = integers(table + 8 * c.WIDTH * r, c.WIDTH)
        if row[c.CODE] == c.TRACE:
            layer.catch_up(row, stop - 1)


def interpret(table, before, first, last, after, start, stop, groups):
    """Run a program for steps ``start`` to ``stop``, for each of ``groups`` groups of samples.

    ``table`` is the address of the table. Its rows from ``before`` on come before the
    steps of each group, those from ``first`` to ``last`` in each step, and those up
    to ``after`` after the steps.
    """
    for group in range(groups):
        for r in range(before, first):
            run_sample_row(table + 8 * c.WIDTH * r, table, group)
        prepare(table, first, last, start, stop)
        for t in range(start, stop):
            for r in range(first, last):
                run_row(table + 8 * c.WIDTH * r, table, t)
        settle(table, first, last, stop)
        for r in range(last, after):
            run_sample_row(table + 8 * c.WIDTH * r, table, group)
