"""Connections that are a pipeline of features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import torch
from torch import Tensor

from bindsnet import folding, functional
from bindsnet.arguments import Count, Device, Switch, Whole, boolean, checked, shown
from bindsnet.edits import keeps
from bindsnet.errors import ParameterError, StateError, warn
from bindsnet.folding import Stage
from bindsnet.learning.base import LearningRule
from bindsnet.network import initialize
from bindsnet.network.nodes import Nodes
from bindsnet.network.parts import Part
from bindsnet.network.topology.base import Projection
from bindsnet.network.topology_features import (
    AbstractFeature,
    AbstractSubFeature,
    MeanField,
    Weight,
)

Entry = AbstractFeature | AbstractSubFeature


class AbstractMulticompartmentConnection(Projection):
    """A connection whose meaning is a pipeline of features.

    Parameters
    ----------
    source, target
        The layers that it joins.
    device
        Where the features' values live.
    pipeline
        The features, in order.
    receptor
        The variable of the target that grows by what comes out; its drive by default.
    generator
        The ``torch.Generator`` of the features' first values, if they are not given.
    """

    @checked
    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        device: Device | None,
        pipeline: Sequence[Entry] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, kwargs.pop("receptor", None))
        self.device = device or "cpu"
        self.pipeline: list[Any] = []
        self.feature_index: dict[str, Any] = {}
        self._options = kwargs
        initialize.generator_of(self._label, kwargs)
        if not isinstance(pipeline, Sequence | None):
            raise ParameterError(
                f"{self._label}: pipeline must be a list of features (got {shown(pipeline)})"
            )
        for feature in pipeline or ():
            self.append_pipeline(feature)

    def append_pipeline(self, feature: Entry) -> None:
        """Add a feature at the end."""
        self.insert_pipeline(feature, len(self.pipeline))

    @checked
    def insert_pipeline(self, feature: Entry, index: Whole) -> None:
        """Add a feature before the one at ``index``."""
        if not isinstance(feature, Entry):
            raise ParameterError(
                f"{self._label}: a feature of a pipeline must be one (got {shown(feature)})"
            )
        if feature.name in self.feature_index:
            raise ParameterError(f"{self._label} has a feature named {feature.name!r} already")
        device = self.features[0].value.device if self.features else self.device
        feature.prime_feature(connection=self, device=device, **self._options)
        self.pipeline = [*self.pipeline[:index], feature, *self.pipeline[index:]]
        self.feature_index[feature.name] = feature

    def remove_pipeline(self, feature: Entry) -> None:
        """Take a feature out."""
        if not any(f is feature for f in self.pipeline):
            name = getattr(feature, "name", feature)
            raise ParameterError(f"{self._label} has no feature {name!r} to remove")
        self.pipeline = [f for f in self.pipeline if f is not feature]
        del self.feature_index[feature.name]

    @property
    def features(self) -> list[AbstractFeature]:
        """The features that signals pass through; sub-features act on these."""
        return [f for f in self.pipeline if isinstance(f, AbstractFeature)]

    @property
    def valued(self) -> list[AbstractFeature]:
        """The features that have a value for each synapse."""
        return [f for f in self.features if not isinstance(f, MeanField)]

    @property
    def actions(self) -> list[AbstractSubFeature]:
        """The sub-features, in order."""
        return [f for f in self.pipeline if isinstance(f, AbstractSubFeature)]

    @property
    def rules(self) -> Sequence[LearningRule]:
        """The rules of the features."""
        return tuple(feature.rule for feature in self.features)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """Values of features move along with the network."""
        for feature in self.pipeline:
            feature.move(fn)
        return super()._apply(fn, recurse)

    def _own_values(self, prefix: str) -> Iterator[tuple[str, AbstractFeature]]:
        for feature in self.valued:
            if feature.value_owner is feature:
                yield f"{prefix}{feature.name}.value", feature

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Values of features are saved as ``<connection>.<feature>.value``."""
        super()._save_to_state_dict(destination, prefix, keep_vars)
        for key, feature in self._own_values(prefix):
            destination[key] = feature.value if keep_vars else feature.value.detach()

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: Any,
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Values that are lacking stay as they are, with a warning: BindsNET saved none."""
        lists = missing_keys, unexpected_keys, error_msgs
        found = dict(self._own_values(prefix))
        rest = {k: v for k, v in state_dict.items() if k not in found}
        super()._load_from_state_dict(rest, prefix, local_metadata, strict, *lists)
        for key, feature in found.items():
            if key in state_dict and state_dict[key].shape == feature.value.shape:
                with torch.no_grad():
                    feature.value.copy_(state_dict[key])
            elif key in state_dict:
                error_msgs.append(
                    f"{key} has shape {list(state_dict[key].shape)}, but the connection's value "
                    f"has {list(feature.value.shape)}"
                )
            else:
                warn(f"the state has no {key!r}, which stays as it is")


class MulticompartmentConnection(AbstractMulticompartmentConnection):
    r"""Connects each neuron of the source to each of the target, through features.

    In each step, sub-features act; then the spikes pass through the features, in order;
    then weights with ``norm_frequency="time step"`` are normalised. Of the signals
    :math:`C_{ij}` that come out, a target neuron gets the sum,
    :math:`I_j = \sum_i C_{ij}`.

    Features that multiply, add or subtract a number for each synapse are folded into one
    matrix and one offset (:mod:`bindsnet.folding`), of which only rows of neurons that
    fired are computed.

    Parameters
    ----------
    manual_update
        Features learn only when their ``update`` is called.
    traces
        Whether to keep the input that was computed last in ``activity``, ``[batch, n_target]``.
    sparse_compute
        Without effect: only rows of neurons that fired are read anyway.
    """

    held_tensors: ClassVar[frozenset[str]] = frozenset(["activity"])

    @checked
    def __init__(
        self,
        source: Nodes,
        target: Nodes,
        device: Device | None,
        pipeline: Sequence[Entry] | None = None,
        manual_update: Switch = False,
        traces: Switch = False,
        sparse_compute: Switch = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(source, target, device, pipeline, **kwargs)
        self.manual_update = manual_update
        self.activity: Tensor | None = None
        self.traces = traces
        self.sparse_compute = sparse_compute

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "traces":  # now or later, there must be room
            self.set_batch_size(self.target.batch_size or 1)

    @checked
    def set_batch_size(self, batch_size: Count) -> None:
        """Make room for the input of ``batch_size`` samples, if it is kept."""
        if self.traces:
            self.activity = torch.zeros(batch_size, self.target.n, device=self.target.s.device)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """The activity moves along; its type stays."""
        if self.activity is not None:
            self.activity = fn(self.activity).to(torch.float32)
        return super()._apply(fn, recurse)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of neurons of source and target."""
        return self.source.n, self.target.n

    @property
    def w(self) -> Tensor:
        """The factors as one matrix ``[n_source, n_target]``; of one feature, its value.

        Probabilities count with their value: it is the matrix that is expected.
        """
        features = self.valued
        if len(features) == 1 and features[0].op == "mul":
            value: Tensor = features[0].value
            return value
        return folding.fold([Stage(f.op, f.value) for f in features], self.shape)[0]

    @property
    def parts(self) -> Sequence[Part]:
        """The values of the features."""
        parts = tuple(feature.part for feature in self.valued)
        if self.manual_update:
            return tuple(replace(part, rule=None, update=None) for part in parts)
        return parts

    @property
    def is_pipeline(self) -> bool:
        """Whether spikes only pass through the features."""
        return keeps(self, MulticompartmentConnection, "compute")

    @property
    def product(self) -> Part | None:
        """The weights, if they are all there is, and nobody keeps what they cause."""
        if not self.is_pipeline or self.traces or len(self.pipeline) != 1:
            return None
        single = self.pipeline[0]
        plain = type(single) is Weight and single.elementwise
        return single.part if plain and single.value.dtype == torch.float32 else None

    @property
    def updates_by_rules(self) -> bool:
        """Whether the features' rules are all that changes their values."""
        return keeps(self, MulticompartmentConnection, "update")

    @property
    def normalizes_by_parts(self) -> bool:
        """Whether the features' norms are all there is to it."""
        return keeps(self, MulticompartmentConnection, "normalize")

    def compute(self, s: Tensor) -> Tensor:
        """Input ``[batch, *target.shape]`` of spikes ``[batch, *source.shape]``."""
        self._flat(s)  # or there is an error, before anything acts
        for action in self.actions:
            action.compute(s)
        drive = self.transmit(s)
        for feature in self.features:
            feature.normalize_step()
        if self.traces:
            self.activity = drive.flatten(1)
        return drive

    def transmit(self, s: Tensor) -> Tensor:
        """What comes out of the features, summed over the sources; nothing else happens."""
        spikes = s.flatten(1)
        features = iter(self.features)
        signal, stages = spikes, list[Stage]()
        for feature in features:
            if isinstance(feature, MeanField):
                drive = folding.drive(signal, stages, self.shape)
                signal, stages = feature.mean(drive, self.source.n), []
            elif feature.takes_signals:
                signals = self._signals(signal, stages, feature)
                drive = self._pass_on(signals, features, spikes).sum(1)
                break
            else:
                stages.append(feature.stage(spikes))
        else:
            drive = folding.drive(signal, stages, self.shape)
        return drive.to(torch.float32).reshape(len(s), *self.target.shape)

    def _signals(self, s: Tensor, stages: Iterable[Stage], feature: Any) -> Tensor:
        """What a feature makes of the signal of each synapse, ``[batch, n, m]``."""
        signals = s.to(torch.float32)[:, :, None].expand(-1, -1, self.target.n)
        for stage in stages:
            signals = folding.apply(stage, signals)
        return _passed_by(feature, signals)

    def _pass_on(self, signals: Tensor, features: Iterator[Any], spikes: Tensor) -> Tensor:
        """Signals of synapses through the rest of the pipeline."""
        for feature in features:
            if isinstance(feature, MeanField):
                signals = signals.mean((1, 2), keepdim=True).expand_as(signals)
            elif feature.takes_signals:
                signals = _passed_by(feature, signals)
            else:
                signals = folding.apply(feature.stage(spikes), signals)
        return signals

    def weights_mask(self, mask: Tensor) -> Tensor:
        """A user's mask of synapses as one of each feature's values."""
        return mask.contiguous()

    def update(self, **kwargs: Any) -> None:
        """Let each feature learn once, if ``learning`` and not ``manual_update``.

        Where ``mask``, ``[n_source, n_target]``, is true, values are 0 after it.
        """
        learns, mask = self._learns(kwargs, default=False), kwargs.get("mask")
        if mask is not None:
            boolean.check(self._label, "mask", mask)
            initialize.check_spreads(self._label, "mask", mask, self.shape)
        if learns and not self.manual_update:
            if self.dt is None:
                raise StateError(f"{self._label} must be part of a network before it can learn")
            for feature in self.pipeline:
                feature.update(**kwargs)
        if mask is not None:
            for part in self.parts:
                functional.constrain(getattr(part.owner, part.name), mask=mask)

    def normalize(self) -> None:
        """Bring each feature's value back to its norm."""
        for feature in self.pipeline:
            feature.normalize()

    def reset_state_variables(self) -> None:
        """Reset the state of the features and their rules."""
        for feature in self.pipeline:
            feature.reset_state_variables()


def _passed_by(feature: Any, signals: Tensor) -> Tensor:
    """Signals that a feature maps; or it gives a number for each synapse, as in 0.3.4."""
    found: Tensor = feature.compute(signals)
    return found if found.dim() == 3 else folding.apply(Stage(feature.op, found), signals)
