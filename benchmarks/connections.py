"""C. Time of a step of one connection, for each kind that there is.

An input layer whose neurons spike with probability 0.05 a step, the connection, and LIF
neurons. Fixed weights and pools with learning off. The cases are in
``cases.py``; both sides draw the same values from the same seed.
"""

from __future__ import annotations

from pathlib import Path

from tqdm import tqdm

from benchmarks import cases, parts
from benchmarks.players import Player
from benchmarks.report import Row, Table


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Measure every case, for so many turns."""
    table = Table("connections", "C. Connections: microseconds a step")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name in tqdm(cases.CASES, "C", leave=False):
        table.rows.append(row_of(players, name, repeats, engine))
    return [table]


def row_of(players: dict[str, Player], name: str, repeats: int, engine: str) -> Row:
    """Build one case on each side and time it."""
    for side, player in players.items():
        player.use_threads(1)
        how = {"engine": engine} if side == "ours" else {}
        player.new("OneConnection", case=name, steps=parts.STEPS, **how)
        player.call("run", index=0)  # warms it up
    row = {"case": name, **parts.timed(players, repeats)}
    return row | {f"{side}, spikes": p.call("spikes")["spikes"] for side, p in players.items()}
