"""A layout as kernels read it: what each int64 at its address is.

They are sizes, strides, and the taps of either side. ``PLACES`` are the numbers of the weights
of the first channel and filter (0: those of the taps). In ``ROWS``, the weights of a source
neuron lie side by side. ``MEETINGS`` has, for each pair of positions, 1 plus the number of
their weight, or 0 (the address is 0 if there is no such table). ``FILTER_LANES`` is the
number of filters, rounded up to whole vectors.

In a ``FRAME`` of so many positions, where each source position has its place (0: its own), the
kernel has its ``CORNERS``; it consists of ``PIECES`` of up to eight cells side by side, each
with its first cell and its offset.
"""

from __future__ import annotations

LANES = 8
"""Floats of the narrowest vector: rows that are added as vectors are a multiple of it long."""

(
    CHANNELS,
    POSITIONS,
    FILTERS,
    OUTPUTS,
    CHANNEL,
    FILTER,
    STARTS,
    OTHERS,
    PLACES,
    TARGET_STARTS,
    TARGET_OTHERS,
    TARGET_PLACES,
    WEIGHTS,
    SHARED,
    ROWS,
    MEETINGS,
    FILTER_LANES,
    FRAME,
    FRAME_PLACES,
    CORNERS,
    PIECES,
    PIECE_CELLS,
    PIECE_OFFSETS,
) = range(23)
SIZE = 23
