"""A look at the network after each step of a run: its progress, and numbers gone wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from bindsnet import fields
from bindsnet.errors import StateError


class FiniteWatch:
    """Raises when a state of a layer or a weight is no longer finite, and says where.

    Parameters
    ----------
    network
        The network that runs.
    """

    def __init__(self, network: Any) -> None:
        self.network = network
        self.step = 0
        self._check("before the run")

    def __call__(self, steps: int) -> None:
        """Look at the network; ``steps`` have passed since the last look."""
        self.step += steps
        last = self.step - 1
        self._check(f"in step {last} of the run ({last * self.network.dt:g} ms after its start)")

    def _check(self, when: str) -> None:
        for name, layer in self.network.layers.items():
            for variable in fields.of_kind(layer._fields, fields.State):
                value = layer._buffers.get(variable.name)
                if value is not None:
                    _check(f"layer {name!r} ({type(layer).__name__})", variable.name, value, when)
        for key, connection in self.network.connections.items():
            for part in connection.parts:
                weights = getattr(part.owner, part.name)
                if isinstance(weights, Tensor):
                    where = f"connection {key!r} ({type(connection).__name__})"
                    _check(where, part.label, weights, when)


def _check(where: str, name: str, value: Tensor, when: str) -> None:
    if not value.is_floating_point():
        return
    bad = ~torch.isfinite(value.detach())
    if bool(bad.any()):
        first = bad.nonzero()[0].tolist()
        kind = "NaN" if bool(torch.isnan(value).any()) else "infinite"
        raise StateError(
            f"{where}: {name} is {kind} {when}, in {int(bad.sum())} of {value.numel()} values, "
            f"first at {first}"
        )


@contextmanager
def watching(
    network: Any, steps: int, progress_bar: bool, debug: bool
) -> Iterator[Callable[[int], None]]:
    """What an engine is to call with the steps that it has done."""
    watch = FiniteWatch(network) if debug else None
    with tqdm(total=steps, unit="step", leave=False, disable=not progress_bar) as bar:

        def look(done: int) -> None:
            bar.update(done)
            if watch is not None:
                watch(done)

        yield look
