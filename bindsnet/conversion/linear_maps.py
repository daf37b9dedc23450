"""Modules without weights that are linear all the same, as sparse matrices."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from bindsnet.conversion.chain import Stage
from bindsnet.conversion.functions import Shape

_VALUES = 2**22
"""Numbers that run through a module at once."""


def full_matrix(stage: Stage) -> Tensor:
    """What a linear module does to a sample, as a sparse ``[n_before, n_after]``."""
    return _matrix(stage, stage.before)


def channel_matrix(stage: Stage) -> Tensor:
    """The same, for a module that does the same to each channel (the first axis)."""
    channels, *space = stage.before
    one = _matrix(stage, (1, *space)).coalesce()
    sources, targets = one.shape
    step = torch.tensor([[sources], [targets]])
    indices = torch.cat([one.indices() + c * step for c in range(channels)], dim=1)
    values = one.values().repeat(channels)
    return torch.sparse_coo_tensor(
        indices, values, (channels * sources, channels * targets), check_invariants=False
    ).coalesce()


def _matrix(stage: Stage, shape: Shape) -> Tensor:
    """Each input alone is set to 1: what comes out is its row."""
    rows = list(_rows(stage, shape))
    return torch.cat(rows).coalesce()


def _rows(stage: Stage, shape: Shape) -> Iterator[Tensor]:
    n = math.prod(shape)
    chunk = max(1, _VALUES // n)
    for first in range(0, n, chunk):
        size = min(chunk, n - first)
        alone = torch.zeros(size, n)
        alone[torch.arange(size), torch.arange(first, first + size)] = 1.0
        yield stage.module(alone.reshape(size, *shape)).flatten(1).to_sparse()
