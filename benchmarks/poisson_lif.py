"""A. Poisson inputs to leaky integrate-and-fire neurons: the published comparison.

``n`` Poisson inputs with rates from U(0, 100) Hz, connected all-to-all to ``n``
neurons, weights from N(0, 1), 1,000 steps of 1 ms, nothing learns. The weights are
rounded to multiples of 2^-10, so that sums are exact and spikes must be identical.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import inputs
from benchmarks.players import Player, faster_threads
from benchmarks.report import Row, Table
from benchmarks.turns import Spread, ratios, several, take_turns
from bindsnet.encoding import poisson

SIZES = (250, 1000, 2500, 5000, 10000)
STEPS = 1000
LARGEST_FOR_REFERENCE = 1000
PEER_MODES = ("Connection", "sparse_compute")
WARM_STEPS = 50


def goal(n: int) -> int:
    """How many times faster than the peer's ``Connection`` we mean to be."""
    return 100 if n <= 250 else 30


def runs_in_a_turn(n: int) -> int:
    """Short runs are made a few at a time, one after the other."""
    return 5 if n <= 1000 else 1


def measure(
    ours: Player, peer: Player | None, sizes: list[int], repeats: int, engine: str, folder: Path
) -> list[Table]:
    """Measure every size; the peer in each of its modes."""
    runs = Table("poisson_lif", f"A. Poisson to LIF, n to n, {STEPS:,} steps: seconds a run")
    runs.notes.append("same spikes: every spike and the final voltages are the peer's")
    runs.notes.append("Connection: as in the published comparison; sparse_compute: 0.3.4's option")
    checks = Table("poisson_lif_setup", "A. Set-up in seconds, and our two engines")
    for n in sizes:
        draw(folder, n)
        checks.rows.append({"n": n, **prepare_ours(ours, engine, folder, n)})
        for mode in PEER_MODES if peer else ():
            runs.rows.append({"n": n, **against(ours, peer, mode, n, repeats, engine, folder)})
        if peer is None:
            timed = {"ours": several(ours.timed("run"), runs_in_a_turn(n))}
            seconds = take_turns(timed, range(repeats))["ours"]
            runs.rows.append({"n": n, "ours": Spread.of(seconds)})
    return [runs, checks]


def draw(folder: Path, n: int) -> None:
    """Write the spikes and the weights of size ``n``."""
    torch.manual_seed(n)
    rates = torch.rand(n) * 100
    inputs.save(folder, "spikes", poisson(rates, time=STEPS, dt=1.0))
    inputs.save(folder, "weights", inputs.exact(torch.randn(n, n)))


def record(player: Player, folder: Path, file: Path, **how: object) -> None:
    """One monitored run, for the spikes."""
    player.new("PoissonLIF", folder=str(folder), monitored=True, **how)
    player.call("run")
    player.call("save", file=str(file))


def prepare_ours(ours: Player, engine: str, folder: Path, n: int) -> Row:
    """Record our spikes, hold our engines against each other, time set-up and first run."""
    record(ours, folder, folder / "ours.npz", engine=engine)
    row: dict = {"output spikes": inputs.count_spikes(folder / "ours.npz"), "engines agree": None}
    if n <= LARGEST_FOR_REFERENCE:
        record(ours, folder, folder / "reference.npz", engine="reference")
        found = inputs.differences(folder / "ours.npz", folder / "reference.npz")
        row["engines agree"] = not any(found.values())
    ours.new("PoissonLIF", folder=str(folder), engine=engine)
    row["threads"] = faster_threads(ours, short_run(ours))
    row["build"] = ours.new("PoissonLIF", folder=str(folder), engine=engine)
    row["first run"] = ours.call("run")["seconds"]
    return row


def short_run(player: Player) -> Callable[[], float]:
    """A run of a few steps, to choose the number of threads by."""
    return lambda: player.call("run", steps=WARM_STEPS)["seconds"]


def against(
    ours: Player, peer: Player, mode: str, n: int, repeats: int, engine: str, folder: Path
) -> Row:
    """Check the peer's spikes in one of its modes, then take turns with it."""
    record(peer, folder, folder / "peer.npz", connection=mode)
    same = not any(inputs.differences(folder / "ours.npz", folder / "peer.npz").values())
    peer.new("PoissonLIF", folder=str(folder), connection=mode)
    threads = faster_threads(peer, short_run(peer))
    turns = tqdm(range(repeats), f"A, n = {n:,}, {mode}", leave=False)
    players = {"ours": ours, "peer": peer}
    timed = {who: several(each.timed("run"), runs_in_a_turn(n)) for who, each in players.items()}
    seconds = take_turns(timed, turns)
    for player, file in ((ours, "our_end.npz"), (peer, "peer_end.npz")):
        player.call("save", file=str(folder / file))
    ends = inputs.differences(folder / "our_end.npz", folder / "peer_end.npz")
    return {
        "ours": Spread.of(seconds["ours"]),
        "peer": Spread.of(seconds["peer"]),
        "peer's mode": f"{mode}, {threads} thread{'s' * (threads > 1)}",
        "times faster": ratios(seconds["ours"], seconds["peer"]),
        "goal": goal(n) if mode == "Connection" else None,
        "same spikes": same and not any(ends.values()),
    }
