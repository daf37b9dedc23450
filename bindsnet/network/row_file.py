"""Files of rows: what a recording on disk writes into, and what a later one goes on with."""

from __future__ import annotations

import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

try:
    import fcntl
except ImportError:  # no POSIX: whether another recording writes to a file cannot be told
    fcntl = None  # type: ignore[assignment]

_PIECE = 1 << 24


class RowFile:
    """A file into which one recording writes, and no other.

    It goes with this object, or with the process, unless it is to :meth:`last`. It is never
    cut: tensors that were read from it are views of it.

    Parameters
    ----------
    path
        The file; it is there.
    lasts
        Whether something on disk speaks of it already.
    """

    def __init__(self, path: Path, lasts: bool = False) -> None:
        self.path = path
        self._handle = os.open(path, os.O_RDWR)
        self._summed, self._sum = 0, 0
        self.lasts = lasts
        self._end = weakref.finalize(self, _end, self._handle, None if lasts else path)
        self.is_ours = _lock(self._handle)

    @classmethod
    def beside(cls, path: Path) -> RowFile:
        """A new file in the folder of ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        return cls(Path(name))

    @classmethod
    def of_before(cls, name: str, size: int, checksum: int, beside: Path) -> RowFile | None:
        """The file whose first ``size`` bytes are known, or a copy if another writes to it.

        None, if it is not there any more or begins with other bytes.
        """
        path = beside.parent / Path(name).name
        if not path.is_file():
            return None
        found = cls(path, lasts=True)
        if found.checksum(size) != checksum or os.fstat(found._handle).st_size < size:
            return None
        if found.is_ours:
            return found
        copy = cls.beside(beside)
        with open(copy.path, "r+b") as file:
            file.writelines(found._pieces(0, size))
        found.close()
        return copy

    def rows(self, count: int, shape: tuple[int, ...], dtype: torch.dtype, first: int) -> Tensor:
        """``count`` rows as a tensor, from row ``first`` on; the file grows if it must.

        Raises OSError if the disk is full: to write to a mapped page that has no room on the
        disk ends the process.
        """
        kind = torch.empty(0, dtype=dtype).numpy().dtype
        size = int(np.prod(shape)) * kind.itemsize
        if not count * size:
            return torch.empty(count, *shape, dtype=dtype)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self._handle, first * size, count * size)
        found = np.memmap(self.path, kind, "r+", first * size, (count, *shape))
        return torch.from_numpy(found)

    def checksum(self, size: int) -> int:
        """CRC-32 of the first ``size`` bytes; those that it knows are not read again."""
        if size < self._summed:
            self._summed, self._sum = 0, 0
        for piece in self._pieces(self._summed, size):
            self._sum = zlib.crc32(piece, self._sum)
        self._summed = size
        return self._sum

    def _pieces(self, start: int, stop: int) -> Iterator[bytes]:
        os.lseek(self._handle, start, os.SEEK_SET)
        while start < stop and (piece := os.read(self._handle, min(_PIECE, stop - start))):
            start += len(piece)
            yield piece

    def last(self) -> None:
        """Have the file outlive this object, with what is in it."""
        os.fsync(self._handle)
        self._end.detach()
        self._end = weakref.finalize(self, _end, self._handle, None)
        self.lasts = True

    def close(self) -> None:
        """Leave the file to others; it is removed, unless it was to last."""
        self._end()


def _lock(handle: int) -> bool:
    """Whether the file is ours alone from now on."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _end(handle: int, path: Path | None) -> None:
    os.close(handle)
    if path is not None:
        path.unlink(missing_ok=True)
