"""The arguments of ``Network.run``, checked and turned into tensors, before anything changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

import torch
from torch import Tensor

from bindsnet import arguments, shapes
from bindsnet.errors import (
    MissingRewardError,
    ParameterError,
    ShapeError,
    check_names,
    warn_unknown_arguments,
)
from bindsnet.functional import SPIKES
from bindsnet.learning.base import LearningRule
from bindsnet.learning.signals import SHARED, WEIGHTS
from bindsnet.learning.terms import Trace
from bindsnet.plan.build import label
from bindsnet.plan.request import Request, plain_request
from bindsnet.plan.rules import REWARD, amplitude_key

KNOWN = frozenset(
    [
        "clamp",
        "unclamp",
        "injects_v",
        "masks",
        "reward",
        "a_plus",
        "a_minus",
        "progress_bar",
        "debug",
        "engine",
        "input_time_dim",
    ]
)
_mapping = arguments.optional(arguments.mapping)
_amplitude = arguments.Fits(
    "a number, or a dict of them",
    lambda v: v is None or isinstance(v, Mapping) or arguments.numbers.test(v),
)
_TAKES = {
    **dict.fromkeys(("clamp", "unclamp", "injects_v", "masks"), _mapping),
    **dict.fromkeys(("a_plus", "a_minus"), _amplitude),
    **dict.fromkeys(("progress_bar", "debug"), arguments.switch),
    "reward": arguments.optional(arguments.numbers),
}
_FOR_PARTS = frozenset(["clamp", "unclamp", "injects_v", "masks"])
_AMPLITUDES = ("a_plus", "a_minus")
_FOR_UPDATES = ("reward", *_AMPLITUDES)
_NO_AMPLITUDES = KNOWN.difference(_AMPLITUDES)


@dataclass
class RunOptions:
    """What a run asks for: which ops (``request``), and the tensors that it brings."""

    request: Request
    steps: int
    batch_size: int
    tensors: dict[str, Tensor] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    amplitudes: dict[str, dict[Any, Any]] = field(default_factory=dict)


def parse(
    network: Any, inputs: Mapping[str, Tensor], time: float, one_step: bool, kwargs: dict[str, Any]
) -> RunOptions:
    """Check all arguments of a run of ``network``."""
    steps = shapes.steps_in(time, network.dt)
    if type(one_step) is not bool:
        arguments.switch.check("Network.run", "one_step", one_step)
    tensors, batch_size = _inputs(network, inputs, steps)
    request = plain_request(tuple(inputs), network.learning, one_step)
    if not kwargs:
        tell_rules(network, request, kwargs, batch_size, tensors)
        return RunOptions(request, steps, batch_size, tensors)
    _check_kinds(network, kwargs)
    if not _FOR_PARTS.isdisjoint(kwargs):
        request = _Values(network, steps, batch_size, tensors).of_parts(request, kwargs)
    kind = tell_rules(network, request, kwargs, batch_size, tensors)
    request = request if kind == request.reward else replace(request, reward=kind)
    passed_on = {k: v for k, v in kwargs.items() if k in _FOR_UPDATES or k not in KNOWN}
    amplitudes = {
        name: dict(passed_on.pop(name))
        for name in _AMPLITUDES
        if isinstance(passed_on.get(name), Mapping)
    }
    return RunOptions(request, steps, batch_size, tensors, passed_on, amplitudes)


def _check_kinds(network: Any, kwargs: Mapping[str, Any]) -> None:
    """Options must be known, of a kind that fits, and of parts that the network has."""
    unknown = kwargs.keys() - KNOWN
    if unknown and not _passes_on(network):
        warn_unknown_arguments("Network.run", unknown, KNOWN)
    for name in kwargs.keys() & _TAKES.keys():
        _TAKES[name].check("Network.run", name, kwargs[name])
    for name in _AMPLITUDES:
        if isinstance(kwargs.get(name), Mapping):
            check_names(name, kwargs[name], network.connections)


def _passes_on(network: Any) -> bool:
    """Whether code of the user's is told of all arguments: it may read what a run does not."""
    rules = [rule for c in network.connections.values() for rule in c.rules]
    return (
        not type(network.reward_fn).__module__.startswith(("bindsnet.", "builtins"))
        or not all(c.updates_by_rules for c in network.connections.values())
        or not all(rule.written_as_terms for rule in rules)
    )


def _inputs(
    network: Any, inputs: Mapping[str, Tensor], steps: int
) -> tuple[dict[str, Tensor], int]:
    if not isinstance(inputs, Mapping):
        raise ParameterError(
            f"inputs must map names of layers to tensors (got {type(inputs).__name__})"
        )
    check_names("inputs", inputs, network.layers)
    tensors: dict[str, Tensor] = {}
    batch_size = first = None
    for name, data in inputs.items():
        layer = network.layers[name]
        fitted = shapes.as_input(name, data, layer.shape, steps)
        if fitted.device != layer.s.device:
            fitted = fitted.to(layer.s.device)
        shapes.check_finite(f"inputs[{name!r}]", fitted)
        if batch_size is not None and fitted.shape[1] != batch_size:
            raise ShapeError(
                f"inputs[{name!r}] has {fitted.shape[1]} samples, but inputs[{first!r}] "
                f"has {batch_size}; all inputs of a run need the same batch size"
            )
        batch_size, first = fitted.shape[1], name
        tensors[f"inputs/{name}"] = fitted
    return tensors, network.batch_size if batch_size is None else batch_size


def tell_rules(
    network: Any,
    request: Request,
    kwargs: Mapping[str, Any],
    batch_size: int,
    tensors: dict[str, Tensor],
) -> str:
    """The reward and the amplitudes that rules wait for, as tensors; the reward's kind."""
    kind = SHARED
    given = {name: value for name, value in kwargs.items() if name not in _NO_AMPLITUDES}
    for key, rule, traces, defaults in network._runner.told() if request.learning else ():
        if rule.needs_reward and "reward" not in kwargs:
            raise MissingRewardError(
                f"connection {key!r} learns by {type(rule).__name__}, which needs a reward: "
                f"call run(..., reward=...)"
            )
        # One reward serves all rules; one for each weight must fit the weights of each rule.
        is_told = REWARD in tensors and kind != WEIGHTS
        if rule.needs_reward and rule.written_as_terms and not is_told:
            kind, tensors[REWARD] = rule.reward_in(kwargs, batch_size)
        tensors.update(amplitudes(key, rule, traces, given) if given else defaults)
    return kind


def amplitudes(
    key: Any, rule: LearningRule, traces: Sequence[Trace], given: Mapping[str, Any]
) -> dict[str, Tensor]:
    """The amplitudes of a rule's traces; ``given``: those of a run, of all or by connection."""
    own = {n: a.get(key) if isinstance(a, Mapping) else a for n, a in given.items()}
    return {amplitude_key(n, label(key)): a for n, a in rule.amplitudes_in(own, traces).items()}


def as_tensor(what: str, value: Any, **options: Any) -> Tensor:
    """A value as a tensor; an error that names it, if it is none."""
    try:
        return torch.as_tensor(value, **options)
    except (TypeError, ValueError, RuntimeError) as error:
        given = arguments.shown(value)
        raise ParameterError(f"{what} must be a tensor (got {given}): {error}") from error


class _Values:
    """Turns per-layer options into tensors ``[1 or time, 1 or batch, *shape]``."""

    def __init__(
        self, network: Any, steps: int, batch_size: int, tensors: dict[str, Tensor]
    ) -> None:
        self.network = network
        self.steps = steps
        self.batch_size = batch_size
        self.tensors = tensors

    def of_parts(self, request: Request, kwargs: Mapping[str, Any]) -> Request:
        """``request`` with the layers and connections that options are for."""
        return replace(
            request,
            clamp=self.forced("clamp", kwargs.get("clamp")),
            unclamp=self.forced("unclamp", kwargs.get("unclamp")),
            injects_v=self.voltages(kwargs.get("injects_v")),
            masks=self.masks(kwargs.get("masks")),
        )

    def forced(self, what: str, given: Mapping[str, Any] | None) -> frozenset[str]:
        """Masks of the neurons to clamp: bool masks, or indices of neurons."""
        check_names(what, given or {}, self.network.layers)
        for name, chosen in (given or {}).items():
            layer = self.network.layers[name]
            mask = as_tensor(f"{what}[{name!r}]", chosen, device=layer.s.device)
            if mask.dtype not in SPIKES:
                mask = self._mask_of_indices(f"{what}[{name!r}]", mask, layer.n)
            self.tensors[f"{what}/{name}"] = self._fit(f"{what}[{name!r}]", mask.bool(), layer)
        return frozenset(given or {})

    def voltages(self, given: Mapping[str, Any] | None) -> frozenset[str]:
        """Voltages to inject."""
        check_names("injects_v", given or {}, self.network.layers)
        for name, added in (given or {}).items():
            layer, what = self.network.layers[name], f"injects_v[{name!r}]"
            v = getattr(layer, "v", None)
            if v is None or v.shape != layer.s.shape:
                raise ParameterError(f"{what}: {type(layer).__name__} has no voltage")
            voltage = as_tensor(what, added, dtype=torch.float32, device=layer.s.device)
            shapes.check_finite(what, voltage)
            self.tensors[f"injects_v/{name}"] = self._fit(what, voltage, layer)
        return frozenset(given or {})

    def masks(self, given: Mapping[Any, Any] | None) -> frozenset[tuple[str, str]]:
        """Masks of weights to hold at 0."""
        check_names("masks", given or {}, self.network.connections)
        used = []
        for key, mask in (given or {}).items():
            connection = self.network.connections[key]
            if mask is None:
                continue
            if not hasattr(connection, "w"):
                raise ParameterError(f"masks[{key!r}]: {type(connection).__name__} takes no mask")
            chosen = as_tensor(f"masks[{key!r}]", mask, device=connection.w.device).bool()
            if chosen.shape != connection.w.shape:
                raise ShapeError(
                    f"masks[{key!r}] has shape {list(chosen.shape)}, but the weights have "
                    f"{list(connection.w.shape)}"
                )
            self.tensors[f"masks/{'_to_'.join(key)}"] = connection.weights_mask(chosen)
            used.append(key)
        return frozenset(used)

    def _mask_of_indices(self, what: str, indices: Tensor, n: int) -> Tensor:
        """``[k]`` or ``[time, k]`` indices of neurons as a bool mask."""
        if indices.is_floating_point() or indices.dim() not in (1, 2):
            raise ShapeError(
                f"{what} must be a bool mask, or indices of neurons [k] or [time, k] "
                f"(got {indices.dtype} of shape {list(indices.shape)})"
            )
        if indices.numel() and (int(indices.max()) >= n or int(indices.min()) < -n):
            raise ParameterError(f"{what} has indices outside of the layer's {n} neurons")
        rows = indices if indices.dim() == 2 else indices[None]
        mask = torch.zeros(len(rows), n, dtype=torch.bool, device=indices.device)
        mask.scatter_(1, rows.long() % n, True)
        return mask[0] if indices.dim() == 1 else mask

    def _fit(self, what: str, value: Tensor, layer: Any) -> Tensor:
        """``[n]``, ``[*shape]``, ``[time, ...]`` or ``[time, batch, ...]``."""
        shape, n = tuple(layer.shape), layer.n
        if value.shape in ((n,), shape):
            return value.reshape(1, 1, *shape).contiguous()
        rows = value.shape[0] if value.dim() > 1 else 0
        for samples in (1, self.batch_size):
            if rows >= self.steps and value.numel() == rows * samples * n:
                return value.reshape(rows, samples, *shape)[: self.steps].contiguous()
        raise ShapeError(
            f"{what} has shape {list(value.shape)}; it takes [{n}], {list(shape)}, "
            f"or with {self.steps} steps first [time, {n}] or [time, batch, {n}]"
        )


def check_dt(dt: float) -> float:
    """A time step: a finite number above 0 ms."""
    if not isinstance(dt, Real) or not math.isfinite(dt) or dt <= 0:
        raise ParameterError(f"dt must be a number above 0 ms (got {dt!r})")
    return dt
