"""From a network to its plan: the only place that knows the order of a step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch

from bindsnet.errors import ShapeError
from bindsnet.learning.base import LearningRule
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology_features import (
    AbstractFeature,
    AbstractSubFeature,
    MeanField,
    Normalization,
    Updating,
    Weight,
)
from bindsnet.plan import ops, presentation
from bindsnet.plan.ops import Buffer, Op, Scratch
from bindsnet.plan.pipelines import is_pipeline, through_features, value_of
from bindsnet.plan.plan import Plan
from bindsnet.plan.request import Context, Request
from bindsnet.plan.simplify import simplify
from bindsnet.random import Draws

_OWN_UPDATES = (AbstractConnection.update, MulticompartmentConnection.update)
_NORMS = {Connection.normalize: True, Weight.normalize: False, AbstractFeature.normalize: False}
"""Of each column: whether the sum is of magnitudes."""


def build_plan(network: Any, request: Request, context: Context | None = None) -> Plan:
    """The plan of ``network`` for runs that ask for ``request``."""
    return simplify(_Builder(network, request, context or Context()).build())


class _Builder:
    """Writes down the ops of a step, part by part."""

    def __init__(self, network: Any, request: Request, context: Context) -> None:
        self.layers: dict[str, Nodes] = network.layers
        self.connections: dict[Any, Projection] = network.connections
        self.monitors = network.monitors
        self.batch = network.batch_size
        self.request = request
        self.context = context
        self.draws = Draws()
        self.names = {id(layer): name for name, layer in self.layers.items()}
        self.drives = {name: self._new_drive(name) for name in self.layers}

    def build(self) -> Plan:
        step: list[Op] = []
        if not self.request.one_step:
            for name in self.layers:
                step += self.propagate(name)
        for name, layer in self.layers.items():
            if self.request.one_step:
                step += self.propagate(name)
            step += self.layer(name, layer)
        for key, connection in self.connections.items():
            step += self.learn(key, connection)
        step += self.record()
        if self.request.presents:
            return self._presentation(step)
        return Plan(tuple(step), tuple(self.normalize()), self.draws)

    def _presentation(self, step: list[Op]) -> Plan:
        """The same steps, for each of many samples."""
        prologue = presentation.draw_inputs(self.layers, self.request, self._buffer)
        step += presentation.count(self.layers, self.request, self._buffer)
        epilogue = list(self.normalize()) if self.request.learning else []
        epilogue += presentation.reset(self.layers, self.connections, self._buffer)
        return Plan(tuple(step), tuple(epilogue), self.draws, tuple(prologue))

    # -- layers ----------------------------------------------------------------

    def _new_drive(self, name: str) -> Buffer:
        layer = self.layers[name]
        zeros = torch.zeros(self.batch, *layer.shape, device=layer.s.device)
        return Buffer(Scratch(drive=zeros), "drive", f"{name}.drive")

    def _buffer(self, layer: Nodes, variable: str) -> Buffer:
        return Buffer(layer, variable, f"{self.names.get(id(layer), '?')}.{variable}")

    def incoming(self, name: str) -> list[tuple[Any, Projection]]:
        return [(key, c) for key, c in self.connections.items() if key[1] == name]

    def propagate(self, name: str) -> Iterator[Op]:
        for i, (key, connection) in enumerate(self.incoming(name)):
            matrix, bias = _as_matrix(connection, label(key))
            op = ops.Propagate(
                label=label(key),
                spikes=self._buffer(connection.source, "s"),
                drive=self.drives[name],
                compute=connection.compute,
                add=i > 0,
                matrix=matrix,
                bias=bias,
            )
            if is_pipeline(connection):
                yield from self._pass_pipeline(key, connection, op)
            else:
                yield op

    def _pass_pipeline(self, key: Any, connection: Any, op: ops.Propagate) -> Iterator[Op]:
        """Sub-features act, spikes pass through the features, weights are normalised."""
        for action in connection.actions:
            yield from self._act(key, action)
        if op.matrix is None:
            op = through_features(connection, op, self.draws)
        yield op
        for feature in connection.features:
            if getattr(feature, "norm_frequency", "") == "time step":
                w = value_of(feature, label(key))
                yield self._normalize(key, feature, w, feature.normalize_step)

    def _act(self, key: Any, action: AbstractSubFeature) -> Iterator[Op]:
        feature = action.parent_feature
        if type(action) is Normalization:
            call = functools.partial(AbstractFeature.normalize, feature)
            yield self._normalize(key, feature, value_of(feature, label(key)), call)
        elif type(action) is not Updating:
            yield ops.CallPython(label=label(key), call=lambda t: action.act())
        elif self.request.learning:
            yield from self._apply_feature(key, feature)

    def layer(self, name: str, layer: Nodes) -> Iterator[Op]:
        has_incoming, has_input = bool(self.incoming(name)), name in self.request.inputs
        told = type(layer) is Input and has_input and not has_incoming
        into = self._buffer(layer, "s") if told else self.drives[name]
        if has_input:
            yield ops.ReadInput(
                label=name,
                key=f"inputs/{name}",
                into=into,
                add=has_incoming,
                presented=self.request.presents,
            )
        if name in self.request.injects_v:
            v = self._buffer(layer, "v")
            yield ops.InjectVoltage(label=name, key=f"injects_v/{name}", v=v)
        if type(layer).forward is not Nodes.forward:
            yield self._old_style_step(name, layer)
            return
        if not told:
            yield from self.before_step(name, layer)
            yield self._step(name, layer, layer.advance)
        yield from self.after_step(name, layer)

    def before_step(self, name: str, layer: Nodes) -> Iterator[Op]:
        """What a layer's own step needs: what it sends to itself, and random numbers."""
        if layer.lateral:
            yield ops.Propagate(
                label=name,
                spikes=self._buffer(layer, "s"),
                drive=self.drives[name],
                compute=layer.drive_itself,
                add=self._is_driven(name),
                matrix=self._buffer(layer, layer.lateral),
            )
        for field in layer.draws:
            key = f"{name}.{field}"
            self.draws.request(key, self.batch, *layer.shape)
            into = self._buffer(layer, field)
            yield ops.ReadInput(label=name, key=key, into=into, add=False, drawn=True)

    def _is_driven(self, name: str) -> bool:
        return bool(self.incoming(name)) or name in self.request.inputs

    def _step(self, name: str, layer: Nodes, run: Any) -> Op:
        state = tuple(self._buffer(layer, v) for v, t in layer._buffers.items() if t is not None)
        return ops.StepNodes(
            label=name,
            layer=layer,
            drive=self.drives[name],
            run=run,
            state=state,
            undriven=not (self._is_driven(name) or (layer.lateral and run == layer.advance)),
        )

    def _old_style_step(self, name: str, layer: Nodes) -> Op:
        """The layer's own ``forward``, which also does what comes after the step."""
        on, off = self._forced(name)
        if on is None and off is None:
            return self._step(name, layer, layer.forward)
        drive, context = self.drives[name], self.context

        def forward_clamped(t: int) -> None:
            forced = tuple(None if key is None else context.values.at(key, t) for key in (on, off))
            object.__setattr__(layer, "_forced", forced)
            layer.forward(drive.get())
            if layer.__dict__.pop("_forced", None) is not None:  # it never called the base
                for mask, spike in zip(forced, (1, 0), strict=True):
                    layer.s = layer.s if mask is None else layer.s.masked_fill(mask, spike)

        return ops.CallPython(label=name, call=forward_clamped, touches=(drive,))

    def _forced(self, name: str) -> tuple[str | None, str | None]:
        on = f"clamp/{name}" if name in self.request.clamp else None
        off = f"unclamp/{name}" if name in self.request.unclamp else None
        return on, off

    def after_step(self, name: str, layer: Nodes) -> Iterator[Op]:
        s = self._buffer(layer, "s")
        if layer.one_spike:
            key = f"{name}.one_spike"
            self.draws.request(key, self.batch)
            yield ops.ChooseOne(label=name, key=key, s=s)
        on, off = self._forced(name)
        if on or off:
            yield ops.ForceSpikes(label=name, on=on, off=off, s=s)
        if layer.traces:
            yield ops.DecayTrace(
                label=name,
                x=self._buffer(layer, "x"),
                s=s,
                decay=self._buffer(layer, "trace_decay"),
                scale=self._buffer(layer, "trace_scale"),
                additive=layer.traces_additive,
            )

    # -- learning ----------------------------------------------------------------

    def learn(self, key: Any, connection: Projection) -> Iterator[Op]:
        learning, mask = self.request.learning, None
        if key in self.request.masks:
            mask = f"masks/{label(key)}"
        if type(connection).update not in _OWN_UPDATES or "update" in vars(connection):
            yield self._call_update(key, connection, mask)
        elif isinstance(connection, AbstractConnection):
            rule = connection.update_rule if learning else None
            w = Buffer(connection, "w", f"{label(key)}.w")
            dale = None
            if connection.Dales_rule is not None:
                dale = Buffer(connection, "Dales_rule", f"{label(key)}.Dales_rule")
            yield from self._apply(key, rule, w, type(connection) is Connection, mask, dale)
        elif learning and not connection.manual_update:
            for feature in connection.features:  # type: ignore[union-attr]
                yield from self._apply_feature(key, feature)

    def _apply_feature(self, key: Any, feature: AbstractFeature) -> Iterator[Op]:
        w = value_of(feature, label(key))
        if type(feature).update is not AbstractFeature.update:
            yield self._call_rule(key, feature)
        else:
            own = type(feature).accumulate is AbstractFeature.accumulate
            yield from self._apply(key, feature.rule, w, own, None, None)

    def _call_update(self, key: Any, connection: Any, mask: str | None) -> Op:
        context, learning = self.context, self.request.learning

        def update(t: int) -> None:
            chosen = None if mask is None else context.values.tensors[mask]
            connection.update(mask=chosen, learning=learning, **context.arguments_of(key))

        return ops.CallPython(label=label(key), call=update)

    def _apply(
        self,
        key: Any,
        rule: LearningRule | None,
        w: Buffer,
        dense: bool,
        mask: str | None,
        dale: Buffer | None,
    ) -> Iterator[Op]:
        """A rule's change of one tensor of weights, then decay, bounds, mask and Dale."""
        updates: tuple[ops.OuterUpdate, ...] = ()
        low = high = None
        decay = 1.0
        if rule is not None and rule.written_as_terms:
            updates = tuple(self._updates(key, rule, w, dense))
            yield from updates
            (low, high), decay = rule.bounds, rule.weight_decay
        elif rule is not None:
            yield self._call_rule(key, rule)
        yield ops.ConstrainWeights(
            label=label(key),
            w=w,
            decay=decay,
            low=low,
            high=high,
            mask=mask,
            dale=dale,
            after=updates,
        )

    def _updates(
        self, key: Any, rule: LearningRule, w: Buffer, dense: bool
    ) -> Iterator[ops.OuterUpdate]:
        for term in rule.terms():
            yield ops.OuterUpdate(
                label=label(key),
                pre=self._buffer(rule.source, term.pre.name),
                post=self._buffer(rule.target, term.post.name),
                w=w,
                scale=term.scale.to(w.get().device),
                accumulate=rule.plastic.accumulate,
                reduction=rule.reduction,
                dense=dense,
            )

    def _call_rule(self, key: Any, rule: LearningRule | AbstractFeature) -> Op:
        context = self.context

        def update(t: int) -> None:
            rule.update(**context.arguments_of(key))

        return ops.CallPython(label=label(key), call=update)

    # -- the rest ----------------------------------------------------------------

    def record(self) -> Iterator[Op]:
        for name, monitor in self.monitors.items():
            for i, (obj, variable, recording) in enumerate(monitor.recordings()):
                owner = self.names.get(id(obj), name)
                source = Buffer(obj, variable, f"{owner}.{variable}")
                yield ops.Record(label=name, key=f"{name}/{i}", source=source, recording=recording)

    def normalize(self) -> Iterator[Op]:
        for key, connection in self.connections.items():
            if type(connection) is MulticompartmentConnection:
                for feature in connection.features:
                    if getattr(feature, "norm_frequency", "sample") == "sample":
                        yield self._normalize(key, feature, value_of(feature, label(key)))
            elif type(connection).normalize is not Projection.normalize:
                w = Buffer(connection, "w", f"{label(key)}.w")
                yield self._normalize(key, connection, w)

    def _normalize(
        self, key: Any, owner: Any, w: Buffer, call: Callable[[], None] | None = None
    ) -> Op:
        return ops.NormalizeWeights(
            label=label(key),
            w=w,
            normalize=call or owner.normalize,
            norm=getattr(owner, "norm", None),
            absolute=_NORMS.get(type(owner).normalize),
        )


def label(key: Any) -> str:
    """Name of a connection in messages and in ``state_dict``."""
    return "_to_".join(key)


def _as_matrix(connection: Projection, name: str) -> tuple[Buffer | None, Buffer | None]:
    """The weights of a connection that is no more than a product with a float32 matrix."""
    _check_weights(connection, name)
    if type(connection) is Connection and connection.w.dtype == torch.float32:
        bias = None if connection.b is None else Buffer(connection, "b", f"{name}.b")
        return Buffer(connection, "w", f"{name}.w"), bias
    if type(connection) is MulticompartmentConnection and not connection.traces:
        single = connection.pipeline[0] if len(connection.pipeline) == 1 else None
        if type(single) is Weight and single.value.dtype == torch.float32:
            return Buffer(single, "value", f"{name}.{single.name}"), None
    return None, None


def _check_weights(connection: Any, name: str) -> None:
    """Weights that were assigned after construction must still fit the layers."""
    needed = (connection.source.n, connection.target.n)
    features = getattr(connection, "features", ())
    found = [f.value for f in features if not isinstance(f, MeanField)]
    found += [connection.w] if type(connection) is Connection else []
    for weights in found:
        if tuple(weights.shape) != needed:
            raise ShapeError(
                f"the weights of {name} have shape {list(weights.shape)}, "
                f"but its layers need {list(needed)}"
            )
