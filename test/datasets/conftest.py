"""Small made-up data sets in the format of MNIST."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest
import torch
from torch import Tensor


def idx_bytes(values: Tensor) -> bytes:
    """The IDX file of a uint8 tensor."""
    shape = struct.pack(f">{values.dim()}I", *values.shape)
    return bytes([0, 0, 8, values.dim()]) + shape + values.numpy().tobytes()


class Family:
    """Writes data sets, whose values depend on the name and the part."""

    def images_and_labels(self, name: str, train: bool) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(sum(name.encode()) + train)
        count = 12 if train else 5
        images = torch.randint(256, (count, 28, 28), generator=generator).to(torch.uint8)
        labels = torch.randint(10, (count,), generator=generator)
        return images, labels

    def write(self, folder: Path, name: str, zipped: bool = True, prefix: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for train, part in ((True, "train"), (False, "test" if prefix else "t10k")):
            images, labels = self.images_and_labels(name, train)
            for values, what in ((images, "images-idx3"), (labels.to(torch.uint8), "labels-idx1")):
                path = folder / f"{prefix}{part}-{what}-ubyte"
                if zipped:
                    path.with_name(path.name + ".gz").write_bytes(gzip.compress(idx_bytes(values)))
                else:
                    path.write_bytes(idx_bytes(values))


@pytest.fixture(scope="session")
def family() -> Family:
    """Writer of made-up data sets, and what they hold."""
    return Family()


def set_writable(root: Path, writable: bool) -> None:
    for path in (root, *root.rglob("*")):
        path.chmod(
            (0o755 if path.is_dir() else 0o644) if writable else (0o555 if path.is_dir() else 0o444)
        )


@pytest.fixture
def read_only():
    """Makes folders read-only until the test is over."""
    made: list[Path] = []

    def make(root: Path) -> Path:
        made.append(root)
        set_writable(root, False)
        return root

    yield make
    for root in made:
        set_writable(root, True)
