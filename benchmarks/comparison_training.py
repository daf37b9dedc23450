"""Benchmark B in the simulators that can train its network, each in turn with us.

BindsNET has it ready made; in Brian2 it is written with equations. For the others it has not
been written: it takes neurons with an adaptive threshold that inhibit each other, and weights
that learn from pairs of spikes while they run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import torch

from benchmarks import diehl_and_cook, inputs, players
from benchmarks.diehl_and_cook import IN_A_TURN, MILLI, STEPS
from benchmarks.peers import PEERS
from benchmarks.players import Player, start
from benchmarks.report import Row
from benchmarks.turns import Spread, ratios, several, take_turns

NAMES = ("BindsNET", "Brian2")
REPEATS = 3
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
        for name in [name for name in NAMES if name in names]:
            try:
                peer = stack.enter_context(start(PEERS[name], environments))
                for n in sizes:
                    yield {"n": n, "peer": name, **against(ours, peer, name, n, folder)}
            except RuntimeError as error:
                yield {"peer": name, "why not": str(error).strip().splitlines()[-1]}


def against(ours: Player, peer: Player, name: str, n: int, folder: Path) -> Row:
    """Build on both sides, take turns of ten samples; the first one is not counted."""
    torch.manual_seed(n)
    inputs.save(folder, f"weights_{n}", 0.3 * torch.rand(784, n))
    ours.new("DiehlAndCook", folder=str(folder), n=n, engine="native")
    setup = peer.new("DiehlAndCook", folder=str(folder), n=n)
    timed = {"ours": several(ours.timed("run"), IN_A_TURN), "peer": peer.timed("run")}
    if not PEERS[name].built_for_threads:
        timed["peer"] = several(timed["peer"], IN_A_TURN)
    taken = take_turns(timed, range(1 + REPEATS))
    mine, theirs = taken["ours"][1:], taken["peer"][1:]
    return {
        "ours, ms": Spread.of(mine).times(MILLI),
        "peer, ms": Spread.of(theirs).times(MILLI),
        "times faster": ratios(mine, theirs),
        "set-up, s": setup,
    }
