"""Compiled code by name: from disk if it is there, else compiled now, once on a machine."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bindsnet.engine.native import cache, machine

Result = TypeVar("Result")

_PLACES = ctypes.create_string_buffer(16)
"""Where compiled functions put a result and an error; both stay empty."""


_LOCK = threading.RLock()
"""Neither numba nor LLVM may be asked for one function by two threads at once."""


def _once(function: Callable[..., Result]) -> Callable[..., Result]:
    """A function that is called once for the same arguments, in one thread at a time."""
    cached = functools.cache(function)

    @functools.wraps(function)
    def locked(*args: Any) -> Result:
        with _LOCK:
            return cached(*args)

    return locked


@_once
def interpreter() -> Callable[..., None]:
    """The compiled loop, with the arguments of ``run_program`` in ``interpreter.py``.

    They are packed, since ctypes takes a third of a microsecond for each argument.
    """
    address = _address("interpreter", cache.folder(), lambda compiler: compiler.interpreter)
    function = ctypes.PYFUNCTYPE(ctypes.c_int, *[ctypes.c_void_p] * 3)(address)
    pack, result = struct.Struct("8q").pack, ctypes.addressof(_PLACES)
    error = result + 8

    def interpret(*request: int) -> None:
        function(result, error, pack(*request))

    return interpret


@_once
def kernel(name: str) -> int:
    """The address of a kernel, by its file in ``kernels/`` and its name: ``"layer.step"``."""
    return _address(name, cache.folder(), lambda compiler: compiler.kernel(name))


@_once
def population(source: str) -> int:
    """The address of the kernel of a population, by its source."""
    folder = cache.folder(of_population=True)
    name = f"population-{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    return _address(name, folder, lambda compiler: compiler.population(source, folder / name))


def _address(name: str, folder: Path, function_of: Callable[[Any], Any]) -> int:
    """Address of a function; the compiler is imported, and asked for it, only if it must be."""
    path, symbol = folder / f"{name}.o", f"bindsnet.{name}"
    code = cache.read(path)
    if code is None:
        compiler = _compiler()
        code, may_be_kept = compiler.object_code(function_of(compiler), symbol)
        if may_be_kept:
            cache.write(path, code)
    return machine.load(code, symbol)


@_once
def _compiler() -> Any:
    """What compiles, which imports numba: with one line that says what takes so long."""
    print(
        "bindsnet: compiling native kernels; this takes some seconds, once on this machine",
        file=sys.stderr,
        flush=True,
    )
    return importlib.import_module("bindsnet.engine.native.compiler")
