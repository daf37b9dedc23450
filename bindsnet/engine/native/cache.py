"""Machine code on disk, kept until the source it was made from changes.

It is in a folder named by a hash of that source, of the versions that it depends on
and of the processor, so that stale code is never loaded.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import sys
import tempfile
from pathlib import Path

from bindsnet import folding, functional, streams
from bindsnet.engine.native import machine


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


_COMPILER = ("cache.py", "compiler.py", "machine.py", "memory.py")
_ENGINE = ("columns.py", "geometry.py", "interpreter.py", "vectors.py", "kernels/*.py")
_POPULATION = ("kernels/exponential.py",)
"""What the code of a population is made from, beside its own source: few things, so that
it outlives changes of the engine."""


def _sources(of_population: bool) -> list[Path]:
    """The files that machine code is made from."""
    here = Path(__file__).parent
    patterns = _COMPILER + (_POPULATION if of_population else _ENGINE)
    inside = [path for pattern in patterns for path in sorted(here.glob(pattern))]
    beside = [Path(str(module.__file__)) for module in (folding, functional, streams)]
    beside.append(beside[-1].with_name("streams_native.py"))
    return inside if of_population else inside + beside


@functools.cache
def fingerprint(of_population: bool = False) -> str:
    """A hash of what machine code is made from, of what makes it and of what it is made for."""
    digest = hashlib.sha256()
    for path in _sources(of_population):
        digest.update(path.read_bytes())
    versions = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
    digest.update(repr((sys.version_info[:3], versions, machine.processor())).encode())
    return digest.hexdigest()[:16]


@functools.cache
def folder(of_population: bool = False) -> Path:
    """The folder of this version's compiled code; a temporary one if none can be made."""
    wanted = user_folder() / f"native-{fingerprint(of_population)}"
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return Path(tempfile.mkdtemp(prefix="bindsnet-"))


def read(path: Path) -> bytes | None:
    """What was written; None if there is nothing, or it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, data = content[:32], content[32:]
    return data if hashlib.sha256(data).digest() == digest else None


def write(path: Path, data: bytes) -> None:
    """Keep data, whole or not at all, whoever else writes it now."""
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as file:
        file.write(hashlib.sha256(data).digest() + data)
    os.replace(file.name, path)
