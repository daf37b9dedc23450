"""The rows of connections that pass on winners, or the mean."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.engine.native import columns as c
from bindsnet.engine.native.spikes import SpikeRows
from bindsnet.plan import ops


class PoolRows(SpikeRows):
    """Rows for spikes of windows and for mean spikes."""

    def pool(self, op: ops.Propagate) -> None:
        """A row that passes on the spikes of the busiest neurons of windows."""
        pool, drive = op.pool, op.drive.get()
        assert pool is not None and op.rates is not None
        self.list_events(op.spikes)
        row = self.table.add(c.POOL, len(drive))
        self.point_spikes(row, c.POOL_SPIKES, op.spikes)
        self.table.point(row, c.POOL_RATES, op.rates)
        self.table.point(row, c.POOL_DECAY, torch.tensor([pool.decay], dtype=torch.float32))
        starts, places = places_of(pool.under, op.spikes.get()[0].numel())
        self.table.point(row, c.POOL_UNDER, pool.under.int().contiguous())
        self.table.set(row, c.POOL_CELLS, pool.under.shape[1])
        self.table.point(row, c.POOL_STARTS, starts)
        self.table.point(row, c.POOL_PLACES, places)
        self.table.point(row, c.POOL_WINDOWS, places // pool.under.shape[1])
        self.table.set(row, c.POOL_M, drive[0].numel())
        self.table.point(row, c.POOL_DRIVE, op.drive)
        self.table.set(row, c.POOL_GROWS, op.add)
        if op.passed is not None:
            self.table.point(row, c.POOL_PASSED, op.passed)

    def mean(self, op: ops.Propagate) -> None:
        """A row that passes on the mean spike."""
        drive = op.drive.get()
        assert op.mean is not None
        self.list_events(op.spikes)
        row = self.table.add(c.MEAN, len(drive))
        self.point_spikes(row, c.MEAN_SPIKES, op.spikes)
        self.table.point(row, c.MEAN_WEIGHTS, op.mean)
        self.table.set(row, c.MEAN_STRIDE, op.mean.get().numel() > 1, drive[0].numel())
        self.table.point(row, c.MEAN_DRIVE, op.drive)
        self.table.set(row, c.MEAN_GROWS, op.add)


def places_of(under: Tensor, n: int) -> tuple[Tensor, Tensor]:
    """Where each source neuron is in the table of windows.

    Neuron ``i`` is at the flat places ``places[starts[i]:starts[i + 1]]``.
    """
    flat = under.flatten().long()
    order = torch.argsort(flat, stable=True)[(flat < 0).sum() :]
    starts = torch.zeros(n + 1, dtype=torch.int64)
    torch.cumsum(torch.bincount(flat[flat >= 0], minlength=n), 0, out=starts[1:])
    return starts, order.int()
