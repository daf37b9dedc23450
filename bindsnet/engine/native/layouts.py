"""Layouts as kernels read them: tables of sizes, strides and addresses."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.spikes import SpikeRows
from bindsnet.engine.native.support import lanes_of
from bindsnet.layouts import Patches, Taps


class LayoutRows(SpikeRows):
    """Rows that look at the layout of weights."""

    def start_layouts(self) -> None:
        """No layout has a table yet."""
        self.layouts: dict[int, Tensor] = {}

    def layout_of(self, layout: Patches, weights: int) -> Tensor:
        """The table of a layout; see :mod:`bindsnet.engine.native.geometry`."""
        if id(layout) not in self.layouts:
            sizes = (layout.channels, layout.positions, layout.filters, layout.outputs)
            strides = (layout.strides.channel, layout.strides.filter)
            sides = zip((layout.forward, layout.backward), layout.places(), strict=True)
            taps = [address for side in sides for address in self._addresses(*side)]
            rows = layout.strides.position > 0
            meetings = self._keep(layout.meetings())
            values = [*sizes, *strides, *taps, weights, layout.shared, rows, meetings]
            values += [lanes_of(layout), *self._frame(layout)]
            self.layouts[id(layout)] = torch.tensor(values, dtype=torch.int64)
            self.table.keep.append(layout)
        return self.layouts[id(layout)]

    def _addresses(self, taps: Taps, places: Tensor | None) -> list[int]:
        return [self._keep(tensor) for tensor in (taps.starts, taps.others, places)]

    def _frame(self, layout: Patches) -> list[int]:
        """The size of the frame, where things are in it, and the pieces of the kernel."""
        if layout.frame is None:
            return [0] * 6
        frame, (starts, offsets) = layout.frame, pieces_of(layout)
        tables = [self._keep(t.int()) for t in (frame.places, frame.corners, starts, offsets)]
        return [frame.size, *tables[:2], len(starts), *tables[2:]]

    def _keep(self, tensor: Tensor | None) -> int:
        """The address of a tensor that is kept; 0 if there is none."""
        if tensor is None:
            return 0
        self.table.keep.append(tensor.contiguous())
        return self.table.keep[-1].data_ptr()


def pieces_of(layout: Patches) -> tuple[Tensor, Tensor]:
    """The kernel as pieces of up to eight cells that lie side by side, of all channels.

    Returns the first cell of each piece, and how far it lies behind the first cell of all.
    """
    assert layout.frame is not None
    cells = layout.frame.cells.tolist()
    starts: list[int] = []
    for k, cell in enumerate(cells):
        beside = bool(starts) and cell - cells[starts[-1]] == k - starts[-1] < g.LANES
        starts += [] if beside else [k]
    first = torch.tensor(starts)
    channels = torch.arange(layout.channels)[:, None]
    offsets = channels * layout.frame.size + layout.frame.cells[first]
    return (channels * len(cells) + first).flatten(), offsets.flatten()
