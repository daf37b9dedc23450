"""Data sets that give encoded samples, and the loader that batches them.

The wrapped classes of torchvision (``MNIST``, ``CIFAR10``, ...) are made on
first use, so that importing this package needs no torchvision.
"""

from __future__ import annotations

from bindsnet.datasets import (
    alov300,
    bundled,
    collate,
    dataloader,
    davis,
    events,
    idx,
    nmnist,
    preprocess,
    spoken_mnist,
    torchvision_wrapper,
)
from bindsnet.datasets.alov300 import ALOV300
from bindsnet.datasets.bundled import digits
from bindsnet.datasets.collate import time_aware_collate
from bindsnet.datasets.dataloader import DataLoader
from bindsnet.datasets.davis import Davis
from bindsnet.datasets.encoded import EncodedDataset
from bindsnet.datasets.events import EventEncoder, events_to_spikes
from bindsnet.datasets.idx import load_idx_images
from bindsnet.datasets.nmnist import NMNIST
from bindsnet.datasets.spoken_mnist import SpokenMNIST
from bindsnet.datasets.torchvision_wrapper import WRAPPED, create_torchvision_dataset_wrapper

__all__ = [
    "ALOV300",
    "NMNIST",
    "DataLoader",
    "Davis",
    "EncodedDataset",
    "EventEncoder",
    "SpokenMNIST",
    "alov300",
    "bundled",
    "collate",
    "create_torchvision_dataset_wrapper",
    "dataloader",
    "davis",
    "digits",
    "events",
    "events_to_spikes",
    "idx",
    "load_idx_images",
    "nmnist",
    "preprocess",
    "spoken_mnist",
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
