"""Modules for artificial networks that are to be converted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import torch
from torch import Tensor, nn

from bindsnet.arguments import Fits, a_kind_of, checked

Order = Annotated[
    Sequence[int],
    Fits(
        "the numbers of all axes, from 0 on",
        lambda v: len(v) > 0 and sorted(v) == list(range(len(v))),
    ),
]


class Permute(nn.Module):
    """Puts the axes of its input into another order, the batch axis among them.

    Parameters
    ----------
    dims
        For each axis of the output, the axis of the input: ``(0, 3, 1, 2)`` makes
        channels, which are last, the first after the batch.
    """

    @checked
    def __init__(self, dims: Order) -> None:
        super().__init__()
        self.dims = tuple(dims)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` with its axes in the order of ``dims``."""
        return x.permute(*self.dims).contiguous()

    def extra_repr(self) -> str:
        return f"{self.dims}"


class FeatureExtractor(nn.Module):
    """Gives the activations of all children of a network, one after the other.

    Parameters
    ----------
    submodule
        The network: its children run in the order in which they were added, and input
        is flattened before a linear one.
    """

    @checked
    def __init__(self, submodule: Annotated[nn.Module, a_kind_of(nn.Module)]) -> None:
        super().__init__()
        self.submodule = submodule

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """``x`` under ``"input"``, and each child's output under its name."""
        activations = {"input": x}
        for name, module in self.submodule._modules.items():
            assert module is not None
            if isinstance(module, nn.Linear):
                x = x.reshape(-1, module.in_features)
            activations[name] = x = module(x)
        return activations


class Reshape(nn.Module):
    """Gives its input another shape; the batch axis stays.

    Parameters
    ----------
    shape
        The shape of a sample.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` as ``[batch, *shape]``."""
        return x.reshape(len(x), *self.shape)

    def extra_repr(self) -> str:
        return f"{self.shape}"


class Pad(nn.Module):
    """Adds zeros around its input: ``torch.nn.functional.pad`` with these amounts."""

    def __init__(self, padding: Sequence[int]) -> None:
        super().__init__()
        self.padding = tuple(padding)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` with zeros around it."""
        return torch.nn.functional.pad(x, self.padding)
