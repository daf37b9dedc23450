"""Rows that not every network has: compiled apart, when a program first needs them.

The interpreter holds what nearly every network runs. Each family here is one more
compiled function, which a row names by its address.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import functools
import sys

from numba import types

from bindsnet.engine.native import cache
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels import (
    fold,
    gated,
    patch_learn,
    patches,
    pool,
    reward,
    samples,
)
from bindsnet.engine.native.memory import integers


def pipelines(row_at, table, t):
    """Several features as one matrix."""
    fold.propagate(integers(row_at, c.WIDTH), t)


def presentations(row_at, table, t):
    """Many samples in one call; ``t`` is the group of samples before and after the steps."""
    row = integers(row_at, c.WIDTH)
    code = row[c.CODE]
    if code == c.DRAW:
        samples.draw_spikes(row, t)
    elif code == c.TAKE:
        samples.take_spikes(row, t)
    elif code == c.TALLY:
        samples.count_spikes(row)
    elif code == c.SELECT:
        samples.select(row, table, t)
    elif code == c.RESET:
        samples.reset_state(row)


def pools(row_at, table, t):
    """Maxima and means of spikes."""
    row = integers(row_at, c.WIDTH)
    if row[c.CODE] == c.POOL:
        pool.pass_winners(row)
    else:
        pool.pass_mean(row)


def gates(row_at, table, t):
    """Updates that depend on the weights."""
    row = integers(row_at, c.WIDTH)
    if row[c.CODE] == c.GATED_ROWS:
        gated.gated_rows(row, table, t)
    else:
        gated.gated_columns(row, table, t)


def eligibility(row_at, table, t):
    """What weights remember until a reward comes."""
    row = integers(row_at, c.WIDTH)
    code = row[c.CODE]
    if code == c.FADE:
        reward.fade(row)
    elif code == c.REWARD:
        reward.apply_reward(row)
    elif code == c.SAMPLES_ROWS or code == c.SAMPLES_COLUMNS:
        reward.samples_by_spikes(row)
    elif code == c.SAMPLES_FULL:
        reward.samples_full(row)


def tables_of_neurons(row_at, table, t):
    """Weights whose neurons are in a table: convolutions, local and sparse connections."""
    row = integers(row_at, c.WIDTH)
    code = row[c.CODE]
    if code == c.PATCH_DRIVE:
        patches.propagate(row)
    elif code == c.PATCH_ROWS or code == c.PATCH_COLUMNS:
        patch_learn.outer(row)
    elif code == c.PATCH_CONSTRAIN:
        patch_learn.constrain(row, table)
    elif code == c.PATCH_NORMALIZE:
        patches.normalize(row)


_MEMBERS = {
    pipelines: (c.FOLD,),
    presentations: (c.DRAW, c.TAKE, c.TALLY, c.SELECT, c.RESET),
    pools: (c.POOL, c.MEAN),
    gates: (c.GATED_ROWS, c.GATED_COLUMNS),
    eligibility: (c.FADE, c.REWARD, c.SAMPLES_ROWS, c.SAMPLES_COLUMNS, c.SAMPLES_FULL),
    tables_of_neurons: (
        c.PATCH_DRIVE,
        c.PATCH_ROWS,
        c.PATCH_COLUMNS,
        c.PATCH_CONSTRAIN,
        c.PATCH_NORMALIZE,
    ),
}
_FAMILY_OF = {code: family for family, codes in _MEMBERS.items() for code in codes}


def family_of(code: int) -> int:
    """The address of the compiled family that runs rows of this code; 0 for the interpreter's."""
    family = _FAMILY_OF.get(code)
    return 0 if family is None else _compiled(family).address


@functools.cache
def _compiled(family):
    if not cache.is_compiled(family.__name__):
        print(
            f"bindsnet: compiling native kernels ({family.__name__.replace('_', ' ')}), "
            f"once on this machine",
            file=sys.stderr,
            flush=True,
        )
    signature = types.void(types.int64, types.int64, types.int64)
    return cache.compile_callback(family, signature, of_engine=True)
