"""The comparison with everyone: benchmark A in every peer of ``peers``, each in turn with us.

    python -m benchmarks.comparison                draw the figure and write the page anew
    python -m benchmarks.comparison --measure A    measure first, n = 250 to 10,000 by 250
    python -m benchmarks.comparison --measure A B  and train the network of benchmark B
    python -m benchmarks.comparison --measure A --resume   go on with what was interrupted

What was measured is kept as CSV in ``benchmarks/results``, row after row; the sizes of the
table come first. A peer that has used up its time goes on to no further size, and the
page says so.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from time import perf_counter

from benchmarks import comparison_page as page
from benchmarks import comparison_training, players, poisson_lif
from benchmarks.inputs import agreement, spikes_in
from benchmarks.peers import PEERS, Peer
from benchmarks.players import Player
from benchmarks.report import Row, Table, show_table, write_csv
from benchmarks.turns import Spread, Times, ratios, several, take_turns

FIRST = poisson_lif.SIZES
ALL = (*FIRST, *(n for n in range(250, 10_001, 250) if n not in FIRST))
TITLE_A = "A. Poisson to LIF in every simulator: seconds a run"
TITLE_B = "B. Training Diehl & Cook, by simulator: milliseconds a sample"
BUDGET = 100.0
REST = 0.1
IN_A_TURN = 3  # short runs
SHORT = 0.1  # seconds of a run
COUNTS = 1.0  # seconds of a run from which warming up makes no difference
LONG = 5.0  # seconds of a run from which other numbers of threads are not tried
CLEARLY = 0.9  # of the time with fewer threads


def turns_of(seconds: float, published: bool) -> int:
    """How many turns, by what a peer's run takes; the sizes of the table have two at least."""
    if seconds < COUNTS:
        return 5 if seconds < COUNTS / 4 else 3
    if published:
        return 3 if seconds < LONG else 2
    return 2 if seconds < 2 * LONG else 1


def in_a_turn(play: Callable[[int], float], seconds: float) -> Callable[[int], float]:
    """A turn of what takes so long: the median of some short runs, or one."""
    return several(play, IN_A_TURN if seconds < SHORT else 1)


class Ours:
    """Our network of one size: its spikes with and without refractory time, then its turns."""

    def __init__(self, player: Player, folder: Path, engine: str) -> None:
        self.player, how = player, {"folder": str(folder), "engine": engine, "monitored": True}
        self.spikes = {}
        for refrac in (0, 5):
            self.setup = player.new("PoissonLIF", **how, refrac=refrac)
            player.call("run")
            player.call("save", file=str(folder / "ours.npz"))
            self.spikes[refrac] = spikes_in(folder / "ours.npz")
        players.faster_threads(player, lambda: player.call("run", steps=50)["seconds"])
        run = player.timed("run")
        self.run = in_a_turn(run, run(0))


class Against:
    """One peer, through all sizes, with what it has taken of its time."""

    def __init__(self, peer: Peer, environments: Path | None, budget: float) -> None:
        self.peer, self.left = peer, budget
        self.threads = 1  # what was faster at the size before
        self.last = (1, 0.0, 0.0, 0.0)  # size, seconds of compiling, of set-up, of runs
        self.player = players.start(peer, environments)

    def affords(self, n: int) -> bool:
        """Whether the time that is left is likely to do for this size."""
        size, compiling, setup, running = self.last
        return compiling + setup * n / size + running * (n / size) ** 2 < self.left

    def measure(self, n: int, ours: Ours, folder: Path) -> Row:
        """Build, check, take turns."""
        begun = perf_counter()
        setup = self.player.new("PoissonLIF", folder=str(folder), **self.peer.options)
        compiled = self._compiled()
        taken = self._turns(n in FIRST, ours)
        self.player.call("save", file=str(folder / "peer.npz"))
        alike = agreement(ours.spikes[5 * self.peer.refractory], spikes_in(folder / "peer.npz"))
        if self.peer.restarts:
            self.player.restart()
        else:
            self.player.forget()
        self._spend(n, perf_counter() - begun, compiled or 0.0, sum(taken["peer"]))
        return {
            "n": n,
            "peer": self.peer.name,
            "ours, s": Spread.of(taken["ours"]),
            "peer, s": Spread.of(taken["peer"]),
            "times faster": ratios(taken["ours"], taken["peer"]),
            "same spikes, %": alike,
            "threads": self.threads,
            "our set-up, s": ours.setup,
            "set-up, s": setup,
            "compiling, s": compiled,
            "machine": players.machine(),
            "version": self.version,
            "day": date.today().isoformat(),
        }

    def _spend(self, n: int, seconds: float, compiling: float, running: float) -> None:
        self.left -= seconds
        self.last = n, compiling, seconds - compiling - running, running

    def _compiled(self) -> float | None:
        with suppress(RuntimeError):  # has nothing to compile
            return self.player.call("compiled")["seconds"]
        return None

    def _turns(self, published: bool, ours: Ours) -> Times:
        """Take turns, with the threads of the size before or with others if those are faster.

        The first turn tells how many there are to be. If it is a long one it counts as well.
        """
        self.player.use_threads(self.threads)
        run = self.player.timed("run")
        taken = take_turns({"ours": ours.run, "peer": run}, range(1), REST)
        seconds = taken["peer"][0]
        if seconds < COUNTS:
            seconds, taken = run(0), {"ours": [], "peer": []}
        if self._other_threads(run, seconds):
            taken = {"ours": [], "peer": []}
        turns = {"ours": ours.run, "peer": in_a_turn(run, seconds)}
        more = take_turns(turns, range(len(taken["peer"]), turns_of(seconds, published)), REST)
        return {who: taken[who] + more[who] for who in more}

    def _other_threads(self, run: Callable[[int], float], seconds: float) -> bool:
        """Change to all threads, or back to one, if a trial takes clearly less than ``seconds``."""
        own = self.player.versions.get("threads", 1)
        if self.peer.built_for_threads or seconds > LONG or own == 1:
            return False
        before, self.threads = self.threads, own if self.threads == 1 else 1
        self.player.use_threads(self.threads)
        trial = min(run(0) for _ in range(2 if seconds < COUNTS else 1))
        if trial < CLEARLY * seconds:
            return True
        self.threads = before
        self.player.use_threads(before)
        return False

    @property
    def version(self) -> str:
        """What runs in the peer's process."""
        return self.player.versions["version"]


def measured(
    names: Sequence[str],
    sizes: Sequence[int],
    environments: Path | None = None,
    budget: float = BUDGET,
    have: Container[tuple[int, str, str]] = (),
    engine: str = "native",
) -> Iterator[Row]:
    """Every size in every peer that can be installed and has time left; a row for each.

    What is in ``have``, by size, peer and version, is left out.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(Player(players.our_python()))
        everyone = []
        for name in names:
            try:
                everyone.append(Against(PEERS[name], environments, budget))
                stack.enter_context(everyone[-1].player)
            except RuntimeError as error:
                yield {"peer": name, "why not": str(error).strip().splitlines()[-1]}
        for n in sizes:
            new = [each for each in everyone if (n, each.peer.name, each.version) not in have]
            if not new:
                continue
            poisson_lif.draw(folder, n)
            mine = Ours(ours, folder, engine)
            for each in [each for each in new if each.affords(n)]:
                yield _tried(each, n, mine, folder)


def _tried(each: Against, n: int, mine: Ours, folder: Path) -> Row:
    """A row, or why there is none."""
    try:
        return each.measure(n, mine, folder)
    except RuntimeError as error:
        each.left = 0.0
        return {"n": n, "peer": each.peer.name, "why not": str(error).strip().splitlines()[-1]}


def tables(environments: Path | None, data_root: Path | None) -> Iterator[Table]:
    """A in the sizes of its table, and B, with all peers."""
    rows = list(measured(list(PEERS), FIRST, environments))
    yield Table("peers", TITLE_A, rows, [page.smallest_lead(rows)])
    rows = list(comparison_training.measured(list(PEERS), environments, data_root))
    yield Table("peers_training", TITLE_B, rows, [page.smallest_lead(rows)])


def kept(file: Path) -> page.Rows:
    """Rows of a former measurement on this machine."""
    return [row for row in page.done(page.read(file)) if row["machine"] == players.machine()]


def keep(table: Table, rows: Iterator[Row], out: Path) -> None:
    """Print and keep each row when it comes, in place of one of the same size and peer."""
    for row in rows:
        key = str(row.get("n")), row["peer"]
        table.rows = [old for old in table.rows if (str(old.get("n")), old["peer"]) != key]
        table.rows.append(row)
        write_csv(table, out)
        shown = {name: row.get(name) for name in ("n", "peer", "times faster", "why not")}
        print(shown, flush=True)
    print(show_table(table))


def main() -> None:
    """Measure if asked to; draw and write."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.comparison",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--measure", choices=("A", "B"), nargs="+", default=[], help="what, before it is drawn")
    add("--peers", nargs="+", choices=PEERS, default=list(PEERS), help="all by default")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(ALL), help="n of A")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds for each peer in A")
    parser.add_argument("--resume", action="store_true", help="keep the rows of A that are there")
    parser.add_argument("--peer-envs", type=Path, help="folder of the peers' environments")
    parser.add_argument("--data-root", type=Path, help="folder of MNIST, for B")
    options = parser.parse_args()
    names, environments = options.peers, options.peer_envs
    if "A" in options.measure:
        table = Table("comparison", TITLE_A, kept(page.RAW) if options.resume else [])
        have = {(int(row["n"]), row["peer"], row.get("version")) for row in table.rows}
        rows = measured(names, options.sizes, environments, options.budget, have)
        keep(table, rows, page.RESULTS)
    if "B" in options.measure:
        table = Table("comparison_training", TITLE_B)
        rows = comparison_training.measured(names, environments, options.data_root)
        keep(table, rows, page.RESULTS)
    page.write()


if __name__ == "__main__":
    main()
