"""Loops over short rows of floats that stay in vector registers, for numba code."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from bindsnet.engine.native.geometry import LANES
from bindsnet.engine.native.memory import splat

_WORD = ir.IntType(64)


def _vector_at(builder: Any, address: Any, width: int) -> Any:
    """An address as that of so many floats."""
    return builder.inttoptr(address, ir.VectorType(ir.FloatType(), width).as_pointer())


def _item(builder: Any, array: Any, k: Any) -> Any:
    """Number ``k`` of the uint32 at an address, as an int64."""
    at = builder.inttoptr(array, ir.IntType(32).as_pointer())
    return builder.zext(builder.load(builder.gep(at, [k])), _WORD)


def _tap_adder(width: int) -> Any:
    """Adds rows of one table to rows of another.

    ``(target, rows, source, others, count, step, value)``: for each of ``count`` taps ``k``,
    the ``width`` floats at ``target + rows[k] * step`` grow by ``value`` times those at
    ``source + others[k] * step``.
    """

    @intrinsic
    def add_taps(
        typing_context: Any,
        target: Any,
        rows: Any,
        source: Any,
        others: Any,
        count: Any,
        step: Any,
        value: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            target, rows, source, others, count, step, value = args
            factor = splat(builder, value, width)
            with cgutils.for_range(builder, count) as loop:
                ends = (target, rows), (source, others)
                places = [
                    builder.add(first, builder.mul(_item(builder, index, loop.index), step))
                    for first, index in ends
                ]
                grown, added = (_vector_at(builder, place, width) for place in places)
                change = builder.fmul(builder.load(added, align=4), factor)
                total = builder.fadd(builder.load(grown, align=4), change)
                builder.store(total, grown, align=4)
            return context.get_dummy_value()

        return types.void(*([types.int64] * 6), types.float32), generate

    return add_taps


add_taps_32, add_taps_16, add_taps_8 = _tap_adder(32), _tap_adder(16), _tap_adder(8)


def _window_adder(pieces: int) -> Any:
    """Adds what lies under a kernel at the places where there are spikes.

    ``(totals, frame, offsets, corners, index, count, spikes)``: for each of ``count`` neurons
    ``i = index[k]``, piece ``r`` of the ``totals``, eight floats, grows by those at ``frame +
    4 * (corners[i] + offsets[r])``, times the octet ``spikes[i]``.
    """

    @intrinsic
    def add_windows(
        typing_context: Any,
        totals: Any,
        frame: Any,
        offsets: Any,
        corners: Any,
        index: Any,
        count: Any,
        spikes: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            totals, frame, offsets, corners, index, count, spikes = args
            values = builder.inttoptr(spikes, ir.IntType(8).as_pointer())
            kept = [
                _vector_at(builder, builder.add(totals, _WORD(4 * LANES * r)), LANES)
                for r in range(pieces)
            ]
            sums = [cgutils.alloca_once_value(builder, builder.load(at, align=4)) for at in kept]
            firsts = [_place(builder, frame, offsets, _WORD(r)) for r in range(pieces)]
            with cgutils.for_range(builder, count) as loop:
                neuron = _item(builder, index, loop.index)
                octet = builder.load(builder.gep(values, [neuron]))
                value = splat(builder, builder.uitofp(octet, ir.FloatType()), LANES)
                corner = builder.shl(_item(builder, corners, neuron), _WORD(2))
                for first, total in zip(firsts, sums, strict=True):
                    at = _vector_at(builder, builder.add(first, corner), LANES)
                    change = builder.fmul(builder.load(at, align=4), value)
                    builder.store(builder.fadd(builder.load(total), change), total)
            for at, total in zip(kept, sums, strict=True):
                builder.store(builder.load(total), at, align=4)
            return context.get_dummy_value()

        return types.void(*([types.int64] * 7)), generate

    return add_windows


def _place(builder: Any, first: Any, offsets: Any, k: Any) -> Any:
    """The address of the float whose number is ``offsets[k]``."""
    return builder.add(first, builder.shl(_item(builder, offsets, k), _WORD(2)))


add_windows_8, add_windows_5 = _window_adder(8), _window_adder(5)
add_windows_3, add_windows_1 = _window_adder(3), _window_adder(1)


@intrinsic
def copy_lanes(typing_context: Any, to: Any, source: Any) -> Any:
    """Copy the eight floats at one address to another."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        to, source = (_vector_at(builder, address, LANES) for address in args)
        builder.store(builder.load(source, align=4), to, align=4)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@intrinsic
def turn_tile(typing_context: Any, source: Any, step: Any, to: Any, to_step: Any) -> Any:
    """Rows of a tile of floats at ``source``, so many bytes apart, become columns at ``to``."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def row(first: Any, step: Any, k: int) -> Any:
            return _vector_at(builder, builder.add(first, builder.mul(step, _WORD(k))), LANES)

        rows = [builder.load(row(args[0], args[1], k), align=4) for k in range(LANES)]
        for size in (1, 2, 4):
            for k in (k for k in range(LANES) if not k & size):
                rows[k], rows[k + size] = _exchange(builder, rows[k], rows[k + size], size)
        for k, turned in enumerate(rows):
            builder.store(turned, row(args[2], args[3], k), align=4)
        return context.get_dummy_value()

    return types.void(*([types.int64] * 4)), generate


def _exchange(builder: Any, upper: Any, lower: Any, size: int) -> tuple[Any, Any]:
    """Swap the off-diagonal blocks, so many lanes wide, of two vectors."""
    lanes = range(LANES)
    first = [k if not k & size else LANES + k - size for k in lanes]
    second = [k + size if not k & size else LANES + k for k in lanes]
    kind = ir.VectorType(ir.IntType(32), LANES)
    masks = (ir.Constant(kind, chosen) for chosen in (first, second))
    one, other = (builder.shuffle_vector(upper, lower, mask) for mask in masks)
    return one, other
