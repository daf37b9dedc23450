"""What every connection has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import Parameter

from bindsnet import functional
from bindsnet.arguments import (
    Count,
    DType,
    RealTensor,
    Share,
    a_kind_of,
    boolean,
    checked,
    kind_of_number,
    shown,
    switch,
)
from bindsnet.edits import Tracked, keeps
from bindsnet.errors import (
    ParameterError,
    RuleError,
    ShapeError,
    did_you_mean,
    warn_unknown_arguments,
)
from bindsnet.layouts import Layout, Sums
from bindsnet.learning.base import LearningRule, NoOp, Reduction
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.parts import Part
from bindsnet.network.weights import Weights
from bindsnet.pooling import Pool
from bindsnet.shapes import as_numbers, check_finite


class Projection(Tracked, nn.Module, ABC):
    """A way from the spikes of one layer to the input of another."""

    watched: ClassVar[tuple[str, ...]] = ("norm",)
    passing_state: ClassVar[tuple[str, ...]] = ()
    """Buffers that a reset clears, and whose size is that of the batch."""

    receptor: str | None = None
    """The variable of the target that grows by what spikes cause; None for its drive."""

    def __init__(self, source: Nodes, target: Nodes, receptor: str | None = None) -> None:
        super().__init__()
        for side, layer in (("source", source), ("target", target)):
            if not isinstance(layer, Nodes):
                raise ParameterError(f"{self._label}: {side} must be a layer (got {shown(layer)})")
        self.source = source
        self.target = target
        self.dt: float | None = None
        if receptor is not None:
            self.receptor = self._checked_receptor(receptor)

    def _checked_receptor(self, name: str) -> str:
        there = self.target.receptors
        if name not in there:
            raise ParameterError(
                f"{self._label}: {type(self.target).__name__} has no receptor {shown(name)}"
                f"{did_you_mean(str(name), there)} (it has {', '.join(there) or 'none'})"
            )
        return name

    @property
    def _label(self) -> str:
        return type(self).__name__

    @property
    def rules(self) -> Sequence[LearningRule]:
        """The learning rules at work in this connection."""
        return ()

    @property
    def parts(self) -> Sequence[Part]:
        """The weights that learn or have a norm."""
        return ()

    @property
    def product(self) -> Part | None:
        """The weights, if :meth:`compute` is their product with the spikes, plus bias, only."""
        return None

    @property
    def is_pipeline(self) -> bool:
        """Whether it has ``features`` and ``actions``, and :meth:`compute` is no more than them."""
        return False

    @property
    def pool(self) -> Pool | None:
        """The windows, if :meth:`compute` passes on the winners of some, only."""
        return None

    @property
    def mean_weights(self) -> str | None:
        """The attribute with the weights of the source's mean spike, if that is all."""
        return None

    @property
    def updates_by_rules(self) -> bool:
        """Whether :meth:`update` lets the rules of :attr:`parts` work, and does no more."""
        return False

    @property
    def normalizes_by_parts(self) -> bool:
        """Whether :meth:`normalize` normalises each of :attr:`parts`, and does no more."""
        return False

    @abstractmethod
    def compute(self, s: Tensor) -> Tensor:
        """Input ``[batch, *target.shape]`` that spikes ``s [batch, *source.shape]`` cause."""

    @abstractmethod
    def update(self, **kwargs: Any) -> None:
        """Let the weights learn once, from the present state of both layers."""

    @checked
    def set_batch_size(self, batch_size: Count) -> None:
        """Make room for ``batch_size`` samples, if the connection has state of its own."""

    def normalize(self) -> None:
        """Bring the weights back to their norm, if the connection has one."""

    def _flat(self, s: Tensor) -> Tensor:
        """Spikes ``[batch, *source.shape]`` as ``[batch, n_source]``, if that is what they are."""
        try:
            flat = s.flatten(1)
            fits = flat.shape[1] == self.source.n and not flat.is_complex()
        except (AttributeError, IndexError, TypeError):
            fits = False
        if not fits:
            raise ShapeError(
                f"{self._label}: s must be spikes [batch, *source.shape], "
                f"[batch, {', '.join(map(str, self.source.shape))}] (got {shown(s)})"
            )
        return flat

    def _learns(self, arguments: Mapping[str, Any], default: bool = True) -> bool:
        """Whether ``update`` is told to learn."""
        learning = arguments.get("learning", default)
        if type(learning) is not bool:  # the usual case needs no more
            switch.check(self._label, "learning", learning)
        return bool(learning)

    def reset_state_variables(self) -> None:
        """Bring the connection's own state, if it has any, back to its start."""


class AbstractConnection(Projection):
    r"""A connection with weights.

    A connection defines :meth:`compute`. From its gradient follows
    :meth:`correlate`, and with that every learning rule works on it.

    Parameters
    ----------
    source, target
        The layers that it joins.
    nu, reduction, weight_decay
        See :class:`~bindsnet.learning.LearningRule`.
    update_rule
        Class of the learning rule; :class:`~bindsnet.learning.NoOp` by default.
    wmin, wmax
        Bounds of the weights: numbers, or tensors of the weights' shape.
    norm
        What the weights into each neuron sum up to after each run.
    Dales_rule
        Bool tensor of the weights' shape: true for weights that stay at or above
        0, false for weights that stay at or below 0.
    receptor
        The variable of the target that grows by what spikes cause, such as ``"g_e"`` of
        :class:`~bindsnet.network.nodes.ConductanceLIFNodes`; its drive by default.
    generator
        The ``torch.Generator`` of the first weights, if they are not given.
    """

    w: Tensor
    b: Tensor | None
    weights_name: ClassVar[str] = "w"
    """The attribute that holds the tensor that learns."""
    fixed_name: ClassVar[str | None] = None
    """The attribute that says which weights are always 0."""
    sums: ClassVar[Sums | None] = None
    """What ``norm`` is the sum of, if :meth:`normalize` does no more."""
    known_arguments = frozenset(
        ["update_rule", "wmin", "wmax", "norm", "decay", "Dales_rule", "w", "b", "input_shape"]
        + ["receptor", "generator"]
    )

    @checked
    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: Share | None = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, kwargs.get("receptor"))
        self.weight_decay = weight_decay
        self.reduction = reduction
        low, high = initialize.as_bounds(
            self._label, kwargs.get("wmin", -torch.inf), kwargs.get("wmax", torch.inf), None
        )
        self.wmin, self.wmax = Weights(low), Weights(high)
        self.norm = initialize.checked_norm(self._label, kwargs.get("norm"))
        self.decay: Any = kwargs.get("decay")
        rule: type[LearningRule] = initialize.rule_class(
            self._label, "update_rule", kwargs.get("update_rule"), NoOp
        )
        self._warn_unknown(rule, kwargs)
        self.update_rule = rule(
            connection=self, nu=nu, reduction=reduction, weight_decay=weight_decay, **kwargs
        )
        dale = kwargs.get("Dales_rule")
        self.Dales_rule = None if dale is None else Weights(self._signs(dale))

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in ("wmin", "wmax") and "update_rule" in vars(self):
            setattr(self.update_rule, name, value)

    def _signs(self, dale: Any) -> Tensor:
        signs = as_numbers(f"{self._label}: Dales_rule", dale)
        if not bool(((signs == 0) | (signs == 1)).all()):
            raise ParameterError(f"{self._label}: Dales_rule must be of bools (got {shown(dale)})")
        return signs.bool()

    def _warn_unknown(self, rule: type[LearningRule], kwargs: dict[str, Any]) -> None:
        """Only our own classes know all the names that they read."""
        if _is_ours(type(self)) and _is_ours(rule):
            known = self.known_arguments | rule.options
            warn_unknown_arguments(self._label, kwargs.keys() - known, known)

    @property
    def rules(self) -> Sequence[LearningRule]:
        """The rule of this connection."""
        return (self.update_rule,)

    @property
    def weights(self) -> Tensor:
        """The tensor that learns."""
        tensor: Tensor = getattr(self, self.weights_name)
        return tensor

    @property
    def layout(self) -> Layout | None:
        """Which neurons each weight joins; None if only :meth:`compute` knows."""
        return None

    @property
    def weights_shape(self) -> Sequence[int]:
        """What the shape of the weights must be."""
        return self.weights.shape

    @property
    def parts(self) -> Sequence[Part]:
        """The weights; a class of a user's is trusted to change them by its own methods only."""
        ours = _is_ours(type(self))
        if not (ours or hasattr(self, self.weights_name)):
            self._check_unneeded()
            return ()
        normalizes = not keeps(self, Projection, "normalize")
        normalizes_as_its_class = "normalize" not in vars(self)
        return (
            Part(
                owner=self,
                name=self.weights_name,
                shape=self.weights_shape,
                rule=self.update_rule,
                layout=self.layout if ours else None,
                bias=None if getattr(self, "b", None) is None else "b",
                dale=None if self.Dales_rule is None else "Dales_rule",
                fixed=self.fixed_name,
                sums=self.sums if ours and normalizes_as_its_class else None,
                norm=self.norm,
                normalize=self.normalize if normalizes else None,
            ),
        )

    def _check_unneeded(self) -> None:
        """A connection without weights must have none to learn."""
        if self.updates_by_rules and type(self.update_rule) is not NoOp:
            rule = type(self.update_rule).__name__
            raise RuleError(f"{self._label} has no {self.weights_name!r} that {rule} could change")

    @property
    def product(self) -> Part | None:
        """The weights, if this class is one of ours that only multiplies by them."""
        return next((part for part in self.parts if part.layout is not None), None)

    @property
    def updates_by_rules(self) -> bool:
        """Whether the rule, mask and Dale's rule are all that changes weights."""
        return keeps(self, AbstractConnection, "update")

    @property
    def normalizes_by_parts(self) -> bool:
        """Always: there is one part, and it is this connection that normalises it."""
        return True

    def per_weight(self, value: Tensor) -> Tensor:
        """A number, or one for each target neuron or weight, so that it spreads to the weights."""
        return value

    def first_weights(
        self,
        shape: Sequence[int],
        w: Any,
        dtype: torch.dtype,
        generator: torch.Generator | None = None,
        drawn: bool = False,
    ) -> Tensor:
        """Weights that are given, or were ``drawn``, clipped to the bounds; else uniform ones."""
        initialize.as_bounds(self._label, self.wmin, self.wmax, shape)
        kind_of_number.check(self._label, "w_dtype", dtype)
        if w is None:
            return initialize.uniform(shape, self.wmin, self.wmax, generator).to(dtype)
        given = initialize.given(self._label, w, shape, self.wmin, self.wmax)
        return initialize.cast(given, dtype) if drawn else initialize.cast_if_needed(given, dtype)

    def _bias(self, b: Any, size: int) -> Parameter:
        """A bias of ``size`` numbers, zeros unless given."""
        bias = as_numbers(f"{self._label}: b", 0.0 if b is None else b, torch.float32)
        check_finite(f"{self._label}: b", bias)
        initialize.check_spreads(self._label, "b", bias, (size,))
        return Parameter(bias.detach().expand(size).clone(), requires_grad=False)

    def weights_mask(self, mask: Tensor) -> Tensor:
        """A user's ``mask``, of the shape of ``w``, as a mask of what learns."""
        return mask.contiguous()

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        r"""For each weight, the sum of ``pre * post`` over the pairs it joins and the samples.

        It is the gradient of :math:`\langle post, compute(pre; w) \rangle` with
        respect to :math:`w`, and is derived so unless a class knows a faster way.
        ``pre``: ``[batch, *source.shape]``; ``post``: ``[batch, *target.shape]``.
        """
        weights, name = self.weights, self.weights_name
        homes: tuple[dict[str, Any], ...] = (vars(self), self._buffers, self._parameters)
        home = next(held for held in homes if name in held)
        with torch.enable_grad():
            home[name] = leaf = weights.detach().clone().requires_grad_()
            try:
                drive = self.compute(pre.to(leaf.dtype))
            finally:
                home[name] = weights
            (gradient,) = torch.autograd.grad(drive, leaf, post.to(drive.dtype))
        return gradient

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """``w += scale * correlate(pre, post)``, samples merged by ``reduction``."""
        change = functional.correlate_samples(self.correlate, pre, post, reduction)
        self.weights.add_(change * scale)

    def update(self, **kwargs: Any) -> None:
        """Learn once, unless ``learning=False``; then ``mask`` and Dale's rule apply."""
        learns, mask = self._learns(kwargs), kwargs.get("mask")
        if mask is not None:
            mask = self._checked_mask(mask)
        if learns:
            self.update_rule.update(**kwargs)
        with torch.no_grad():
            functional.constrain(self.weights, mask=mask, dale=self.Dales_rule)

    def _checked_mask(self, mask: Any) -> Tensor:
        """What ``update`` is given, a mask of ``w`` or of what learns, as one of what learns."""
        boolean.check(self._label, "mask", mask)
        if mask.shape != getattr(self, "w", mask).shape:
            initialize.check_spreads(self._label, "mask", mask, self.weights.shape)
        return self.weights_mask(mask)

    def reset_state_variables(self) -> None:
        """Nothing to reset: weights and the rule's state outlive a reset."""

    @staticmethod
    @checked
    def cast_dtype_if_needed(w: RealTensor, w_dtype: DType) -> Tensor:
        """``w`` in the type asked for; a change of type is announced."""
        return initialize.cast_if_needed(w, w_dtype)


def _is_ours(cls: type) -> bool:
    """Whether a class is of this library: others may mean anything by what they override."""
    return cls.__module__.startswith("bindsnet.")


AConnection = Annotated[Projection, a_kind_of(Projection, "a connection")]
