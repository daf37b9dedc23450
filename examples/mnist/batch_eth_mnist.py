"""Many images side by side: the network of Diehl and Cook (2015), in batches.

The weights stay as they are while a batch is shown, and what its images change is then in each
step summed (``--reduction sum``) or averaged. The sum learns from every image, though by weights
that do not know the rest of its batch yet; the mean learns ``batch_size`` times less.

    python examples/mnist/batch_eth_mnist.py
    python examples/mnist/batch_eth_mnist.py --batch_size 128 --reduction mean
    python examples/mnist/batch_eth_mnist.py --fast          a few bundled digits

Expected: after 10,000 images of MNIST, on the 10,000 test images (means and standard deviations of
three seeds, by proportion weighting; time of training, of one core):

    batch      --reduction sum        --reduction mean
        1      84.6 ± 0.7 %  0.14 ms  the same: one after the other
        8      83.9 ± 1.1 %  0.39 ms  74.4 ± 0.5 %  0.33 ms
       32      81.4 ± 0.5 %  1.11 ms  59.3 ± 1.4 %  0.89 ms

The best is ``--batch_size 1``: on a CPU batches neither learn better nor faster. Where a batch must
be, sum. What was measured is in ``benchmarks/results/batches.jsonl``, written by ``--report``.

P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import experiment
import torch

from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.utils import get_square_weights

REDUCTIONS = {"sum": torch.sum, "mean": torch.mean}
TYPES = {name: getattr(torch, name) for name in ("float32", "float64", "float16", "bfloat16")}


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, time=100.0, batch_size=32)
    add = parser.add_argument
    add("--n_neurons", type=experiment.at_least_one, default=100, help="excitatory neurons")
    add("--n_updates", type=experiment.at_least_one, default=10, help="reports in an epoch")
    add("--exc", type=float, default=22.5, help="strength of Ae -> Ai, mV")
    add("--inh", type=float, default=120.0, help="strength of Ai -> Ae, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    add("--reduction", choices=REDUCTIONS, default="sum", help="of the changes of a batch")
    add("--w_dtype", choices=TYPES, default="float32", help="natively run: float32")
    add("--sparse", action="store_true", help="without effect: only rows that fired are read")
    add("--report", type=Path, metavar="FILE", help="append what was measured, as a line of JSON")
    return parser


def build(args: argparse.Namespace) -> Network:
    return DiehlAndCook2015(
        n_inpt=28 * 28,
        inpt_shape=(1, 28, 28),
        n_neurons=args.n_neurons,
        exc=args.exc,
        inh=args.inh,
        dt=args.dt,
        nu=(1e-4, 1e-2),
        reduction=REDUCTIONS[args.reduction],
        w_dtype=TYPES[args.w_dtype],
        norm=78.4,
        theta_plus=args.theta_plus,
        sparse=args.sparse,
    )


def weights(network: Network) -> list[torch.Tensor]:
    return [c.feature_index["weight"].value for c in network.connections.values()]


def append_report(args: argparse.Namespace, measured: dict[str, Any]) -> None:
    """Add a line of JSON: the options, and what was measured."""
    names = ("batch_size", "reduction", "n_neurons", "time", "n_train", "n_test", "seed")
    with open(args.report, "a", encoding="utf-8") as file:
        file.write(json.dumps({name: getattr(args, name) for name in names} | measured) + "\n")


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, batch_size=16)
    args.update_interval = max(1, len(train.labels) // args.n_updates)
    network = experiment.place(build(args), args)
    trainer = experiment.trainer_of(network, args, target="Ae")
    start = time.process_time()
    experiment.learn(trainer, train, args)
    seconds = time.process_time() - start
    size = sum(w.numel() * w.element_size() for w in weights(network))
    print(f"Memory consumption: {size / 2**20:.2f}mb of weights")
    trainer.show.batch_size = 1  # nothing learns now, so that batches change no more than the time
    found = experiment.measure(trainer, train, test)
    if args.report:
        append_report(args, {"accuracy": found["accuracy"], "seconds": seconds})
    if args.plot:
        side = int(args.n_neurons**0.5 + 0.999)
        experiment.draw("batch_eth_mnist", get_square_weights(weights(network)[0], side, 28))


if __name__ == "__main__":
    experiment.guarded(main)
