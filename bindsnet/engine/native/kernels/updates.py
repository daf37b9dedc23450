"""What an update's row says: its spikes, its dense variable, its rate and its reward."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.kernels.events import unite
from bindsnet.engine.native.kernels.layer import catch_up
from bindsnet.engine.native.memory import floats, integers, kernel, naturals, octets


@kernel
def active_of(row):
    """The neurons whose dense variable is not 0, and their number; all if none are listed."""
    n = row[c.OUTER_DENSE + c.DENSE_N]
    active = naturals(row[c.OUTER_DENSE + c.DENSE_ACTIVE], n)
    count = integers(row[c.OUTER_DENSE + c.DENSE_ACTIVE_COUNT], 1)[0]
    return active, count


@kernel
def scale_at(row, i, j):
    """The learning rate of weight ``i, j``."""
    place = i * row[c.OUTER_SCALE_ROW] + j * row[c.OUTER_SCALE_COLUMN]
    return floats(row[c.OUTER_SCALE], place + 1)[place]


@kernel
def reward_of(row):
    """The reward that all samples share; 1 if there is none, or one for each sample."""
    if row[c.OUTER_REWARD] == 0 or row[c.OUTER_REWARD_STRIDE] != 0:
        return np.float32(1)
    return floats(row[c.OUTER_REWARD], 1)[0]


@kernel
def unrewarded(row):
    """Whether the reward is 0 for all."""
    return reward_of(row) == 0


@kernel
def united(row):
    """The neurons on the spike side that spike in any sample, and their number."""
    n = row[c.OUTER_SPIKES + c.SPIKES_N]
    if row[c.BATCH] == 1:
        found = naturals(row[c.OUTER_SPIKES + c.SPIKES_INDEX], n)
        return found, integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], 1)[0]
    union = naturals(row[c.OUTER_UNION], n)
    mark = octets(row[c.OUTER_MARK], n)
    return union, unite(row, c.OUTER_SPIKES, row[c.BATCH], union, mark)


@kernel
def bring_up_to_date(row, table, t):
    """Bring the dense variable up to date, if it is a trace that waits."""
    if row[c.OUTER_TRACE] != 0:
        catch_up(integers(table + 8 * c.WIDTH * (row[c.OUTER_TRACE] - 1), c.WIDTH), t)


@kernel
def forget_norms(row, columns, count):
    normed = octets(row[c.OUTER_NORMED], row[c.OUTER_M])
    for k in range(count):
        normed[columns[k]] = 0


@kernel
def clips_at_once(row):
    """Whether no other update of this step touches the weights, and clipping is all there is."""
    return row[c.OUTER_CLIPS] != 0 and integers(row[c.OUTER_OTHER_COUNT], 1)[0] == 0


@kernel
def rows_of_full(row):
    """Without spikes: the presynaptic neurons whose variable is not 0, and their number."""
    count = integers(row[c.OUTER_PRE_ACTIVE_COUNT], 1)[0]
    return naturals(row[c.OUTER_PRE_ACTIVE], row[c.OUTER_N]), count
