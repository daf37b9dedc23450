"""What is known of weights from one run to the next, so that less need be looked at."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.weak import WeakIdKeyDictionary

from bindsnet.edits import version_of


class Knowledge:
    """Whether all weights are within limits, and which columns have their norm.

    It holds for weights that only native runs have changed since: any change by
    torch shows in the tensor's version.
    """

    def __init__(self, columns: int) -> None:
        self.within_limits = torch.zeros(1, dtype=torch.int64)
        self.normed = torch.zeros(columns, dtype=torch.uint8)
        self.seen: tuple[int, int, int] = (0, -1, 0)
        self.limits: Any = None
        self.norm: Any = None

    def check(self, w: Tensor, limits: Any, norm: Any) -> None:
        """Forget what may no longer hold, before a run with these limits and norm."""
        changed = self.seen != version_of(w)
        if changed or (limits is not None and limits != self.limits):
            self.within_limits.zero_()
            self.limits = limits
        if changed or (norm is not None and norm != self.norm):
            self.normed.zero_()
            self.norm = norm

    def remember(self, w: Tensor) -> None:
        """A native run has ended."""
        self.seen = version_of(w)


_known: Any = WeakIdKeyDictionary()


def knowledge_of(w: Tensor, columns: int) -> Knowledge:
    """What is known of ``w``, which native runs will change; all plans of a network share it."""
    known = _known.get(w)
    if known is None or len(known.normed) != columns:
        known = _known[w] = Knowledge(columns)
        w.edits = getattr(w, "edits", 0) + 1  # type: ignore[attr-defined]  # not seen by torch
    found: Knowledge = known
    return found
