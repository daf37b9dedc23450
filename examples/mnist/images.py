"""Where the images of these examples come from: disk, the network, or an installed package."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

import bindsnet
from bindsnet import datasets
from bindsnet.errors import DataNotFoundError, MissingPackageError

NAMES = {"mnist": "MNIST", "fashion": "FashionMNIST"}
DEFAULT_ROOT = Path(bindsnet.ROOT_DIR) / "data"
PATIENCE = 4.0
"""Seconds to wait for the server."""


class Part(NamedTuple):
    """Images ``[n, 28, 28]``, uint8, and their labels ``[n]``."""

    images: Tensor
    labels: Tensor

    def choose(self, n: int, shuffle: bool) -> Part:
        """Take ``n`` of the images: random ones, or the first."""
        chosen = torch.randperm(len(self.labels))[:n] if shuffle else slice(n)
        return Part(self.images[chosen], self.labels[chosen])


def load(dataset: str, root: Path | None = None) -> tuple[str, Part, Part]:
    """Load a data set by name; for ``"auto"``, MNIST if it can be had, else the bundled digits.

    Returns the name of what was loaded, the part for training, and the part for testing.
    Files that are not on disk are downloaded to ``root``.
    """
    if dataset == "digits":
        return _digits("scikit-learn's digits")
    name = NAMES.get(dataset, "MNIST")
    try:
        folder, train, test = _from_disk(name, root) or _download(name, root or DEFAULT_ROOT)
    except (DataNotFoundError, MissingPackageError) as reason:
        if dataset != "auto":
            raise SystemExit(
                f"{name} is not there: {reason}; put its four files in {name}/raw of --data-root, "
                "or take --dataset digits, which is bundled"
            ) from None
        return _digits(
            "MNIST is neither on disk nor can it be downloaded, so scikit-learn's digits"
        )
    print(f"data: {name}, from {folder}")
    return name, train, test


def _digits(why: str) -> tuple[str, Part, Part]:
    train_images, train_labels, test_images, test_labels = datasets.digits()
    print(f"data: {why} ({len(train_labels)} to train, {len(test_labels)} to test)")
    return "digits", Part(train_images, train_labels), Part(test_images, test_labels)


def _from_disk(name: str, root: Path | None) -> tuple[Path, Part, Part] | None:
    """The folder that holds the data set, and its two parts; None if it is nowhere."""
    for folder in (root,) if root else (DEFAULT_ROOT, Path("data")):
        with contextlib.suppress(DataNotFoundError):
            train, test = (datasets.load_idx_images(folder, name, part) for part in (True, False))
            return folder, Part(*train), Part(*test)
    return None


def _download(name: str, root: Path) -> tuple[Path, Part, Part] | None:
    dataset = getattr(datasets, name)  # needs torchvision
    if not _answers(dataset.mirrors[0]):
        raise DataNotFoundError(
            f"it is not in {root}, and its server does not answer within {PATIENCE:g} s"
        )
    print(f"downloading {name} to {root}")
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # torchvision's reports of each try
            dataset(root=str(root), download=True)
    finally:
        socket.setdefaulttimeout(patience)
    return _from_disk(name, root)


def _answers(url: str) -> bool:
    """Whether a server answers, in time; what hangs, as looking up a name may, is left behind."""
    answered = threading.Event()

    def ask() -> None:
        with contextlib.suppress(OSError):
            try:
                urllib.request.urlopen(url, timeout=PATIENCE).close()
            except urllib.error.HTTPError as refusal:
                refusal.close()
            answered.set()

    threading.Thread(target=ask, daemon=True).start()
    return answered.wait(PATIENCE)
