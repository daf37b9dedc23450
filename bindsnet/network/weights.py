"""Weights that notice when they are edited."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from bindsnet.edits import EDITS, kind_of


class Weights(Parameter):
    """A parameter without gradient that counts looks past torch's version counter.

    Torch counts edits of a tensor in place, but not those through ``w.data`` or
    ``w.numpy()``. ``edits`` counts how often these were asked for, so that an
    engine which remembers something about the weights knows when to look again.
    """

    edits: int = 0

    def __new__(cls, data: Tensor, requires_grad: bool = False) -> Weights:
        return super().__new__(cls, data, requires_grad)

    @property
    def data(self) -> Tensor:
        """The tensor itself, unwatched by torch."""
        self.edits += 1
        return self.detach_unwatched()

    @data.setter
    def data(self, value: Tensor) -> None:
        self.edits += 1
        before = kind_of(self)
        torch.Tensor.data.__set__(self, value)  # type: ignore[attr-defined]
        EDITS.count += kind_of(self) != before

    def detach_unwatched(self) -> Tensor:
        """``data``, for code that only reads."""
        tensor: Tensor = torch.Tensor.data.__get__(self)  # type: ignore[attr-defined]
        return tensor

    def numpy(self, *args: Any, **kwargs: Any) -> Any:
        """The weights as a NumPy array that shares their memory."""
        self.edits += 1
        return super().numpy(*args, **kwargs)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Weights, (self.detach_unwatched(), self.requires_grad)
