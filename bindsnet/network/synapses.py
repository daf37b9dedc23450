"""Which pairs of neurons have a synapse: given as a matrix, as a list, or drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import random
from bindsnet.arguments import real
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.shapes import as_numbers

Synapses = tuple[Tensor, Tensor, Tensor | None]
"""Source neurons, target neurons and weights, ordered by source, then by target."""


def choose(
    owner: str,
    shape: Sequence[int],
    w: Any,
    sparsity: Any,
    indices: Any,
    generator: torch.Generator | None = None,
) -> Synapses:
    """The synapses that a user asks for, in one of the ways of ``SparseConnection``."""
    if sparsity is not None and indices is not None:
        raise ParameterError(f"{owner} takes sparsity or indices, not both")
    if sparsity is None and indices is None:
        first = random.uniform(*shape, generator=generator) if w is None else w
        return of_matrix(owner, as_numbers(f"{owner}: w", first), shape)
    if indices is not None:
        return of_list(owner, indices, w, shape)
    rows, columns = _split(draw(owner, sparsity, shape, generator), shape[1])
    return rows, columns, _spread(owner, w, len(rows))


def of_matrix(owner: str, w: Tensor, shape: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
    """The entries that are stored in a sparse matrix, or are not 0 in a dense one."""
    if tuple(w.shape) != tuple(shape):
        raise ShapeError(f"{owner}: w has shape {list(w.shape)}, but the layers need {list(shape)}")
    w = w.detach()
    if w.layout == torch.strided:
        rows, columns = w.nonzero(as_tuple=True)
        return rows, columns, w[rows, columns]
    w = (w if w.layout == torch.sparse_coo else w.to_sparse_coo()).coalesce()
    rows, columns = w.indices()
    return rows, columns, w.values()


def of_list(owner: str, indices: Any, w: Any, shape: Sequence[int]) -> Synapses:
    """A synapse for each pair of a list."""
    pair = indices if isinstance(indices, Iterable) else [indices]
    sides = [as_numbers(f"{owner}: indices", side) for side in pair]
    if len(sides) != 2 or any(side.dim() != 1 for side in sides) or len(sides[0]) != len(sides[1]):
        raise ShapeError(
            f"{owner}: indices must be the source and the target neurons of the synapses, "
            f"[2, synapses] (got {[list(side.shape) for side in sides]})"
        )
    for name, side, neurons in zip(("source", "target"), sides, shape, strict=True):
        if side.is_floating_point() or side.dtype == torch.bool:
            raise ParameterError(f"{owner}: indices must be whole numbers (got {side.dtype})")
        if len(side) and (int(side.min()) < 0 or int(side.max()) >= neurons):
            raise ParameterError(
                f"{owner}: indices of {name} neurons must be from 0 to {neurons - 1} "
                f"(got {int(side.min())} to {int(side.max())})"
            )
    flat, order = torch.sort(sides[0].long() * shape[1] + sides[1].long())
    if bool((flat[1:] == flat[:-1]).any()):
        twice = int(flat[1:][flat[1:] == flat[:-1]][0])
        pair = (twice // shape[1], twice % shape[1])
        raise ParameterError(f"{owner}: indices have the pair {pair} more than once")
    weights = _spread(owner, w, len(flat))
    return flat // shape[1], flat % shape[1], None if weights is None else weights[order]


def draw(
    owner: str, sparsity: Any, shape: Sequence[int], generator: torch.Generator | None = None
) -> Tensor:
    """Pairs ``i * n_target + j``, in ascending order, all choices equally likely."""
    if not 0.0 <= real(sparsity) <= 1.0:
        raise ParameterError(
            f"{owner}: sparsity is the share of pairs without a synapse, from 0 to 1 "
            f"(got {sparsity!r})"
        )
    total = math.prod(shape)
    count = round((1.0 - sparsity) * total)
    source = random.drawing(generator)
    if 2 * count > total:
        return torch.randperm(total, **source)[:count].cpu().sort().values
    chosen = torch.zeros(0, dtype=torch.int64)
    while len(chosen) < count:  # those that were drawn twice are drawn again
        more = torch.randint(total, (count - len(chosen),), **source).cpu()
        chosen = torch.cat((chosen, more)) if len(chosen) else more
        chosen.numpy().sort()  # in place, where torch.unique would hold three copies
        chosen = torch.unique_consecutive(chosen)
    return chosen


def _split(flat: Tensor, m: int) -> tuple[Tensor, Tensor]:
    """Source and target of pairs ``i * m + j``, in half of the memory of ``flat`` each."""
    return (flat // m).int(), (flat % m).int()


def at(
    owner: str, what: str, value: Any, rows: Tensor, columns: Tensor, shape: Sequence[int]
) -> Tensor:
    """A number as it is; of a matrix, the entries of the synapses."""
    value = as_numbers(f"{owner}: {what}", value)
    if value.dim() == 0:
        return value
    if tuple(value.shape) != tuple(shape):
        raise ShapeError(
            f"{owner}: {what} has shape {list(value.shape)}, but the weights have {list(shape)}"
        )
    return value.to_dense()[rows, columns]


def _spread(owner: str, w: Any, count: int) -> Tensor | None:
    """Weights of ``count`` synapses: one for each, or one for all."""
    if w is None:
        return None
    weights = as_numbers(f"{owner}: w", w)
    if weights.layout != torch.strided or weights.shape not in ((), (count,)):
        raise ShapeError(
            f"{owner}: w has shape {list(weights.shape)}; with sparsity or indices it is one "
            f"number, or one for each of the {count} synapses"
        )
    return weights.expand(count).clone()
