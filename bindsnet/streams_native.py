"""The streams of :mod:`bindsnet.streams` as native loops, which need numba.

It is imported when the first spike train is drawn, never by ``import
bindsnet.encoding``. Other numba code may call :func:`stream_key` and
:func:`next_gap` to draw the very same spikes without a raster::

    key = stream_key(seed, element)           # one stream for each element
    log_silent = math.log1p(-probability)     # for a probability in (0, 1)
    step, drawn = 0, 0
    while True:
        gap = next_gap(key, drawn, log_silent)
        if not gap < steps - step:
            break
        step += int(gap)                      # this element spikes in `step`
        ...
        step, drawn = step + 1, drawn + 1
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bindsnet import streams

GOLDEN = np.uint64(streams.GOLDEN)
MIX_1 = np.uint64(streams.MIX_1)
MIX_2 = np.uint64(streams.MIX_2)
SHIFT_1, SHIFT_2, SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
SHIFT_TO_53_BITS = np.uint64(11)
ONE = np.uint64(1)
ULP = 2.0**-53


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
def next_gap(key: np.uint64, drawn: int, log_silent: float) -> float:
    """Steps without a spike before the next spike of a stream; its floor is the gap.

    The ``drawn``-th number ``u`` of the stream, uniform in (0, 1], becomes the
    geometric ``log(u) / log_silent``, with ``log_silent = log1p(-probability)``
    (minus infinity for a probability of one). The result may be infinite, and
    NaN where floats are flushed to zero: compare it as ``not gap < left``.
    """
    bits = mix(key + GOLDEN * np.uint64(drawn + 1)) >> SHIFT_TO_53_BITS
    return math.log(np.float64(bits + ONE) * ULP) / log_silent


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def draw_raster(
    probability: NDArray[np.float64], seed: int, first: int, spikes: NDArray[np.uint8]
) -> None:
    """Set the spikes of some elements in ``spikes``: ``[steps, elements]``, zero before.

    ``probability``: ``[elements]``, in [0, 1], of a spike in each step. Element
    0 has the stream ``first`` of ``seed``, element 1 the next, and so on.
    """
    steps = spikes.shape[0]
    for i in range(probability.shape[0]):
        if not probability[i] > 0.0:
            continue
        key = stream_key(seed, first + i)
        log_silent = math.log1p(-probability[i]) if probability[i] < 1.0 else -np.inf
        step = 0
        drawn = 0
        while True:
            gap = next_gap(key, drawn, log_silent)
            if not gap < steps - step:
                break
            step += int(gap)
            spikes[step, i] = 1
            step += 1
            drawn += 1
