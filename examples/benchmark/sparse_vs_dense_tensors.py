"""A sparse connection beside a dense one: memory of the weights, or seconds a run.

    python examples/benchmark/sparse_vs_dense_tensors.py --benchmark_type memory
    python examples/benchmark/sparse_vs_dense_tensors.py --benchmark_type runtime
    python examples/benchmark/sparse_vs_dense_tensors.py --benchmark_type runtime --rule PostPre

Two connections with the same synapses, of which ever fewer are left; input spikes at 50 Hz.

Expected with ``--n 1000`` on one busy core. Memory: 3.8 MB if dense; 9.5, 1.9, 0.19 and 0.02 MB if
sparse, with 50, 10, 1 and 0.1 % of the synapses. 250 steps, ms, dense and sparse: 1.3 and 17, 2.2
and 1.4, 1.1 and 0.7, 1.3 and 0.3; with PostPre 430 and 3200, 250 and 300, 92 and 13, 1.5 and 1.0.
So a sparse connection pays where fewer than a tenth of the synapses are there.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch

from bindsnet import learning
from bindsnet.encoding import poisson
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import AbstractConnection, Connection, SparseConnection

LEFT = (0.5, 0.1, 0.01, 0.001)  # share of the pairs of neurons that have a synapse
DURATION, REPEATS = 250, 5


def build(kind: type[AbstractConnection], w: torch.Tensor, rule: str, device: str) -> Network:
    """Input, neurons, and a connection of the kind."""
    network = Network()
    source, target = (cls(n=len(w), traces=True) for cls in (Input, LIFNodes))
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    learned = {"update_rule": getattr(learning, rule), "nu": 1e-3, "wmin": 0.0, "wmax": 1.0}
    network.add_connection(kind(source, target, w=w, **learned), "X", "Y")
    return network.to(device)


def memory(network: Network) -> str:
    """Of the weights and their places."""
    w = network.connections["X", "Y"].w
    parts = (w.coalesce().indices(), w.coalesce().values()) if w.is_sparse else (w,)
    return f"{sum(part.numel() * part.element_size() for part in parts) / 2**20:.2f} MB"


def runtime(network: Network) -> str:
    """Median of a few runs, the first one not counted."""
    spikes = poisson(torch.full((network.layers["X"].n,), 50.0), time=DURATION, dt=1.0)
    seconds = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        network.run({"X": spikes}, time=DURATION)
        seconds.append(time.perf_counter() - start)
    return f"{1e3 * statistics.median(seconds[1:]):.2f} ms"


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--benchmark_type",
        choices=("memory", "runtime"),
        default="runtime",
        help="what is measured (default: %(default)s)",
    )
    parser.add_argument("--n", type=int, default=2000, help="inputs, and neurons")
    parser.add_argument(
        "--rule",
        choices=("NoOp", "PostPre"),
        default="NoOp",
        help="how weights learn (default: %(default)s)",
    )
    parser.add_argument(
        "--gpu", action=argparse.BooleanOptionalAction, default=False, help="run on CUDA"
    )
    parser.add_argument("--fast", action="store_true", help="few neurons: does it run?")
    args = parser.parse_args(argv)
    n = 100 if args.fast else args.n
    torch.manual_seed(0)
    torch.set_num_threads(1)
    measure = {"memory": memory, "runtime": runtime}[args.benchmark_type]
    for share in LEFT:
        w = torch.rand(n, n) * (torch.rand(n, n) < share)
        found = [
            measure(build(kind, w, args.rule, "cuda" if args.gpu else "cpu"))
            for kind in (Connection, SparseConnection)
        ]
        print(f"{share:.1%} of the synapses: dense {found[0]}, sparse {found[1]}")


if __name__ == "__main__":
    main()
