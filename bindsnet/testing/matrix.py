"""Which learning rule works on which connection: every cell is run, none is claimed.

``python -m bindsnet.testing.matrix`` prints the page ``docs/support-matrix.md``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from bindsnet.network import Network
from bindsnet.network.topology.base import AbstractConnection
from bindsnet.testing.draws import spikes
from bindsnet.testing.exact import exact_network
from bindsnet.testing.populations import PARAMETERS, TRACES, check_population
from bindsnet.testing.registry import CONNECTIONS, POPULATIONS, RULES, weights_of
from bindsnet.testing.runs import agree, run_on

BATCHES = (1, 4)
CHANNELS = (1, 2)
_STEPS = 20


class Cell(NamedTuple):
    """A rule, a connection, a number of samples side by side, a number of channels."""

    rule: str
    connection: str
    batch: int
    channels: int


def cells(rule: str, connection: str) -> Iterator[Cell]:
    """All sizes of one pair."""
    for batch, channels in itertools.product(BATCHES, CHANNELS):
        yield Cell(rule, connection, batch, channels)


def plastic_connections() -> list[str]:
    """Names of the connections that have weights."""
    return [name for name, row in CONNECTIONS.items() if row.learns]


def check_cell(cell: Cell, engine: str = "auto") -> Tensor:
    """Assert that a cell is right, and return the change of the weights.

    The spikes of both sides are given. ``engine`` gives the bits of the reference, and
    both give what follows from the connection's ``compute`` alone, in float64: there each
    sum of products is the derivative of the input with respect to the weights.
    """
    row = RULES[cell.rule]
    network = network_of(cell)
    inputs, options = forced_spikes(network, cell.batch)
    before = weights_of(_connection(network)).clone()
    outcome = agree(network, inputs, _STEPS, engine=engine, **options, **row.run)
    learned = weights_of(_connection(outcome.network))
    derived = run_on(_derived(cell), "reference", inputs, _STEPS, **options, **row.run)
    expected = weights_of(_connection(derived.network))
    assert expected.dtype == torch.float64
    torch.testing.assert_close(
        learned.double(), expected.reshape(learned.shape), rtol=1e-5, atol=1e-5
    )
    return learned - before


def _connection(network: Network) -> Any:
    return network.connections[("X", "Y")]


def network_of(cell: Cell, **options: Any) -> Network:
    """The network of a cell, in exact arithmetic where its rule allows."""
    rule = RULES[cell.rule]
    return exact_network(
        rule.cls,
        CONNECTIONS[cell.connection].cls,
        cell.batch,
        channels=cell.channels,
        **{**rule.options, **options},
    )


def forced_spikes(network: Network, batch: int) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Spikes of the source as input, and those of the target as options of a run."""
    generator = torch.Generator().manual_seed(3)
    pre = spikes(_STEPS, batch, *network.layers["X"].shape, generator=generator)
    post = spikes(_STEPS, batch, *network.layers["Y"].shape, generator=generator)
    return {"X": pre}, {"clamp": {"Y": post}, "unclamp": {"Y": ~post}}


def _derived(cell: Cell) -> Network:
    """The same network with weights in float64, of whose connection only ``compute`` is known."""
    if not issubclass(CONNECTIONS[cell.connection].cls, AbstractConnection):
        cell = cell._replace(connection="Connection")  # a pipeline of one weight is a matrix
    network = network_of(cell, w_dtype=torch.float64)
    connection = _connection(network)
    known = {
        "correlate": AbstractConnection.correlate,
        "accumulate": AbstractConnection.accumulate,
        "__module__": "derived",  # an engine knows nothing of classes that are not ours
    }
    connection.__class__ = type(cell.connection, (type(connection),), known)
    return network


def rows_of_rules() -> Iterator[str]:
    """The table of rules and connections, in Markdown."""
    names = plastic_connections()
    yield f"| rule | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for rule in RULES:
        found = [_summary(list(cells(rule, name))) for name in names]
        yield f"| {rule} | {' | '.join(found)} |"


def _summary(pair: Sequence[Cell]) -> str:
    results = [_holds(cell) and is_native(cell) for cell in pair]
    return f"{sum(results)} of {len(results)}"


def is_native(cell: Cell) -> bool:
    """Whether nothing of the cell's network falls back to torch."""
    network = network_of(cell)
    inputs, options = forced_spikes(network, cell.batch)
    return "step by step" not in network.explain(inputs, **options, **RULES[cell.rule].run)


def _holds(cell: Cell) -> bool:
    try:
        changed = bool(check_cell(cell).any())
    except AssertionError:
        return False
    return changed or cell.rule == "NoOp"


def rows_of_populations() -> Iterator[str]:
    """The table of populations, in Markdown."""
    columns = [f"{kind}, {traces}" for kind in PARAMETERS for traces in TRACES]
    yield f"| population | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for name in POPULATIONS:
        for batch in BATCHES:
            check_population(name, batch)
        yield f"| {name} |{' equal |' * len(columns)}"


_PAGE = """\
# What works with what

Each cell of these tables was run: `python -m bindsnet.testing.matrix` prints this page, and
`test/agreement` holds each cell.

## Rules and connections

A cell counts batches of 1 and 4 samples times layers of 1 and 2 channels. In each, the native
engine leaves nothing to torch and gives the weights of the reference to the bit; both give those
that follow in float64 from the derivative of the connection's `compute`.

{rules}

## Populations

Parameters that all neurons share, or one for each; no spike traces, traces that a spike sets, or
adds to; batches of 1 and 4. "Equal": both engines give the same bits.

{populations}
"""


def page() -> str:
    """The page of the documentation."""
    return _PAGE.format(
        rules="\n".join(rows_of_rules()), populations="\n".join(rows_of_populations())
    )


if __name__ == "__main__":
    print(page(), end="")
