"""Where recorded values go: written by an engine, step by step, never copied to grow."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


class Recording:
    """The values of one variable over time.

    With a ``length`` it is a ring that keeps the last steps; without, each run
    adds one block. Either way an engine writes rows into memory that is there.

    Parameters
    ----------
    read
        Gives the variable's tensor.
    length
        How many steps to keep; None for all.
    dtype
        Type in which values are kept; None for the variable's own.
    device
        Where they are kept; None for the variable's own.
    """

    def __init__(
        self,
        read: Callable[[], Tensor],
        length: int | None = None,
        dtype: torch.dtype | None = None,
        device: torch.device | None = None,
    ) -> None:
        self.read = read
        self.length = length
        self.dtype = dtype
        self.device = device

        self.blocks: list[Tensor] = []
        self.steps = 0

    def clear(self) -> None:
        """Forget everything; a ring keeps its memory."""
        self.steps = 0
        if self.length is None:
            self.blocks = []

    def reserve(self, steps: int) -> tuple[Tensor, int]:
        """Memory for ``steps`` more steps: block ``[rows, ...]``, and where they start.

        Step ``t`` of the run goes to row ``(start + t) % rows``.
        """
        value = self.read()
        if self.length is None:
            self.blocks.append(self._rows(steps, value))
        elif not self.blocks or self.blocks[-1].shape[1:] != value.shape:
            self.steps = 0
            self.blocks = [self._rows(self.length, value)]
        elif self.dtype is None and self.blocks[-1].dtype != value.dtype:
            wider = torch.promote_types(self.blocks[-1].dtype, value.dtype)
            self.blocks[-1] = self.blocks[-1].to(wider)
        start = 0 if self.length is None else self.steps % self.length
        self.steps += steps
        return self.blocks[-1], start

    def _rows(self, rows: int, value: Tensor) -> Tensor:
        dtype, device = self.dtype or value.dtype, self.device or value.device
        return torch.empty(rows, *value.shape, dtype=dtype, device=device)

    def write(self, block: Tensor, start: int, t: int) -> None:
        """Write the present value as step ``t`` of a run."""
        block[(start + t) % len(block)].copy_(self.read())

    def recorded(self) -> Tensor:
        """What was recorded, oldest first: ``[steps, ...]``, a tensor of its own."""
        if not self.blocks or not self.steps:
            return torch.empty(0)
        if self.length is None:
            self.blocks = [torch.cat(self.blocks)] if len(self.blocks) > 1 else self.blocks
            return self.blocks[0]
        block, newest = self.blocks[-1], self.steps % self.length
        if self.steps <= self.length:
            return _copy(block[: self.steps])
        return torch.cat((block[newest:], block[:newest]))

    def window(self) -> Tensor:
        """The last ``length`` steps, zeros where nothing was recorded yet."""
        assert self.length is not None
        value = self.read()
        rows = self.recorded() if self.steps else self._rows(0, value)
        missing = torch.zeros(
            self.length - len(rows), *value.shape, dtype=rows.dtype, device=rows.device
        )
        return torch.cat((missing, rows))


def _copy(rows: Tensor) -> Tensor:
    """A copy; by NumPy on the CPU, since torch would wake its threads for so little."""
    return rows.clone() if rows.is_cuda else torch.from_numpy(rows.numpy().copy())
