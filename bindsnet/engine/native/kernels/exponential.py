"""The exponential as a few multiplications, which a loop can do for several neurons at once."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from bindsnet.engine.native.memory import bits_of, float_of, kernel

_SHIFT = 1.5 * 2.0**52
"""Added to a number, it leaves the nearest whole number in the last bits."""
_LOG2_E = 1.0 / math.log(2.0)
_LN2_HIGH = 0.693147180369123816490
"""ln 2 without its last bits, so that multiples of it are exact; and what is missing."""
_LN2_LOW = 1.90821492927058770002e-10
_TAYLOR = tuple(1.0 / math.factorial(k) for k in range(13, -1, -1))
_LOWEST, _HIGHEST = -708.0, 709.7


@kernel
def exp64(x):
    """``exp(x)`` in float64, right to about the last bit; 0 below -708."""
    shifted = x * _LOG2_E + _SHIFT
    power = shifted - _SHIFT
    r = x - power * _LN2_HIGH - power * _LN2_LOW
    total = 0.0
    for coefficient in _TAYLOR:
        total = total * r + coefficient
    result = total * float_of((bits_of(shifted) + 1023) << 52)
    result = result if x > _LOWEST else 0.0
    result = result if x < _HIGHEST else np.inf
    return result if x == x else x
