"""The exponential as a few multiplications, which a loop can do for several neurons at once."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from bindsnet.engine.native.memory import bits_of, float_of, kernel, multiply_add

_SHIFT = 1.5 * 2.0**52
"""Added to a number, it leaves the nearest whole number in the last bits."""
_LOG2_E = 1.0 / math.log(2.0)
_LN2_HIGH = 0.693147180369123816490
"""ln 2 without its last bits, so that multiples of it are exact; and what is missing."""
_LN2_LOW = 1.90821492927058770002e-10
_TAYLOR = tuple(1.0 / math.factorial(k) for k in range(14))
_LOWEST, _HIGHEST = -708.0, 709.7


@kernel
def exp64(x):
    """``exp(x)`` in float64, right to about the last bit; 0 below -708."""
    shifted = multiply_add(x, _LOG2_E, _SHIFT)
    power = shifted - _SHIFT
    r = multiply_add(power, -_LN2_LOW, multiply_add(power, -_LN2_HIGH, x))
    result = _series(r) * float_of((bits_of(shifted) + 1023) << 52)
    result = result if x > _LOWEST else 0.0
    result = result if x < _HIGHEST else np.inf
    return result if x == x else x


@kernel
def _series(r):
    """Taylor's series in Estrin's order, in which few sums wait for others."""
    square = r * r
    fourth = square * square
    low = multiply_add(_four(r, square, 4), fourth, _four(r, square, 0))
    last = multiply_add(r, _TAYLOR[13], _TAYLOR[12])
    high = multiply_add(last, fourth, _four(r, square, 8))
    return multiply_add(high, fourth * fourth, low)


@kernel
def _four(r, square, k):
    """Four terms of the series from the ``k``-th on, over ``r ** k``."""
    low = multiply_add(r, _TAYLOR[k + 1], _TAYLOR[k])
    high = multiply_add(r, _TAYLOR[k + 3], _TAYLOR[k + 2])
    return multiply_add(high, square, low)
