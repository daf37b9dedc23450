"""The loop: steps times rows. Compiled once, for all networks."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.memory import call_kernel, integers, kernel


@kernel
def run_rows(table, first, last, column, a, b):
    """Call the kernel that each row names in a column, if it names one."""
    for r in range(first, last):
        row_at = table + 8 * c.WIDTH * r
        address = integers(row_at, c.WIDTH)[column]
        if address != 0:
            call_kernel(address, row_at, a, b)


@kernel
def run_program(table, before, first, last, after, start, stop, groups):
    """Run a program for steps ``start`` to ``stop``, for each of ``groups`` groups of samples.

    ``table`` is the address of the table. Its rows from ``before`` on come before the
    steps of each group, those from ``first`` to ``last`` in each step, and those up
    to ``after`` after the steps. The block of steps must fit the memory that was made
    for what is known before: what kernels list or compute ahead.
    """
    for group in range(groups):
        run_rows(table, before, first, c.IN_STEPS, table, group)
        run_rows(table, first, last, c.BEFORE_STEPS, start, stop)
        for t in range(start, stop):
            run_rows(table, first, last, c.IN_STEPS, table, t)
        run_rows(table, first, last, c.AFTER_STEPS, table, stop - 1)
        run_rows(table, last, after, c.IN_STEPS, table, group)


def interpret(request):
    """Run what eight integers at an address say: the arguments of :func:`run_program`."""
    r = integers(request, 8)
    run_program(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
