"""Labels as a teacher: while an image is shown, a neuron of its class is made to spike.

The network is that of Diehl and Cook (2015). Its excitatory neurons are shared out among the ten
digits; with each image, ``--n_clamp`` neurons of the digit's share spike in every step (they are
clamped), so that STDP moves their weights towards the image. When learning is over, nothing is
clamped: each neuron is named by the digit to which it responds most, as without a teacher.

    python examples/mnist/supervised_mnist.py
    python examples/mnist/supervised_mnist.py --n_clamp 2 --plot
    python examples/mnist/supervised_mnist.py --fast        a few bundled digits

Expected: after 5,000 images of MNIST 70 % of the 10,000 for testing, in 24 s on two slow, busy
cores (one seed). Without a teacher, neurons that compete freely reach more (``eth_mnist.py``):
one that is chosen at random among its class's learns the mean of the class. The learning rate was
chosen on 1,000 other training images, from five.
"""

from __future__ import annotations

import argparse

import experiment
import images
import torch
from torch import Tensor
from tqdm import tqdm

from bindsnet.encoding import poisson
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.utils import get_square_weights


def options() -> argparse.ArgumentParser:
    parser = experiment.options(__doc__, n_train=5000, intensity=32.0)
    add = parser.add_argument
    add("--n_neurons", type=experiment.at_least_one, default=100, help="excitatory neurons")
    add("--n_clamp", type=experiment.at_least_one, default=1, help="neurons made to spike")
    add("--exc", type=float, default=22.5, help="strength of Ae -> Ai, mV")
    add("--inh", type=float, default=120.0, help="strength of Ai -> Ae, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    add("--nu", type=float, nargs=2, default=(1e-10, 2e-4), help="learning rates")
    return parser


def teach(network: Network, data: images.Part, args: argparse.Namespace) -> None:
    """Show each image while neurons of its class spike."""
    share = args.n_neurons // experiment.N_CLASSES
    for _ in range(args.n_epochs):
        order = torch.randperm(len(data.labels))
        for rows in tqdm(order.split(args.batch_size), desc="training", unit="batch"):
            rates = data.images[rows, None] * (args.intensity / 255)  # Hz
            spikes = poisson(rates, time=args.time, dt=args.dt)
            chosen = torch.stack([torch.randperm(share)[: args.n_clamp] for _ in rows])
            clamp = masks(data.labels[rows, None] * share + chosen, args.n_neurons)
            clamp = clamp.expand(len(spikes), -1, -1)  # [time, batch, neurons]
            network.run({"X": spikes}, time=args.time, clamp={"Ae": clamp})
            network.reset_state_variables()


def masks(neurons: Tensor, n: int) -> Tensor:
    """True at the given neurons of each sample: ``[batch, n]``."""
    return torch.zeros(len(neurons), n, dtype=torch.bool).scatter_(1, neurons, True)


def main(argv: list[str] | None = None) -> None:
    args, train, test = experiment.begin(options(), argv, nu=(1e-10, 1e-3))
    if not 0 < args.n_clamp <= args.n_neurons // experiment.N_CLASSES:
        raise SystemExit(f"--n_clamp {args.n_clamp}: a digit has {args.n_neurons // 10} neurons")
    names = ("n_neurons", "exc", "inh", "dt", "nu", "theta_plus")
    chosen = {name: getattr(args, name) for name in names}
    network = DiehlAndCook2015(n_inpt=28 * 28, inpt_shape=(1, 28, 28), **chosen)
    experiment.place(network, args)
    with experiment.Timed("training", args.n_epochs * len(train.labels)):
        teach(network, train, args)
    experiment.measure(experiment.trainer_of(network, args, target="Ae"), train, test)
    if args.plot:
        side = int(args.n_neurons**0.5 + 0.999)
        w = network.connections["X", "Ae"].feature_index["weight"].value
        experiment.draw("supervised_mnist", get_square_weights(w, side, 28))


if __name__ == "__main__":
    experiment.guarded(main)
