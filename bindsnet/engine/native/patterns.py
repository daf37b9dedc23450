"""How a row takes up the pattern of fixed weights, which may have been edited since."""

from __future__ import annotations

from typing import Any

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.table import Fill
from bindsnet.plan.ops import RunValues
from bindsnet.plan.patterns import AllButSelf, OneToOne, Pattern, Watch

_CODES = {type(None): c.ANY, OneToOne: c.ONE_TO_ONE, AllButSelf: c.ALL_BUT_SELF}


def fill_pattern(watch: Watch, m: int) -> Fill:
    """Look before each run; ``m`` is the number of targets."""
    sums = np.zeros(m + 1, dtype=np.float32)
    last: Pattern | None = None

    def fill(columns: Any, values: RunValues) -> None:
        nonlocal last
        pattern = watch.look()
        if pattern is last:
            return
        last = pattern
        columns[c.PROPAGATE_PATTERN] = _CODES[type(pattern)]
        if isinstance(pattern, AllButSelf):
            sums[1:] = pattern.value
            np.cumsum(sums, out=sums)  # one spike after the other, as rows would be added
            columns[c.PROPAGATE_SUMS] = sums.ctypes.data

    return fill
