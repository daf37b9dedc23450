"""Options of the command line, of the network of Diehl and Cook."""

from __future__ import annotations

import argparse
from pathlib import Path

import recipe
import torch

from bindsnet.training import SCHEMES

SYNAPSES = ("current", "conductance")
RULES = ("PostPre", "DiehlAndCook", "SymmetricSTDP", "TripletSTDP")


def parser(description: str) -> argparse.ArgumentParser:
    """All options; those of the network come first."""
    parser = argparse.ArgumentParser(description=description, formatter_class=recipe.Help)
    add = parser.add_argument
    add("--recipe", help=recipe.HELP)
    add("--seed", type=int, default=0, help="of random numbers")
    models = ("diehl-and-cook", "winner-take-all")
    add("--model", choices=models, default=models[0], help="inhibition by neurons, or by rule")
    add("--synapses", choices=SYNAPSES, default=SYNAPSES[0], help="of diehl-and-cook")
    add("--rule", choices=RULES, default=RULES[0], help="how the weights of diehl-and-cook learn")
    add("--n_neurons", type=at_least_one, default=100, help="excitatory neurons")
    add("--n_epochs", type=at_least_one, help="passes over the data; 1, of the bundled digits 10")
    add("--n_train", type=at_least_one, default=60000, help="images to learn, at most")
    add("--n_test", type=at_least_one, default=10000, help="images to test, at most")
    add("--n_workers", type=int, help="without effect: images are encoded as they are shown")
    add("--exc", type=float, default=22.5, help="strength of Ae -> Ai, mV")
    add("--inh", type=float, default=120.0, help="strength of the inhibition, mV")
    add("--inh_readout", type=float, default=0.0, help="without learning, of winner-take-all")
    pair = {"type": float, "nargs": 2, "metavar": ("PRE", "POST")}
    add("--nu", **pair, default=(1e-4, 1e-2), help="learning rates")
    add("--nu_end", **pair, help="learning rates in the end; they change linearly")
    add("--norm", type=float, default=78.4, help="sum of the weights into a neuron, mV")
    add("--theta_plus", type=float, default=0.05, help="growth of a threshold at a spike, mV")
    add("--theta_plus_end", type=float, help="the same in the end; it changes linearly")
    add("--tc_theta_decay", type=float, default=1e7, help="time constant of that growth, ms")
    add("--time", type=float, default=250.0, help="for which an image is shown, ms")
    add("--dt", type=float, default=1.0, help="length of a step, ms")
    add("--intensity", type=float, default=128.0, help="firing rate of a white pixel, Hz")
    add("--intensity_readout", type=float, help="the same for labels and test; as in training")
    add("--rest", type=float, default=0.0, help="silence after an image, ms; 0: a reset instead")
    add("--min_spikes", type=int, default=0, help="of an answer; with fewer it is shown brighter")
    add("--progress_interval", type=at_least_one, help="without effect: the bar moves as it can")
    add("--update_interval", type=at_least_one, default=250, help="images, for new labels")
    add("--alpha", type=float, default=0.9, help="of responses, kept at new labels; BindsNET: 1")
    add_process(parser)
    return parser


def add_process(parser: argparse.ArgumentParser) -> None:
    """Options of what is done with the network."""
    add, switch = parser.add_argument, argparse.BooleanOptionalAction
    labels = ("running", "frozen")
    add("--labels", choices=labels, default=labels[0], help="learned in passing, or afterwards")
    add("--readout", choices=SCHEMES, default=SCHEMES[1], help="how a class is predicted")
    add("--mode", choices=("train", "test"), default="train", help="train and test, or test only")
    for mode in ("train", "test"):
        same = {"dest": "mode", "action": "store_const", "const": mode}
        add(f"--{mode}", **same, default=argparse.SUPPRESS, help=f"the same as --mode {mode}")
    kinds = ("auto", "mnist", "fashion", "digits")
    add("--dataset", choices=kinds, default="auto", help="auto: MNIST, or the bundled digits")
    add("--data-root", type=Path, help="folder that holds MNIST/raw; data/ by default")
    add("--save", type=Path, metavar="FILE", help="write the trained network, with its labels")
    add("--load", type=Path, metavar="FILE", help="begin with a network that --save wrote")
    add("--checkpoint", type=Path, metavar="FILE", help="go on from here, if it is there")
    add("--report", type=Path, metavar="FILE", help="append what was measured, as a line of JSON")
    add("--plot", action=switch, default=False, help="on the screen, or else to PNG files")
    add("--plot-interval", type=at_least_one, default=250, help="images, for new plots")
    add("--gpu", action=switch, default=False, help="run on CUDA")
    engines = ("auto", "native", "reference")
    add("--engine", choices=engines, default="auto", help="what runs the network")
    add("--fast", action="store_true", help="a few hundred bundled digits, once: does it run?")


def parse(description: str | None, argv: list[str] | None = None) -> argparse.Namespace:
    """The options; those of the command line win over those of its recipe."""
    options = parser(description or "")
    args = recipe.parse(options, argv, recipe.FOLDER)
    check(options, args)
    if args.fast:
        args.dataset, args.n_train, args.n_test, args.n_epochs = "digits", 400, 100, 1
    return args


def check(options: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    if args.mode == "test" and not args.load:
        options.error("--test needs --load FILE: a network that was trained before")
    if args.gpu and not torch.cuda.is_available():
        options.error("--gpu: torch finds no CUDA device here")
    for name in ("save", "checkpoint", "report"):
        path = getattr(args, name)
        if path and not path.resolve().parent.is_dir():
            options.error(f"--{name}: there is no folder {path.resolve().parent}")


def at_least_one(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1 (got {text})")
    return int(text)
