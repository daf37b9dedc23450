"""How samples of encoded data become a batch: time first, the batch in dimension 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import get_worker_info

from bindsnet.arguments import Fits, checked
from bindsnet.errors import SampleError, ShapeError

_samples = Fits(
    "at least one sample, in a list",
    lambda v: len(v) > 0 and hasattr(v, "__getitem__") and not isinstance(v, str | bytes | Mapping),
)
_KINDS = (Tensor, np.ndarray, np.generic | float | int, Mapping, Sequence)


def safe_worker_check() -> bool:
    """Whether this process is a worker of a data loader."""
    return get_worker_info() is not None


@checked
def time_aware_collate(batch: Annotated[Sequence[Any], _samples]) -> Any:
    """Join samples like torch's collation does, but with the batch in dimension 1.

    Parameters
    ----------
    batch
        The samples, all of one kind:

        =========================  ====================================================
        each sample is             they become
        =========================  ====================================================
        tensor or array, 0-d       tensor ``[1, batch, 1]``
        tensor or array, ``[T]``   tensor ``[T, batch, 1]``
        tensor or array, n-d       tensor ``[T, batch, ...]``
        float, int, bool           tensor ``[batch]``, float64, int64 or bool
        NumPy scalar               tensor ``[batch]`` of the same type
        str, bytes, ``None``       a list
        mapping                    a dict, each key collated
        named tuple                the same type, each field collated
        other sequence             a list, each position collated
        =========================  ====================================================

    Returns
    -------
    Any
        The batch. In a worker process its tensors are in shared memory.

    Raises
    ------
    ParameterError
        If the batch is empty.
    ShapeError
        If the samples' shapes, lengths or keys differ.
    SampleError
        If the samples are of another kind, or not all of one; it is a TypeError.

    Notes
    -----
    Every tensor is taken as time-first, so that images ``[channels, height, width]``
    that were not encoded become ``[channels, batch, height, width]``.
    """
    if any(sample is None or isinstance(sample, str | bytes) for sample in batch):
        return list(batch)
    first = batch[0]
    _check_kinds(batch)
    if isinstance(first, Tensor):
        return _stack(batch)
    if isinstance(first, np.generic):
        return torch.from_numpy(np.asarray(batch))
    if isinstance(first, np.ndarray):
        return _stack([torch.as_tensor(sample) for sample in batch])
    if isinstance(first, float | int):
        return torch.tensor(batch, dtype=torch.float64 if isinstance(first, float) else None)
    return _collate_mappings(batch) if isinstance(first, Mapping) else _collate_sequences(batch)


def _check_kinds(batch: Sequence[Any]) -> None:
    kind = next((kind for kind in _KINDS if isinstance(batch[0], kind)), ())
    for sample in batch:
        if not isinstance(sample, kind):
            raise SampleError(
                f"time_aware_collate cannot join samples of type {type(batch[0]).__name__} and "
                f"{type(sample).__name__}; it takes tensors, arrays, numbers, strings, bytes, "
                "None, mappings and sequences, all of one kind"
            )


def _stack(samples: Sequence[Tensor]) -> Tensor:
    """``[T, ...]`` each to ``[T, batch, ...]``."""
    shapes = {tuple(sample.shape) for sample in samples}
    if len(shapes) > 1:
        raise ShapeError(
            f"a batch takes tensors of one shape, but the samples have {sorted(shapes)}; "
            "pad or crop them, or use a batch of one"
        )
    if samples[0].dim() < 2:
        samples = [sample.reshape(-1, 1) for sample in samples]
    stacked = torch.stack(list(samples), dim=1)
    return stacked.share_memory_() if safe_worker_check() else stacked


def _collate_mappings(batch: Sequence[Mapping[Any, Any]]) -> dict[Any, Any]:
    keys = list(batch[0])
    for sample in batch:
        if sample.keys() != batch[0].keys():
            raise ShapeError(
                f"the samples of a batch have different keys: {keys} and {list(sample)}"
            )
    return {key: time_aware_collate([sample[key] for sample in batch]) for key in keys}


def _collate_sequences(batch: Sequence[Sequence[Any]]) -> Any:
    lengths = {len(sample) for sample in batch}
    if len(lengths) > 1:
        raise ShapeError(f"the samples of a batch have different lengths: {sorted(lengths)}")
    columns = [time_aware_collate(column) for column in zip(*batch, strict=True)]
    kind = type(batch[0])
    return kind(*columns) if hasattr(kind, "_fields") else columns
