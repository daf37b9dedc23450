"""Where recorded values go: written by an engine, step by step, never copied to grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.network.selection import Selection

_CHUNK_BYTES = 1 << 24


class Recording:
    """The values of one variable over time.

    With a ``length`` it is a ring that keeps the last rows; without, each run
    adds one block. Either way an engine writes rows into memory that is there.

    Parameters
    ----------
    read
        Gives the variable's tensor.
    length
        How many rows to keep; None for all.
    dtype
        Type in which values are kept; None for the variable's own.
    device
        Where they are kept; None for the variable's own.
    selection
        Which part of a value is kept, and how.
    every
        A row is kept for the first step and each ``every``-th after it.
    """

    def __init__(
        self,
        read: Callable[[], Tensor],
        length: int | None = None,
        dtype: torch.dtype | None = None,
        device: torch.device | None = None,
        selection: Selection | None = None,
        every: int = 1,
    ) -> None:
        self.read: Any = read
        self.length = length
        self.dtype = dtype
        self.device = device
        self.selection = selection or Selection()
        self.every = every

        self.blocks: list[Tensor] = []
        self.row_shape: tuple[int, ...] = ()
        self.steps = 0

    @property
    def rows(self) -> int:
        """How many rows were written so far."""
        return -(-self.steps // self.every)

    def keep(self) -> None:
        """A file is to speak of the rows: see that they are there when it is read."""

    def take_up(self) -> None:
        """Go on with the rows of which a file speaks; this comes before they are used."""

    def __len__(self) -> int:
        """How many rows are kept."""
        return self.rows if self.length is None else min(self.rows, self.length)

    def __getitem__(self, i: Any) -> Any:
        """A row ``[1, ...]``, or some: scripts for BindsNET know a list of them."""
        rows: Sequence[Tensor] = self.recorded().split(1) if self.steps else ()
        return rows[i]

    def clear(self) -> None:
        """Forget everything; a ring keeps its memory."""
        self.steps = 0
        if self.length is None:
            self.blocks = []

    def reserve(self, steps: int) -> tuple[Tensor, int]:
        """Memory for ``steps`` more steps: block ``[rows, ...]``, and where they start.

        If ``k = start + t`` is a multiple of ``every`` for step ``t`` of the run, the step
        goes to row ``(k // every) % rows``.
        """
        self.take_up()
        value = self.read()
        self.row_shape = tuple(self.selection.pick(value).shape)
        row = self.selection.encode(value)
        if self.length is None:
            new = -(-(self.steps + steps) // self.every) - self.rows
            self.blocks.append(self._new_block(new, row))
        elif not self.blocks or self.blocks[-1].shape[1:] != row.shape:
            self.steps = 0
            self.blocks = [self._new_block(self.length, row)]
        elif self.dtype is None and self.blocks[-1].dtype != row.dtype:
            wider = torch.promote_types(self.blocks[-1].dtype, row.dtype)
            self.blocks[-1] = self.blocks[-1].to(wider)
        start = (
            self.steps - self.every * self.rows
            if self.length is None
            else self.steps % (self.every * self.length)
        )
        self.steps += steps
        return self.blocks[-1], start

    def give_back(self, steps: int) -> None:
        """Drop the last ``steps`` steps, reserved but not written; a ring starts anew."""
        if self.length is None:
            self.blocks.pop()
            self.steps -= steps
        else:
            self.steps = 0

    def _new_block(self, rows: int, row: Tensor) -> Tensor:
        dtype = row.dtype if self.selection.packed else self.dtype or row.dtype
        return torch.empty(rows, *row.shape, dtype=dtype, device=self.device or row.device)

    def write(self, block: Tensor, start: int, t: int) -> None:
        """Write the present value as step ``t`` of a run, if it is to be kept."""
        k = start + t
        if k % self.every == 0:
            row = self.selection.encode(self.read())
            block[(k // self.every) % len(block)].copy_(row)

    def record(self) -> None:
        """Record the present value by hand, as one step."""
        block, start = self.reserve(1)
        self.write(block, start, 0)

    def recorded(self) -> Tensor:
        """What was recorded, oldest first, ``[rows, ...]``; its own memory if it keeps all."""
        self.take_up()
        if not self.steps:
            return torch.empty(0)
        values = self.selection.decode(self._kept(), self.row_shape)
        return values if self.dtype is None else values.to(self.dtype)

    def _kept(self) -> Tensor:
        """The rows as they are kept, oldest first."""
        if self.length is None:
            self.blocks = [torch.cat(self.blocks)] if len(self.blocks) > 1 else self.blocks
            return self.blocks[0]
        block, newest = self.blocks[-1], self.rows % self.length
        if self.rows <= self.length:
            return _copy(block[: self.rows])
        return torch.cat((block[newest:], block[:newest]))

    def chunks(self) -> Iterator[Tensor]:
        """What was recorded, a piece at a time."""
        self.take_up()
        if not self.steps:
            return
        kept = self._kept()
        size = max(1, _CHUNK_BYTES // max(1, kept[:1].numel() * kept.element_size()))
        for rows in kept.split(size):
            values = self.selection.decode(rows, self.row_shape)
            yield values if self.dtype is None else values.to(self.dtype)

    def window(self) -> Tensor:
        """The last ``length`` rows, zeros where nothing was recorded yet."""
        assert self.length is not None
        value = self.selection.pick(self.read())
        dtype, device = self.dtype or value.dtype, self.device or value.device
        rows = self.recorded() if self.steps else value.new_zeros(0, *value.shape, dtype=dtype)
        missing = torch.zeros(
            self.length - len(rows), *value.shape, dtype=rows.dtype, device=device
        )
        return torch.cat((missing, rows))


def _copy(rows: Tensor) -> Tensor:
    """A copy; by NumPy on the CPU, since torch would wake its threads for so little."""
    return rows.clone() if rows.is_cuda else torch.from_numpy(rows.numpy().copy())
