"""Keeps a network's plans, and has an engine run them."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from bindsnet.edits import EDITS, version_of
from bindsnet.engine import Engine, choose_engine
from bindsnet.errors import StateError
from bindsnet.learning.base import LearningRule
from bindsnet.learning.terms import Trace
from bindsnet.network import run_options
from bindsnet.network.nodes import Input
from bindsnet.network.presenter import Presentation
from bindsnet.network.run_options import RunOptions
from bindsnet.network.settings import TorchSettings
from bindsnet.network.watch import watching
from bindsnet.network.weights import Weights
from bindsnet.plan import Plan, ops
from bindsnet.plan.build import build_plan
from bindsnet.plan.ops import RunValues
from bindsnet.plan.request import (
    Context,
    Request,
    all_rates,
    fingerprint,
    take_up_rates,
    watched_tensors,
)
from bindsnet.shapes import check_finite

if TYPE_CHECKING:
    from bindsnet.network.network import Network

_KEPT = 16
"""Plans kept for a network: training and testing, with and without options."""


_SPIKE = torch.zeros(1, dtype=torch.bool)


class Prepared:
    """A plan with what goes with it."""

    def __init__(self, plan: Plan, context: Context, device: torch.device, rates: Hashable) -> None:
        self.plan = plan
        self.rates = rates
        self.context = context
        self.device = device
        self.records = [op for op in plan.step if isinstance(op, ops.Record)]
        self.engines: dict[str, Engine] = {}

    def engine(self, wish: str) -> Engine:
        """The engine for the user's wish."""
        if wish not in self.engines:
            self.engines[wish] = choose_engine(self.plan, wish)
        return self.engines[wish]


class Told(NamedTuple):
    """A rule that waits for a reward, or has variables of its own."""

    key: Any
    rule: LearningRule
    traces: list[Trace]
    """Those whose amplitude a run may give."""
    amplitudes: dict[str, Tensor]
    """What they are if it does not."""


class Runner:
    """Finds or makes the plan of a run, allocates what it needs, and starts it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.forget()

    def forget(self) -> None:
        """The network was edited: look at it afresh."""
        self.prepared: dict[tuple[int, Request], Prepared] = {}
        self.fingerprints: dict[Hashable, int] = {}
        self.numbers = itertools.count()
        self.current = -1
        self.weights: list[tuple[str, Tensor]] = []
        self.weights_stamp = (-1, -1)
        self.weights_seen: list[tuple[int, int, int]] = []
        self.stamp: tuple[int, list[int], list[int]] | None = None
        self.rules_stamp: tuple[int, str] | None = None
        self.watched: list[Tensor] = []
        self.weights_watched: list[Weights] = []
        self.rates: Hashable = ()
        self.told_stamp = -1
        self.found_told: list[Told] = []

    # -- plans -------------------------------------------------------------------

    def plan_for(self, inputs: Mapping[str, Tensor] | None, kwargs: dict[str, Any]) -> Plan:
        """The plan of a run, for a person to read."""
        kwargs = {"reward": 0.0} | {k: v for k, v in kwargs.items() if k != "engine"}
        one_step, dt = kwargs.pop("one_step", False), self.network.dt
        if inputs is None:
            names = frozenset(n for n, layer in self.network.layers.items() if type(layer) is Input)
            options = run_options.parse(self.network, {}, dt, one_step, kwargs)
            request = replace(options.request, inputs=names)
        else:
            given = inputs.values() if isinstance(inputs, Mapping) else ()
            lengths = [len(data) if getattr(data, "ndim", 0) > 1 else 1 for data in given]
            time = min(lengths, default=1) * dt
            request = run_options.parse(self.network, inputs, time, one_step, kwargs).request
        with TorchSettings():
            return self.prepare(request).plan

    def prepare(self, request: Request) -> Prepared:
        """The plan for ``request``, from before if nothing was edited since."""
        if self._stamp() != self.stamp:
            found = fingerprint(self.network)
            self.current = self.fingerprints.setdefault(found, next(self.numbers))
            self.rates = all_rates(self.network)
            self.watched = watched_tensors(self.network)
            self.weights_watched = [t for t in self.watched if isinstance(t, Weights)]
            self.stamp = self._stamp()
        prepared = self.prepared.get((self.current, request))
        if prepared is None:
            return self._new(request)
        if prepared.rates != self.rates:
            take_up_rates(prepared.plan, build_plan(self.network, request, Context()))
            prepared.rates = self.rates
        return prepared

    def _stamp(self) -> tuple[int, list[int], list[int]]:
        """Differs from the one before if plans may have to."""
        looks = [tensor.edits for tensor in self.weights_watched]
        return EDITS.count, [tensor._version for tensor in self.watched], looks

    def _new(self, request: Request) -> Prepared:
        if len(self.prepared) >= _KEPT:
            self.prepared.pop(next(iter(self.prepared)))
            kept = {number for number, _ in self.prepared} | {self.current}
            self.fingerprints = {f: n for f, n in self.fingerprints.items() if n in kept}
        context = Context()
        plan = build_plan(self.network, request, context)
        prepared = Prepared(plan, context, self._device(), self.rates)
        self.prepared[self.current, request] = prepared
        return prepared

    def _device(self) -> torch.device:
        for layer in self.network.layers.values():
            return layer.s.device
        return torch.device("cpu")

    def told(self) -> list[Told]:
        """The rules that a run has something to tell."""
        if self.told_stamp != EDITS.count:
            self.told_stamp = EDITS.count
            self.found_told = [
                Told(key, rule, traces, run_options.amplitudes(key, rule, traces, {}))
                for key, connection in self.network.connections.items()
                for rule in connection.rules
                if (traces := rule.amplified()) or rule.needs_reward or rule.variables()
            ]
        return self.found_told

    # -- runs --------------------------------------------------------------------

    def run(self, options: RunOptions, wish: str, progress_bar: bool, debug: bool = False) -> None:
        """Have an engine run the network."""
        if not self.network.layers:
            raise StateError("the network has no layers to run")
        with TorchSettings():
            self._check_weights()
            self._fit_layers(options)
            self._fit_rules(options.request)
            prepared = self.prepare(options.request)
            engine, values = prepared.engine(wish), self._values(prepared, options)
            with self._recording(prepared, values, options.steps):
                if progress_bar or debug:
                    with watching(self.network, options.steps, progress_bar, debug) as look:
                        engine.run(prepared.plan, values, look)
                else:
                    engine.run(prepared.plan, values)
            self.weights_seen = self._versions()

    def _values(self, prepared: Prepared, options: RunOptions) -> RunValues:
        """What a run brings along, with its random numbers."""
        values, context = RunValues(options.steps, options.tensors), prepared.context
        draws, generator = prepared.plan.draws, self.network.generator
        values.tensors.update(draws.draw(options.steps, prepared.device, generator))
        context.values = values
        context.arguments, context.amplitudes = options.arguments, options.amplitudes
        return values

    @contextmanager
    def _recording(self, prepared: Prepared, values: RunValues, steps: int) -> Iterator[None]:
        """Room for what a run records.

        If it ends early, by Ctrl-C or on a full disk, what it would have recorded is dropped;
        layers and weights are then where some step left them.
        """
        try:
            for op in prepared.records:
                values.recordings[op.key] = op.recording.reserve(steps)
            yield
        except BaseException:
            for op in prepared.records:
                if op.key in values.recordings:
                    op.recording.give_back(steps)
            self.forget()  # with all that engines remember of traces and weights
            raise

    def present(self, presentation: Presentation, batch_size: int, wish: str) -> None:
        """Have an engine show the network samples, in as few calls as can be."""
        with TorchSettings():
            self._present(presentation, batch_size, wish)

    def _present(self, presentation: Presentation, batch_size: int, wish: str) -> None:
        request = presentation.request
        told: dict[str, Tensor] = {}
        run_options.tell_rules(self.network, request, {}, batch_size, told)
        self._check_weights()
        for name in presentation.request.inputs:
            layer = self.network.layers[name]
            assert isinstance(layer, Input)
            layer.take_type_of(_SPIKE)
        if presentation.samples.count:  # the plan that says how many numbers are drawn at once
            self.fit_batch(min(batch_size, presentation.samples.count))
        numbers = sum(self.prepare(presentation.request).plan.draws.sizes.values())
        for part in presentation.parts(batch_size, numbers):
            self.fit_batch(part.samples.batch)
            self._fit_rules(part.request)
            prepared = self.prepare(part.request)
            for monitor in self.network.monitors.values():
                monitor.reset_state_variables()
            values = part.values(prepared.plan.draws, prepared.device)
            values.tensors.update(told)
            prepared.context.values = values
            with self._recording(prepared, values, part.steps):
                prepared.engine(wish).present(prepared.plan, values)
        self.weights_seen = self._versions()

    def fit_batch(self, batch_size: int) -> None:
        network = self.network
        if batch_size != network.batch_size:
            network.batch_size = batch_size
            parts: tuple[Any, ...] = (*network.layers.values(), *network.connections.values())
            for part in parts:
                part.set_batch_size(batch_size)
            for monitor in network.monitors.values():
                monitor.reset_state_variables()

    def _fit_rules(self, request: Request) -> None:
        """Make room for what rules remember, unless it was made since the last edit."""
        stamp = (EDITS.count, request.reward)
        if request.learning and stamp != self.rules_stamp:
            for told in self.told():
                told.rule.fit(request.reward)
            self.rules_stamp = stamp

    def _fit_layers(self, options: RunOptions) -> None:
        """Bring batch size and types of layers in line with the inputs."""
        network = self.network
        self.fit_batch(options.batch_size)
        for name in options.request.inputs:
            layer = network.layers[name]
            if type(layer) is Input:
                layer.take_type_of(options.tensors[f"inputs/{name}"])

    def _find_weights(self) -> list[tuple[str, Tensor]]:
        found = []
        for key, connection in self.network.connections.items():
            for feature in getattr(connection, "features", ()):
                found.append((f"the feature {feature.name!r} of {key!r}", feature.value))
            for name, tensor in connection._parameters.items():
                learns = name == getattr(connection, "weights_name", "w")
                if (learns or name == "b") and tensor is not None:
                    found.append((f"{name} of connection {key!r}", tensor))
        return found

    def _check_ends(self) -> None:
        """Both layers of each connection must have a state: some network has them."""
        for key, connection in self.network.connections.items():
            for side in ("source", "target"):
                layer = getattr(connection, side)
                if layer.batch_size is None:
                    raise StateError(
                        f"connection {key!r}: its {side} ({type(layer).__name__}, {layer.n} "
                        f"neurons) is in no network: call add_layer with that object"
                    )

    def _check_weights(self) -> None:
        """Weights that were changed since the last run must be finite."""
        if self.weights_stamp != (EDITS.count, EDITS.moves):
            self._check_ends()
            self.weights_stamp = (EDITS.count, EDITS.moves)
            self.weights, self.weights_seen = self._find_weights(), []
        if self.weights_seen != self._versions():
            for what, tensor in self.weights:
                check_finite(what, tensor)

    def _versions(self) -> list[tuple[int, int, int]]:
        return [version_of(tensor) for _, tensor in self.weights]
