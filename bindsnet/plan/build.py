"""From a network to its plan: the only place that knows the order of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from bindsnet.edits import keeps
from bindsnet.errors import ShapeError, warn
from bindsnet.layouts import Dense
from bindsnet.learning.base import LearningRule
from bindsnet.network.assembly import Assembly
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.parts import Effect, Part
from bindsnet.network.topology.base import Projection
from bindsnet.plan import calls, competition, ops, presentation
from bindsnet.plan.ops import Buffer, Op, Scratch
from bindsnet.plan.pipelines import through_features
from bindsnet.plan.plan import Plan
from bindsnet.plan.request import Context, Request
from bindsnet.plan.rules import RuleOps
from bindsnet.plan.simplify import simplify
from bindsnet.random import Draws


def build_plan(network: Any, request: Request, context: Context | None = None) -> Plan:
    """The plan of ``network`` for runs that ask for ``request``."""
    return simplify(_Builder(network, request, context or Context()).build())


class _Builder:
    """Writes down the ops of a step, part by part."""

    def __init__(self, network: Any, request: Request, context: Context) -> None:
        self.network = network
        self.asks_network = not keeps(network, Assembly, "_get_inputs")
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
        self._check_ends()
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

    def _check_ends(self) -> None:
        """A connection drives the layer that it names."""
        for key in self.connections:
            if key[1] not in self.layers:
                warn(f"{label(key)} drives nothing: the network has no layer {key[1]!r}")

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
        if self.asks_network:
            if self._has_incoming(name):
                yield calls.gather(name, self.network, self.drives[name])
            return
        driven = False
        for key, connection in self.incoming(name):
            _check_weights(connection, label(key))
            drive, grows = self._grown_by(name, connection, driven)
            driven = driven or drive is self.drives[name]
            op = ops.Propagate(
                label=label(key),
                spikes=self._buffer(connection.source, "s"),
                drive=drive,
                compute=connection.compute,
                add=grows,
                **_meaning(key, connection),
            )
            if connection.is_pipeline and _computes_as_its_class(connection):
                yield from self._pass_pipeline(key, connection, op)
            else:
                yield op

    def _grown_by(self, name: str, connection: Projection, driven: bool) -> tuple[Buffer, bool]:
        """What a connection adds to; whether it is there already and grows."""
        if connection.receptor is None:
            return self.drives[name], driven
        return self._buffer(connection.target, connection.receptor), True

    def _pass_pipeline(self, key: Any, connection: Any, op: ops.Propagate) -> Iterator[Op]:
        """Sub-features act, spikes pass through the features, weights are normalised."""
        for action in connection.actions:
            yield from self._act(key, action)
        if op.w is None:
            op = through_features(connection, op, self.draws)
        yield op
        for feature in connection.features:
            if (part := feature.part).normalize_step is not None:
                yield self._normalize(key, part, part.normalize_step)

    def _act(self, key: Any, action: Any) -> Iterator[Op]:
        part = action.parent_feature.part
        if action.effect is Effect.NORMALIZES:
            yield self._normalize(key, part, action.act)
        elif action.effect is None:
            yield calls.call(label(key), action, "act")
        elif self.request.learning:
            yield from self._learn_part(key, part)

    def layer(self, name: str, layer: Nodes) -> Iterator[Op]:
        has_incoming, has_input = self._has_incoming(name), name in self.request.inputs
        told = type(layer) is Input and has_input and not (has_incoming or layer.sum_input)
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
        if layer.overrides_forward:
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
                w=self._buffer(layer, layer.lateral),
                layout=Dense(),
            )
        for field in layer.draws:
            key = f"{name}.{field}"
            self.draws.request(key, self.batch, 2)
            into = self._buffer(layer, field)
            yield ops.ReadInput(label=name, key=key, into=into, add=False, drawn=True)

    def _is_driven(self, name: str) -> bool:
        return self._has_incoming(name) or name in self.request.inputs

    def _has_incoming(self, name: str) -> bool:
        """Whether connections drive a layer, those to its receptors apart."""
        if self.asks_network and type(self.layers[name]) is not Input:
            return True
        return any(connection.receptor is None for _, connection in self.incoming(name))

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
            yield competition.choose(name, layer, self._buffer, self.draws, self.batch)
        if not keeps(layer, Nodes, "settle"):
            yield competition.settle(name, layer, self._buffer, self.drives[name])
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
        mask = f"masks/{label(key)}" if key in self.request.masks else None
        if not connection.updates_by_rules:
            learning = self.request.learning
            yield calls.update_connection(label(key), key, connection, self.context, learning, mask)
            return
        for part in connection.parts:
            yield from self._learn_part(key, part, mask)

    def _learn_part(self, key: Any, part: Part, mask: str | None = None) -> Iterator[Op]:
        if part.update is not None and self.request.learning:
            yield calls.update(label(key), key, part, self.context)
        else:
            yield from self._apply(key, part, part.rule if self.request.learning else None, mask)

    def _apply(
        self, key: Any, part: Part, rule: LearningRule | None, mask: str | None
    ) -> Iterator[Op]:
        """A rule's change of one tensor of weights, then decay, bounds, mask and Dale."""
        updates: tuple[ops.OuterUpdate | ops.ApplyReward, ...] = ()
        low = high = None
        decay = 1.0
        if rule is not None and rule.written_as_terms:
            reward, w = self.request.reward, weights_of(key, part)
            writer = RuleOps(label(key), rule, w, self.names, reward, part.layout)
            written = tuple(writer.write())
            yield from written
            updates = tuple(op for op in written if writer.changes_weights(op))
            (low, high), decay = rule.bounds, rule.weight_decay
        elif rule is not None:
            yield calls.update(label(key), key, rule, self.context)
        dale = None if part.dale is None else Buffer(part.owner, part.dale, f"{label(key)}.dale")
        yield ops.ConstrainWeights(
            label=label(key),
            w=weights_of(key, part),
            layout=part.layout,
            decay=decay,
            low=low,
            high=high,
            mask=mask,
            dale=dale,
            fixed=_fixed(key, part, rule, low, high),
            after=updates,
        )

    # -- the rest ----------------------------------------------------------------

    def record(self) -> Iterator[Op]:
        for name, monitor in self.monitors.items():
            if monitor.records_by_hand:
                yield calls.call(name, monitor, "record")
                continue
            for i, (obj, variable, recording) in enumerate(monitor.recordings()):
                owner = self.names.get(id(obj), name)
                source = Buffer(obj, variable, f"{owner}.{variable}")
                yield ops.Record(label=name, key=f"{name}/{i}", source=source, recording=recording)

    def normalize(self) -> Iterator[Op]:
        for key, connection in self.connections.items():
            if connection.normalizes_by_parts:
                for part in connection.parts:
                    if part.normalize is not None:
                        yield self._normalize(key, part)
            elif not keeps(connection, Projection, "normalize"):
                yield calls.call(label(key), connection, "normalize")

    def _normalize(self, key: Any, part: Part, call: Callable[[], None] | None = None) -> Op:
        normalize = call or part.normalize
        assert normalize is not None
        return ops.NormalizeWeights(
            label=label(key),
            w=weights_of(key, part),
            normalize=normalize,
            norm=part.norm,
            layout=part.layout,
            sums=part.sums,
        )


def weights_of(key: Any, part: Part) -> Buffer:
    """The weights of a part of a connection."""
    return Buffer(part.owner, part.name, f"{label(key)}.{part.label}")


def label(key: Any) -> str:
    """Name of a connection in messages and in ``state_dict``."""
    return "_to_".join(key)


def _fixed(
    key: Any, part: Part, rule: LearningRule | None, low: Tensor | None, high: Tensor | None
) -> Buffer | None:
    """The mask of weights that stay 0, if anything would change them."""
    if part.fixed is None or rule is None:
        return None
    excluded = (low is not None and bool((low > 0).any())) or (
        high is not None and bool((high < 0).any())
    )
    if rule.written_as_terms and not excluded:
        return None
    return Buffer(part.owner, part.fixed, f"{label(key)}.{part.fixed}")


def _computes_as_its_class(connection: Projection) -> bool:
    """Whether what the class says of ``compute`` holds: the object may have one of its own."""
    return "compute" not in vars(connection)


def _meaning(key: Any, connection: Projection) -> dict[str, Any]:
    """What of ``compute`` can be said in an op."""
    if not _computes_as_its_class(connection):
        return {}
    product = _product(key, connection.product)
    return {"pool": connection.pool, "mean": _mean(key, connection), **product}


def _product(key: Any, part: Part | None) -> dict[str, Any]:
    """Weights, layout and bias of a connection that only multiplies."""
    if part is None:
        return {}
    bias = None if part.bias is None else Buffer(part.owner, part.bias, f"{label(key)}.b")
    return {"w": weights_of(key, part), "layout": part.layout, "bias": bias}


def _mean(key: Any, connection: Projection) -> Buffer | None:
    """The weights of a connection that multiplies the mean spike."""
    name = connection.mean_weights
    return None if name is None else Buffer(connection, name, f"{label(key)}.{name}")


def _check_weights(connection: Projection, name: str) -> None:
    """Weights that were assigned after construction must still fit the layers."""
    for part in connection.parts:
        weights, needed = getattr(part.owner, part.name), list(part.shape)
        if list(weights.shape) != needed:
            raise ShapeError(
                f"the weights of {name} have shape {list(weights.shape)}, "
                f"but its layers need {needed}"
            )
