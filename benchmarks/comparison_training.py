"""Benchmark B in every simulator, each in turn with us, as far as it can express the network.

BindsNET has it ready made; in the others it is written with what their documentation names.
What differs is said with each peer of ``peers``. Before the times, the spikes of the first
sample are held against ours, where all who cross the threshold spike: one of them is drawn
by each side with its own generator, if it can have only one spike.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

import torch

from benchmarks import diehl_and_cook, inputs, players
from benchmarks.diehl_and_cook import IN_A_TURN, MILLI, STEPS
from benchmarks.inputs import agreement, spikes_in
from benchmarks.peers import PEERS, Peer
from benchmarks.players import Player, start
from benchmarks.report import Row
from benchmarks.turns import Spread, ratios, several, take_turns

REPEATS = 3
FEWER = 2  # of what takes long
LONG = 1.0  # seconds of a sample
SHORT = 0.2  # seconds of a sample, of which ten make a turn
SIZES = diehl_and_cook.SIZES


def measured(
    names: Sequence[str],
    environments: Path | None = None,
    data_root: Path | None = None,
    sizes: Sequence[int] = SIZES,
) -> Iterator[Row]:
    """A row for every size and peer: milliseconds of a training sample, without encoding."""
    images, _ = inputs.find_images(data_root)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        inputs.save_samples(folder, images[: (1 + REPEATS) * IN_A_TURN], STEPS)
        ours = stack.enter_context(Player(players.our_python()))
        ours.use_threads(1)
        for name in [name for name in names if PEERS[name].training]:
            try:
                peer = stack.enter_context(start(PEERS[name], environments))
                for n in sizes:
                    yield {"n": n, "peer": name, **against(ours, peer, PEERS[name], n, folder)}
            except RuntimeError as error:
                yield {"peer": name, "why not": str(error).strip().splitlines()[-1]}


class Samples:
    """A peer's samples: their seconds, and how many of these it simulated, if it tells."""

    def __init__(self, player: Player) -> None:
        self.player, self.simulated = player, []

    def __call__(self, index: int) -> float:
        answer = self.player.call("run", index=index)
        if "simulation" in answer:
            self.simulated.append(answer["simulation"] * MILLI)
        return answer["seconds"]


def against(ours: Player, peer: Player, about: Peer, n: int, folder: Path) -> Row:
    """Build on both sides, hold spikes together, take turns."""
    torch.manual_seed(n)
    inputs.save(folder, f"weights_{n}", 0.3 * torch.rand(784, n))
    if about.restarts:
        peer.restart()
    row = checked(ours, peer, about, n, folder)
    samples = Samples(peer)
    trial = samples(1)
    samples.simulated.clear()
    theirs = several(samples, IN_A_TURN) if trial < SHORT and not about.together else samples
    timed = {"ours": several(ours.timed("run"), IN_A_TURN), "peer": theirs}
    taken = take_turns(timed, range(1, 1 + (REPEATS if trial < LONG else FEWER)))
    return {
        "ours, ms": Spread.of(taken["ours"]).times(MILLI),
        "peer, ms": Spread.of(taken["peer"]).times(MILLI),
        "times faster": ratios(taken["ours"], taken["peer"]),
        "simulation, ms": Spread.of(samples.simulated) if samples.simulated else None,
        **row,
        "machine": players.machine(),
        "version": peer.versions["version"],
        "day": date.today().isoformat(),
    }


def checked(ours: Player, peer: Player, about: Peer, n: int, folder: Path) -> Row:
    """Compare the first sample, with all spikes; leave networks that have one a step, if they can.

    Ours has spiked by then, so that it is warm, and so has the peer's.
    """
    how = {"folder": str(folder), "n": n}
    ours.new("DiehlAndCook", **how, engine="native", one_spike=False)
    row: dict = {"set-up, s": peer.new("DiehlAndCook", **how, **about.all_spikes)}
    with suppress(RuntimeError):  # has nothing to compile
        row["compiling, s"] = peer.call("compiled")["seconds"]
    found = {}
    for name, player in (("ours", ours), ("peer", peer)):
        player.call("run", index=0)
        player.call("save", file=str(folder / f"{name}.npz"))
        found[name] = spikes_in(folder / f"{name}.npz").flatten()
    row["same spikes, %"] = agreement(found["ours"], found["peer"])
    ours.new("DiehlAndCook", **how, engine="native")
    ours.call("run", index=0)
    if about.all_spikes:
        peer.new("DiehlAndCook", **how)
    return row
