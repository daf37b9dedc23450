"""Calls of one step, as a closed loop makes them: 100 inputs to 10 neurons."""

from __future__ import annotations

from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import inputs
from benchmarks.players import Player
from benchmarks.report import Row, Table
from benchmarks.turns import Spread, Times, ratios, take_turns

CALLS = 1000
RATE = 0.1
GOAL = "at most 60"
MICRO_PER_CALL = 1e6 / CALLS


def measure(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Time ``repeats`` times a thousand calls, in turn."""
    torch.manual_seed(0)
    inputs.save(folder, "spikes", (torch.rand(CALLS, 100) < RATE).byte())
    inputs.save(folder, "weights", inputs.exact(torch.rand(100, 10)))
    players = {"ours": ours, **({"peer": peer} if peer else {})}
    for name, player in players.items():
        how = {"engine": engine} if name == "ours" else {}
        player.use_threads(1)
        player.new("SingleStep", folder=str(folder), **how)
        player.call("save", file=str(folder / f"{name}.npz"))  # this also warms it up
    timed = {name: player.timed("run") for name, player in players.items()}
    seconds = take_turns(timed, tqdm(range(repeats), "single steps", leave=False))
    row: dict = {name: Spread.of(v).times(MICRO_PER_CALL) for name, v in seconds.items()}
    row |= {"goal": GOAL, "output spikes": inputs.count_spikes(folder / "ours.npz")}
    if peer:
        row |= compared(seconds, folder)
    return [Table("single_step", "run(inputs, time=1), 100 to 10: microseconds a call", [row])]


def compared(seconds: Times, folder: Path) -> Row:
    """How many times faster we are, and whether the spikes are the same."""
    found = inputs.differences(folder / "ours.npz", folder / "peer.npz")
    same = not any(found.values())
    return {"times faster": ratios(seconds["ours"], seconds["peer"]), "same spikes": same}
