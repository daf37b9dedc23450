"""What every feature has in common."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import Parameter

from bindsnet import folding, random
from bindsnet.arguments import Count, DType, Share, Switch, Text, checked, shown
from bindsnet.edits import Tracked, keeps
from bindsnet.errors import ParameterError, ShapeError, warn
from bindsnet.learning.base import Reduction
from bindsnet.learning.features import MCC_LearningRule, NoOp
from bindsnet.network import initialize
from bindsnet.network.parts import Part
from bindsnet.network.topology_features.learned import LearnedValue
from bindsnet.network.topology_features.styles import takes_signals
from bindsnet.network.weights import Weights
from bindsnet.shapes import as_numbers

_ENDS = ("range[0]", "range[1]")


class AbstractFeature(LearnedValue, Tracked, ABC):  # noqa: B024 - all has a default; ABC, as in BindsNET
    r"""One stage of a multi-compartment connection.

    A feature has a value for each synapse, which multiplies the synapse's signal, is
    added to it or subtracted from it, as the class attribute ``op`` says (``"mul"``,
    ``"add"`` or ``"sub"``). See :mod:`bindsnet.folding` for what a pipeline gives.

    A class of your own sets ``op``, or overrides :meth:`compute`: ``compute(s)`` gives
    the value ``[n_source, n_target]`` to use in this step. Features written for
    BindsNET 0.3.3, whose ``compute(conn_spikes)`` maps the signals
    ``[batch, n_source, n_target]``, are recognised by that name of the argument, unless
    they have an ``op``.

    Parameters
    ----------
    name
        Its name in the connection.
    value
        Tensor ``[n_source, n_target]``, or a number for all; a copy is kept.
    value_dtype
        Type in which the value is stored.
    range
        Bounds of the value: a pair of numbers or tensors; -1 and 1 by default.
    clamp_frequency
        Without effect, as in BindsNET: what is learned is clipped in every step.
    norm
        What the values into each target neuron sum up to: a number, or one for each.
    learning_rule, nu, reduction, decay
        See :class:`~bindsnet.learning.MCC_learning.MCC_LearningRule`; further
        arguments of the rule may follow. In a connection, ``learning_rule`` is the rule itself.
    enforce_polarity
        See :class:`~bindsnet.network.topology_features.Weight`.
    parent_feature
        A feature of the same connection whose value is used as this one's.
    sparse
        The value is given as a sparse tensor, or has many zeros. It is kept as a
        matrix all the same, of which only rows of neurons that fired are read.
    batch_size
        Without effect: samples share the value.
    """

    op: str = "mul"
    draws: ClassVar[bool] = False
    """Whether the value is a probability: each step, 1 is drawn with it, else 0."""
    default_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    can_link: ClassVar[bool] = False
    """Whether the value may be that of another feature, or serve another."""
    held_tensors: ClassVar[frozenset[str]] = frozenset(["_value"])
    watched: ClassVar[tuple[str, ...]] = ("norm",)
    initialize_value: Any = None
    """A function without arguments, set by a class of the user's: the value if none is given."""
    generator: torch.Generator | None = None
    """What is drawn from, if the connection was given one."""

    @checked
    def __init__(
        self,
        name: Text,
        value: Any = None,
        value_dtype: DType = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        clamp_frequency: int = 1,
        norm: Any = None,
        learning_rule: type[MCC_LearningRule] | None = None,
        nu: Any = None,
        reduction: Reduction | None = None,
        enforce_polarity: Switch = False,
        decay: Share | None = 0.0,
        parent_feature: AbstractFeature | None = None,
        sparse: Switch = False,
        batch_size: Count | None = 1,
        **kwargs: Any,
    ) -> None:
        self.name = name
        self.norm = initialize.checked_norm(self._label, norm)
        self.learning_rule: Any = initialize.rule_class(
            self._label, "learning_rule", learning_rule, NoOp, MCC_LearningRule
        )
        if parent_feature is not None:
            _check_parent(self._label, parent_feature)
        if sparse:
            warn(f"{self._label}: sparse=True, but the value is kept as a matrix")
        self.value = value
        self.range = self._checked_range(range)
        self.value_dtype = value_dtype
        self.enforce_polarity = enforce_polarity
        self.parent_feature = parent_feature
        self.sparse = sparse
        self._rule_arguments = dict(nu=nu, reduction=reduction, decay=decay, **kwargs)
        self.is_primed = False

    @property
    def _label(self) -> str:
        return f"{type(self).__name__} {self.name!r}"

    def _checked_range(self, given: Any) -> tuple[Any, Any]:
        if given is None:
            return self.default_range
        pair = tuple(given) if isinstance(given, Iterable) else ()
        if len(pair) != 2:
            raise ParameterError(
                f"{self._label}: range takes a lower and an upper bound (got {shown(given)})"
            )
        initialize.as_bounds(self._label, *pair, None, _ENDS)
        return pair[0], pair[1]

    # -- the value ---------------------------------------------------------------

    @property
    def value(self) -> Any:
        """The value; of a feature that is linked to another, the other's."""
        owner = self.value_owner
        return self._value if owner is self else owner.value

    @value.setter
    def value(self, value: Any) -> None:
        owner = self.value_owner
        if owner is not self:
            owner.value = value
            return
        primed = self.__dict__.get("is_primed", False)
        if primed and isinstance(value, Tensor) and not isinstance(value, Parameter):
            value = Weights(value.detach()) if value.is_floating_point() else value
        self._value = value
        if primed:
            self.rule.feature_value = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "value":  # the property counts what it does
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    @property
    def value_owner(self) -> AbstractFeature:
        """The feature that holds the value."""
        return self.__dict__.get("_linked", self)

    def link(self, parent_feature: AbstractFeature) -> None:
        """Use the value of ``parent_feature`` from now on; only that one learns it."""
        _check_parent(self._label, parent_feature)
        if not (self.can_link and parent_feature.can_link):
            raise ParameterError(
                f"{self._label} cannot use the value of {parent_feature._label}: only Weight, "
                f"Probability, Bias, Intensity and Degradation can share one"
            )
        if not parent_feature.is_primed:
            raise ParameterError(
                f"{self._label}: its parent, {parent_feature._label}, must come before it in the "
                f"pipeline of a connection"
            )
        self.parent_feature = parent_feature
        self._linked = parent_feature.value_owner
        self.__dict__.pop("_value", None)

    def prime_feature(self, connection: Any, device: torch.device | str, **kwargs: Any) -> None:
        """Make the feature part of ``connection``: its value, and its learning rule."""
        if self.is_primed:
            self._check_shared(connection)
            return
        self.generator = kwargs.pop("generator", None)
        shape = (connection.source.n, connection.target.n)
        low, high = initialize.as_bounds(self._label, self.range[0], self.range[1], None)
        rule = self.learning_rule
        if self.parent_feature is not None:
            self.link(self.parent_feature)
            rule = NoOp
            self._rule_arguments = {}
        else:
            value = self._first_value(shape, low, high).to(device).contiguous()
            self.value = Weights(value) if value.is_floating_point() else value
        low, high = self._polarized(low.to(device), high.to(device))
        options = {} if rule is NoOp else kwargs  # arguments of the connection are for those
        self.learning_rule = rule(
            connection=connection,
            feature_value=self.value,
            range=(low, high),
            feature=self,
            **(self._rule_arguments | options),
        )
        initialize.checked_norm(self._label, self.norm, targets=shape[1])
        initialize.check_spreads(self._label, "nu", self.rule.nu[0], shape)
        self.is_primed = True

    def _check_shared(self, connection: Any) -> None:
        """A value that serves a second connection must fit it; only the first one teaches it."""
        ours, theirs = self.rule.connection, connection
        sizes = [[c.source.n, c.target.n] for c in (ours, theirs)]
        if sizes[0] != sizes[1]:
            raise ShapeError(
                f"{self._label} has a value of shape {sizes[0]}, from another connection; this one "
                f"needs {sizes[1]}"
            )
        if ours is not theirs and not isinstance(self.rule, NoOp):
            warn(
                f"{self._label} is part of two connections: in both, it learns from the spikes of "
                f"the first one"
            )

    def _polarized(self, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        """Bounds of what is learned."""
        return low, high

    def _first_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        given = self.value
        if given is None and self.initialize_value is not None:
            given = self.initialize_value()
        if given is None:
            return initialize.cast(self.draw_value(shape, low, high), self.value_dtype)
        value = self._as_matrix(as_numbers(f"{self._label}: value", given), shape)
        if bool((value < low.to(value.device)).any() | (value > high.to(value.device)).any()):
            raise ParameterError(
                f"{self._label}: its value, between {float(value.min()):g} and "
                f"{float(value.max()):g}, is outside of its range, {self.range}"
            )
        checked = initialize.given(self._label, value, shape, low, high, "value")
        return initialize.cast_if_needed(checked, self.value_dtype)

    def _as_matrix(self, value: Tensor, shape: tuple[int, int]) -> Tensor:
        """A number for all synapses; a sparse tensor; or one that is repeated for each sample."""
        if value.layout != torch.strided:
            value = value.to_dense()
        if value.dim() == 3 and value.shape[1:] == torch.Size(shape):
            if not torch.equal(value, value[:1].expand_as(value)):
                raise ShapeError(
                    f"{self._label}: its value differs between samples, which share one matrix "
                    f"of shape {list(shape)}"
                )
            return value[0]
        return value.reshape(1, 1).expand(shape) if value.numel() == 1 else value

    def draw_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """The value ``[n_source, n_target]`` that is used where none is given."""
        raise ParameterError(f"{self._label} needs a value: one number, or one for each synapse")

    def draw_uniform(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """Uniform values in [0, 1], clipped to the range."""
        return torch.clamp(random.uniform(*shape, generator=self.generator), low, high)

    # -- in a run ------------------------------------------------------------------

    @property
    def elementwise(self) -> bool:
        """Whether ``op`` and ``value`` say all that the feature does."""
        return keeps(self, AbstractFeature, "compute")

    @property
    def function(self) -> Callable[[Tensor], Tensor] | None:
        """What an elementwise feature makes of its value first, if anything."""
        return None

    @property
    def takes_signals(self) -> bool:
        """Whether ``compute`` maps the signals of all synapses, as in BindsNET 0.3.3."""
        return takes_signals(type(self), AbstractFeature)

    def compute(self, s: Tensor) -> Any:
        """The value ``[n_source, n_target]`` of this step; ``s``: spikes ``[batch, n_source]``."""
        return self.value

    def stage(self, s: Tensor) -> folding.Stage:
        """What the feature does in this step."""
        value = self.compute(s)
        shape = getattr(value, "shape", None)
        if self.op not in folding.OPS or shape is None or len(shape) > 2:
            raise ShapeError(
                f"{self._label}: with op={self.op!r}, compute must give a value for each synapse, "
                f"[n_source, n_target], to 'mul', 'add' or 'sub' (got {shape or type(value)}). A "
                f"compute that maps all signals must name its argument conn_spikes"
            )
        return folding.Stage(self.op, value)

    @property
    def part(self) -> Part:
        """What a plan needs to know of the value."""
        owner = self.value_owner
        return Part(
            owner=owner,
            name="value",
            shape=self.weights_shape,
            label=owner.name,
            rule=self.rule,
            update=None if keeps(self, LearnedValue, "update") else self.update,
            layout=self.layout,
            norm=self.norm,
            normalize=self.normalize,
            sums=self.sums,
        )

    def move(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Apply ``fn``, such as a move to another device, to all tensors held."""
        with torch.no_grad():
            if self.value_owner is self:
                self.value = _moved(self.value, fn)
            for name, tensor in list(vars(self).items()):
                if isinstance(tensor, Tensor) and name != "_value":
                    setattr(self, name, _moved(tensor, fn))
            self.rule.min, self.rule.max = fn(self.rule.min), fn(self.rule.max)
            self.rule.wmin, self.rule.wmax = self.rule.min, self.rule.max
            self.rule.nu = fn(self.rule.nu)


def _check_parent(label: str, parent: Any) -> None:
    if not isinstance(parent, AbstractFeature):
        raise ParameterError(f"{label}: parent_feature must be a feature (got {shown(parent)})")


def _moved(tensor: Tensor, fn: Callable[[Tensor], Tensor]) -> Tensor:
    moved = fn(tensor.detach())
    return Weights(moved) if isinstance(tensor, Weights) else moved
