"""``python -m benchmarks``: measure, print the tables, write CSV."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import (
    cartpole,
    comparison,
    connections,
    diehl_and_cook,
    install,
    learning_connections,
    learning_rules,
    players,
    poisson_lif,
    populations,
    single_step,
    startup,
)
from benchmarks.peers import PEERS
from benchmarks.players import Player, Python
from benchmarks.report import Table, show_table, write_csv
from benchmarks.summary import summary

NAMES = ("A", "B", "C", "step", "startup", "install", "cartpole", "peers")
RESULTS = Path(__file__).with_name("results")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="may be given repeatedly")
    parser.add_argument("--sizes", type=int, nargs="+", help="n of A and of B")
    parser.add_argument("--repeats", type=int, default=5, help="turns")
    parser.add_argument("--engine", default="native", help="the engine of ours")
    parser.add_argument("--no-peer", action="store_true", help="measure ours alone")
    parser.add_argument("--peer-envs", type=Path, help="folder of the peers' environments")
    parser.add_argument("--data-root", type=Path, help="folder of MNIST, as torchvision lays it")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the CSV files")
    return parser.parse_args()


def peer_of(options: argparse.Namespace) -> Python | None:
    """The peer's Python, unless we measure ours alone."""
    if options.no_peer:
        return None
    return players.peer_python(PEERS["BindsNET"], options.peer_envs)


def measured(options: argparse.Namespace) -> Iterator[Table]:
    """Run what was asked for, one benchmark after the other."""
    ours, peer = players.our_python(), peer_of(options)
    repeats, engine = options.repeats, options.engine
    wanted = options.only or NAMES
    with both(ours, peer) as (mine, theirs, folder):
        if "A" in wanted:
            sizes = options.sizes or poisson_lif.SIZES
            yield from poisson_lif.measure(mine, theirs, sizes, repeats, engine, folder)
        if "B" in wanted:
            sizes = options.sizes or diehl_and_cook.SIZES
            yield from diehl_and_cook.measure(
                mine, theirs, sizes, repeats, engine, folder, options.data_root
            )
        if "C" in wanted:
            yield from parts(mine, theirs, repeats, engine, folder)
        if "step" in wanted:
            yield from single_step.measure(mine, theirs, repeats, engine, folder)
    if "startup" in wanted:
        yield from startup.measure(ours, peer, repeats, engine)
    if "install" in wanted:
        yield from install.measure(repeats)
    if "cartpole" in wanted:
        yield from cartpole.measure(repeats, engine)
    if "peers" in wanted and peer:
        yield from comparison.tables(options.peer_envs, options.data_root)


def parts(
    ours: Player, peer: Player | None, repeats: int, engine: str, folder: Path
) -> Iterator[Table]:
    """Benchmark C, part by part, and what it comes to."""
    tables = []
    for part in (populations, connections, learning_connections, learning_rules):
        tables += part.measure(ours, peer, repeats, engine, folder)
        yield tables[-1]
    yield summary("C", "C: times faster", tables)


@contextmanager
def both(ours: Python, peer: Python | None) -> Iterator[tuple[Player, Player | None, Path]]:
    """The two processes that take turns, and a folder for what they share."""
    with ExitStack() as stack:
        mine = stack.enter_context(Player(ours))
        theirs = stack.enter_context(Player(peer)) if peer else None
        for player in filter(None, (mine, theirs)):
            print(f"{player.name}: {player.versions}", flush=True)
            player.use_threads(1)  # until a benchmark tries what is faster
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        yield mine, theirs, Path(folder)


def main() -> None:
    """Measure, print, write."""
    options = arguments()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for table in measured(options):
        print(f"\n{show_table(table)}", flush=True)
        print(f"written: {write_csv(table, options.out)}", flush=True)


if __name__ == "__main__":
    main()
