"""The compiled interpreter and the compiled kernels of populations."""

from __future__ import annotations

import functools
import sys
import warnings
from typing import Any

from numba import types

from bindsnet.engine.native import cache
from bindsnet.engine.native.interpreter import interpret

_HEADER = '''"""Written by bindsnet: one step of a population of neurons."""

import numpy as np

from bindsnet.engine.native.kernels.exponential import exp64
from bindsnet.engine.native.memory import (
    doubles, floats, fused_multiply_add, integers, octets,
)


'''


@functools.cache
def interpreter() -> Any:
    """The compiled loop; see :func:`interpret` for its arguments."""
    _announce_first_use()
    return cache.compile_cached(interpret, types.void(*([types.int64] * 8)))


@functools.cache
def kernel(source: str) -> Any:
    """The compiled kernel of a population; it has an ``address``."""
    module = cache.import_source(_HEADER + source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba's, about unused variables
        return cache.compile_callback(
            module.kernel, types.void(types.int64, types.int64, types.int64)
        )


def _announce_first_use() -> None:
    if not cache.is_compiled("interpret"):
        print(
            "bindsnet: compiling the native engine; this takes about ten seconds, "
            "once on this machine",
            file=sys.stderr,
            flush=True,
        )
