"""All-to-all connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import functional
from bindsnet.errors import StateError
from bindsnet.layouts import Dense, Layout, Sums
from bindsnet.learning.base import Reduction
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.network.weights import Weights


class Connection(AbstractConnection):
    r"""Connects each neuron of the source to each of the target.

    .. math:: I_j = \sum_i s_i w_{ij} + b_j

    Parameters
    ----------
    source, target, nu, reduction, weight_decay, update_rule, wmin, wmax, norm, Dales_rule
        See :class:`AbstractConnection`. ``norm`` is of the magnitudes of the weights
        into each target neuron: a number, or one for each.
    w
        Weights ``[n_source, n_target]``. By default uniform between the bounds,
        or in [0, 1] clipped to them where one is infinite. A copy is kept.
    b
        Bias ``[n_target]``, added in every step; none by default.
    w_dtype
        Type in which the weights are stored.
    """

    sums = Sums.MAGNITUDES

    s_w: Tensor | None = None

    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        nu: Any = None,
        reduction: Reduction | None = None,
        weight_decay: float = 0.0,
        w_dtype: torch.dtype = torch.float32,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        shape = (source.n, target.n)
        b = kwargs.get("b")
        generator = initialize.generator_of(self._label, kwargs)
        self.w = Weights(self.first_weights(shape, kwargs.get("w"), w_dtype, generator))
        self.b = None if b is None else self._bias(b, target.n)
        self._check_shapes(shape)

    @property
    def layout(self) -> Layout:
        """``w[i, j]`` joins neuron ``i`` and neuron ``j``."""
        return Dense()

    @property
    def weights_shape(self) -> Sequence[int]:
        """``[n_source, n_target]``."""
        return (self.source.n, self.target.n)

    def _check_shapes(self, shape: tuple[int, int]) -> None:
        """What goes with each weight, or each target neuron, fits them."""
        initialize.checked_norm(self._label, self.norm, targets=shape[1])
        initialize.check_spreads(self._label, "nu", self.update_rule.nu[0], shape)
        if self.Dales_rule is not None:
            initialize.check_spreads(self._label, "Dales_rule", self.Dales_rule, shape)

    def compute(self, s: Tensor) -> Tensor:
        """Sum of the weights of the spikes: ``[batch, *source]`` to ``[batch, *target]``."""
        try:
            drive = functional.drive_dense(s.flatten(1), self.w)
        except (AttributeError, IndexError, RuntimeError, TypeError):
            self._flat(s)  # says what is wrong; engines need no question in each step
            raise
        if self.b is not None:
            drive = drive + self.b
        return drive.reshape(len(s), *self.target.shape)

    def compute_window(self, s: Tensor) -> Tensor:
        """Input of the last steps, ``[batch, steps, *target]``, for a target with a window.

        For scripts that step a :class:`~bindsnet.network.nodes.CSRMNodes` by hand: spikes
        ``[batch, *source]`` join those of the calls before, in ``s_w``, and all of them go
        through the present weights. Within ``Network.run`` the target keeps its own window.
        """
        self._flat(s)  # or there is an error
        past_drives = self.target._buffers.get("drives")
        if past_drives is None:
            target = type(self.target).__name__
            raise StateError(f"{self._label}: target has no window of its input (got {target})")
        steps = past_drives.shape[1]
        shape = (len(s), steps, *s.shape[1:])
        if self.s_w is None or self.s_w.shape != shape:
            self.s_w = s.new_zeros(shape)
        self.s_w = functional.push(self.s_w, s)
        return torch.stack([self.compute(past) for past in self.s_w.unbind(1)], 1)

    def reset_state_variables(self) -> None:
        """Forget the spikes that :meth:`compute_window` has seen."""
        super().reset_state_variables()
        if self.s_w is not None:
            self.s_w = None

    def correlate(self, pre: Tensor, post: Tensor) -> Tensor:
        """``pre`` and ``post`` of all pairs, summed over samples: ``[n_source, n_target]``."""
        return functional.correlate_dense(pre.flatten(1), post.flatten(1))

    def accumulate(self, pre: Tensor, post: Tensor, scale: Tensor, reduction: Reduction) -> None:
        """``w += scale * correlate(pre, post)``; visits only the pairs that spiked."""
        if len(pre) == 1 or reduction in functional.SUMS:
            functional.add_outer_dense(self.w, pre.flatten(1), post.flatten(1), scale)
        else:
            super().accumulate(pre, post, scale, reduction)

    def normalize(self) -> None:
        """Scale the weights into each neuron so that their magnitudes sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                functional.normalize_columns(self.w, self.norm, absolute=True)
