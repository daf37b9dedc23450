"""Synapses that open and close by what they have seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet.arguments import Number, checked
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network.topology_features.base import AbstractFeature
from bindsnet.shapes import as_numbers, check_finite


class SpikeHistory:
    """The last spikes of each source neuron, written round and round: bool ``[n, length]``."""

    def __init__(self, n: int, length: int) -> None:
        self.spikes = torch.zeros(n, length, dtype=torch.bool)
        self.counter = 0

    def add(self, s: Tensor) -> None:
        """Take up the spikes of a step, of any sample, unless there are none."""
        fired = s.flatten(1).bool().any(0)
        if self.counter == 0 or bool(fired.any()):
            self.spikes[:, self.counter % self.spikes.shape[1]] = fired
            self.counter += 1

    @property
    def is_full(self) -> bool:
        """Whether the last column was written last."""
        return self.counter % self.spikes.shape[1] == 0

    def clear(self) -> None:
        """Forget all."""
        self.spikes.zero_()
        self.counter = 0


class _Adaptation(AbstractFeature):
    r"""Opens and closes synapses by the history of their source's spikes.

    Whenever the last :math:`T` steps with spikes have been written to the history
    :math:`h_i`, a small network without biases moves the mask of the neuron's synapses:

    .. math::
        m_{ij} \leftarrow \mathrm{clip}\left(m_{ij}
        + r \tanh(W_2\, \mathrm{relu}(W_1 h_i)) + d ,\, -1, 1\right)

    Signals pass where :math:`m_{ij} > 0`; none do before the first such time.

    Parameters
    ----------
    value
        The mask :math:`m` at first, ``[n_source, n_target]``, between -1 and 1; a copy is
        kept. After a reset it is the value until the next change.
    ann_values
        The weights :math:`W_1` ``[hidden, T]`` and :math:`W_2` ``[1, hidden]``.
    const_update_rate, const_decay
        :math:`r` and :math:`d`.
    sparse, batch_size
        See :class:`AbstractFeature`. A spike in any sample counts.
    """

    const_decay_default: ClassVar[float] = 0.001

    @checked
    def __init__(
        self,
        name: str,
        value: Any = None,
        value_dtype: torch.dtype | str = torch.float32,
        ann_values: Sequence[Tensor] | None = None,
        const_update_rate: Number = 0.1,
        const_decay: Number | None = None,
        sparse: bool = False,
        batch_size: int = 1,
    ) -> None:
        super().__init__(name, value, value_dtype, sparse=sparse, batch_size=batch_size)
        matrices = tuple(ann_values) if isinstance(ann_values, Iterable) else ()
        if value is None or len(matrices) != 2:
            raise ParameterError(f"{self._label} needs a value, and two matrices as ann_values")
        what = f"{self._label}: ann_values"
        first, second = (as_numbers(what, w, torch.float32).clone() for w in matrices)
        for matrix in (first, second):
            check_finite(what, matrix)
        if first.dim() != 2 or second.shape != (1, len(first)):
            raise ShapeError(
                f"{self._label}: ann_values must be [hidden, T] and [1, hidden] "
                f"(got {list(first.shape)} and {list(second.shape)})"
            )
        self.ann_first, self.ann_second = first, second
        self.const_update_rate = const_update_rate
        self.const_decay = self.const_decay_default if const_decay is None else const_decay

    def prime_feature(self, connection: Any, device: torch.device | str, **kwargs: Any) -> None:
        """Make the mask and the history."""
        if self.is_primed:
            return
        super().prime_feature(connection, device, **kwargs)
        self.mask = self.value.detach().clone()
        self.init_value = self.mask.clone()
        self.history = SpikeHistory(connection.source.n, self.ann_first.shape[1])
        self.ann_first, self.ann_second = self.ann_first.to(device), self.ann_second.to(device)
        self.history.spikes = self.history.spikes.to(device)
        with torch.no_grad():
            self.value.zero_()

    @property
    def spike_buffer(self) -> Tensor:
        """The history of each source neuron, bool ``[n_source, T]``."""
        return self.history.spikes

    @property
    def counter(self) -> int:
        """Steps that are in the history, or were."""
        return self.history.counter

    def compute(self, s: Tensor) -> Any:
        """Take up the spikes; where signals pass."""
        self.history.add(s)
        if self.history.is_full:
            seen = self.spike_buffer.to(torch.float32)
            change = torch.tanh(torch.relu(seen @ self.ann_first.T) @ self.ann_second.T)
            self.mask.add_(change * self.const_update_rate + self.const_decay).clamp_(-1, 1)
            with torch.no_grad():
                self.value.copy_(self.mask > 0)
        return self.value

    def reset_state_variables(self) -> None:
        """Forget the history; the first value applies again, the mask stays."""
        super().reset_state_variables()
        self.history.clear()
        with torch.no_grad():
            self.value.copy_(self.init_value)

    def move(self, fn: Callable[[Tensor], Tensor]) -> None:
        """The history moves as well."""
        super().move(fn)
        self.history.spikes = fn(self.history.spikes)


class AdaptationBaseSynapsHistory(_Adaptation):  # noqa: D101 - that of its base, below
    __doc__ = _Adaptation.__doc__
    const_decay_default = 0.001


class AdaptationBaseOtherSynaps(_Adaptation):  # noqa: D101 - that of its base, below
    __doc__ = _Adaptation.__doc__
    const_decay_default = 0.01
