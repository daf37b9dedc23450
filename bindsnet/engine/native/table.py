"""A program as the interpreter takes it: rows of sizes and addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.edits import EDITS
from bindsnet.engine.native import columns as c
from bindsnet.engine.native import compiled, rows
from bindsnet.errors import EngineError
from bindsnet.plan.ops import Buffer, Op, RunValues


@dataclass
class Slot:
    """A buffer, and the columns that hold its address, wherever it is."""

    buffer: Buffer
    dtype: torch.dtype
    numel: int
    places: list[tuple[int, int]] = field(default_factory=list)

    def place(self, array: Any) -> Tensor:
        """Note where the buffer is, if it still is what the program was made for."""
        tensor = self.buffer.get()
        same = tensor.numel() == self.numel and tensor.element_size() == self.dtype.itemsize
        if not same or not tensor.is_contiguous():
            spread = "" if tensor.is_contiguous() else "non-contiguous "
            raise EngineError(
                f"{self.buffer} was a contiguous {self.dtype} tensor of {self.numel} values when "
                f"the program was made, and is a {spread}{tensor.dtype} one of shape "
                f"{list(tensor.shape)} now: keep its kind, or pass engine='reference'"
            )
        for row, column in self.places:
            array[row, column] = tensor.data_ptr()
        return tensor


@dataclass
class Segment:
    """Rows that run in one go, or one op that runs in torch."""

    first: int
    last: int
    op: Op | None = None


KERNELS = {
    c.BEFORE_STEPS: rows.BEFORE_STEPS,
    c.IN_STEPS: rows.IN_STEPS,
    c.AFTER_STEPS: rows.AFTER_STEPS,
}
"""The kernels of each column, by a row's code."""

Fill = Callable[[Any, RunValues], None]
"""Sets the columns of one row that differ from run to run."""


@dataclass
class Table:
    """Rows, and how to bring their addresses up to date."""

    rows: list[list[int]] = field(default_factory=list)
    tail: list[list[int]] = field(default_factory=list)
    """Rows behind the program, by negative number: arguments of populations' kernels."""
    slots: dict[Buffer, Slot] = field(default_factory=dict)
    fills: list[tuple[int, Fill]] = field(default_factory=list)
    keep: list[Any] = field(default_factory=list)
    """Memory that rows point to: it lives as long as the table."""

    def add(self, code: int, batch: int) -> int:
        """A new row; returns its number."""
        row = [0] * c.WIDTH
        row[c.CODE], row[c.BATCH] = code, batch
        for column, kernels in KERNELS.items():
            if name := kernels.get(code):
                row[column] = compiled.kernel(name)
        self.rows.append(row)
        return len(self.rows) - 1

    def add_arguments(self, count: int) -> int:
        """Room for ``count`` addresses side by side; returns the number of the first row."""
        self.tail[:0] = [[0] * c.WIDTH for _ in range(-(-count // c.WIDTH))]
        return -len(self.tail)

    def set(self, row: int, first: int, *values: int) -> None:
        """Set columns from ``first`` on."""
        rows = self.rows if row >= 0 else self.tail
        rows[row][first : first + len(values)] = [int(value) for value in values]

    def point(self, row: int, column: int, target: Buffer | Tensor) -> None:
        """Have a column hold the address of a buffer, or of a tensor that is kept."""
        if isinstance(target, Tensor):
            self.keep.append(target)
            (self.rows if row >= 0 else self.tail)[row][column] = target.data_ptr()
        else:
            tensor = target.get()
            slot = self.slots.setdefault(target, Slot(target, tensor.dtype, tensor.numel()))
            slot.places.append((row, column))

    def fill(self, row: int, fill: Fill) -> None:
        """Have every run set columns of a row."""
        self.fills.append((row, fill))

    def freeze(self) -> Frozen:
        """The table as one block of memory."""
        return Frozen(self)


class Frozen:
    """A table in memory, ready to run."""

    def __init__(self, table: Table) -> None:
        rows = [*table.rows, *table.tail]
        self.array = np.array(rows, dtype=np.int64).reshape(-1, c.WIDTH)
        self.address: int = self.array.ctypes.data
        self.rows = len(table.rows)
        for row in self.array[: self.rows]:
            if (column := c.ARGUMENTS.get(int(row[c.CODE]))) is not None:
                row[column] = self.address + 8 * c.WIDTH * (len(rows) + row[column])
            if row[c.CODE] == c.SELECT and row[c.SELECT_ROW] < 0:
                row[c.SELECT_ROW] += len(rows)
        self.slots = list(table.slots.values())
        self.fills = table.fills
        self.keep = table.keep
        self.tensors: list[Tensor] = []
        self.matrices: list[Tensor] = []  # those that can be transposed where they are
        self.addresses: list[int] = []
        self.edits = (-1, -1)

    def refresh(self) -> None:
        """Look up where the buffers are, if they may be elsewhere."""
        addresses = list(map(Tensor.data_ptr, self.tensors))
        edits = (EDITS.moves, EDITS.count)
        moved = self.edits != edits or addresses != self.addresses
        if moved or not all(map(Tensor.is_contiguous, self.matrices)):
            self.edits = edits
            self.tensors = [slot.place(self.array) for slot in self.slots]
            self.addresses = list(map(Tensor.data_ptr, self.tensors))
            self.matrices = [t for t in self.tensors if sum(size > 1 for size in t.shape) > 1]

    def start(self, values: RunValues) -> None:
        """Bring the table up to date for a run."""
        self.refresh()
        for row, fill in self.fills:
            fill(self.array[row], values)
