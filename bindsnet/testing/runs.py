"""Runs of one network on several engines, from the same start."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bindsnet.network import Network
from bindsnet.testing.states import State, differences, snapshot


@dataclass
class Outcome:
    """A network after its run, and all that it holds."""

    network: Network
    state: State

    def __getitem__(self, name: str) -> Any:
        return self.state[name]


def run_on(
    network: Network,
    engine: str,
    inputs: Mapping[str, Tensor],
    time: float,
    seed: int = 0,
    presentations: int = 1,
    **options: Any,
) -> Outcome:
    """Run a copy of ``network`` on one engine, with torch's generator seeded.

    Parameters
    ----------
    presentations
        How many runs follow each other, with a reset of the state between them.
    options
        Further arguments of ``Network.run``.
    """
    twin = copy.deepcopy(network)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for i in range(presentations):
            if i:
                reset_layers(twin)
            twin.run(inputs, time, engine=engine, **options)
    return Outcome(twin, snapshot(twin))


def reset_layers(network: Network) -> None:
    """Reset layers and connections, but let the monitors keep what they have."""
    for layer in network.layers.values():
        layer.reset_state_variables()
    for connection in network.connections.values():
        connection.reset_state_variables()


def agree(
    network: Network,
    inputs: Mapping[str, Tensor],
    time: float,
    engine: str = "native",
    **options: Any,
) -> Outcome:
    """Assert that ``engine`` gives what the reference gives, to the bit.

    Arguments are those of :func:`run_on`. Returns the reference's outcome, so that
    a test can also assert that something happened: silent networks always agree.
    """
    expected = run_on(network, "reference", inputs, time, **options)
    got = run_on(network, engine, inputs, time, **options)
    wrong = differences(expected.state, got.state)
    assert not wrong, f"{engine} differs from the reference in" + "".join(
        f"\n  {name}: {_difference(expected.state.get(name), got.state.get(name))}"
        for name in wrong
    )
    return expected


def _difference(expected: Any, got: Any) -> str:
    """Where two tensors of one shape differ first, and how; else both."""
    tensors = isinstance(expected, Tensor) and isinstance(got, Tensor)
    if not tensors or expected.shape != got.shape or expected.dtype != got.dtype:
        return f"{expected} is not {got}"
    unequal = (expected != got).nonzero()
    first = tuple(unequal[0].tolist()) if len(unequal) else ()
    a, c = got[first].item(), expected[first].item()
    return f"at {list(first)} {a} is not {c}, {len(unequal)} in all"
