"""Arrays at raw addresses, and calls through raw addresses, for numba code."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import carray, njit, types
from numba.extending import intrinsic


def _pointer_to(numba_type: Any, llvm_type: Any) -> Any:
    @intrinsic
    def pointer(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], llvm_type.as_pointer())

        return types.CPointer(numba_type)(types.int64), generate

    return pointer


_float32 = _pointer_to(types.float32, ir.FloatType())
_float64 = _pointer_to(types.float64, ir.DoubleType())
_uint8 = _pointer_to(types.uint8, ir.IntType(8))
_int32 = _pointer_to(types.int32, ir.IntType(32))
_int64 = _pointer_to(types.int64, ir.IntType(64))


@njit
def floats(address, size):  # type: ignore[no-untyped-def]
    """``float32[size]`` at ``address``."""
    return carray(_float32(address), (size,))


@njit
def doubles(address, size):  # type: ignore[no-untyped-def]
    """``float64[size]`` at ``address``."""
    return carray(_float64(address), (size,))


@njit
def octets(address, size):  # type: ignore[no-untyped-def]
    """``uint8[size]`` at ``address``; torch's bools are stored so."""
    return carray(_uint8(address), (size,))


@njit
def indices(address, size):  # type: ignore[no-untyped-def]
    """``int32[size]`` at ``address``."""
    return carray(_int32(address), (size,))


@njit
def integers(address, size):  # type: ignore[no-untyped-def]
    """``int64[size]`` at ``address``."""
    return carray(_int64(address), (size,))


@intrinsic
def call_kernel(typing_context: Any, address: Any, arguments: Any, n: Any, batch: Any) -> Any:
    """Call the compiled ``kernel(int64* arguments, int64 n, int64 batch)`` at ``address``."""
    integer = ir.IntType(64)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [integer.as_pointer(), integer, integer])
        kernel = builder.inttoptr(args[0], kind.as_pointer())
        builder.call(kernel, [builder.inttoptr(args[1], integer.as_pointer()), args[2], args[3]])
        return context.get_dummy_value()

    return types.void(*([types.int64] * 4)), generate
