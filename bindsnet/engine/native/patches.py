"""The rows of connections with a table of taps."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.layouts import pieces_of
from bindsnet.engine.native.learning import LearningRows, reward_of, rows_of
from bindsnet.engine.native.support import is_special, lanes_of, spikes_of
from bindsnet.functional import SPIKES
from bindsnet.layouts import Dense, Patches, Sums
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Scratch


class PatchRows(LearningRows):
    """Rows where ``layout`` is :class:`~bindsnet.layouts.Patches`; else those of a matrix."""

    def propagate_patches(self, op: ops.Propagate, row: int) -> None:
        """What is different in a row that propagates spikes."""
        assert isinstance(op.layout, Patches) and op.w is not None
        m = op.layout.filters * op.layout.outputs
        self.table.point(row, c.PROPAGATE_LAYOUT, self.layout_of(op.layout, op.w.get().numel()))
        if op.layout.shared:
            rows = op.layout.strides.filter + op.layout.outputs
            self.table.point(row, c.PROPAGATE_TURNED, torch.zeros(rows, lanes_of(op.layout)))
        if op.bias is not None:
            self.table.set(row, c.PROPAGATE_BIAS_SHARE, m // op.bias.get().numel())

    def outer_update(self, op: ops.OuterUpdate) -> None:
        """Rows for an outer product, and for those that are added together with it."""
        if not isinstance(op.layout, Patches):
            super().outer_update(op)
            return
        updates = [self._of_mean(one) if op.layout.of_mean else one for one in op.all]
        sides = [self._sides(one) for one in updates]
        for one, (at_pre, at_post) in zip(updates, sides, strict=True):
            if at_pre or at_post:
                self.list_events(one.post if at_post else one.pre)
        rows = [self._patch_row(one, *side) for one, side in zip(updates, sides, strict=True)]
        self.table.set(rows[-1], c.OUTER_GROUP, len(rows), rows[0])
        self.update_rows[id(op)] = rows

    def _of_mean(self, op: ops.OuterUpdate) -> ops.OuterUpdate:
        """The same update by the mean of the source, which a row computes."""
        values = op.pre.get()
        mean = torch.zeros(len(values), 1)
        row = self.table.add(c.MEAN_OF, len(values))
        self.table.point(row, c.MEAN_OF_VALUES, op.pre)
        is_float = values.dtype == torch.float32
        self.table.set(row, c.MEAN_OF_TYPE, c.FLOAT if is_float else c.OCTET, values[0].numel())
        self.table.point(row, c.MEAN_OF_SHIFT, torch.tensor([op.pre_shift]))
        self.table.point(row, c.MEAN_OF_TO, mean)
        pre = Buffer(Scratch(mean=mean), "mean", f"mean of {op.pre}")
        return replace(op, pre=pre, pre_shift=0.0)

    def _sides(self, op: ops.OuterUpdate) -> tuple[bool, bool]:
        """On which side spikes are listed. Sums of shared weights run as in the definition."""
        at_pre, at_post = spikes_of(op)
        each = op.each_sample and op.reward is not None and len(op.pre.get()) > 1
        assert isinstance(op.layout, Patches)
        if at_post and op.layout.shared and (each or op.post.get().dtype not in SPIKES):
            return False, False
        return at_pre, at_post

    def _patch_row(self, op: ops.OuterUpdate, at_pre: bool, at_post: bool) -> int:
        """A row for one product; without spikes on a side, every number counts as one."""
        assert isinstance(op.layout, Patches)
        special = is_special(op) or op.layout.of_mean
        codes = (c.PATCH_ROWS, c.PATCH_COLUMNS)
        if special:
            codes = (c.PATCH_GATED_ROWS, c.PATCH_GATED_COLUMNS)
        spikes, dense = (op.post, op.pre) if at_post else (op.pre, op.post)
        row = self.table.add(codes[at_post], len(spikes.get()))
        if at_pre or at_post:
            self.point_spikes(row, c.OUTER_SPIKES, spikes)
        else:
            self._point_all(row, spikes)
        n = spikes.get()[0].numel()
        self.table.point(row, c.OUTER_UNION, torch.zeros(n, dtype=torch.int32))
        self.table.point(row, c.OUTER_MARK, torch.zeros(n, dtype=torch.uint8))
        shift = op.pre_shift if at_post else op.post_shift
        self._point_dense(row, dense, everyone=bool(shift) or not (at_pre or at_post))
        is_float = dense.get().dtype == torch.float32
        self.table.set(row, c.OUTER_DENSE_TYPE, c.FLOAT if is_float else c.OCTET)
        self._point_patch_weights(row, op)
        if special:
            self.table.point(row, c.OUTER_SHIFT, torch.tensor([shift]))
            self._point_special(row, op)
        return row

    def _point_special(self, row: int, op: ops.OuterUpdate) -> None:
        """What a gate, a reward and a trace need."""
        w = op.plastic.weights
        self.table.point(row, c.OUTER_CHANGE, torch.zeros(w.numel()))
        self.table.set(row, c.OUTER_EACH, op.trace and len(op.w.get()) > 1)
        if op.reward is not None:
            self.table.fill(row, reward_of(op.reward, c.OUTER_REWARD))
        if op.gate is not None:
            self.table.set(row, c.OUTER_UPPER, op.gate.upper)
            power = torch.tensor([op.gate.power], dtype=torch.float64)
            self.table.point(row, c.OUTER_POWER, power)
            at, stride = self.spread_flat(op.gate.bound, w)
            self.table.point(row, c.OUTER_BOUND, at)
            self.table.set(row, c.OUTER_BOUND_COLUMN, stride)

    def _point_all(self, row: int, variable: ops.Buffer) -> None:
        """A variable of numbers in the place of spikes: all neurons are listed."""
        values = variable.get()
        batch, n = len(values), values[0].numel()
        self.table.point(row, c.OUTER_SPIKES + c.SPIKES_AT, variable)
        self.table.set(row, c.OUTER_SPIKES + c.SPIKES_TYPE, c.FLOAT, n)
        index = torch.arange(n, dtype=torch.int32).repeat(batch)
        self.table.point(row, c.OUTER_SPIKES + c.SPIKES_INDEX, index)
        self.table.point(row, c.OUTER_SPIKES + c.SPIKES_COUNT, torch.full((batch,), n))

    def _point_patch_weights(self, row: int, op: ops.OuterUpdate) -> None:
        w = op.plastic.weights
        assert isinstance(op.layout, Patches)
        self.table.point(row, c.OUTER_W, op.w)
        self.table.point(row, c.OUTER_LAYOUT, self.layout_of(op.layout, w.numel()))
        at, stride = self.spread_flat(op.scale, w)
        self.table.point(row, c.OUTER_SCALE, at)
        self.table.set(row, c.OUTER_SCALE_COLUMN, stride)
        mean = op.reduction is torch.mean and not (op.trace and len(op.w.get()) > 1)
        self.table.set(row, c.OUTER_DIVISOR, len(op.pre.get()) if mean else 1)
        if op.layout.shared and not is_special(op):
            self.table.point(row, c.OUTER_CHANGE, torch.zeros(w.numel() + g.LANES))
            self._point_sums(row, op.layout, op.post)
        elif op.layout.frame is not None and not is_special(op):
            size, cells = op.layout.frame.size, len(op.layout.frame.cells)
            for column, count in ((c.OUTER_CHANGE, cells), (c.OUTER_TURNED, size)):
                room = torch.zeros(op.layout.channels * count + g.LANES)
                self.table.point(row, column, room)
        if op.trace or op.layout.shared:
            return
        learned = self.learned_weights(op.w, self.columns_of(op.layout, w))
        learned.places.append((row, 0, c.OUTER_NORMED))
        self.table.set(row, c.OUTER_M, learned.columns)

    def _point_sums(self, row: int, layout: Patches, post: Buffer) -> None:
        """Room for sums: of all filters of a cell, or of the pieces of each filter."""
        if self.table.rows[row][c.CODE] == c.PATCH_ROWS:
            size = (layout.strides.filter + layout.outputs) * lanes_of(layout)
            if post in self.turned:
                memory = self.turned[post].memory
                self.table.point(row, c.OUTER_DENSE_TURNED, memory)
        else:
            assert layout.frame is not None
            pieces, _ = pieces_of(layout)
            size = (
                layout.channels * layout.frame.size + (layout.filters * len(pieces) + 1) * g.LANES
            )
        self.table.point(row, c.OUTER_TURNED, torch.zeros(size))

    def spread_flat(self, value: Tensor, w: Tensor) -> tuple[Tensor, int]:
        """A number, or one for each weight, as memory and a stride."""
        value = value.detach().to(torch.float32)
        if value.numel() == 1:
            return value.reshape(1), 0
        return value.expand(w.shape).reshape(-1).contiguous(), 1

    def constrain_weights(self, op: ops.ConstrainWeights) -> None:
        """A row that brings weights back to where they may be."""
        w = op.w.get()
        if isinstance(op.layout, Dense) or (op.layout is None and w.dim() == 2):
            super().constrain_weights(op)
            return
        row = self.table.add(c.PATCH_CONSTRAIN, 1)
        self.table.point(row, c.CONSTRAIN_W, op.w)
        n, m = rows_of(w)
        self.table.set(row, c.CONSTRAIN_N, n, m)
        for limit, column in ((op.low, c.CONSTRAIN_LOW), (op.high, c.CONSTRAIN_HIGH)):
            if limit is not None:
                at, stride = self.spread_flat(limit, w)
                self.table.point(row, column, at)
                self.table.set(row, column + 1, m * stride, stride)
        self.finish_limits(row, op, self.columns_of(op.layout, w))
        if not isinstance(op.layout, Patches) or op.layout.shared:
            self.table.set(row, c.CONSTRAIN_ALWAYS_FULL, 1)
            return
        self.table.point(row, c.CONSTRAIN_LAYOUT, self.layout_of(op.layout, w.numel()))
        self.table.set(row, c.CONSTRAIN_TARGETS, self.columns_of(op.layout, w))

    def _clip_at_once(self, op: ops.ConstrainWeights, updates: list[int]) -> None:
        """Let a step's last update clip the weights that it changes, and the first the others."""
        kinds = {self.table.rows[row][c.CODE] for row in updates}
        if not kinds or not kinds <= {c.PATCH_ROWS, c.PATCH_COLUMNS}:
            super()._clip_at_once(op, updates)
            return
        if not isinstance(op.layout, Patches) or op.layout.shared:
            return
        first = self._leaves_spikes_to_last(op, updates)
        low, high = self._scalar_limits(op.w)
        for row in updates if first else updates[-1:]:
            self.table.set(row, c.OUTER_CLIPS, 1)
            self.table.point(row, c.OUTER_LOW, low)
            self.table.point(row, c.OUTER_HIGH, high)

    def _leaves_spikes_to_last(self, op: ops.ConstrainWeights, updates: list[int]) -> bool:
        """Whether the last of two updates clips all weights of the targets that spike.

        Then the first one may clip the others, and is told where the spikes are.
        """
        rows, last = [self.table.rows[row] for row in updates], op.after[-1]
        in_rows = all(row[c.BATCH] == 1 and not row[c.OUTER_SCALE_COLUMN] for row in rows)
        pair = [row[c.CODE] for row in rows] == [c.PATCH_ROWS, c.PATCH_COLUMNS]
        assert isinstance(op.layout, Patches) and isinstance(last, ops.OuterUpdate)
        if not (pair and in_rows and op.layout.frame) or last.post.get().dtype not in SPIKES:
            return False
        self.table.point(updates[0], c.OUTER_OTHER_SPIKES, last.post)
        return True

    def normalize_weights(self, op: ops.NormalizeWeights) -> None:
        """A row that scales groups of weights to their norm."""
        if op.sums in (Sums.COLUMNS, Sums.MAGNITUDES):
            super().normalize_weights(op)
            return
        w, norm = op.w.get(), torch.as_tensor(op.norm, dtype=torch.float64).reshape(-1).clone()
        row = self.table.add(c.PATCH_NORMALIZE, 1)
        self.table.point(row, c.NORMALIZE_W, op.w)
        self.table.point(row, c.NORMALIZE_NORM, norm)
        absolute = op.sums is Sums.INCOMING_MAGNITUDES
        self.table.set(row, c.NORMALIZE_NORM_STRIDE, len(norm) > 1, absolute)
        if op.sums is Sums.ROWS:
            groups = math.prod(w.shape[:2])
            self.table.set(row, c.NORMALIZE_N, groups, w.numel() // groups)
        else:
            assert isinstance(op.layout, Patches)
            self.table.set(row, c.NORMALIZE_N, op.layout.filters * op.layout.outputs)
            self.table.point(row, c.NORMALIZE_LAYOUT, self.layout_of(op.layout, w.numel()))
        columns = self.columns_of(op.layout, w)
        if columns != w.numel():
            self.table.set(row, c.NORMALIZE_TARGETS, columns)
        self.finish_norm(row, op, norm, columns)
