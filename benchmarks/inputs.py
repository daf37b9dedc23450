"""What both sides are fed: the same spikes, the same weights, in files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bindsnet.datasets import digits, load_idx_images
from bindsnet.encoding import poisson

GRAIN = 1024  # exact weights are multiples of 1 / GRAIN


def exact(weights: Tensor) -> Tensor:
    """The nearest multiples of 2^-10: float32 sums of them are the same in any order."""
    return torch.round(weights * GRAIN) / GRAIN


def save(folder: Path, name: str, values: Tensor) -> None:
    """Write ``name.npy`` for the workers."""
    np.save(folder / f"{name}.npy", values.numpy())


def find_images(data_root: Path | None) -> tuple[Tensor, str]:
    """Training images ``[N, 28, 28]`` and what they are: MNIST, or else scikit-learn's digits."""
    if data_root is None and (found := os.environ.get("BINDSNET_DATA")):
        data_root = Path(found) / "mnist"
    if data_root is not None:
        return load_idx_images(data_root, "MNIST", train=True)[0], "MNIST"
    return digits()[0], "scikit-learn's digits (no MNIST: --data-root or BINDSNET_DATA)"


def save_samples(folder: Path, images: Tensor, steps: int, highest: float = 128.0) -> None:
    """Write images as rates up to ``highest`` Hz, and as spikes drawn from these once."""
    rates = images.flatten(1).float() * (highest / 255)
    torch.manual_seed(0)
    save(folder, "rates", rates)
    save(folder, "rasters", torch.stack([poisson(rate, time=steps, dt=1.0) for rate in rates]))


def differences(one: Path, other: Path) -> dict[str, float]:
    """Largest absolute difference of each array that both files hold."""
    with np.load(one) as ours, np.load(other) as theirs:
        return {name: _difference(ours[name], theirs[name]) for name in ours if name in theirs}


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(np.float64) - b.reshape(a.shape)).max(initial=0.0))


def count_spikes(file: Path) -> int:
    """How many spikes a worker saved."""
    with np.load(file) as arrays:
        return int(arrays["s"].sum())


def steps_alike(ours: Path, theirs: Path) -> int:
    """Steps before the first spike that only one of two files has."""
    with np.load(ours) as a, np.load(theirs) as b:
        differs = (a["s"] != b["s"].reshape(a["s"].shape)).reshape(len(a["s"]), -1).any(1)
    return int(differs.argmax()) if differs.any() else len(differs)


def spikes_in(file: Path) -> np.ndarray:
    """Spikes ``[time, n]`` that a worker saved."""
    with np.load(file) as arrays:
        return arrays["s"].reshape(len(arrays["s"]), -1).astype(bool)


def agreement(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Per cent of the spikes of either that both have."""
    either = np.count_nonzero(ours | theirs)
    return 100 * np.count_nonzero(ours & theirs) / either if either else 100.0
