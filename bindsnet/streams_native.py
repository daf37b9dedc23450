"""The streams of :mod:`bindsnet.streams` as native loops, which need numba.

It is imported when the first spike train is drawn, never by ``import
bindsnet.encoding``. Other numba code may call :func:`stream_key` and
:func:`next_gaps` to draw the very same spikes without a raster::

    key = stream_key(seed, element)          # one stream for each element
    inverse = inverse_log_silent(p)          # for a probability above 0
    step = drawn = 0
    while step < steps:
        next_gaps(key, drawn, inverse, gaps)     # gaps: float64[GAPS]
        drawn += GAPS
        for gap in gaps:
            if not gap < steps - step:
                step = steps
                break
            step += int(gap)                     # this element spikes in `step`
            ...
            step += 1
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from bindsnet import streams

GOLDEN = np.uint64(streams.GOLDEN)
MIX_1 = np.uint64(streams.MIX_1)
MIX_2 = np.uint64(streams.MIX_2)
SHIFT_1, SHIFT_2, SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
SHIFT_TO_53_BITS = np.uint64(11)
ONE = np.uint64(1)
ULP = 2.0**-53
SMALLEST = sys.float_info.min
MANTISSA, HALF = (1 << 52) - 1, 1022 << 52
LN2, SQRT_HALF = streams.LN2, streams.SQRT_HALF
GAPS = streams.GAPS
C0, C1, C2, C3, C4, C5, C6 = streams.SERIES


@intrinsic  # type: ignore[untyped-decorator]
def bits_of(typing_context: Any, number: Any) -> Any:
    """The 64 bits of a float64, as an int64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def from_bits(typing_context: Any, bits: Any) -> Any:
    """The float64 that has the 64 bits of an int64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), generate


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def mix(z: np.uint64) -> np.uint64:
    """Finaliser of splitmix64: a one-to-one scramble of 64 bits."""
    z = (z ^ (z >> SHIFT_1)) * MIX_1
    z = (z ^ (z >> SHIFT_2)) * MIX_2
    return z ^ (z >> SHIFT_3)


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def stream_key(seed: int, element: int) -> np.uint64:
    """Key of the stream of one element under ``seed``; distinct for distinct elements."""
    key: np.uint64 = mix(mix(np.uint64(seed) + GOLDEN) + GOLDEN * np.uint64(element))
    return key


@njit(cache=True, inline="always", error_model="numpy")  # type: ignore[untyped-decorator]
def inverse_log_silent(probability: float) -> float:
    """``1 / log1p(-probability)``, of a probability above 0; -0 for one of at least 1."""
    if not probability < 1.0:
        return -0.0
    return 1.0 / min(math.log1p(-probability), -SMALLEST)


@njit(cache=True, inline="always", error_model="numpy")  # type: ignore[untyped-decorator]
def next_gaps(key: np.uint64, drawn: int, inverse: float, gaps: NDArray[np.float64]) -> None:
    """Steps without a spike before the next spikes of a stream; their floors are the gaps.

    Number ``drawn`` and the following ones of the stream, uniform in (0, 1], become
    the geometric ``log(u) * inverse``, as :func:`bindsnet.streams.torch_spikes` has
    it. They may be infinite, and NaN where floats are flushed to zero: compare them
    as ``not gap < left``.
    """
    for k in range(GAPS):
        bits = mix(key + GOLDEN * np.uint64(drawn + k + 1)) >> SHIFT_TO_53_BITS
        form = bits_of(np.float64(np.int64(bits + ONE)) * ULP)
        exponent = np.float64((form >> 52) - 1022)
        x = from_bits((form & MANTISSA) | HALF)
        if x < SQRT_HALF:
            x, exponent = x * 2.0, exponent - 1.0
        ratio = (x - 1.0) / (x + 1.0)
        square = ratio * ratio
        total = C0
        total = total * square + C1
        total = total * square + C2
        total = total * square + C3
        total = total * square + C4
        total = total * square + C5
        total = total * square + C6
        total = total * square + 1.0
        gaps[k] = (exponent * LN2 + (ratio + ratio) * total) * inverse


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def draw_raster(
    probability: NDArray[np.float64], steps: int, seed: int, first: int
) -> NDArray[np.uint8]:
    """Spikes ``[steps, elements]`` of some elements, made by NumPy: torch would wake its threads.

    ``probability``: ``[elements]``, in [0, 1], of a spike in each step. Element
    0 has the stream ``first`` of ``seed``, element 1 the next, and so on.
    """
    spikes = np.zeros((steps, probability.shape[0]), dtype=np.uint8)
    gaps = np.empty(GAPS)
    for i in range(probability.shape[0]):
        if not probability[i] > 0.0:
            continue
        key = stream_key(seed, first + i)
        inverse = inverse_log_silent(probability[i])
        step = drawn = 0
        while step < steps:
            next_gaps(key, drawn, inverse, gaps)
            drawn += GAPS
            for k in range(GAPS):
                if not gaps[k] < steps - step:
                    step = steps
                    break
                step += int(gaps[k])
                spikes[step, i] = 1
                step += 1
    return spikes
