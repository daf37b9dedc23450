"""A step of each learning rule, on a matrix of 784 x 400 weights between leaky neurons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.learning_connections import row_of
from benchmarks.players import Player
from benchmarks.report import Table

MATRIX = {"source": [784], "target": [400], "w": [784, 400], "strength": 0.1}
REWARD = {"reward": 0.1}
RULES: dict[str, dict[str, Any]] = {
    "NoOp": {},
    "PostPre": {},
    "WeightDependentPostPre": {},
    "Hebbian": {},
    "MSTDP": {"options": REWARD},
    "MSTDPET": {"options": REWARD},
    "Rmax": {"options": REWARD, "population": "SRM0Nodes", "additive": True},
}
"""What each needs beside two layers with traces. Rmax is for neurons that fire by chance."""


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Time each rule ``repeats`` times, in turn."""
    table = Table("learning_rules", "C: a step of each rule on a matrix, microseconds")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for rule in tqdm(RULES, "learning rules", leave=False):
        case = {"name": "Connection", "rule": rule, **MATRIX, **RULES[rule]}
        table.rows.append({"rule": rule, **row_of(case, players, repeats, engine, folder)})
    table.notes.append("largest difference: of a weight, after a run of the same spikes")
    table.notes.append("with Rmax, the target's spikes are drawn, and differ")
    return [table]
