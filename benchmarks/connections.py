"""C. Time of a step of one connection, for each kind that there is.

An input layer whose neurons spike with probability 0.05 a step, the connection, and LIF
neurons: 250 steps a run. Fixed weights and pools with learning off. The cases are in
``cases.py``; both sides draw the same values from the same seed.
"""

from __future__ import annotations

from pathlib import Path

from tqdm import tqdm

from benchmarks import cases
from benchmarks.players import Player
from benchmarks.report import Row, Table
from benchmarks.turns import SHORT_REST, Spread, ratios, several, take_turns

STEPS = 250
IN_A_TURN = 3
MICRO_PER_STEP = 1e6 / STEPS


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Measure every case, for so many turns of three runs."""
    table = Table("connections", "C. Connections: microseconds a step")
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name in tqdm(cases.CASES, "C", leave=False):
        table.rows.append(timed(players, name, repeats, engine))
    return [table]


def timed(players: dict[str, Player], name: str, repeats: int, engine: str) -> Row:
    """Microseconds a step of either side in turn."""
    plays = {}
    for side, player in players.items():
        player.use_threads(1)
        how = {"engine": engine} if side == "ours" else {}
        player.new("OneConnection", case=name, steps=STEPS, **how)
        player.call("run", index=0)  # warms it up
        plays[side] = several(player.timed("run"), IN_A_TURN)
    seconds = take_turns(plays, range(repeats), SHORT_REST)
    row: dict = {"case": name}
    row |= {side: Spread.of(values).times(MICRO_PER_STEP) for side, values in seconds.items()}
    row |= {f"{side}, spikes": p.call("spikes")["spikes"] for side, p in players.items()}
    if "peer" in players:
        row["times faster"] = ratios(seconds["ours"], seconds["peer"])
    return row
