"""A step of each population: 10,000 neurons, driven by the spikes of ten others."""

from __future__ import annotations

from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import inputs, parts
from benchmarks.players import Player
from benchmarks.report import Row, Table

NEURONS = 10_000
SOURCES = 10
RATE = 0.1

POPULATIONS: dict[str, dict] = {
    "McCullochPitts": {"thresh": 9.0},
    "IFNodes": {},
    "LIFNodes": {},
    "BoostedLIFNodes": {},
    "CurrentLIFNodes": {},
    "AdaptiveLIFNodes": {},
    "DiehlAndCookNodes": {},
    "IzhikevichNodes": {},
    "CSRMNodes": {},
    "SRM0Nodes": {},
    "SubtractiveResetIFNodes": {"thresh": 9.0, "reset": 0.0},
    "PassThroughNodes": {},
}
SIZES = {"IzhikevichNodes": 2_000}
"""Those with a matrix of all pairs of neurons are smaller."""
BY_CHANCE = ("DiehlAndCookNodes", "SRM0Nodes")
"""Those that draw random numbers have other spikes in each library."""


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Time each population ``repeats`` times, in turn."""
    torch.manual_seed(0)
    inputs.save(folder, "spikes", (torch.rand(parts.STEPS, SOURCES) < RATE).byte())
    inputs.save(folder, "weights", inputs.exact(torch.rand(SOURCES, NEURONS)) * 16)
    table = Table("populations", f"C: a step of {NEURONS:,} neurons, microseconds")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name in tqdm(POPULATIONS, "populations", leave=False):
        table.rows.append(row_of(name, players, repeats, engine, folder))
    table.notes.append("steps alike: before the first spike that only one side has")
    table.notes.append(
        "Izhikevich: each side adds up the 2,000 inputs of a neuron in another order"
    )
    return [table]


def row_of(name: str, players: dict[str, Player], repeats: int, engine: str, folder: Path) -> Row:
    """The times of one population, and whether its spikes are the same."""
    n = SIZES.get(name, NEURONS)
    for who, player in players.items():
        how = {"engine": engine} if who == "ours" else {}
        given = {"name": name, "n": n, "parameters": POPULATIONS[name]}
        player.new("Population", folder=str(folder), **given, **how)
        player.call("save", file=str(folder / f"{who}.npz"))  # this also warms it up
    row = {"population": name, "n": n, **parts.timed(players, repeats)}
    if "peer" in players and name not in BY_CHANCE:
        row["steps alike"] = inputs.steps_alike(folder / "ours.npz", folder / "peer.npz")
    return row
