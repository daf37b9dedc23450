"""Shows samples to a network: in one call of an engine, or one by one through an encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from bindsnet.arguments import function
from bindsnet.errors import ShapeError
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

    def check(self, samples: Tensor) -> None:
        """Samples must fit the input layer."""
        layer = self.network.layers[self.source]
        if samples.dim() < 2 or samples[:1].numel() not in (0, layer.n):
            raise ShapeError(
                f"the samples have shape {list(samples.shape)}: {samples[:1].numel()} values each, "
                f"but layer {self.source!r} has {layer.n} neurons"
            )

    def __call__(self, samples: Tensor, order: Tensor, seed: int, first: int) -> Tensor:
        """Spikes of the target layer for the samples ``order``: int32 ``[len(order), n]``."""
        if self.encoder is not None:
            return self._one_by_one(self.encoder, samples, order, seed, first)
        largest = 255.0 if samples.dtype == torch.uint8 else 1.0
        counts = self.network.present(
            {self.source: samples},
            self.time,
            [self.target],
            scale=self.intensity / largest,
            order=order,
            batch_size=self.batch_size,
            seed=seed,
            first=first,
        )
        return counts[self.target]

    def _one_by_one(
        self, encoder: Encoder, samples: Tensor, order: Tensor, seed: int, first: int
    ) -> Tensor:
        """A seed of its own for each sample, so that its spikes do not depend on the others."""
        network, layer = self.network, self.network.layers[self.target]
        monitor = Monitor(layer, ["s"])
        network.add_monitor(monitor, _COUNTING)
        counts = torch.zeros(len(order), layer.n, dtype=torch.int32)
        try:
            with torch.random.fork_rng(devices=[]):
                for k, row in enumerate(order.tolist()):
                    torch.manual_seed((seed * 0x9E3779B97F4A7C15 + first + k) % 2**63)
                    spikes = encoder(samples[row])
                    network.run({self.source: spikes[:, None]}, self.time)
                    counts[k] = monitor.get("s").sum((0, 1)).flatten()
                    network.reset_state_variables()
        finally:
            del network.monitors[_COUNTING]
        return counts
