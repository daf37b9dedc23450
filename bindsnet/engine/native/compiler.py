"""From Python functions to machine code, by numba.

This module is imported only when something must be compiled: what was compiled once
is loaded without numba.
"""

from __future__ import annotations

import importlib
import inspect
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from numba import types

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import machine, memory
from bindsnet.engine.native.interpreter import interpret as interpreter
from bindsnet.engine.native.memory import integers

__all__ = ["interpreter", "kernel", "object_code", "population"]

_HEADER = '''"""Written by bindsnet: one step of a population of neurons."""

import numpy as np

from bindsnet.engine.native.kernels.exponential import exp64
from bindsnet.engine.native.memory import (
    doubles, floats, fused_multiply_add, integers, octets,
)


'''
_MATHEMATICS = {name + kind for name in dir(math) for kind in ("", "f")}
"""Functions of C's library, of float64 and float32."""


def kernel(name: str) -> Callable[..., None]:
    """A kernel as the interpreter calls it: ``(address of the row, table, t)``."""
    file, _, function = name.partition(".")
    run: Any = getattr(importlib.import_module(f"{memory.__package__}.kernels.{file}"), function)
    first = 3 - len(inspect.signature(run.py_func).parameters)

    def entry(row_at: int, table: int, t: int) -> None:
        run(integers(row_at, c.WIDTH), *(table, t)[first:])

    return entry


def population(source: str, path: Path) -> Callable[..., None]:
    """The function ``kernel`` of a source, which stays in a file for whoever looks for it."""
    path = path.with_suffix(".py")
    path.write_text(_HEADER + source, encoding="utf-8")
    names: dict[str, Any] = {}
    exec(compile(_HEADER + source, str(path), "exec"), names)
    function: Callable[..., None] = names["kernel"]
    return function


def object_code(function: Callable[..., None], symbol: str) -> tuple[bytes, bool]:
    """Machine code of a function of int64, and whether it runs in processes without numba."""
    compiled = memory.kernel(function)
    signature = types.void(*[types.int64] * len(inspect.signature(function).parameters))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba's, about unused variables
        compiled.compile(signature)
    module = llvm.parse_assembly(compiled.inspect_llvm(signature.args))
    _keep_only_entry(module, symbol)
    foreign = [f.name for f in module.functions if f.is_declaration]
    alone = all(name.startswith("llvm.") or name in _MATHEMATICS for name in foreign)
    return machine.target().emit_object(module), alone


def _keep_only_entry(module: Any, symbol: str) -> None:
    """Give the one function that is called from outside its name; the rest is its own."""
    for function in module.functions:
        if function.is_declaration:
            continue
        if function.linkage == llvm.Linkage.external:
            function.name = symbol
        else:
            function.linkage = llvm.Linkage.internal
    for variable in module.global_variables:
        variable.linkage = llvm.Linkage.internal
