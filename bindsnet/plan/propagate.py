"""The op that takes spikes through a connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from bindsnet.layouts import Layout
from bindsnet.plan.buffers import Buffer, Op
from bindsnet.plan.patterns import Watch
from bindsnet.pooling import Pool


@dataclass(frozen=True)
class Factor:
    """One stage of a pipeline: ``op`` and value as in :mod:`bindsnet.folding`."""

    op: str
    value: Buffer
    draw: str | None = None
    """Where its random numbers are, if the value is a probability."""
    of: Callable[[Tensor], Tensor] | None = None
    """What to make of the value, which nothing changes during a run."""

    def present(self) -> Tensor:
        """The value, or what is made of it."""
        value = self.value.get()
        return value if self.of is None else self.of(value)


@dataclass(frozen=True, kw_only=True)
class Propagate(Op):
    """``drive`` becomes, or grows by, what the spikes cause through a connection."""

    spikes: Buffer
    drive: Buffer
    compute: Callable[[Tensor], Tensor]
    add: bool
    w: Buffer | None = None
    """The weights, if ``compute`` adds up those of the spikes, plus bias, and no more."""
    layout: Layout | None = None
    """Which neurons the weights join."""
    bias: Buffer | None = None
    ahead: str | None = None
    """Name of the input whose drive can be computed ahead: weights and source are fixed."""
    pattern: Watch | None = None
    """What looks for a pattern in the weights, if no run changes them."""
    pool: Pool | None = None
    """The windows, if ``compute`` passes on their winners and no more."""
    mean: Buffer | None = None
    """Weights of the mean spike, if ``compute`` is their product and no more."""
    factors: tuple[Factor, ...] | None = None
    """The stages, if ``compute`` is a pipeline of them and no more."""
    own_code: str = ""
    """What has code of its own, so that ``compute`` must be called."""
    keeps: Buffer | None = None
    """Where what the spikes cause is kept, ``[batch, m]``."""

    @property
    def reads(self) -> tuple[Buffer, ...]:
        folded = [factor.value for factor in self.factors or ()]
        read = (self.spikes, self.w, self.bias, self.mean, *folded)
        return tuple(b for b in read if b is not None)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        written = (self.drive, self.keeps, self.rates, self.passed)
        return tuple(b for b in written if b is not None)

    @property
    def rates(self) -> Buffer | None:
        """The rates by which windows choose."""
        if self.pool is None:
            return None
        return Buffer(self.pool.owner, self.pool.rates, f"{self.label}.{self.pool.rates}")

    @property
    def passed(self) -> Buffer | None:
        """The highest rates of windows so far, if their growth is passed on."""
        if self.pool is None or self.pool.passed is None:
            return None
        return Buffer(self.pool.owner, self.pool.passed, f"{self.label}.{self.pool.passed}")
