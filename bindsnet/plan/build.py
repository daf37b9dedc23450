"""From a network to its plan: the only place that knows the order of a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from bindsnet.errors import ShapeError
from bindsnet.learning.base import LearningRule
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology.base import AbstractConnection, Projection
from bindsnet.network.topology_features import Weight
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op, Scratch
from bindsnet.plan.plan import Plan
from bindsnet.plan.request import Context, Request
from bindsnet.plan.simplify import simplify
from bindsnet.random import Draws

_OWN_UPDATES = (AbstractConnection.update, MulticompartmentConnection.update)


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
        return Plan(tuple(step), tuple(self.normalize()), self.draws)

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
            yield ops.Propagate(
                label=label(key),
                spikes=self._buffer(connection.source, "s"),
                drive=self.drives[name],
                compute=connection.compute,
                add=i > 0,
                matrix=matrix,
                bias=bias,
            )

    def layer(self, name: str, layer: Nodes) -> Iterator[Op]:
        has_incoming, has_input = bool(self.incoming(name)), name in self.request.inputs
        told = type(layer) is Input and has_input and not has_incoming
        into = self._buffer(layer, "s") if told else self.drives[name]
        if has_input:
            yield ops.ReadInput(label=name, key=f"inputs/{name}", into=into, add=has_incoming)
        if name in self.request.injects_v:
            v = self._buffer(layer, "v")
            yield ops.InjectVoltage(label=name, key=f"injects_v/{name}", v=v)
        if type(layer).forward is not Nodes.forward:
            yield self._old_style_step(name, layer)
            return
        if not told:
            yield self._step(name, layer, layer.advance)
        yield from self.after_step(name, layer)

    def _step(self, name: str, layer: Nodes, run: Any) -> Op:
        state = tuple(self._buffer(layer, v) for v, t in layer._buffers.items() if t is not None)
        return ops.StepNodes(
            label=name,
            layer=layer,
            drive=self.drives[name],
            run=run,
            state=state,
            undriven=not (self.incoming(name) or name in self.request.inputs),
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
            for feature in connection.pipeline:  # type: ignore[union-attr]
                w = Buffer(feature, "value", f"{label(key)}.{feature.name}")
                yield from self._apply(key, feature.rule, w, type(feature) is Weight, None, None)

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

    def _call_rule(self, key: Any, rule: LearningRule) -> Op:
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
                for feature in connection.pipeline:
                    w = Buffer(feature, "value", f"{label(key)}.{feature.name}")
                    signed = False if type(feature) is Weight else None
                    yield self._normalize(key, feature, w, signed)
            elif type(connection).normalize is not Projection.normalize:
                w = Buffer(connection, "w", f"{label(key)}.w")
                magnitudes = True if type(connection) is Connection else None
                yield self._normalize(key, connection, w, magnitudes)

    def _normalize(self, key: Any, owner: Any, w: Buffer, absolute: bool | None) -> Op:
        return ops.NormalizeWeights(
            label=label(key),
            w=w,
            normalize=owner.normalize,
            norm=getattr(owner, "norm", None),
            absolute=absolute,
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
    found = [feature.value for feature in getattr(connection, "pipeline", ())]
    found += [connection.w] if type(connection) is Connection else []
    for weights in found:
        if tuple(weights.shape) != needed:
            raise ShapeError(
                f"the weights of {name} have shape {list(weights.shape)}, "
                f"but its layers need {list(needed)}"
            )
