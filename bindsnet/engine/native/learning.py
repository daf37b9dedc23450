"""The rows that change weights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bindsnet.edits import stamp_of, version_of
from bindsnet.engine.native import columns as c
from bindsnet.engine.native.support import spikes_of
from bindsnet.engine.native.traces import TraceRows
from bindsnet.engine.native.weights import Knowledge, knowledge_of
from bindsnet.layouts import Dense, Layout, Patches, Sums
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, RunValues
from bindsnet.plan.plan import Plan

_INFINITE = (torch.full((1,), torch.inf), torch.full((1,), -torch.inf))
"""Limits that no weight is within, where limits differ from weight to weight."""


_BY_SAMPLE = (c.SAMPLES_ROWS, c.SAMPLES_COLUMNS, c.SAMPLES_FULL)


@dataclass
class Learned:
    """A matrix that the program changes, and the rows that say what is known of it."""

    w: Buffer
    columns: int
    limits: Any = None
    dale: Buffer | None = None
    norm: Any = None
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """Row, column of the status (0: none), column of the norms."""
    tensor: Tensor | None = None
    known: Knowledge = field(default_factory=lambda: Knowledge(0))

    def start(self, array: Any) -> None:
        """Before a run: forget what may no longer hold."""
        w = self.w.get()
        if w is not self.tensor:
            self.tensor, self.known = w, knowledge_of(w, self.columns)
            self._place(array)
        signs = None if self.dale is None else version_of(self.dale.get())
        self.known.check(w, self.limits and (*self.limits, signs), self.norm)

    def _place(self, array: Any) -> None:
        status, normed = self.known.within_limits.data_ptr(), self.known.normed.data_ptr()
        for row, status_column, normed_column in self.places:
            if status_column:
                array[row, status_column] = status
            array[row, normed_column] = normed

    def end(self) -> None:
        """After a run: what is known holds for the weights as they are now."""
        assert self.tensor is not None
        self.known.remember(self.tensor)


class LearningRows(TraceRows):
    """Rows for outer products, limits and norms."""

    def start_learning(self, plan: Plan) -> None:
        """Find out which weights the plan changes."""
        self.learned: dict[Buffer, Learned] = {}
        self.update_rows: dict[int, list[int]] = {}
        self.updates_of: Counter[Buffer] = Counter()
        self.spikes_that_change: dict[Buffer, list[Buffer]] = {}
        for op in plan.step:
            for one in op.all if isinstance(op, ops.OuterUpdate) else ():
                self.updates_of[one.w] += 1
                found = self.spikes_that_change.setdefault(one.w, [])
                sides = zip((one.pre, one.post), spikes_of(one), strict=True)
                found += [spikes for spikes, listed in sides if listed]
        self.limits: dict[Buffer, ops.ConstrainWeights] = {
            op.w: op for op in plan.step if isinstance(op, ops.ConstrainWeights)
        }

    def learned_weights(self, w: Buffer, columns: int) -> Learned:
        """The record of weights, with so many columns, that rows change."""
        return self.learned.setdefault(w, Learned(w, columns))

    def outer_update(self, op: ops.OuterUpdate) -> None:
        """Rows for an outer product, and for those that are added together with it."""
        for spikes in self.spikes_that_change[op.w]:  # one update looks at the others' counts
            self.list_events(spikes)
        rows = [self._outer_row(one, bool(op.beside)) for one in op.all]
        self.update_rows[id(op)] = rows
        if all(map(self._may_go_by_row, rows, op.all)):
            for row in rows:
                self.table.set(row, c.OUTER_BY_ROW, 1)
        if op.beside:
            for row, partner in (rows, rows[::-1]):
                self.table.set(row, c.OUTER_PARTNER, partner + 1)

    def _outer_row(self, op: ops.OuterUpdate, together: bool) -> int:
        """A row for one product; which kernel depends on where the spikes are."""
        at_pre, at_post = spikes_of(op)
        codes = self._codes(op, together)
        row = self.table.add(codes[0 if at_pre else 1 if at_post else 2], len(op.pre.get()))
        if not (at_pre or at_post):
            self.table.point(row, c.OUTER_SPIKES + c.SPIKES_AT, op.pre)
            self.table.set(row, c.OUTER_SPIKES + c.SPIKES_TYPE, c.FLOAT)
            self._point_dense(row, op.post)
            pre_active = self._active(op.pre)
            self.table.point(row, c.OUTER_PRE_ACTIVE, pre_active[0])
            self.table.point(row, c.OUTER_PRE_ACTIVE_COUNT, pre_active[1])
        else:
            spikes, dense = (op.pre, op.post) if at_pre else (op.post, op.pre)
            shift = op.post_shift if at_pre else op.pre_shift
            self.point_spikes(row, c.OUTER_SPIKES, spikes)
            self._point_dense(row, dense, everyone=bool(shift))
            n = spikes.get()[0].numel()
            self.table.point(row, c.OUTER_UNION, torch.zeros(n, dtype=torch.int32))
            self.table.point(row, c.OUTER_MARK, torch.zeros(n, dtype=torch.uint8))
            self.table.point(row, c.OUTER_SHIFT, torch.tensor([shift]))
        self._point_weights(row, op)
        self._point_gate(row, op)
        return row

    def _may_go_by_row(self, row: int, op: ops.OuterUpdate) -> bool:
        """Whether an update is of one sample, and all rows share its rates and its one bound."""
        columns = self.table.rows[row]
        if columns[c.BATCH] > 1 or columns[c.OUTER_SCALE_ROW] or columns[c.CODE] in _BY_SAMPLE:
            return False
        one_bound = op.gate is not None and op.gate.bound.numel() == 1 and op.gate.power == 1.0
        return one_bound or columns[c.CODE] not in (c.GATED_ROWS, c.GATED_COLUMNS)

    def _codes(self, op: ops.OuterUpdate, together: bool) -> tuple[int, int, int]:
        """Kernels for presynaptic spikes, postsynaptic spikes, and neither."""
        if op.trace and len(op.w.get()) > 1:
            return c.SAMPLES_ROWS, c.SAMPLES_COLUMNS, c.SAMPLES_FULL
        rewards = op.each_sample and op.reward is not None and len(op.pre.get()) > 1
        if together or rewards or op.gate is not None or op.pre_shift or op.post_shift:
            return c.GATED_ROWS, c.GATED_COLUMNS, c.OUTER_FULL
        return c.OUTER_ROWS, c.OUTER_COLUMNS, c.OUTER_FULL

    def _active(self, variable: Buffer, everyone: bool = False) -> tuple[Tensor, Tensor]:
        """List and number of the neurons whose variable may not be 0, or of all."""
        if self.whole and not everyone and variable in self.active:
            return self.active[variable][:2]
        n = variable.get()[0].numel()
        return torch.arange(n, dtype=torch.int32), torch.tensor([n])

    def _point_dense(self, row: int, dense: Buffer, everyone: bool = False) -> None:
        n = dense.get()[0].numel()
        self.table.point(row, c.OUTER_DENSE + c.DENSE_AT, dense)
        self.table.set(row, c.OUTER_DENSE + c.DENSE_N, n)
        active = self._active(dense, everyone)
        if dense in self.waiting:
            self.table.set(row, c.OUTER_TRACE, 1 + self.trace_rows[dense])
        self.table.point(row, c.OUTER_DENSE + c.DENSE_ACTIVE, active[0])
        self.table.point(row, c.OUTER_DENSE + c.DENSE_ACTIVE_COUNT, active[1])

    def _point_weights(self, row: int, op: ops.OuterUpdate) -> None:
        n, m = op.w.get().shape[-2:]
        self.table.point(row, c.OUTER_W, op.w)
        self.table.set(row, c.OUTER_N, n, m)
        self._point_spread(row, c.OUTER_SCALE, op.scale, n, m)
        mean = op.reduction is torch.mean
        self.table.set(row, c.OUTER_DIVISOR, len(op.pre.get()) if mean else 1)
        self.table.point(row, c.OUTER_CHANGE, torch.zeros(m))
        self.table.point(row, c.OUTER_RATES, torch.zeros(m))
        if op.reward is not None:
            self.table.fill(row, reward_of(op.reward, c.OUTER_REWARD))
        if op.trace:
            self.table.point(row, c.OUTER_NORMED, torch.zeros(m, dtype=torch.uint8))
        else:
            self.learned_weights(op.w, m).places.append((row, 0, c.OUTER_NORMED))

    def _point_gate(self, row: int, op: ops.OuterUpdate) -> None:
        if op.gate is None:
            return
        n, m = op.w.get().shape[-2:]
        self.table.set(row, c.OUTER_UPPER, op.gate.upper)
        self.table.point(row, c.OUTER_POWER, torch.tensor([op.gate.power], dtype=torch.float64))
        self._point_spread(row, c.OUTER_BOUND, op.gate.bound.detach(), n, m)

    def apply_reward(self, op: ops.ApplyReward) -> None:
        """A row by which weights grow by the reward times their traces."""
        w, samples = op.w.get(), len(op.trace.get())
        row = self.table.add(c.REWARD, 1)
        self.table.point(row, c.REWARD_W, op.w)
        self.table.set(row, c.REWARD_N, *rows_of(w))
        self.table.point(row, c.REWARD_TRACE, op.trace)
        self.table.set(row, c.REWARD_SAMPLES, samples)
        single = op.rate.numel() == 1
        rate = op.rate.reshape(1) if single else op.rate.expand(w.shape)
        self.table.point(row, c.REWARD_RATE, rate.contiguous())
        self.table.set(row, c.REWARD_RATE_STRIDE, not single)
        self.table.fill(row, reward_of(op.reward, c.REWARD_AT))
        self.table.set(row, c.REWARD_DIVISOR, samples if op.reduction is torch.mean else 1)
        learned = self.learned_weights(op.w, self.columns_of(op.layout, w))
        learned.places.append((row, 0, c.REWARD_NORMED))
        self.table.set(row, c.REWARD_TARGETS, learned.columns)
        self.update_rows[id(op)] = [row]
        self._visit_once(row, op)

    def _visit_once(self, row: int, op: ops.ApplyReward) -> None:
        """Let the reward's row do what those before it do to a trace, if that goes by row."""
        first = self.fading.get(op.trace)
        if first is None or not isinstance(op.layout, Dense):
            return
        between = [r for r in range(first + 1, row) if self.table.rows[r][c.CODE] != c.EVENTS]
        native = len(between) == self.updates_of[op.trace]
        if native and all(self.table.rows[r][c.OUTER_BY_ROW] for r in between):
            self.table.set(row, c.REWARD_FADES, first + 1, row - first - 1)
            n = self.table.rows[row][c.REWARD_N]
            self.table.point(row, c.REWARD_ROWS, torch.arange(n, dtype=torch.int32))
            for done in (first, *between):
                self.table.set(done, c.IN_STEPS, 0)

    def columns_of(self, layout: Layout | None, w: Tensor) -> int:
        """How many groups of weights have a norm of their own to remember: target neurons."""
        if isinstance(layout, Patches) and not layout.shared:
            return layout.filters * layout.outputs
        return w.shape[1] if isinstance(layout, Dense) else w.numel()

    def _point_spread(self, row: int, column: int, value: Tensor, n: int, m: int) -> None:
        """A tensor broadcast to the weights, as memory and two strides."""
        spread = value.to(torch.float32).contiguous().expand(n, m)
        self.table.point(row, column, spread)
        self.table.set(row, column + 1, spread.stride(0), spread.stride(1))

    def constrain_weights(self, op: ops.ConstrainWeights) -> None:
        """A row that brings weights back to where they may be."""
        n, m = op.w.get().shape
        row = self.table.add(c.CONSTRAIN, 1)
        self.table.point(row, c.CONSTRAIN_W, op.w)
        self.table.set(row, c.CONSTRAIN_N, n, m)
        for limit, column in ((op.low, c.CONSTRAIN_LOW), (op.high, c.CONSTRAIN_HIGH)):
            if limit is not None:
                self._point_spread(row, column, limit, n, m)
        self.finish_limits(row, op, m)

    def finish_limits(self, row: int, op: ops.ConstrainWeights, columns: int) -> None:
        """Decay, masks, and what is known of the weights."""
        self.table.point(row, c.CONSTRAIN_DECAY, torch.tensor([op.decay], dtype=torch.float64))
        if op.dale is not None:
            self.table.point(row, c.CONSTRAIN_DALE, op.dale)
        if op.mask is not None:
            self.table.fill(row, _mask_of(op.mask))
        elif op.fixed is not None:
            self.table.point(row, c.CONSTRAIN_MASK, op.fixed)
        self._which_weights_to_limit(row, op)
        learned = self.learned_weights(op.w, columns)
        learned.limits, learned.dale = tuple(map(_by_value, (op.low, op.high))), op.dale
        learned.places.append((row, c.CONSTRAIN_STATUS, c.CONSTRAIN_NORMED))

    def _which_weights_to_limit(self, row: int, op: ops.ConstrainWeights) -> None:
        """All of them; or those that this step's updates changed, if that is enough."""
        rows = [self.update_rows.get(id(update)) for update in op.after]
        alone = self.whole and not self._has_twin(op.w)
        partial = alone and op.decay == 1.0 and op.mask is None and None not in rows
        known = [row for found in rows if found is not None for row in found]
        full = any(self.table.rows[r][c.CODE] == c.OUTER_FULL for r in known)
        self.table.set(row, c.CONSTRAIN_ALWAYS_FULL, not partial or full)
        scalar = all(b is None or b.numel() == 1 for b in (op.low, op.high))
        held = op.mask is not None or op.fixed is not None
        other = op.decay != 1.0 or held or op.dale is not None
        self.table.set(row, c.CONSTRAIN_CLIPS_ONLY, scalar and not other)
        if partial and scalar and not other:
            self._clip_at_once(op, known)
        # The updates follow each other, but for rows that list spikes between them.
        first = min(known, default=0)
        self.table.set(row, c.CONSTRAIN_UPDATES, max(known, default=-1) - first + 1, first)

    def _has_twin(self, w: Buffer) -> bool:
        """Whether what changes the weights of another connection changes these, its own too."""
        changing = self.changing | self.changing_between
        return any(other != w and other.get() is w.get() for other in changing)

    def _clip_at_once(self, op: ops.ConstrainWeights, updates: list[int]) -> None:
        """Let a step's last update clip, and the first of two where the other has no spikes."""
        kinds = [self.table.rows[r][c.CODE] for r in updates]
        if kinds == [c.REWARD]:
            self.table.set(updates[0], c.REWARD_CLIPS, 1)
            for limit, column in zip(
                self._scalar_limits(op.w), (c.REWARD_LOW, c.REWARD_HIGH), strict=True
            ):
                self.table.point(updates[0], column, limit)
            return
        by_row = all(self.table.rows[row][c.OUTER_BY_ROW] for row in updates)
        pair = kinds == [c.OUTER_ROWS, c.OUTER_COLUMNS]
        if not by_row or not (pair or {*kinds} <= {c.GATED_ROWS, c.GATED_COLUMNS}):
            return
        low, high = self._scalar_limits(op.w)
        for row in updates:
            self.table.set(row, c.OUTER_CLIPS, 1)
            self.table.point(row, c.OUTER_LOW, low)
            self.table.point(row, c.OUTER_HIGH, high)
        if pair:
            first, second = updates
            count = self.table.rows[second][c.OUTER_SPIKES + c.SPIKES_COUNT]
            self.table.set(first, c.OUTER_OTHER_COUNT, count)

    def normalize_weights(self, op: ops.NormalizeWeights) -> None:
        """A row that scales columns to their norm."""
        n, m = op.w.get().shape
        norm = torch.as_tensor(op.norm, dtype=torch.float64).reshape(-1).clone()
        row = self.table.add(c.NORMALIZE, 1)
        self.table.point(row, c.NORMALIZE_W, op.w)
        self.table.set(row, c.NORMALIZE_N, n, m)
        self.table.point(row, c.NORMALIZE_NORM, norm)
        self.table.set(row, c.NORMALIZE_NORM_STRIDE, len(norm) > 1, op.sums is Sums.MAGNITUDES)
        self.table.point(row, c.NORMALIZE_SUMS, torch.zeros(m, dtype=torch.float64))
        self.table.point(row, c.NORMALIZE_FACTORS, torch.zeros(m))
        self.finish_norm(row, op, norm, m)

    def finish_norm(self, row: int, op: ops.NormalizeWeights, norm: Tensor, columns: int) -> None:
        """Limits that a norm may lead out of, and what is known of the weights."""
        low, high = self._scalar_limits(op.w)
        self.table.point(row, c.NORMALIZE_LOW, low)
        self.table.point(row, c.NORMALIZE_HIGH, high)
        learned = self.learned_weights(op.w, columns)
        learned.norm = (tuple(norm.tolist()), op.sums)
        learned.places.append((row, c.NORMALIZE_STATUS, c.NORMALIZE_NORMED))

    def _scalar_limits(self, w: Buffer) -> tuple[Tensor, Tensor]:
        """Limits that hold for every weight, to see whether a norm leads out of them."""
        op = self.limits.get(w)
        if op is None or op.dale is not None:
            return _INFINITE
        bounds = [op.low, op.high]
        if any(b is not None and b.numel() > 1 for b in bounds):
            return _INFINITE
        low, high = (
            torch.full((1,), float(default) if b is None else float(b))
            for b, default in zip(bounds, (-torch.inf, torch.inf), strict=True)
        )
        return low, high


def rows_of(w: Tensor) -> tuple[int, int]:
    """Weights of any shape as a matrix, as they lie in memory: its rows and columns."""
    m = max(1, w.shape[-1] if w.dim() else 1)
    return w.numel() // m, m


def _by_value(tensor: Tensor | None) -> Any:
    """A tensor as a key: its value if it is one number, else its identity and its edits."""
    if tensor is None:
        return None
    return float(tensor) if tensor.numel() == 1 else (id(tensor), stamp_of(tensor))


def reward_of(key: str, column: int) -> Any:
    """Where the reward is, and how far it is to that of the next sample."""

    def fill(columns: Any, values: RunValues) -> None:
        reward = values.tensors[key]
        columns[column], columns[column + 1] = reward.data_ptr(), int(len(reward) > 1)

    return fill


def _mask_of(key: str) -> Any:
    def fill(columns: Any, values: RunValues) -> None:
        columns[c.CONSTRAIN_MASK] = values.tensors[key].data_ptr()

    return fill
