"""What a process pays before its first step, each time in a fresh process."""

from __future__ import annotations

import tempfile

from tqdm import tqdm

from benchmarks.players import Python
from benchmarks.report import Table
from benchmarks.turns import Spread, take_turns

IMPORT = """
from time import perf_counter
import torch
start = perf_counter()
import {module}
print(perf_counter() - start)
"""

HEADER = """
from time import perf_counter
import torch
torch.set_grad_enabled(False)
start = perf_counter()
"""

POISSON_LIF = (
    HEADER
    + """
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
network = Network()
network.add_layer(Input(100), "X")
network.add_layer(LIFNodes(100), "Y")
x, y = network.layers.values()
network.add_connection(Connection(x, y, w=torch.rand(100, 100)), "X", "Y")
"""
)

DIEHL_AND_COOK = (
    HEADER
    + """
from bindsnet.models import DiehlAndCook2015
network = DiehlAndCook2015(n_inpt=784, n_neurons=100, inh=120)
"""
)

FIRST_STEP = """
network.run({{"X": torch.ones(1, 1, network.layers["X"].n)}}, time=1{engine})
print(perf_counter() - start)
"""

NETWORKS = {"Poisson to LIF": POISSON_LIF, "Diehl & Cook": DIEHL_AND_COOK}


def measure(ours: Python, peer: Python | None, repeats: int, engine: str) -> list[Table]:
    """Time imports and first steps, with and without compiled code on disk."""
    table = Table("startup", "Start of a process: seconds on top of `import torch`")
    table.notes.append("first step: importing bindsnet, building a network, its first step")
    table.notes.append("'nothing cached': an empty folder in BINDSNET_CACHE; compilation is inside")
    pythons = {"ours": ours, **({"peer": peer} if peer else {})}
    rows = []
    for module, goal in (("bindsnet", "at most 0.2"), ("bindsnet.network", None)):
        code = IMPORT.format(module=module)
        imports = {name: timed(python, code) for name, python in pythons.items()}
        rows.append((f"import {module}", goal, spreads(imports, repeats)))
    for name, build in NETWORKS.items():
        rows += first_steps(name, build, pythons, repeats, engine)
    for what, goal, cells in rows:
        table.rows.append({"what": what, **cells, "goal": goal})
    return [table]


def first_steps(name: str, build: str, pythons: dict, repeats: int, engine: str) -> list:
    """Two rows: once with nothing cached, and then with what that left on disk."""
    codes = {
        who: build + FIRST_STEP.format(engine=f", engine={engine!r}" if who == "ours" else "")
        for who in pythons
    }
    with tempfile.TemporaryDirectory() as cache:
        cached = {
            who: timed(python, codes[who], BINDSNET_CACHE=cache) for who, python in pythons.items()
        }
        cold = {"ours": cached["ours"](0)}
        warm = spreads(cached, repeats)
    return [
        (f"first step, {name}, nothing cached", "at most 15", cold),
        (f"first step, {name}, cached", "at most 0.7", warm),
    ]


def timed(python: Python, code: str, **environment: str):
    """A fresh process, as one who takes turns; the seconds are those that it prints."""
    return lambda turn: float(python.run(code, **environment).split()[-1])


def spreads(players: dict, repeats: int) -> dict[str, Spread]:
    """Take turns, once more than is counted."""
    bar = tqdm(range(repeats + 1), "fresh processes", leave=False)
    return {name: Spread.of(v[1:]) for name, v in take_turns(players, bar).items()}
