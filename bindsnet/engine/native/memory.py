"""Arrays at raw addresses, and calls through raw addresses, for numba code."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

kernel = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
"""Compiles a function that only compiled code calls, which is half the work."""


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
integers = _array_of(types.int64)
"""``int64[size]`` at an address."""


@intrinsic
def trailing_zeros(typing_context: Any, word: Any) -> Any:
    """Number of zero bits below the lowest one of an int64 that is not 0."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.int64), generate


@intrinsic
def call_kernel(typing_context: Any, address: Any, arguments: Any, n: Any, batch: Any) -> Any:
    """Call the compiled ``kernel(int64 arguments, int64 n, int64 batch)`` at ``address``."""
    integer = ir.IntType(64)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [integer, integer, integer])
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), args[1:])
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
