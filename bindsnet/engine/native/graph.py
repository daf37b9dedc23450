"""A population's step as data: operations, and how many values each of them has."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

ELEMENTWISE = frozenset(
    [
        "add",
        "sub",
        "rsub",
        "mul",
        "div",
        "neg",
        "abs",
        "reciprocal",
        "sqrt",
        "exp",
        "pow",
        "log",
        "tanh",
        "sigmoid",
        "square",
        "sign",
        "minimum",
        "maximum",
        "where",
        "masked_fill",
        "clamp",
        "clamp_min",
        "clamp_max",
        "ge",
        "gt",
        "le",
        "lt",
        "eq",
        "ne",
        "logical_and",
        "logical_or",
        "logical_not",
        "logical_xor",
        "bitwise_and",
        "bitwise_or",
        "bitwise_not",
        "copy",
        "fill",
        "zero",
        "_to_copy",
        "clone",
        "ones_like",
        "zeros_like",
        "full_like",
    ]
)
SAME_VALUES = frozenset(
    [
        "view",
        "_unsafe_view",
        "reshape",
        "detach",
        "alias",
        "expand",
        "squeeze",
        "unsqueeze",
        "lift_fresh",
        "contiguous",
    ]
)
BRANCHES = frozenset(["_local_scalar_dense", "is_nonzero", "nonzero", "equal"])
READS = frozenset(["numpy", "tolist", "__array__", "__dlpack__", "data_ptr"])


DRIVE, CONSTANT = "0drive", "0constant"
"""Names of tensors that are not the layer's own, such as none of its attributes can have."""


class Untraceable(Exception):  # noqa: N818 - a reason, not a mistake
    """Why a population has no native kernel."""


@dataclass(frozen=True)
class Kind:
    """How many values there are: one for each sample, step of a window and neuron, or fewer."""

    batch: bool = False
    window: int = 0
    """Steps of the window; 0 for none."""
    neuron: bool = False

    def size(self, batch: int, n: int) -> int:
        """Number of values of a layer of ``n`` neurons."""
        return (batch if self.batch else 1) * (self.window or 1) * (n if self.neuron else 1)


SCALAR, NEURON, BATCH = Kind(), Kind(neuron=True), Kind(batch=True, neuron=True)


@dataclass(frozen=True, eq=False)
class Value:
    """The result of one operation, or a tensor as the step finds it (``load``)."""

    op: str
    args: tuple[Any, ...]
    kind: Kind
    dtype: torch.dtype
    compute_dtype: torch.dtype
    """Type in which the operands are combined."""


@dataclass
class Graph:
    """A step as data."""

    loads: dict[str, Value] = field(default_factory=dict)
    """Every tensor that the step may read, by name."""
    stores: dict[str, Value] = field(default_factory=dict)
    """The tensors that it changes, by name, and to what."""
    constants: dict[str, Tensor] = field(default_factory=dict)
    """Tensors from outside of the layer."""


class Kinds:
    """Knows kinds by the shapes of a layer's tensors."""

    def __init__(self, batch: int, shape: tuple[int, ...]) -> None:
        self.batch, self.shape = batch, shape
        n = math.prod(shape)
        one_step = [(batch, 1, *shape), (batch, 1, n)]
        self.known = {_strip(s): BATCH for s in ((batch, *shape), (batch, n), *one_step)}
        self.known |= {_strip(s): NEURON for s in (shape, (n,)) if batch == 1 or n > 1}
        self.known.setdefault((), SCALAR)

    def of(self, shape: tuple[int, ...]) -> Kind | None:
        """The kind of a tensor; None if it fits nothing."""
        if len(shape) == len(self.shape) + 2 and shape[1] > 1:
            return self._of_window(shape)
        if not shape:
            return SCALAR
        return self.known.get(_strip(shape))

    def _of_window(self, shape: tuple[int, ...]) -> Kind | None:
        steps, rest = shape[1], shape[2:]
        if rest == self.shape and shape[0] in (1, self.batch):
            return Kind(shape[0] > 1, steps, neuron=True)
        return Kind(window=steps) if shape[0] == math.prod(rest) == 1 else None

    def is_shifted(self, tensor: Tensor, kind: Kind) -> bool:
        """Whether ``tensor`` is a view of a window of ``kind`` without its first step."""
        n = math.prod(self.shape)
        shape = (self.batch, kind.window - 1, *self.shape)
        return tuple(tensor.shape) == shape and int(tensor.storage_offset()) == n


def _strip(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without its leading ones."""
    while shape and shape[0] == 1:
        shape = shape[1:]
    return shape
