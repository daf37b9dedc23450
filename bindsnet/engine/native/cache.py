"""Compiled code on disk, kept until the source it was made from changes.

numba's own cache looks only at the file of the function at hand. Ours is a
folder named by a hash of the whole native engine's source and of the versions
that it depends on, so that stale code is never loaded.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import llvmlite
import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.ccallback import CFunc

from bindsnet import streams, streams_native


def user_folder() -> Path:
    """Where a program of the user's may cache files, by the system's custom."""
    if chosen := os.environ.get("BINDSNET_CACHE"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "bindsnet"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "bindsnet"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "bindsnet"


_OF_KERNELS = ("memory.py", "cache.py", "compiled.py", "kernels/exponential.py")
"""What a population's kernel is made from, beside its own source."""


@functools.cache
def fingerprint(*parts: str) -> str:
    """A hash of the native engine's source, or of parts of it, and of what compiles it."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    beside = [Path(str(module.__file__)) for module in (streams, streams_native)]
    whole = [*sorted(here.rglob("*.py")), *beside]
    for path in [here / part for part in parts] or whole:
        digest.update(path.read_bytes())
    versions = (sys.version_info[:3], numba.__version__, llvmlite.__version__)
    digest.update(repr(versions).encode())
    return digest.hexdigest()[:16]


@functools.cache
def folder(*parts: str) -> Path:
    """The folder of this version's compiled code; a temporary one if none can be made."""
    wanted = user_folder() / f"native-{fingerprint(*parts)}"
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return Path(tempfile.mkdtemp(prefix="bindsnet-"))


class _Locator(_CacheLocator):
    """Tells numba to use our folder; source changes show in the folder's name."""

    parts: tuple[str, ...] = ()

    def __init__(self, py_func: Any, py_file: str) -> None:
        self._name = py_func.__qualname__

    def get_cache_path(self) -> str:
        return str(folder(*self.parts))

    def get_source_stamp(self) -> str:
        return fingerprint(*self.parts)

    def get_disambiguator(self) -> str:
        return self._name

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:
        return cls(py_func, py_file)


class _KernelLocator(_Locator):
    """Kernels of populations outlive changes of the rest of the engine."""

    parts = _OF_KERNELS


class _CacheImpl(CompileResultCacheImpl):
    _locator_classes = (_Locator,)


class _KernelCacheImpl(CompileResultCacheImpl):
    _locator_classes = (_KernelLocator,)


class _Cache(FunctionCache):
    _impl_class = _CacheImpl


class _KernelCache(FunctionCache):
    _impl_class = _KernelCacheImpl


def is_compiled(name: str) -> bool:
    """Whether compiled code of a function is on disk."""
    return any(folder().glob(f"*{name}*.nbi"))


def compile_cached(function: Callable[..., Any], signature: Any) -> Any:
    """``function`` compiled for one signature, from disk if it is there."""
    dispatcher = numba.njit(function)
    dispatcher._cache = _Cache(function)
    dispatcher.compile(signature)
    dispatcher.disable_compile()
    return dispatcher


def compile_callback(function: Callable[..., Any], signature: Any, of_engine: bool = False) -> Any:
    """``function`` as C code with an ``address``, from disk if it is there.

    ``of_engine``: whether it is made from the engine's source, rather than a population's.
    """
    arguments, result = numba.core.sigutils.normalize_signature(signature)
    callback = CFunc(function, (arguments, result), locals={}, options={"error_model": "numpy"})
    kind = _Cache if of_engine else _KernelCache
    callback._cache = kind(function)  # type: ignore[attr-defined]
    callback.compile()
    return callback


def import_source(source: str) -> ModuleType:
    """Write source code to the cache and import it, under a name that is its hash."""
    name = f"bindsnet_kernel_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    place = folder(*_OF_KERNELS)
    path = place / f"{name}.py"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=place, suffix=".part", delete=False) as file:
            file.write(source)
        os.replace(file.name, path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where numba looks for it when it loads compiled code
    spec.loader.exec_module(module)
    module.kernel.__qualname__ = name
    return module
