"""What each operation of a step means: in-place functions of torch tensors.

These are the definitions. The reference engine runs them, the native engine
agrees with them, and so does a layer or connection that is called by hand.
Sums run in one fixed order, so that a faster engine can repeat them exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import torch
from torch import Tensor
from torch.nn import functional as F

from bindsnet.arguments import function

NORM_TOLERANCE = 1e-6
"""Columns whose norm is this close, relatively, are left alone: then
normalising twice is the same as normalising once."""


Reduction = Annotated[Callable[..., Tensor], function]
"""How the changes that samples cause become one: ``reduction(changes, dim=0)``."""
SUMS = (torch.sum, torch.squeeze)
"""Reductions that mean a sum."""
LINEAR = (*SUMS, torch.mean)
"""Reductions that may come before or after another sum."""

_FIRST = torch.zeros(1, dtype=torch.int64)
SPIKES = (torch.bool, torch.uint8)


def drive_dense(s: Tensor, w: Tensor) -> Tensor:
    r"""Input that spikes cause through a matrix: ``[batch, n]``, ``[n, m]`` to ``[batch, m]``.

    .. math:: I_{bj} = \sum_i s_{bi} w_{ij}

    On the CPU only the rows of the neurons that fired are read, and they are
    added in the order of their index. Real-valued ``s`` scales its row.
    """
    if w.dtype != torch.float32 or w.is_cuda:
        return (s.to(w.dtype) @ w).to(torch.float32)
    sample, source = s.nonzero(as_tuple=True)
    if source.shape[0] == 0 and not w.requires_grad:
        return torch.zeros(len(s), w.shape[1])
    starts = _FIRST if s.shape[0] == 1 else torch.searchsorted(sample, torch.arange(len(s)))
    if s.dtype == torch.bool:
        return F.embedding_bag(source, w, starts, mode="sum")
    rows = w[source] * s[sample, source, None]
    return F.embedding_bag(torch.arange(len(rows)), rows, starts, mode="sum")


def correlate_dense(pre: Tensor, post: Tensor) -> Tensor:
    """``[batch, n]``, ``[batch, m]`` to ``[n, m]``: the sum of ``pre_i post_j`` over samples.

    Products with spikes are exact. On the CPU, those of two numbers are rounded, then
    added in the order of the samples.
    """
    if len(pre) == 1 or pre.is_cuda or pre.dtype in SPIKES or post.dtype in SPIKES:
        return pre.to(torch.float32).T @ post.to(torch.float32)
    total = pre[0][:, None] * post[0]
    for a, c in zip(pre[1:], post[1:], strict=True):
        total += a[:, None] * c
    return total


def add_outer_dense(w: Tensor, pre: Tensor, post: Tensor, scale: Tensor) -> None:
    """``w += scale * correlate_dense(pre, post)``; touches only pairs that spiked, if it can."""
    if len(pre) > 1 or scale.dim() or w.is_cuda or w.dtype != torch.float32:
        w.add_((correlate_dense(pre, post) * scale).to(w.dtype))
    elif pre.dtype in SPIKES:
        rows = pre[0].nonzero(as_tuple=True)[0]
        if rows.shape[0]:
            w[rows] += correlate_dense(pre[:, rows], post) * scale
    elif post.dtype in SPIKES:
        columns = post[0].nonzero(as_tuple=True)[0]
        if columns.shape[0]:
            w[:, columns] += correlate_dense(pre, post[:, columns]) * scale
    else:
        w.add_(correlate_dense(pre, post) * scale)


@dataclass(frozen=True, eq=False)
class Product:
    """An outer product by which weights grow: two variables, a scale, a function of the weights."""

    pre: Tensor
    post: Tensor
    scale: Tensor
    gate: Callable[[Tensor], Tensor] | None = None


@dataclass(frozen=True, eq=False)
class SoftBound:
    """The room that weights have before a bound, for a product's ``gate``.

    ``bound - w`` for an ``upper`` bound, else ``w - bound``; with a ``power`` other
    than 1, that power of it, and of 0 beyond the bound.
    """

    bound: Tensor
    upper: bool
    power: float = 1.0

    def __call__(self, w: Tensor) -> Tensor:
        room = self.bound - w if self.upper else w - self.bound
        if self.power == 1.0:
            return room
        return room.clamp_(min=0.0).double().pow_(self.power).to(w.dtype)

    def __str__(self) -> str:
        room = "(wmax - w)" if self.upper else "(w - wmin)"
        return room if self.power == 1.0 else f"{room}^{self.power:g}"


def correlate_samples(
    correlate: Callable[[Tensor, Tensor], Tensor], pre: Tensor, post: Tensor, reduction: Reduction
) -> Tensor:
    """``correlate(pre, post)``, samples merged by ``reduction``."""
    if len(pre) == 1 or reduction in SUMS:
        return correlate(pre, post)
    each = [correlate(a[None], c[None]) for a, c in zip(pre, post, strict=True)]
    return _merged(torch.stack(each), reduction)


def accumulate_dense(
    w: Tensor, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction
) -> None:
    """``w += scale * correlate_dense(pre, post)``, samples merged by ``reduction``."""
    a, c = pre.flatten(1), post.flatten(1)
    if len(a) == 1 or reduction in SUMS:
        add_outer_dense(w, a, c, scale)
    else:
        w.add_(correlate_samples(correlate_dense, a, c, reduction) * scale)


def _merged(changes: Tensor, reduction: Reduction) -> Tensor:
    """The samples' changes as one; ``torch.median`` and the like also say which sample's it is."""
    merged: Any = reduction(changes, dim=0)
    values: Tensor = merged if isinstance(merged, Tensor) else merged.values
    return values


def grow(
    plastic: Any, products: list[Product], reduction: Reduction, reward: Tensor | None = None
) -> None:
    """Weights grow by outer products, times a reward: ``[1]``, or one for each sample.

    ``plastic`` has ``weights``, ``correlate`` and ``accumulate``. What gates see are the
    weights before any product was added.
    """
    if len(products) == 1 and products[0].gate is None:
        plastic.accumulate(*_rewarded(products[0], reward), reduction)
        return
    changes = [_change(plastic, product, reduction, reward) for product in products]
    for later in changes[1:]:
        changes[0].add_(later)
    plastic.weights.add_(changes[0])


def grow_samples(
    trace: Tensor, plastic: Any, products: list[Product], reduction: Reduction
) -> None:
    """Outer products go to an eligibility trace: ``[1, *weights]`` or ``[batch, *weights]``."""
    for p in products:
        if len(trace) == 1:
            trace.add_(_change(plastic, p, reduction, None))
        else:
            for b, sample in enumerate(trace):
                one = Product(p.pre[b : b + 1], p.post[b : b + 1], p.scale, p.gate)
                sample.add_(_change(plastic, one, reduction, None))


def _rewarded(product: Product, reward: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """A product's variables and scale; a reward for each sample multiplies ``post``."""
    pre, post, scale = product.pre, product.post, product.scale
    if reward is not None and len(reward) == 1:
        scale = scale * reward[0]
    elif reward is not None:
        post = post * reward.reshape(-1, *([1] * (post.dim() - 1)))
    return pre, post, scale


def _change(plastic: Any, product: Product, reduction: Reduction, reward: Tensor | None) -> Tensor:
    pre, post, scale = _rewarded(product, reward)
    change = correlate_samples(plastic.correlate, pre, post, reduction) * scale
    return change if product.gate is None else change * product.gate(plastic.weights)


def apply_reward(
    w: Tensor, trace: Tensor, rate: Tensor, reward: Tensor, reduction: Reduction
) -> None:
    """``w += rate * reward * trace``, samples merged by ``reduction``.

    Parameters
    ----------
    trace
        ``[1, *weights]``, or one for each sample.
    reward
        ``[1]``, ``[batch]``, or something that broadcasts to ``[batch, *weights]``.
    """
    if len(trace) == 1 and reward.numel() == 1:
        w.add_(trace[0] * (rate * reward.reshape(())))
        return
    by_sample = reward.reshape(-1, *([1] * w.dim())) if reward.dim() == 1 else reward
    rewarded = (trace * by_sample).expand(-1, *w.shape)
    if len(rewarded) == 1:
        merged = rewarded[0]
    elif reduction in LINEAR:
        merged = rewarded[0]
        for sample in rewarded[1:]:  # in this order
            merged = merged + sample
        merged = merged / len(rewarded) if reduction is torch.mean else merged
    else:
        merged = _merged(rewarded, reduction)
    w.add_(merged * rate)


def constrain(
    w: Tensor,
    decay: float = 1.0,
    low: Tensor | None = None,
    high: Tensor | None = None,
    mask: Tensor | None = None,
    dale: Tensor | None = None,
) -> None:
    """Bring weights back to where they may be, in this order.

    Parameters
    ----------
    w
        The weights, changed in place.
    decay
        Factor of weight decay.
    low, high
        Bounds: 0-dim, or broadcastable to ``w``.
    mask
        Weights are 0 where it is true.
    dale
        Dale's rule: weights are at least 0 where it is true, at most 0 elsewhere.
    """
    if decay != 1.0:
        w.mul_(decay)
    if low is not None or high is not None:
        _clip(w, low, high)
    if mask is not None:
        w.masked_fill_(mask, 0.0)
    if dale is not None:
        w.masked_fill_(torch.where(dale, w < 0, w > 0), 0.0)


def _clip(w: Tensor, low: Tensor | None, high: Tensor | None) -> None:
    if all(bound is None or bound.numel() == 1 for bound in (low, high)):  # much faster
        w.clamp_(None if low is None else float(low), None if high is None else float(high))
    else:
        torch.clamp(w, low, high, out=w)


def normalize_columns(w: Tensor, norm: Tensor | float, absolute: bool) -> None:
    """Scale each column of ``w [n, m]`` so that its sum is ``norm``.

    The sum is of magnitudes if ``absolute``. Columns that sum to 0 stay.
    """
    total = (w.abs() if absolute else w).sum(0, dtype=torch.float64)
    norm = torch.as_tensor(norm, dtype=torch.float64, device=w.device).reshape(-1)
    off = ((total - norm).abs() > NORM_TOLERANCE * norm.abs()) & (total != 0)
    factor = torch.where(off, norm / total, 1.0)
    w.mul_(factor.to(w.dtype))


def choose_one(s: Tensor, draw: Tensor) -> None:
    """Keep one spike of each sample, the others fall silent.

    Of ``k`` spikes, the one with index ``floor(k * draw)`` stays.
    ``s``: bool ``[batch, *shape]``; ``draw``: uniform in [0, 1), ``[batch]``.
    """
    flat = s.flatten(1)
    count = flat.sum(1)
    rank = torch.minimum((draw * count).long(), count - 1)
    s.logical_and_((flat.cumsum(1) - 1 == rank[:, None]).view_as(s))


def margin(strength: Tensor, level: Tensor, *levels: Tensor) -> Tensor:
    """By how much neurons overshoot: ``strength - (level + ...)``."""
    difference: Tensor = strength - sum(levels, level)
    return difference


def choose_strongest(s: Tensor, margin: Tensor, lost: Tensor, contests: int = 1) -> None:
    """Keep the spike with the greatest margin of each contest, the first of equal ones.

    Each sample has so many contests; neuron ``i`` takes part in number ``i mod contests``.
    ``lost`` becomes true for all other neurons of contests that have a spike.
    ``s``, ``lost``: bool ``[batch, *shape]``; ``margin``: float32 of the same shape.
    """
    rivals = s.reshape(len(s), -1, contests)
    strength = margin.reshape(rivals.shape).masked_fill(~rivals, -torch.inf)
    spiked = rivals.any(1, keepdim=True)
    kept = torch.zeros_like(rivals).scatter_(1, strength.argmax(1, keepdim=True), spiked)
    lost.copy_((spiked & ~kept).view_as(s))
    s.copy_(kept.view_as(s))


def force_spikes(s: Tensor, on: Tensor | None, off: Tensor | None) -> None:
    """Set spikes where ``on``, then silence where ``off``; both broadcast to ``s``."""
    if on is not None:
        s.masked_fill_(on, 1)
    if off is not None:
        s.masked_fill_(off, 0)


def decay_trace(
    x: Tensor, s: Tensor | None, decay: Tensor, scale: Tensor | None, additive: bool
) -> None:
    """Let a trace decay, then add ``scale`` at spikes, or set it to ``scale``; if it has spikes."""
    x.mul_(decay)
    if s is None or scale is None:
        return
    if additive:
        x.add_(s.to(torch.float32) * scale)
    else:
        torch.where(s.to(torch.bool), scale, x, out=x)


def exp(x: Tensor) -> Tensor:
    """The exponential of float32 values, computed in float64 and then rounded.

    In float32 it would depend on the machine's library in the last bit.
    """
    return torch.exp(x.to(torch.float64)).to(torch.float32)


def push(window: Tensor, newest: Tensor) -> Tensor:
    """A window ``[batch, steps, *shape]`` without its oldest entry and with a new, last one."""
    return torch.cat((window[:, 1:], newest[:, None].to(window.dtype)), 1)


def weigh(window: Tensor, kernel: Tensor) -> Tensor:
    """The sum over a window ``[batch, steps, *shape]``, times a kernel ``[1, steps, ...]``.

    It is summed in float64, so that the order does not matter to the result.
    """
    return (window * kernel).sum(1, dtype=torch.float64).to(torch.float32)
