"""How long a second of simulated time takes: n Poisson inputs to n neurons, each to each.

    python examples/benchmark/benchmark.py                          n = 100, 200, ... 1000
    python examples/benchmark/benchmark.py --start 1000 --stop 5000 --step 1000 --plot
    python examples/benchmark/benchmark.py --engines native reference

Writes a row for each n to ``benchmark.csv``, which ``plot_benchmark.py`` draws. Rates are drawn
from U(0, 100) Hz and weights from N(0, 1); nothing learns. Seconds are the median of five runs,
with the input encoded before. ``python -m benchmarks`` compares with other simulators.

Expected on one busy core: 1.1 ms for n = 500, 14 ms for n = 1000.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from pathlib import Path

import plot_benchmark
import torch

from bindsnet.encoding import poisson
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

REPEATS = 5


def build(n: int, engine: str) -> Network:
    """Input and neurons."""
    network = Network(engine=engine)
    source, target = Input(n=n), LIFNodes(n=n)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    network.add_connection(Connection(source, target, w=torch.randn(n, n)), "X", "Y")
    return network


def measure(n: int, duration: int, engine: str) -> float:
    """Seconds of a run, the first one not counted."""
    network = build(n, engine)
    spikes = poisson(100 * torch.rand(n), time=duration, dt=1.0)
    seconds = []
    for _ in range(REPEATS + 1):
        network.reset_state_variables()
        start = time.perf_counter()
        network.run({"X": spikes}, time=duration)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=int, default=100, help="smallest n")
    parser.add_argument("--stop", type=int, default=1000, help="largest n")
    parser.add_argument(
        "--step", type=int, default=100, help="from one n to the next (default: %(default)s)"
    )
    parser.add_argument("--time", type=int, default=1000, help="simulated, ms")
    parser.add_argument("--interval", type=int, default=1, help="sizes from one print to the next")
    parser.add_argument(
        "--engines",
        nargs="+",
        default=["native"],
        metavar="NAME",
        help="native, reference or auto (default: %(default)s)",
    )
    parser.add_argument(
        "--file",
        type=Path,
        default=Path("benchmark.csv"),
        help="where the table goes (default: %(default)s)",
    )
    parser.add_argument("--plot", action="store_true", help="draw what was measured")
    parser.add_argument("--fast", action="store_true", help="two sizes: does it run?")
    args = parser.parse_args(argv)
    if args.fast:
        args.stop, args.time = 200, 50
    torch.manual_seed(0)
    torch.set_num_threads(1)
    with args.file.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["n", *args.engines])
        for k, n in enumerate(range(args.start, args.stop + 1, args.step)):
            seconds = [measure(n, args.time, engine) for engine in args.engines]
            rows.writerow([n, *seconds])
            if k % args.interval == 0:
                print(f"n = {n}: {', '.join(f'{s:.4f} s' for s in seconds)}")
    if args.plot:
        plot_benchmark.main([str(args.file)])


if __name__ == "__main__":
    main()
