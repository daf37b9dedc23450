"""B. Training the network of Diehl & Cook (2015), one sample at a time.

784 inputs, ``n`` excitatory neurons, STDP with ``nu = (1e-4, 1e-2)``, norm 78.4,
inhibition 120, one spike a step; 250 steps of 1 ms a sample; digits as Poisson rates
up to 128 Hz; a spike monitor on the excitatory layer. Both sides start from the same
weights and are shown the same spikes. They draw the one spike of a step differently,
so that their spike counts must be close, not equal; our two engines must be equal.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import inputs
from benchmarks.players import Player, faster_threads
from benchmarks.report import Row, Table
from benchmarks.turns import Spread, ratios, several, take_turns

SIZES = (100, 400, 1600)
GOALS = {100: 300, 400: 300, 1600: 500}
PARTS = ("encode", "whole", "present")
"""What is timed besides the run; the peer, which has no ``present``, does the whole for it."""
STEPS = 250
IN_A_TURN = 10
CHECKED = 20
LARGEST_FOR_REFERENCE = 400
MILLI = 1e3


def measure(
    ours: Player,
    peer: Player | None,
    sizes: list[int],
    repeats: int,
    engine: str,
    folder: Path,
    data_root: Path | None = None,
) -> list[Table]:
    """Measure every size, for so many turns of ten samples after one that is not counted."""
    images, source = inputs.find_images(data_root)
    turns = range(1 + repeats)
    inputs.save_samples(folder, images[: max(len(turns) * IN_A_TURN, CHECKED)], STEPS)
    times = Table("diehl_and_cook", "B. Training Diehl & Cook: milliseconds a sample")
    times.notes.append(f"images: {source}; {repeats} turns of {IN_A_TURN} samples in a row")
    times.notes.append("run: network.run alone; encode: poisson(); whole: encode, run, reset")
    times.notes.append("present: the whole, by one call of network.present for all samples")
    checks = Table("diehl_and_cook_checks", "B. Set-up in milliseconds, and what was computed")
    for n in sizes:
        torch.manual_seed(n)
        inputs.save(folder, f"weights_{n}", 0.3 * torch.rand(784, n))
        row = {"n": n, **compare_engines(ours, n, engine, folder)}
        players = {"ours": ours, **({"peer": peer} if peer else {})}
        row |= build(players, n, engine, folder)
        times.rows.append({**time_part(players, n, "run", turns), "goal": GOALS.get(n)})
        checks.rows.append({**row, **count_spikes(players, folder)})
        times.rows += [time_part(players, n, part, turns) for part in PARTS]
    return [times, checks]


def build(players: dict[str, Player], n: int, engine: str, folder: Path) -> Row:
    """Build on either side: first to choose the number of threads, then anew for the samples."""
    row: dict = {}
    for name, player in players.items():
        how = {"folder": str(folder), "n": n, **({"engine": engine} if name == "ours" else {})}
        player.new("DiehlAndCook", **how)
        row[f"{name}, threads"] = faster_threads(player, partial(player.timed("whole"), 0))
        row[f"{name}, build"] = player.new("DiehlAndCook", **how) * MILLI
    return row


def time_part(players: dict[str, Player], n: int, part: str, turns: range) -> Row:
    """Milliseconds of each side in turn, and how many times faster we are."""
    timed = {name: several(player.timed(part), IN_A_TURN) for name, player in players.items()}
    seconds = take_turns(timed, tqdm(turns, f"B, n = {n:,}, {part}", leave=False))
    after = {name: values[1:] for name, values in seconds.items()}
    row: dict = {"n": n, "part": part}
    row |= {name: Spread.of(values).times(MILLI) for name, values in after.items()}
    if "peer" in after:
        row["times faster"] = ratios(after["ours"], after["peer"])
    return row


def count_spikes(players: dict[str, Player], folder: Path) -> Row:
    """How many spikes the excitatory neurons had in all samples that were run."""
    row: dict = {}
    for name, player in players.items():
        file = folder / f"{name}.npz"
        player.call("save", file=str(file))
        row[f"{name}, spikes"] = inputs.count_spikes(file)
    return row


def compare_engines(ours: Player, n: int, engine: str, folder: Path) -> Row:
    """Train twice on the same samples, by either of our engines, and hold them together."""
    if n > LARGEST_FOR_REFERENCE:
        return {"engines agree": None}
    for each in (engine, "reference"):
        ours.new("DiehlAndCook", folder=str(folder), n=n, engine=each)
        for index in range(CHECKED):
            ours.call("run", index=index)
        ours.call("save", file=str(folder / f"{each}.npz"))
    found = inputs.differences(folder / f"{engine}.npz", folder / "reference.npz")
    if not any(found.values()):
        return {"engines agree": True}
    return {"engines agree": False, "largest difference": str(found)}
