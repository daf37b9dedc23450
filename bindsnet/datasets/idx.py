"""The IDX files of MNIST and its relatives, plain or ``.gz``, read where they lie."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import AnyPath, Switch, Text, checked
from bindsnet.errors import DataNotFoundError, FileFormatError

#: Third byte of an IDX file: the type of its values, which are big-endian.
_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


@checked
def idx_names(train: Switch) -> tuple[str, str]:
    """Names of the file of images and the file of labels, as MNIST has them."""
    part = "train" if train else "t10k"
    return f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"


@checked
def holds(folder: AnyPath, name: Text) -> bool:
    """Whether ``folder`` holds the file ``name``, plain or as ``name.gz``."""
    return Path(folder, name).is_file() or Path(folder, f"{name}.gz").is_file()


@checked
def find_idx(folder: AnyPath, name: Text, hint: Text = "") -> Path:
    """Path of ``name``, or else of ``name.gz``, in ``folder``.

    Raises
    ------
    DataNotFoundError
        If neither is there. ``hint``: what the message tells the user to do.
    """
    folder = Path(folder)
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise DataNotFoundError(f"no file {name!r} or '{name}.gz' in {folder}{hint and '; ' + hint}")


@checked
def read_idx(path: AnyPath) -> Tensor:
    """Read one IDX file.

    Parameters
    ----------
    path
        The file; decompressed in memory if its name ends in ``.gz``.

    Returns
    -------
    Tensor
        Of the shape and type that the file's header states.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    FileFormatError
        If the compressed data are damaged, the header is not that of an IDX
        file, or the number of values is not the one that it states.
    """
    path = Path(path)
    content = _read_bytes(path)
    dtype, shape = _parse_header(content, path)
    start, wanted = 4 + 4 * len(shape), math.prod(shape) * dtype.itemsize
    if len(content) - start != wanted:
        raise FileFormatError(
            f"{path} is damaged: its header says {list(shape)}, which takes {wanted} bytes, "
            f"but {len(content) - start} follow; replace the file"
        )
    values = np.frombuffer(content, dtype, offset=start).reshape(shape)
    return torch.from_numpy(values.astype(dtype.newbyteorder("=")))


def _read_bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataNotFoundError(f"no file {path}") from error
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error, struct.error) as error:
        raise FileFormatError(
            f"{path} is damaged: its compressed data cannot be read ({error}); replace the file"
        ) from error


def _parse_header(content: bytes, path: Path) -> tuple[np.dtype, tuple[int, ...]]:
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _DTYPES:
        raise FileFormatError(
            f"{path} is no IDX file: it starts with {content[:4].hex(' ')!r}, not with "
            "two zero bytes, a type and a number of dimensions"
        )
    dims = content[3]
    if len(content) < 4 + 4 * dims:
        raise FileFormatError(f"{path} is damaged: it ends within its header; replace the file")
    return np.dtype(_DTYPES[content[2]]), struct.unpack_from(f">{dims}I", content, 4)


@checked
def read_images_and_labels(images: AnyPath, labels: AnyPath) -> tuple[Tensor, Tensor]:
    """Read a file of images and the file of their labels.

    Returns
    -------
    tuple of Tensor
        Images ``[N, height, width]``, uint8, and labels ``[N]``, int64.

    Raises
    ------
    DataNotFoundError
        If a file is missing.
    FileFormatError
        If a file is damaged, holds something else, or the two do not match.
    """
    pictures, targets = read_idx(images), read_idx(labels)
    for path, values, dims in ((images, pictures, 3), (labels, targets, 1)):
        if values.dtype != torch.uint8 or values.dim() != dims:
            raise FileFormatError(
                f"{path} holds {values.dtype} values of shape {list(values.shape)}, "
                f"but bytes in {dims} dimension{'s' * (dims > 1)} are wanted"
            )
    if len(pictures) != len(targets):
        raise FileFormatError(
            f"{images} holds {len(pictures)} images, but {labels} holds {len(targets)} labels"
        )
    return pictures, targets.long()


@checked
def load_idx_images(
    root: AnyPath, name: Text = "MNIST", train: Switch = True
) -> tuple[Tensor, Tensor]:
    """Load MNIST, FashionMNIST or KMNIST as two tensors; needs no torchvision.

    Parameters
    ----------
    root
        Folder of the data sets, laid out as torchvision does: the files are in
        ``<root>/<name>/raw``, plain or as the original ``.gz``. Nothing is
        written there.
    name
        Name of the data set.
    train
        The training images, or else the test images.

    Returns
    -------
    tuple of Tensor
        Images ``[N, 28, 28]``, uint8, and labels ``[N]``, int64.

    Raises
    ------
    DataNotFoundError
        If the files are not there.
    FileFormatError
        If a file is damaged.
    """
    folder = Path(root) / name / "raw"
    hint = (
        f"put the four original .gz files of {name} there, or fetch them with torchvision: "
        f"bindsnet.datasets.{name}(root={str(root)!r}, download=True)"
    )
    images, labels = (find_idx(folder, file, hint) for file in idx_names(train))
    return read_images_and_labels(images, labels)
