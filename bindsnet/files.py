"""Files that are written whole or not at all, and tensors in them."""

from __future__ import annotations

import json
import math
import os
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import Tensor

from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

_TYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "U16": torch.uint16,
    "U32": torch.uint32,
    "U64": torch.uint64,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
    "C64": torch.complex64,
}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}
_LONGEST_HEADER = 100_000_000


def place_for(path: str | os.PathLike[str]) -> Path:
    """Where a file is to be written, which must be in a folder, and no folder itself."""
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise DataNotFoundError(
            f"{str(path)!r} cannot be written: there is no folder {str(target.parent)!r}"
        )
    if target.is_dir():
        raise ParameterError(f"{str(path)!r} cannot be written: it is a folder")
    return target


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of ``path`` once it is whole and on disk.

    It lies in the same folder until then. Whatever happens on the way (an error, a
    full disk, the end of the process or of the machine), ``path`` has its old
    content or the new one, never a part.
    """
    target = place_for(path)
    part = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    _keep_names(target.parent)


def _keep_names(folder: Path) -> None:
    """Have the system write down that a file of this folder was replaced, where it can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_tensors(
    file: BinaryIO, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]
) -> None:
    """Write tensors in the format of ``safetensors``, with a checksum over everything.

    Eight bytes give the length of a header; the header is JSON and says where each
    tensor is; the rest is their bytes. Reading such a file runs no code from it.
    """
    held = {name: t.detach().cpu().contiguous() for name, t in tensors.items()}
    layout, end = {}, 0
    for name, tensor in held.items():
        start, end = end, end + tensor.numel() * tensor.element_size()
        layout[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
    check = _checksum(layout, metadata)
    for tensor in held.values():
        check = zlib.crc32(_bytes_of(tensor), check)
    header = {"__metadata__": {**metadata, "crc32": f"{check:08x}"}, **layout}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for tensor in held.values():
        file.write(_bytes_of(tensor))


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors, on the CPU, and metadata of a file of :func:`write_tensors`.

    Raises
    ------
    FileFormatError
        It is no such file, or not one byte for byte as it was written.
    """
    with open(path, "rb") as file:
        header = _read_header(path, file)
        metadata = header.pop("__metadata__")
        claimed = metadata.pop("crc32", "")
        check, tensors = _checksum(header, metadata), {}
        for name, entry in header.items():
            tensors[name] = _read_tensor(path, file, name, entry)
            check = zlib.crc32(_bytes_of(tensors[name]), check)
        if file.read(1) or claimed != f"{check:08x}":
            raise FileFormatError(f"{str(path)!r} is damaged: its checksum is wrong")
    return tensors, metadata


def is_tensor_file(path: Path) -> bool:
    """Whether a file begins as those of :func:`write_tensors` do."""
    with open(path, "rb") as file:
        start = file.read(9)
    return len(start) == 9 and start[8:] == b"{"


def can_hold(dtype: torch.dtype) -> bool:
    """Whether there is a name for a type of numbers."""
    return dtype in _NAMES


def _checksum(layout: Mapping[str, Any], metadata: Mapping[str, str]) -> int:
    return zlib.crc32(json.dumps([layout, dict(metadata)]).encode())


def _bytes_of(tensor: Tensor) -> memoryview:
    return memoryview(tensor.flatten().view(torch.uint8).numpy())  # type: ignore[arg-type]


def _read_header(path: Path, file: BinaryIO) -> dict[str, Any]:
    length = int.from_bytes(file.read(8), "little")
    if not 2 <= length <= min(_LONGEST_HEADER, path.stat().st_size - 8):
        raise FileFormatError(f"{str(path)!r} is damaged or holds no tensors: it has no header")
    try:
        header = json.loads(file.read(length))
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{str(path)!r} is damaged: its header is no JSON") from error
    known = isinstance(header, dict) and isinstance(header.get("__metadata__"), dict)
    if not known or not all(isinstance(v, str) for v in header["__metadata__"].values()):
        raise FileFormatError(f"{str(path)!r} was not written by bindsnet: it says nothing of it")
    return dict(header)


def _read_tensor(path: Path, file: BinaryIO, name: str, entry: Any) -> Tensor:
    """The next tensor; they follow each other without gaps."""
    try:
        dtype, shape = _TYPES[entry["dtype"]], [int(size) for size in entry["shape"]]
        start, end = entry["data_offsets"]
        size = math.prod(shape) * dtype.itemsize
        fits = min(shape, default=0) >= 0 and end - start == size
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FileFormatError(f"{str(path)!r} is damaged: tensor {name!r}: {error!r}") from error
    if not fits or size > path.stat().st_size - file.tell():
        raise FileFormatError(f"{str(path)!r} is damaged: tensor {name!r} is not whole")
    flat = torch.empty(math.prod(shape), dtype=dtype)
    file.readinto(_bytes_of(flat))  # type: ignore[attr-defined]
    return flat.reshape(shape)
