"""Arrays at raw addresses, and calls through raw addresses, for numba code."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

_OPTIONS: dict[str, Any] = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,
    "error_model": "numpy",
}
kernel = numba.njit(**_OPTIONS)
"""Compiles a function that only compiled code calls, which is half the work."""
inlined = numba.njit(**_OPTIONS, forceinline=True)
"""The same, copied to where it is called: an array counts as seven arguments."""


def _array_of(dtype: Any) -> Any:
    """A function ``(address, size)`` that gives the array there, for compiled code."""

    @intrinsic
    def array_at(typing_context: Any, address: Any, size: Any) -> Any:
        array_type = types.Array(dtype, 1, "C")

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(array_type)(context, builder)
            item = context.get_constant(
                types.intp, context.get_abi_sizeof(context.get_data_type(dtype))
            )
            populate_array(
                array,
                data=builder.inttoptr(args[0], context.get_data_type(dtype).as_pointer()),
                shape=cgutils.pack_array(builder, [args[1]]),
                strides=cgutils.pack_array(builder, [item]),
                itemsize=item,
                meminfo=None,
            )
            return array._getvalue()

        return array_type(types.int64, types.intp), generate

    return array_at


floats = _array_of(types.float32)
"""``float32[size]`` at an address."""
doubles = _array_of(types.float64)
"""``float64[size]`` at an address."""
octets = _array_of(types.uint8)
"""``uint8[size]`` at an address; torch's bools are stored so."""
indices = _array_of(types.int32)
"""``int32[size]`` at an address."""
naturals = _array_of(types.uint32)
"""``uint32[size]`` at an address: as an index, it needs no look at its sign."""
integers = _array_of(types.int64)
"""``int64[size]`` at an address."""


@intrinsic
def nonzero_of_64(typing_context: Any, address: Any) -> Any:
    """Which of the 64 bytes at ``address`` are not 0, as the bits of an int64."""
    octet, count = ir.IntType(8), 64

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        vector = ir.VectorType(octet, count)
        block = builder.load(builder.inttoptr(args[0], vector.as_pointer()), align=1)
        zero = ir.Constant(vector, [octet(0)] * count)
        return builder.bitcast(builder.icmp_unsigned("!=", block, zero), ir.IntType(count))

    return types.int64(types.int64), generate


def _strip_adder(width: int, octets_as_spikes: bool) -> Any:
    """Adds pieces of rows, one for each spike, to numbers that stay in registers meanwhile.

    ``(out, w, stride, index, count, spikes)``: to the ``width`` floats at ``out``, add
    those at ``w + index[k] * stride``, times the value ``spikes[index[k]]``, for each of
    ``count`` spikes in turn.
    """
    vector = ir.VectorType(ir.FloatType(), width)
    value_type = ir.IntType(8) if octets_as_spikes else ir.FloatType()

    @intrinsic
    def add_strip(
        typing_context: Any, out: Any, w: Any, stride: Any, index: Any, count: Any, spikes: Any
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            out, w, stride, index, count, spikes = args
            place = builder.inttoptr(out, vector.as_pointer())
            total = cgutils.alloca_once_value(builder, builder.load(place, align=4))
            indices_at = builder.inttoptr(index, ir.IntType(32).as_pointer())
            values_at = builder.inttoptr(spikes, value_type.as_pointer())
            with cgutils.for_range(builder, count) as loop:
                found = builder.load(builder.gep(indices_at, [loop.index]))
                neuron = builder.sext(found, ir.IntType(64))
                value = builder.load(builder.gep(values_at, [neuron]))
                if octets_as_spikes:
                    value = builder.uitofp(value, ir.FloatType())
                row_at = builder.add(w, builder.mul(neuron, stride))
                row = builder.load(builder.inttoptr(row_at, vector.as_pointer()), align=4)
                scaled = builder.fmul(row, splat(builder, value, width))
                builder.store(builder.fadd(builder.load(total), scaled), total)
            builder.store(builder.load(total), place, align=4)
            return context.get_dummy_value()

        return types.void(*([types.int64] * 6)), generate

    return add_strip


def splat(builder: Any, value: Any, width: int) -> Any:
    """A vector of one value."""
    vector = ir.VectorType(value.type, width)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.IntType(32)(0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), width), None)
    return builder.shuffle_vector(first, first, everywhere)


WIDE = 256 if get_host_cpu_features().get("avx512f") else 128
"""Columns of the widest strips: sums and weights fill the vector registers."""
add_wide, add_wide_analog = _strip_adder(WIDE, True), _strip_adder(WIDE, False)
add_64, add_64_analog = _strip_adder(64, True), _strip_adder(64, False)
add_16, add_16_analog = _strip_adder(16, True), _strip_adder(16, False)
add_4, add_4_analog = _strip_adder(4, True), _strip_adder(4, False)
add_1, add_1_analog = _strip_adder(1, True), _strip_adder(1, False)


@intrinsic
def trailing_zeros(typing_context: Any, word: Any) -> Any:
    """Number of zero bits below the lowest one of an int64; 64 for 0."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.IntType(1)(0))

    return types.int64(types.int64), generate


@intrinsic
def fused_multiply_add(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` of float32, rounded once."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    return types.float32(types.float32, types.float32, types.float32), generate


_FUSES = bool(get_host_cpu_features().get("fma"))


@intrinsic
def multiply_add(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` of float64, rounded once where the processor can, else twice."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b, c = args
        return builder.fma(a, b, c) if _FUSES else builder.fadd(builder.fmul(a, b), c)

    return types.float64(types.float64, types.float64, types.float64), generate


@intrinsic
def bits_of(typing_context: Any, number: Any) -> Any:
    """The bits of a float64, as an int64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def float_of(typing_context: Any, bits: Any) -> Any:
    """The float64 that has these bits."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), generate


@intrinsic
def bits_in(typing_context: Any, word: Any) -> Any:
    """Number of bits of an int64 that are set."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.int64), generate


@intrinsic
def call_kernel(typing_context: Any, address: Any, a: Any, b: Any, c: Any) -> Any:
    """Call the compiled ``kernel(int64 a, int64 b, int64 c)`` at ``address``.

    It is called in numba's way, with places for a result and an error that stay empty.
    """
    integer, place = ir.IntType(64), ir.IntType(8).as_pointer()

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        places = [cgutils.alloca_once(builder, place) for _ in ("result", "error")]
        kind = ir.FunctionType(ir.IntType(32), [*(p.type for p in places), *[integer] * 3])
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), [*places, *args[1:]])
        return context.get_dummy_value()

    return types.void(*([types.int64] * 4)), generate


@kernel
def copy_memory(to, source, size):  # type: ignore[no-untyped-def]
    """Copy ``size`` bytes from one address to another."""
    words = size // 8
    new, old = integers(to, words), integers(source, words)
    for k in range(words):
        new[k] = old[k]
    rest, left = octets(to, size), octets(source, size)
    for k in range(8 * words, size):
        rest[k] = left[k]


@kernel
def clear(array):  # type: ignore[no-untyped-def]
    """Set all of an array to 0."""
    for k in range(array.size):
        array[k] = 0
