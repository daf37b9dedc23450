"""Learn handwritten digits without labels: the network of Diehl and Cook (2015), by STDP.

Each image is shown for 250 ms as Poisson spike trains. One hundred excitatory neurons
compete to respond; the winner's weights move towards the image (STDP), and its threshold
rises, so that others win next time. Labels are not used for that: they only name each
neuron by the class to which it responded most while training.

    python examples/mnist/eth_mnist.py                     MNIST, or bundled digits without it
    python examples/mnist/eth_mnist.py --n_neurons 400 --save net.pt
    python examples/mnist/eth_mnist.py --test --load net.pt
    python examples/mnist/eth_mnist.py --plot              watch it learn

Expected, on two slow cores, by proportion weighting: MNIST with 100 neurons 79.4 to 79.8 % in
half a minute, with 400 neurons 90.8 % in 42 s; scikit-learn's bundled digits 86 % in ten
seconds. The first run on a machine compiles for about twelve seconds more.

P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import images
import live_plots
import torch
from torch import Tensor
from tqdm import tqdm

from bindsnet.encoding import poisson
from bindsnet.errors import BindsNETError
from bindsnet.evaluation import all_activity, assign_labels, proportion_weighting
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network, load
from bindsnet.network.monitors import Monitor

N_CLASSES = 10
SCHEMES = ("all-activity", "proportion weighting")
Watch = Callable[[Tensor, Tensor, Tensor], object]


def build(args: argparse.Namespace) -> Network:
    """A new network, with room for what its neurons come to stand for."""
    network = DiehlAndCook2015(
        n_inpt=28 * 28,
        inpt_shape=(1, 28, 28),
        n_neurons=args.n_neurons,
        exc=args.exc,
        inh=args.inh,
        dt=args.dt,
        nu=(1e-4, 1e-2),
        norm=78.4,
        theta_plus=args.theta_plus,
    )
    # Buffers are saved along with the network.
    network.register_buffer("assignments", torch.full((args.n_neurons,), -1))
    network.register_buffer("proportions", torch.zeros(args.n_neurons, N_CLASSES))
    network.register_buffer("rates", torch.zeros(args.n_neurons, N_CLASSES))
    return network


def present(network: Network, data: images.Part, args: argparse.Namespace, watch: Watch) -> Tensor:
    """Show images one by one, and count the spikes of each Ae neuron: ``[n, 1, neurons]``.

    ``watch(image, label, spikes)`` is called after each, before the network is reset.
    """
    recording = network.monitors["Ae"]
    counts = torch.empty(len(data.labels), 1, network.n_neurons)
    for image, label, count in zip(*data, counts, strict=True):
        rates = image[None] * (args.intensity / 255)  # Hz
        spikes = poisson(rates, time=args.time, dt=network.dt)
        network.run({"X": spikes}, time=args.time)
        count.copy_(recording.get("s").sum(0))
        watch(image, label, spikes)
        network.reset_state_variables()
    return counts


def accuracies(network: Network, counts: Tensor, labels: Tensor) -> list[float]:
    """Per cent of images that the neurons' present labels predict rightly, by both schemes."""
    assignments, proportions = network.assignments, network.proportions
    predictions = (
        all_activity(counts, assignments, N_CLASSES),
        proportion_weighting(counts, assignments, proportions, N_CLASSES),
    )
    return [100 * (predicted == labels).float().mean().item() for predicted in predictions]


def train(network: Network, data: images.Part, args: argparse.Namespace) -> dict[str, list[float]]:
    """Learn; give the accuracies, per cent, of each interval under the labels known before it."""
    network.train(True)
    history: dict[str, list[float]] = {scheme: [] for scheme in SCHEMES}
    steps = int(args.time / network.dt)
    plots = live_plots.LivePlots(network, steps, args.plot_interval) if args.plot else None
    total = args.n_epochs * len(data.labels)
    with tqdm(total=total, desc="training", unit="image", miniters=args.progress_interval) as bar:

        def watch(image: Tensor, label: Tensor, spikes: Tensor) -> None:
            bar.update()
            if plots:
                plots.watch(image, label, spikes)

        for _ in range(args.n_epochs):
            for chosen in torch.randperm(len(data.labels)).split(args.update_interval):
                interval = images.Part(data.images[chosen], data.labels[chosen])
                counts = present(network, interval, args, watch)
                learn_labels(network, counts, interval.labels, history, args.alpha)
                bar.set_postfix({s: f"{history[s][-1]:.0f} %" for s in SCHEMES}, refresh=False)
                if plots:
                    plots.learned(history, args.update_interval)
    if plots:
        plots.finish()
    return history


def learn_labels(
    network: Network, counts: Tensor, labels: Tensor, history: dict[str, list[float]], alpha: float
) -> None:
    """Note how well the neurons' labels predict an interval, then learn better ones from it."""
    for scheme, accuracy in zip(SCHEMES, accuracies(network, counts, labels), strict=True):
        history[scheme].append(accuracy)
    network.assignments, network.proportions, network.rates = assign_labels(
        counts, labels, N_CLASSES, network.rates, alpha
    )


def test(network: Network, data: images.Part, args: argparse.Namespace) -> list[float]:
    """Accuracies on images that the network has not seen, with weights and thresholds frozen."""
    network.train(False)
    with tqdm(total=len(data.labels), desc="testing", unit="image", leave=False) as bar:
        counts = present(network, data, args, lambda *_: bar.update())
    return accuracies(network, counts, data.labels)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add, switch = parser.add_argument, argparse.BooleanOptionalAction
    add("--seed", type=int, default=0)
    add("--n_neurons", type=at_least_one, default=100, help="excitatory neurons")
    add("--n_epochs", type=at_least_one, help="passes over the data; 1, of the bundled digits 10")
    add("--n_train", type=at_least_one, default=60000, help="images to learn, at most")
    add("--n_test", type=at_least_one, default=10000, help="images to test, at most")
    add("--n_workers", type=int, help="without effect: images are encoded as they are shown")
    add("--exc", type=float, default=22.5, help="strength of Ae -> Ai, mV")
    add("--inh", type=float, default=120.0, help="strength of Ai -> Ae, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    add("--time", type=float, default=250.0, help="for which an image is shown, ms")
    add("--dt", type=float, default=1.0, help="length of a step, ms")
    add("--intensity", type=float, default=128.0, help="firing rate of a white pixel, Hz")
    add("--progress_interval", type=at_least_one, default=10, help="images, for the bar")
    add("--update_interval", type=at_least_one, default=250, help="images, for new labels")
    add("--alpha", type=float, default=0.9, help="of responses, kept at new labels; BindsNET: 1")
    add("--mode", choices=("train", "test"), default="train", help="train and test, or test only")
    add("--train", dest="mode", action="store_const", const="train", default=argparse.SUPPRESS)
    add("--test", dest="mode", action="store_const", const="test", default=argparse.SUPPRESS)
    add("--dataset", choices=("auto", "mnist", "fashion", "digits"), default="auto")
    add("--data-root", type=Path, help="folder that holds MNIST/raw; data/ by default")
    add("--save", type=Path, metavar="FILE", help="write the trained network, with its labels")
    add("--load", type=Path, metavar="FILE", help="begin with a network that --save wrote")
    add("--plot", action=switch, default=False, help="on the screen, or else to PNG files")
    add("--plot-interval", type=at_least_one, default=250, help="images, for new plots")
    add("--gpu", action=switch, default=False, help="run on CUDA")
    add("--engine", choices=("auto", "native", "reference"), default="auto")
    add("--fast", action="store_true", help="a few hundred bundled digits, once: does it run?")
    return parser


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    parser = options()
    args = parser.parse_args(argv)
    if args.mode == "test" and not args.load:
        parser.error("--test needs --load FILE: a network that was trained before")
    if args.gpu and not torch.cuda.is_available():
        parser.error("--gpu: torch finds no CUDA device here")
    if args.save and not args.save.resolve().parent.is_dir():
        parser.error(f"--save: there is no folder {args.save.resolve().parent}")
    if args.fast:
        args.dataset, args.n_train, args.n_test = "digits", 400, 100
        args.n_epochs = args.n_epochs or 1
    return args


def at_least_one(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1 (got {text})")
    return int(text)


def main(argv: list[str] | None = None) -> None:
    args = parse(argv)
    torch.manual_seed(args.seed)
    torch.set_num_threads(
        1
    )  # tensors of one image are so small that threads cost more than they do
    name, train_data, test_data = images.load(args.dataset, args.data_root)
    args.n_epochs = args.n_epochs or (10 if name == "digits" else 1)
    network = load(args.load) if args.load else build(args)
    if not hasattr(network, "assignments"):
        raise SystemExit(f"{args.load} holds a network without labels: --save did not write it")
    network.engine = args.engine
    device = "cuda" if args.gpu else "cpu"
    network.to(device)
    steps = int(args.time / network.dt)
    network.add_monitor(Monitor(network.layers["Ae"], ["s"], time=steps, device=device), "Ae")

    if args.mode == "train":
        start = time.perf_counter()
        history = train(network, train_data.choose(args.n_train, shuffle=True), args)
        report("training", args.n_epochs * min(args.n_train, len(train_data.labels)), start)
        for scheme, values in history.items():
            mean, best = sum(values) / len(values), max(values)
            print(f"  {scheme}: last {values[-1]:.1f} %, average {mean:.1f} %, best {best:.1f} %")
    if args.save:
        network.save(args.save)
        print(f"saved to {args.save}")

    test_data = test_data.choose(args.n_test, shuffle=False)
    start = time.perf_counter()
    found = test(network, test_data, args)
    report("testing", len(test_data.labels), start)
    both = ", ".join(f"{s} {value:.1f} %" for s, value in zip(SCHEMES, found, strict=True))
    print(f"test accuracy: {both} ({len(test_data.labels)} images)")


def report(what: str, n: int, start: float) -> None:
    seconds = time.perf_counter() - start
    print(f"{what}: {n} images in {seconds:.1f} s ({n / seconds:.0f} a second)")


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
