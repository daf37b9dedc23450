"""Features that multiply a signal by a number for each synapse, or add one to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import folding, random
from bindsnet.arguments import Function, checked, shown
from bindsnet.edits import keeps
from bindsnet.errors import ParameterError
from bindsnet.learning.base import Reduction
from bindsnet.learning.features import MCC_LearningRule
from bindsnet.network.topology_features.base import AbstractFeature
from bindsnet.shapes import as_numbers

Values = torch.dtype | str


class Probability(AbstractFeature):
    r"""Lets a signal pass with a probability.

    .. math:: C_{ij} \leftarrow C_{ij}\, b_{ij} , \qquad b_{ij} \sim \mathrm{Bernoulli}(p_{ij})

    drawn in each step for each synapse; samples of a batch share the draw. By default
    :math:`p` is uniform in [0, 1].
    """

    draws = True
    default_range = (0.0, 1.0)
    can_link = True

    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: Values = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        norm: Any = None,
        learning_rule: type[MCC_LearningRule] | None = None,
        nu: Any = None,
        reduction: Reduction | None = None,
        decay: float = 0.0,
        parent_feature: AbstractFeature | None = None,
        sparse: bool = False,
        batch_size: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            value,
            value_dtype,
            range,
            norm=norm,
            learning_rule=learning_rule,
            nu=nu,
            reduction=reduction,
            decay=decay,
            parent_feature=parent_feature,
            sparse=sparse,
            batch_size=batch_size,
            **kwargs,
        )
        if bool((torch.as_tensor(self.range[0]) < 0).any()):
            raise ParameterError(
                f"{self._label}: a probability is at least 0 (got the range {self.range})"
            )

    draw_value = AbstractFeature.draw_uniform

    @property
    def elementwise(self) -> bool:
        return keeps(self, Probability, "compute")

    def compute(self, s: Tensor) -> Any:
        """1 where a synapse lets its signal pass in this step, else 0; drawn anew each time."""
        key = random.uniform(2, device=self.value.device, generator=self.generator)
        return folding.Stage(self.op, self.value, key).rows(None).to(torch.float32)

    def sparse_bernoulli(self) -> Tensor:
        """The draw of one step as a sparse tensor."""
        drawn: Tensor = self.compute(self.value)
        return drawn.to_sparse()


class Mask(AbstractFeature):
    """Lets the signals of some synapses pass: bool ``[n_source, n_target]``, or one bool.

    By default one synapse in a hundred is open.
    """

    def __init__(
        self, name: str, value: Any = None, sparse: bool = False, batch_size: int = 1
    ) -> None:
        given = None if value is None else as_numbers(f"Mask {name!r}: value", value)
        if given is not None and given.dtype != torch.bool:
            raise ParameterError(f"Mask {name!r}: its value must be of bools (got {shown(value)})")
        number = None if given is None else given.to(torch.float32)
        super().__init__(name, number, sparse=sparse, batch_size=batch_size)

    def _first_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        return super()._first_value(shape, low, high).to(torch.bool)

    def draw_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """Open with probability 0.01."""
        return random.uniform(*shape, generator=self.generator) > 0.99


class Bias(AbstractFeature):
    """Is added to the signal of each synapse, also where no spike came.

    Each step, a target neuron gets the sum of the values into it. Uniform in [0, 1] by default.
    """

    op = "add"
    default_range = (-torch.inf, torch.inf)
    can_link = True

    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: Values = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        norm: Any = None,
        sparse: bool = False,
        batch_size: int = 1,
        parent_feature: AbstractFeature | None = None,
    ) -> None:
        options = {"norm": norm, "sparse": sparse, "batch_size": batch_size}
        super().__init__(name, value, value_dtype, range, parent_feature=parent_feature, **options)

    draw_value = AbstractFeature.draw_uniform


class Intensity(AbstractFeature):
    """Multiplies the signal of each synapse; by default by -1, 0 or 1, drawn at random."""

    can_link = True

    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: Values = torch.float32,
        range: Sequence[Any] | None = None,  # noqa: A002 - a public name of the API
        sparse: bool = False,
        batch_size: int = 1,
        parent_feature: AbstractFeature | None = None,
    ) -> None:
        super().__init__(
            name,
            value,
            value_dtype,
            range,
            sparse=sparse,
            batch_size=batch_size,
            parent_feature=parent_feature,
        )

    def draw_value(self, shape: tuple[int, int], low: Tensor, high: Tensor) -> Tensor:
        """-1, 0 or 1, clipped to the range."""
        drawn = torch.randint(-1, 2, shape, **random.drawing(self.generator)).cpu()
        return torch.clamp(drawn.to(torch.float32), low, high)


class Degradation(AbstractFeature):
    """Is subtracted from the signal of each synapse, also where no spike came.

    Parameters
    ----------
    degrade_function
        What is subtracted, as a function of the value alone: it may be evaluated once
        a run. By default the value itself.
    """

    op = "sub"
    default_range = (-torch.inf, torch.inf)
    can_link = True

    @checked
    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: Values = torch.float32,
        degrade_function: Function | None = None,
        parent_feature: AbstractFeature | None = None,
        sparse: bool = False,
        batch_size: int = 1,
    ) -> None:
        super().__init__(
            name,
            value,
            value_dtype,
            parent_feature=parent_feature,
            sparse=sparse,
            batch_size=batch_size,
        )
        self.degrade_function = degrade_function

    @property
    def elementwise(self) -> bool:
        fixed = self.degrade_function is None or self.value_owner is self
        return keeps(self, Degradation, "compute") and fixed

    @property
    def function(self) -> Callable[[Tensor], Tensor] | None:
        return self.degrade_function

    def compute(self, s: Tensor) -> Any:
        """What is subtracted in this step."""
        return self.value if self.degrade_function is None else self.degrade_function(self.value)
