"""Data sets that give encoded samples, and the loader that batches them.

The wrapped classes of torchvision (``MNIST``, ``CIFAR10``, ...) are made on
first use, so that importing this package needs no torchvision.
"""

from __future__ import annotations

from bindsnet.datasets import bundled, collate, dataloader, idx, torchvision_wrapper
from bindsnet.datasets.bundled import digits
from bindsnet.datasets.collate import time_aware_collate
from bindsnet.datasets.dataloader import DataLoader
from bindsnet.datasets.idx import load_idx_images
from bindsnet.datasets.torchvision_wrapper import (
    WRAPPED,
    EncodedDataset,
    create_torchvision_dataset_wrapper,
)

__all__ = [
    "DataLoader",
    "EncodedDataset",
    "bundled",
    "collate",
    "create_torchvision_dataset_wrapper",
    "dataloader",
    "digits",
    "idx",
    "load_idx_images",
    "time_aware_collate",
    "torchvision_wrapper",
]
__all__ += WRAPPED


def __getattr__(name: str) -> type:
    """Make the wrapper of a torchvision class when it is first asked for."""
    if name in WRAPPED:
        return getattr(torchvision_wrapper, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
