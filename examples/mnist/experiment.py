"""What the examples of images share: options, data, learning, measuring."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import images
import recipe
import torch
from torch import Tensor

from bindsnet.analysis import plotting
from bindsnet.errors import BindsNETError
from bindsnet.network import Network
from bindsnet.training import SCHEMES, Anneal, Trainer

N_CLASSES = 10
TO_LABEL = 5000
"""Training images at most by which neurons are named, unless a recipe says otherwise."""


def options(description: str | None, **defaults: Any) -> argparse.ArgumentParser:
    """The options that all have, with the defaults of this one."""
    parser = argparse.ArgumentParser(description=description, formatter_class=recipe.Help)
    add, switch = parser.add_argument, argparse.BooleanOptionalAction
    add("--seed", type=int, default=0, help="of random numbers")
    add("--n_epochs", type=at_least_one, default=1, help="passes over the data")
    add("--n_train", type=at_least_one, default=60000, help="images to learn, at most")
    add("--n_test", type=at_least_one, default=10000, help="images to test, at most")
    add("--n_workers", type=int, help="without effect: images are encoded as they are shown")
    add("--batch_size", type=at_least_one, default=1, help="images that are shown side by side")
    add("--time", type=float, default=250.0, help="for which an image is shown, ms")
    add("--dt", type=float, default=1.0, help="length of a step, ms")
    add("--intensity", type=float, default=128.0, help="firing rate of a white pixel, Hz")
    add("--progress_interval", type=int, help="without effect: the bar moves as it can")
    add("--update_interval", type=at_least_one, default=250, help="images, for the accuracy")
    both = {"action": "store_true", "help": "without effect: it learns, then it is tested"}
    add("--train", **both)
    add("--test", **both)
    kinds = ("auto", "mnist", "fashion", "digits")
    add("--dataset", choices=kinds, default="auto", help="auto: MNIST, or the bundled digits")
    add("--data-root", type=Path, help="folder that holds MNIST/raw; data/ by default")
    add("--plot", action=switch, default=False, help="draw what was learned to a PNG file")
    add("--gpu", action=switch, default=False, help="run on CUDA")
    engines = ("auto", "native", "reference")
    add("--engine", choices=engines, default="auto", help="what runs the network")
    add("--fast", action="store_true", help="a few bundled digits: does it run?")
    parser.set_defaults(**defaults)
    return parser


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """Options of networks that compete by rule, whose values recipes hold."""
    add = parser.add_argument
    add("--recipe", help=recipe.HELP)
    add("--report", type=Path, metavar="FILE", help="append what was measured, as a line of JSON")
    pair = {"type": float, "nargs": 2, "metavar": ("PRE", "POST")}
    add("--nu", **pair, default=(1e-4, 1e-2), help="learning rates")
    add("--nu_end", **pair, help="learning rates in the end; they change linearly")
    add("--theta_plus_end", type=float, help="of --theta_plus; it changes linearly")
    add("--intensity_readout", type=float, help="--intensity for labels and test; as in training")
    add("--n_label", type=at_least_one, default=TO_LABEL, help="images that name neurons, at most")
    add("--readout", choices=SCHEMES, default=SCHEMES[1], help="how a class is predicted")


def begin(
    parser: argparse.ArgumentParser,
    argv: list[str] | None,
    recipes: str | None = None,
    **fast: Any,
) -> tuple[argparse.Namespace, images.Part, images.Part]:
    """The options, the images to learn and those to test.

    ``recipes``: the folder of the example's; ``fast``: what --fast changes.
    """
    folder = None if recipes is None else recipe.FOLDER / recipes
    args = parser.parse_args(argv) if folder is None else recipe.parse(parser, argv, folder)
    if args.gpu and not torch.cuda.is_available():
        parser.error("--gpu: torch finds no CUDA device here")
    if args.fast:
        vars(args).update({"dataset": "digits", "n_train": 250, "n_test": 100} | fast)
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)  # tensors of one image are so small that threads cost more
    args.data, train, test = images.load(args.dataset, args.data_root)
    return args, train.choose(args.n_train, shuffle=True), test.choose(args.n_test, shuffle=False)


def place(network: Network, args: argparse.Namespace) -> Network:
    """The network, where and by what the options want it run."""
    network.engine = args.engine
    return network.to("cuda" if args.gpu else "cpu")


def trainer_of(network: Network, args: argparse.Namespace, target: str = "Y") -> Trainer:
    """What shows images to the network, and names the neurons of a layer."""
    whole = max(1, args.update_interval // args.batch_size) * args.batch_size
    return Trainer(
        network,
        args.time,
        target=target,
        n_classes=N_CLASSES,
        intensity=args.intensity,
        readout_intensity=getattr(args, "intensity_readout", None),
        batch_size=args.batch_size,
        interval=whole,
        seed=args.seed,
    )


def learn(
    trainer: Trainer, data: images.Part, args: argparse.Namespace, anneal: Sequence[Anneal] = ()
) -> float:
    """Let the network learn; gives the seconds."""
    with Timed("training", args.n_epochs * len(data.labels)) as timed:
        trainer.fit(*data, epochs=args.n_epochs, anneal=anneal)
    return timed.seconds


def measure(
    trainer: Trainer, train: images.Part, test: images.Part, n_label: int = TO_LABEL
) -> dict[str, Any]:
    """Name the neurons, and print what that tells of images not seen.

    Returns the per cent by each scheme, and the seconds.
    """
    some = train.choose(n_label, shuffle=False)
    with Timed("labelling", len(some.labels)) as labelling:
        trainer.label(*some, progress=True)
    with Timed("testing", len(test.labels)) as testing:
        found = trainer.evaluate(*test, progress=True)
    each = ", ".join(f"{scheme} {found[scheme]:.1f} %" for scheme in SCHEMES)
    print(f"test accuracy: {each} ({len(test.labels)} images)")
    seconds = {"labelling": labelling.seconds, "testing": testing.seconds}
    return {"accuracy": found, "seconds": seconds}


def learn_and_measure(
    network: Network, train: images.Part, test: images.Part, args: argparse.Namespace
) -> None:
    """Let the network learn, where the options want it run, and print what it has learned."""
    trainer = trainer_of(place(network, args), args)
    learn(trainer, train, args)
    measure(trainer, train, test)


def follow_recipe(
    network: Network,
    train: images.Part,
    test: images.Part,
    args: argparse.Namespace,
    anneal: Sequence[Anneal] = (),
    before_readout: Callable[[], object] = lambda: None,
) -> None:
    """Train with rates that change, measure, and report."""
    trainer = trainer_of(network, args)
    training = learn(trainer, train, args, [*recipe.annealed(network, "Y", args), *anneal])
    before_readout()
    found = measure(trainer, train, test, args.n_label)
    if args.report:
        found["seconds"]["training"] = training
        sizes = {"data": args.data, "train": len(train.labels), "test": len(test.labels)}
        recipe.append_report(args, sizes | found)


def draw(name: str, matrix: Tensor) -> None:
    """A picture of weights, as a file."""
    weights = matrix.detach().cpu()
    drawn = plotting.plot_weights(weights, float(weights.min()), float(weights.max()))
    drawn.axes.figure.savefig(f"{name}.png")
    print(f"drawn to {name}.png")


def guarded(main: Any) -> None:
    """Run an example; of the library's errors only the message is shown."""
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None


def at_least_one(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1 (got {text})")
    return int(text)


class Timed:
    """Says how long something took."""

    def __init__(self, what: str, n: int) -> None:
        self.what, self.n = what, n

    def __enter__(self) -> Timed:
        self.start = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self.start
        each = 1000 * self.seconds / self.n
        print(f"{self.what}: {self.n} images in {self.seconds:.1f} s ({each:.2f} ms each)")
