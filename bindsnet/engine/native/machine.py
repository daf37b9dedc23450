"""Machine code: made for this processor, and loaded from an object file.

It needs LLVM, but no compiler: a process that finds its code on disk starts fast.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

import llvmlite.binding as llvm


def processor() -> str:
    """Name and abilities of this machine's processor, for which code is made."""
    return f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"


@functools.cache
def target() -> Any:
    """What LLVM needs to know of this machine, with code of the kind that numba makes."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="static" if sys.platform == "win32" else "default",
        codemodel="jitdefault",
        jit=True,
    )


@functools.cache
def _engine() -> Any:
    """What holds all code that was loaded."""
    machine = target()
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def load(code: bytes, symbol: str) -> int:
    """The address of a function of an object file, whose code stays loaded from now on."""
    _engine().add_object_file(llvm.ObjectFileRef.from_data(code))
    _engine().finalize_object()
    address: int = _engine().get_function_address(symbol)
    return address
