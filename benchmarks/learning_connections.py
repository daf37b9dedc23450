"""A step of each connection that learns by PostPre, between leaky neurons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from benchmarks import inputs, parts
from benchmarks.players import Player
from benchmarks.report import Row, Table

RATE = 0.06

IMAGE, VOXELS, LINE = [1, 28, 28], [1, 12, 12, 12], [1, 784]
CONNECTIONS: dict[str, dict[str, Any]] = {
    "Connection": {"source": [784], "target": [400], "w": [784, 400], "strength": 0.1},
    "Conv1dConnection": {
        "source": LINE,
        "target": [32, 780],
        "w": [32, 1, 5],
        "strength": 4.0,
        "arguments": {"kernel_size": 5},
    },
    "Conv2dConnection": {
        "source": IMAGE,
        "target": [32, 24, 24],
        "w": [32, 1, 5, 5],
        "arguments": {"kernel_size": 5},
    },
    "Conv3dConnection": {
        "source": VOXELS,
        "target": [8, 10, 10, 10],
        "w": [8, 1, 3, 3, 3],
        "arguments": {"kernel_size": 3},
    },
    "LocalConnection1D": {
        "source": LINE,
        "target": [8 * 195],
        "w": [1, 8 * 195, 8],
        "strength": 3.0,
        "arguments": {"kernel_size": 8, "stride": 4, "n_filters": 8},
    },
    "LocalConnection2D": {
        "source": IMAGE,
        "target": [8 * 36],
        "w": [1, 8 * 36, 64],
        "arguments": {"kernel_size": 8, "stride": 4, "n_filters": 8},
    },
}
"""Shapes of layers and weights; ``strength`` is the largest weight, 0.8 unless given."""


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Time each connection ``repeats`` times, in turn."""
    table = Table("learning_connections", "C: a step of each connection with PostPre, microseconds")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name in tqdm(CONNECTIONS, "learning connections", leave=False):
        case = {"name": name, **CONNECTIONS[name]}
        row = row_of(case, players, repeats, engine, folder)
        table.rows.append({"connection": name, **row})
    table.notes.append("largest difference: of a weight, after a run of the same spikes")
    return [table]


def row_of(
    case: dict[str, Any], players: dict[str, Player], repeats: int, engine: str, folder: Path
) -> Row:
    """The times of one case, and how close weights and spikes are."""
    case = dict(case)
    torch.manual_seed(0)
    inputs.save(folder, "spikes", (torch.rand(parts.STEPS, *case["source"]) < RATE).byte())
    strength = case.pop("strength", 0.8)
    inputs.save(folder, "weights", inputs.exact(torch.rand(case.pop("w"))) * strength)
    for who, player in players.items():
        how = {"engine": engine} if who == "ours" else {}
        player.new("Joined", folder=str(folder), **case, **how)
        player.call("save", file=str(folder / f"{who}.npz"))  # this also warms it up
    row = parts.timed(players, repeats)
    if "peer" in players:
        found = inputs.differences(folder / "ours.npz", folder / "peer.npz")
        row["largest difference"] = found["w"]
    row["spikes a step"] = inputs.count_spikes(folder / "ours.npz") / parts.STEPS
    return row
