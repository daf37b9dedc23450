"""What each operation of a step means: in-place functions of torch tensors.

These are the definitions. The reference engine runs them, the native engine
agrees with them, and so does a layer or connection that is called by hand.
Sums run in one fixed order, so that a faster engine can repeat them exactly.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

NORM_TOLERANCE = 1e-6
"""Columns whose norm is this close, relatively, are left alone: then
normalising twice is the same as normalising once."""


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
    """``[batch, n]``, ``[batch, m]`` to ``[n, m]``: the sum of ``pre_i post_j`` over samples."""
    return pre.to(torch.float32).T @ post.to(torch.float32)


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


def force_spikes(s: Tensor, on: Tensor | None, off: Tensor | None) -> None:
    """Set spikes where ``on``, then silence where ``off``; both broadcast to ``s``."""
    if on is not None:
        s.masked_fill_(on, 1)
    if off is not None:
        s.masked_fill_(off, 0)


def decay_trace(x: Tensor, s: Tensor, decay: Tensor, scale: Tensor, additive: bool) -> None:
    """Let a spike trace decay, then add ``scale`` at spikes, or set it to ``scale``."""
    x.mul_(decay)
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
