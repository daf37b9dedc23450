"""Connections of which only some pairs of neurons have a synapse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from bindsnet import layouts, patches
from bindsnet.errors import ParameterError
from bindsnet.layouts import Patches, Sums
from bindsnet.learning.base import Reduction
from bindsnet.network import initialize, synapses
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology.dense import Connection
from bindsnet.network.topology.patched import PatchedConnection
from bindsnet.network.weights import Weights


class SparseConnection(PatchedConnection, Connection):
    r"""Connects some pairs of neurons; memory and work grow with the number of synapses.

    .. math:: I_j = \sum_{i \to j} s_i w_{ij} + b_j

    Learning changes the weights of the synapses, never which there are.

    Parameters
    ----------
    sparsity
        Share of the pairs of neurons that have no synapse. The others, of which there are
        ``round((1 - sparsity) * n_source * n_target)``, are drawn with equal chances.
    indices
        Instead, the synapses: ``[2, synapses]``, or a pair of lists, of the source and the
        target neuron of each.
    w
        The weights: a sparse (COO, CSR, ...) or dense ``[n_source, n_target]`` tensor, whose
        entries that are stored, or not 0, are the synapses. With ``indices`` or
        ``sparsity``: one number for each synapse, or for all. By default uniform
        between the bounds, or in [0, 1] clipped to them where one is infinite; without
        any of the three, all pairs have a synapse. A copy is kept.
    wmin, wmax, Dales_rule
        As in :class:`Connection`: a number, or a dense or sparse matrix.
    b
        Bias ``[n_target]``, added in every step; none by default.

    Attributes
    ----------
    values
        The weights of the synapses, ``[synapses]``, ordered by source, then by target.
        This is the tensor that learns.
    w
        The same as a sparse COO tensor ``[n_source, n_target]`` on the same memory. It may
        be assigned a sparse or dense matrix.

    See :class:`Connection` for the rest. ``nu`` may be a number, one for each target
    neuron, or one for each synapse.
    """

    weights_name = "values"
    sums = Sums.INCOMING_MAGNITUDES
    known_arguments = AbstractConnection.known_arguments | {"sparsity", "indices"}
    values: Tensor

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
        Projection.__init__(self, source, target)
        label, shape = self._label, (source.n, target.n)
        chosen = {name: kwargs.pop(name, None) for name in ("sparsity", "indices")}
        generator = initialize.generator_of(label, kwargs)
        w = kwargs.get("w")
        rows, columns, values = synapses.choose(label, shape, w, **chosen, generator=generator)
        layout = layouts.pairs(rows, columns, *shape)
        for name in ("wmin", "wmax", "Dales_rule"):
            if kwargs.get(name) is not None:
                kwargs[name] = synapses.at(label, name, kwargs[name], rows, columns, shape)
        AbstractConnection.__init__(self, source, target, nu, reduction, weight_decay, **kwargs)
        self._layout = layout
        size, drawn = (len(rows),), w is None
        self.values = Weights(self.first_weights(size, values, w_dtype, generator, drawn))
        b = kwargs.get("b")
        self.b = None if b is None else self._bias(b, target.n)
        initialize.checked_norm(self._label, self.norm, targets=target.n)
        self._check_spreads()

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "w":  # else Module would register a parameter of that name
            self._replace(value)
        else:
            super().__setattr__(name, value)

    @property
    def w(self) -> Tensor:  # type: ignore[override]
        """The weights as a sparse COO tensor, on the memory of ``values``."""
        return torch.sparse_coo_tensor(
            self.indices,
            self.values.detach(),
            self._shape,
            is_coalesced=True,
            check_invariants=False,
        )

    @property
    def indices(self) -> Tensor:
        """Source and target neuron of each synapse, ``[2, synapses]``."""
        taps = self.layout.moved(self.values.device).forward
        neurons = torch.arange(self.source.n, device=taps.starts.device)
        rows = torch.repeat_interleave(neurons, taps.starts.diff())
        return torch.stack((rows, taps.others.long()))

    @property
    def layout(self) -> Patches:
        """The synapses of each neuron."""
        return self._layout

    @property
    def weights_shape(self) -> Sequence[int]:
        """``[synapses]``."""
        return (len(self.layout.forward.others),)

    @property
    def _shape(self) -> tuple[int, int]:
        return (self.source.n, self.target.n)

    def _replace(self, w: Any) -> None:
        """Take other weights; the synapses are those that ``w`` stores, or that are not 0."""
        rows, columns, values = synapses.of_matrix(self._label, torch.as_tensor(w), self._shape)
        if len(rows) == len(self.values) and torch.equal(
            torch.stack((rows, columns)), self.indices.to(rows.device)
        ):
            with torch.no_grad():
                self.values.copy_(values)
            return
        for name in ("wmin", "wmax", "Dales_rule"):
            found = getattr(self, name)
            if found is not None and found.dim():
                raise ParameterError(
                    f"{self._label}: {name} was given for each synapse, so the synapses must stay"
                )
        self._layout = layouts.pairs(rows, columns, *self._shape)
        self.values = Weights(values.to(self.values.dtype).to(self.values.device).clone())

    def per_weight(self, value: Tensor) -> Tensor:
        """Of one number for each target neuron, or pair, those of the synapses."""
        rows, columns = self.indices.to(value.device) if value.dim() else (None, None)
        if value.dim() == 1 and len(value) == self.target.n:
            return value[columns]
        return value[rows, columns] if value.dim() == 2 else value

    def weights_mask(self, mask: Tensor) -> Tensor:
        """Of a mask of all pairs, that of the synapses."""
        return self.per_weight(mask.to_dense()) if mask.dim() == 2 else mask

    def normalize(self) -> None:
        """Scale the weights into each neuron so that their magnitudes sum up to ``norm``."""
        if self.norm is not None:
            with torch.no_grad():
                patches.normalize_incoming(self.values, self.norm, self.layout, absolute=True)

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        del destination[prefix + "values"]
        destination[prefix + "w"] = self.w

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *args: Any) -> None:
        w = state_dict.pop(prefix + "w", None)
        if w is not None:
            self._replace(w)
            state_dict[prefix + "values"] = Parameter(self.values.detach().clone())
        super()._load_from_state_dict(state_dict, prefix, *args)
