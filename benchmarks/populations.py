"""A step of each population: 10,000 neurons, driven by the spikes of ten others."""

from __future__ import annotations

from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import inputs
from benchmarks.players import Player
from benchmarks.report import Row, Table
from benchmarks.turns import SHORT_REST, Spread, Times, ratios, take_turns

NEURONS = 10_000
SOURCES = 10
STEPS = 100
RATE = 0.1
MICRO_PER_STEP = 1e6 / STEPS

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
    inputs.save(folder, "spikes", (torch.rand(STEPS, SOURCES) < RATE).byte())
    inputs.save(folder, "weights", inputs.exact(torch.rand(SOURCES, NEURONS)) * 16)
    table = Table("populations", f"C: a step of {NEURONS:,} neurons, microseconds")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name in tqdm(POPULATIONS, "populations", leave=False):
        table.rows.append(row_of(name, players, repeats, engine, folder))
    return [table]


def row_of(name: str, players: dict[str, Player], repeats: int, engine: str, folder: Path) -> Row:
    """The times of one population, and whether its spikes are the same."""
    n = SIZES.get(name, NEURONS)
    for who, player in players.items():
        how = {"engine": engine} if who == "ours" else {}
        given = {"name": name, "n": n, "parameters": POPULATIONS[name]}
        player.new("Population", folder=str(folder), **given, **how)
        player.call("save", file=str(folder / f"{who}.npz"))  # this also warms it up
    timed = {who: player.timed("run") for who, player in players.items()}
    seconds = take_turns(timed, range(repeats), SHORT_REST)
    row: dict = {"population": name, "n": n}
    row |= {who: Spread.of(v).times(MICRO_PER_STEP) for who, v in seconds.items()}
    if "peer" in players:
        row |= compared(name, seconds, folder)
    return row


def compared(name: str, seconds: Times, folder: Path) -> Row:
    """How many times faster we are, and whether the spikes are the same."""
    found = inputs.differences(folder / "ours.npz", folder / "peer.npz")
    same = None if name in BY_CHANCE else not any(found.values())
    return {"times faster": ratios(seconds["ours"], seconds["peer"]), "same spikes": same}
