"""Learn handwritten digits without labels: the network of Diehl and Cook (2015), by STDP.

Each image is shown for 250 ms as Poisson spike trains. One hundred excitatory neurons
compete to respond; the winner's weights move towards the image (STDP), and its threshold
rises, so that others win next time. Labels are not used for that: they only name each
neuron by the class to which it responded most.

    python examples/mnist/eth_mnist.py                     MNIST, or bundled digits without it
    python examples/mnist/eth_mnist.py --recipe 400        the best known for 400 neurons
    python examples/mnist/eth_mnist.py --recipe paper/100  with conductances, as in the paper
    python examples/mnist/eth_mnist.py --checkpoint c.pt   stop at any time, and go on later
    python examples/mnist/eth_mnist.py --n_neurons 400 --save net.pt
    python examples/mnist/eth_mnist.py --test --load net.pt
    python examples/mnist/eth_mnist.py --plot              watch it learn

Expected, on two slow cores, by proportion weighting: MNIST with 100 neurons about 80 % in
fifteen seconds, with the recipe 90 %; with 400 neurons 91 %, with the recipe 94 %;
scikit-learn's bundled digits 86 % in ten seconds. The first run on a machine compiles for
about ten seconds more. ``python -m benchmarks.results --measure`` tries every size.
Recipes are files in the folder ``recipes``; options that are given as well win over theirs.

P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
"""

from __future__ import annotations

import argparse
import time

import images
import live_plots
import options
import recipe
import torch

from bindsnet.errors import BindsNETError
from bindsnet.learning import MCC_learning
from bindsnet.models import DiehlAndCook2015, WinnerTakeAllNetwork
from bindsnet.network import Network, load
from bindsnet.training import SCHEMES, Trainer

N_CLASSES = 10


def build(args: argparse.Namespace) -> Network:
    """A new network."""
    names = ("n_neurons", "dt", "nu", "norm", "inh", "theta_plus", "tc_theta_decay")
    shared = {"n_inpt": 28 * 28, "inpt_shape": (1, 28, 28)}
    shared |= {name: getattr(args, name) for name in names}
    if args.model == "winner-take-all":
        return WinnerTakeAllNetwork(inh_readout=args.inh_readout, **shared)
    rule = getattr(MCC_learning, args.rule)
    variant = {"synapses": args.synapses, "learning_rule": rule}
    return DiehlAndCook2015(exc=args.exc, **variant, **shared)


def trainer_of(network: Network, args: argparse.Namespace) -> Trainer:
    """What shows images to the network; it takes over the labels that were saved with it."""
    trainer = Trainer(
        network,
        args.time,
        target="Ae",
        n_classes=N_CLASSES,
        intensity=args.intensity,
        readout_intensity=args.intensity_readout,
        rest=args.rest,
        min_spikes=args.min_spikes,
        interval=args.update_interval,
        alpha=args.alpha,
        seed=args.seed,
    )
    if args.load and not hasattr(network, "assignments"):
        raise SystemExit(f"{args.load} holds a network without labels: --save did not write it")
    if args.load:
        trainer.readout.restore({name: getattr(network, name) for name in trainer.readout.state()})
    return trainer


def train(trainer: Trainer, data: images.Part, args: argparse.Namespace) -> dict[str, float]:
    """Learn, and say how well it went by the labels known at the time; give the seconds."""
    plots = [live_plots.LivePlots(trainer, args.plot_interval)] if args.plot else []
    timed = Stopwatch("training", args.n_epochs * len(data.labels))
    history = trainer.fit(
        *data,
        epochs=args.n_epochs,
        anneal=recipe.annealed(trainer.network, "Ae", args),
        callbacks=plots,
        checkpoint=args.checkpoint,
    )
    seconds = {"training": timed.stop()}
    for scheme, values in history.items():
        mean, best = sum(values) / len(values), max(values)
        print(f"  {scheme}: last {values[-1]:.1f} %, average {mean:.1f} %, best {best:.1f} %")
    for plot in plots:
        plot.finish()
    if args.labels == "frozen":
        timed = Stopwatch("labelling", len(data.labels))
        trainer.label(*data, progress=True)
        seconds["labelling"] = timed.stop()
    return seconds


def save(trainer: Trainer, args: argparse.Namespace) -> None:
    """Write the network, with its labels as buffers."""
    for name, value in trainer.readout.state().items():
        trainer.network.register_buffer(name, value)
    trainer.network.save(args.save)
    print(f"saved to {args.save}")


def main(argv: list[str] | None = None) -> None:
    args = options.parse(__doc__, argv)
    torch.manual_seed(args.seed)
    # tensors of one image are so small that threads cost more than they do
    torch.set_num_threads(1)
    name, train_data, test_data = images.load(args.dataset, args.data_root)
    args.n_epochs = args.n_epochs or (10 if name == "digits" else 1)
    network = load(args.load) if args.load else build(args)
    network.engine = args.engine
    network.to("cuda" if args.gpu else "cpu")
    trainer = trainer_of(network, args)
    seconds = {}
    if args.mode == "train":
        train_data = train_data.choose(args.n_train, shuffle=True)
        seconds = train(trainer, train_data, args)
    if args.save:
        save(trainer, args)

    test_data = test_data.choose(args.n_test, shuffle=False)
    timed = Stopwatch("testing", len(test_data.labels))
    found = trainer.evaluate(*test_data, progress=True)
    seconds["testing"] = timed.stop()
    if args.report:
        sizes = {"data": name, "train": len(train_data.labels), "test": len(test_data.labels)}
        recipe.append_report(args, sizes | {"accuracy": found, "seconds": seconds})
    each = ", ".join(f"{scheme} {found[scheme]:.2f} %" for scheme in SCHEMES)
    print(f"test accuracy: {each} ({len(test_data.labels)} images)")


class Stopwatch:
    """Says how long something took."""

    def __init__(self, what: str, images: int) -> None:
        self.what, self.images, self.start = what, images, time.perf_counter()

    def stop(self) -> float:
        seconds = time.perf_counter() - self.start
        rate = self.images / seconds
        print(f"{self.what}: {self.images} images in {seconds:.1f} s ({rate:.0f} a second)")
        return seconds


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
