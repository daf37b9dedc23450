"""What every learning rule has in common: rates, and the order of an update."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.edits import Tracked
from bindsnet.errors import ParameterError, RuleError, warn
from bindsnet.learning.terms import Outer

Reduction = Callable[..., Tensor]


class LearningRule(Tracked):
    r"""How the weights of a connection change in each step.

    A rule is written as :meth:`terms`. With the terms' sum :math:`\Delta`, the
    weights become :math:`w \leftarrow \mathrm{clip}((w + \Delta) \cdot d)`, with
    the factor :math:`d` = 1 - ``weight_decay`` and the connection's bounds.

    A rule may also override :meth:`update`, or bind it in its constructor, and
    change ``connection.w`` as it likes; it calls ``super().update()`` last, for
    decay and bounds.

    Parameters
    ----------
    connection
        The connection that learns.
    nu
        Learning rates for presynaptic and postsynaptic events: one number, or a
        pair of numbers or of tensors ``[n_target]`` or of the weights' shape.
    reduction
        How the samples' changes are merged: ``torch.sum`` (default),
        ``torch.mean``, or any ``reduction(changes, dim=0)``.
    weight_decay
        Share of the weights that is lost in each step.
    """

    default_nu: ClassVar[tuple[float, float]] = (0.0, 0.0)
    needs_traces: ClassVar[bool] = False
    needs_reward: ClassVar[bool] = False
    constrains: ClassVar[bool] = True
    """Whether the rule keeps the weights within their bounds."""
    options: ClassVar[frozenset[str]] = frozenset()
    """Further keyword arguments that the rule reads."""

    def __init__(
        self,
        connection: Any,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        self._attach(connection, nu, reduction, weight_decay)
        self.wmin, self.wmax = connection.wmin, connection.wmax

    def _attach(
        self, connection: Any, nu: Any, reduction: Reduction | None, weight_decay: float
    ) -> None:
        self.connection = connection
        self.source, self.target = connection.source, connection.target
        self.nu = as_rates(self._label, self.default_nu if nu is None else nu)
        self.reduction: Reduction = torch.sum if reduction is None else reduction
        if not 0.0 <= (weight_decay or 0.0) <= 1.0:
            raise ParameterError(
                f"{self._label}: weight_decay must be between 0 and 1 (got {weight_decay})"
            )
        self.weight_decay = 1.0 - (weight_decay or 0.0)
        self._check_traces()
        if type(self).terms is not LearningRule.terms and not self.nu.any():
            warn(f"{self._label}: both learning rates are 0, so nothing will be learned")

    @property
    def _label(self) -> str:
        return type(self).__name__

    def _check_traces(self) -> None:
        for side in ("source", "target"):
            layer = getattr(self, side)
            if self.needs_traces and not layer.traces:
                raise RuleError(
                    f"{self._label} needs spike traces, but its {side} layer "
                    f"({type(layer).__name__}) has none: create it with traces=True"
                )

    @property
    def plastic(self) -> Any:
        """The object that holds the weights: it has ``weights`` and ``accumulate``."""
        return self.connection

    @property
    def bounds(self) -> tuple[Tensor | None, Tensor | None]:
        """Lower and upper bound of the weights; None where there is none."""
        if not self.constrains:
            return None, None
        low, high = torch.as_tensor(self.wmin), torch.as_tensor(self.wmax)
        return (
            None if bool((low == -torch.inf).all()) else low,
            None if bool((high == torch.inf).all()) else high,
        )

    def terms(self) -> Sequence[Outer]:
        """The outer products that make up the change of the weights."""
        return ()

    @property
    def written_as_terms(self) -> bool:
        """Whether :meth:`terms` says all; otherwise :meth:`update` must be called."""
        return "update" not in vars(self) and type(self).update in _TERM_UPDATES

    def update(self, **kwargs: Any) -> None:
        """Change the weights once, from the present state of both layers."""
        with torch.no_grad():
            for term in self.terms():
                a = getattr(self.source, term.pre.name)
                c = getattr(self.target, term.post.name)
                scale = term.scale.to(self.plastic.weights.device)
                self.plastic.accumulate(a, c, scale, self.reduction)
            functional.constrain(self.plastic.weights, self.weight_decay, *self.bounds)

    def reset_state_variables(self) -> None:
        """Bring the rule's own state, if it has any, back to its start."""


_TERM_UPDATES = (LearningRule.update,)


class NoOp(LearningRule):
    """Learn nothing; only weight decay applies."""

    constrains = False


def as_rates(owner: str, nu: Any) -> Tensor:
    """Learning rates as one float32 tensor ``[2, ...]``: presynaptic, postsynaptic."""
    pair = [nu, nu] if isinstance(nu, int | float) or getattr(nu, "ndim", 1) == 0 else list(nu)
    if len(pair) == 1:
        pair = pair * 2
    if len(pair) != 2:
        raise ParameterError(f"{owner}: nu must be one number or a pair (got {len(pair)} values)")
    rates = torch.broadcast_tensors(*(torch.as_tensor(r, dtype=torch.float32) for r in pair))
    both = torch.stack(list(rates)).detach()
    if not torch.isfinite(both).all() or bool((both < 0).any()):
        raise ParameterError(f"{owner}: learning rates must be finite and at least 0 (got {nu})")
    return both
