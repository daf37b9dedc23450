"""Shows samples to a network: in one call of an engine, or one by one through an encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import torch
from torch import Tensor

from bindsnet import shapes, streams
from bindsnet.arguments import function
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor

Encoder = Annotated[Callable[[Tensor], Tensor], function]
"""From one sample ``[*shape]`` to spikes ``[time, *shape]``."""

_COUNTING = "spikes counted by the trainer"


@dataclass
class Show:
    """How samples are shown: where, for how long, as which spikes."""

    network: Network
    source: str
    target: str
    time: float
    intensity: float
    encoder: Encoder | None
    batch_size: int
    rest: float
    min_spikes: int
    max_attempts: int

    def __post_init__(self) -> None:
        if self.batch_size != 1 and (self.encoder or self.rest or self.min_spikes):
            raise ParameterError(
                f"Trainer: encoder, rest and min_spikes show samples one by one, so batch_size "
                f"must be 1 (got batch_size={self.batch_size}, encoder={self.encoder!r}, "
                f"rest={self.rest:g}, min_spikes={self.min_spikes})"
            )

    def check(self, samples: Tensor) -> None:
        """Samples must fit the input layer, and be rates if no encoder makes spikes of them."""
        layer = self.network.layers[self.source]
        if samples.dim() < 2 or samples[:1].numel() not in (0, layer.n):
            raise ShapeError(
                f"the samples have shape {list(samples.shape)}: {samples[:1].numel()} values each, "
                f"but layer {self.source!r} has {layer.n} neurons"
            )
        if self.encoder is None and samples.is_floating_point() and samples.numel():
            shapes.check_finite("samples", samples)
            if float(samples.min()) < 0:
                raise ParameterError(f"samples must be at least 0 (got {float(samples.min()):g})")

    def __call__(self, samples: Tensor, order: Tensor, seed: int, first: int) -> Tensor:
        """Spikes of the target layer for the samples ``order``: int32 ``[len(order), n]``."""
        if self.encoder is not None or self.rest or self.min_spikes:
            return self._one_by_one(samples, order, seed, first)
        counts = self.network.present(
            {self.source: samples},
            self.time,
            [self.target],
            scale=self.intensity / _largest(samples),
            order=order,
            batch_size=self.batch_size,
            seed=seed,
            first=first,
        )
        return counts[self.target]

    def _one_by_one(self, samples: Tensor, order: Tensor, seed: int, first: int) -> Tensor:
        """The same, in a run for each sample, which has a seed of its own."""
        layer = self.network.layers[self.target]
        generator, self.network.generator = self.network.generator, None
        monitor = Monitor(layer, ["s"])
        self.network.add_monitor(monitor, _COUNTING)
        counts = torch.zeros(len(order), layer.n, dtype=torch.int32)
        try:
            with torch.random.fork_rng(devices=[]):
                for k, row in enumerate(order.tolist()):
                    counts[k] = self._until_answered(samples[row], seed, first + k, monitor)
        finally:
            del self.network.monitors[_COUNTING]
            self.network.generator = generator
        return counts

    def _until_answered(self, sample: Tensor, seed: int, number: int, monitor: Monitor) -> Tensor:
        """Spikes of the target layer in the first attempt that has enough, or in the last."""
        for attempt in range(self.max_attempts):
            spikes = self._spikes(sample, attempt, seed + attempt, number)
            self._run(spikes)
            shown = monitor.get("s")[: len(spikes)]
            counts = (shown != 0).sum((0, 1), dtype=torch.int32).flatten()
            if int(counts.sum()) >= self.min_spikes:
                break
        return counts

    def _spikes(self, sample: Tensor, attempt: int, seed: int, number: int) -> Tensor:
        """Spikes ``[steps, *shape]``, whatever was drawn for other samples and attempts."""
        torch.manual_seed((seed * streams.GOLDEN + number) % 2**63)
        brighter = 1.0 + attempt / 2
        steps = shapes.steps_in(self.time, self.network.dt)
        if self.encoder is not None:
            return self.encoder(sample * brighter if attempt else sample)[:steps]
        rate = self.intensity * brighter / _largest(sample)
        chances = sample.detach().cpu().flatten().double() * (rate * self.network.dt / 1000.0)
        spikes = streams.exact_spikes(chances.clamp_(0.0, 1.0), steps, seed, number * len(chances))
        return spikes.view(steps, *sample.shape)

    def _run(self, spikes: Tensor) -> None:
        """Spikes, then silence; without silence the state is reset. Monitors hold this alone."""
        network = self.network
        for monitor in network.monitors.values():
            monitor.reset_state_variables()
        shown, silent = (shapes.steps_in(time, network.dt) for time in (self.time, self.rest))
        silence = spikes.new_zeros(silent, *spikes.shape[1:])
        time = (shown + silent + 0.5) * network.dt  # so many steps, however this is rounded
        network.run({self.source: torch.cat([spikes, silence])[:, None]}, time)
        if not self.rest:
            parts: tuple[Any, ...] = (*network.layers.values(), *network.connections.values())
            for part in parts:
                part.reset_state_variables()


def _largest(samples: Tensor) -> float:
    """The input that has the rate ``intensity``."""
    return 255.0 if samples.dtype == torch.uint8 else 1.0
