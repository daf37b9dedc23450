"""Recipes: files of options. What they anneal, and reports of what they give."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import bindsnet
from bindsnet.errors import DataNotFoundError, ParameterError, did_you_mean
from bindsnet.network import Network
from bindsnet.training import Anneal

FOLDER = Path(__file__).parent / "recipes"
HELP = "a file of options: its path, or its name in the folder recipes"


class Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """The text of an example as it stands, and each option with its default."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        has_default = action.default is not None and action.default is not False
        return super()._get_help_string(action) if has_default else action.help


def parse(
    parser: argparse.ArgumentParser, argv: list[str] | None, folder: Path
) -> argparse.Namespace:
    """The options; those of the command line win over those of its recipe."""
    args = parser.parse_args(argv)
    if args.recipe:
        known = [a.dest for a in parser._actions if f"--{a.dest}" in a.option_strings]
        recipe = parser.parse_args(read(args.recipe, folder, known))
        args = parser.parse_args(argv, recipe)
    return args


def read(name: str, folder: Path, known: list[str]) -> list[str]:
    """A recipe as words of a command line."""
    path = next((p for p in (Path(name), folder / f"{name}.toml") if p.is_file()), None)
    if path is None:
        there = ", ".join(sorted((p.stem for p in folder.glob("*.toml")), key=int))
        raise DataNotFoundError(f"there is no recipe {name!r} (the folder has {there})")
    try:
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"recipe {path}: {error}") from error
    words = []
    for key, value in recipe.items():
        if key not in known:
            near = did_you_mean(key, known)
            raise ParameterError(f"recipe {path} has an unknown key {key!r}{near}")
        values = value if isinstance(value, list) else [value]
        words += [f"--{key}", *map(str, values)]
    return words


def annealed(network: Network, layer: str, args: argparse.Namespace) -> list[Anneal]:
    """The rates by which ``layer`` learns from ``X`` that change while it does."""
    (rule,) = network.connections["X", layer].rules
    found = []
    if args.nu_end is not None:
        found.append(Anneal(rule, "nu", args.nu, args.nu_end))
    if args.theta_plus_end is not None:
        ends = args.theta_plus, args.theta_plus_end
        found.append(Anneal(network.layers[layer], "theta_plus", *ends))
    return found


def append_report(args: argparse.Namespace, measured: dict[str, Any]) -> None:
    """Add a line of JSON: the options, the machine, and what was measured."""
    known = Path("/proc/cpuinfo")
    text = known.read_text(encoding="utf-8") if known.exists() else ""
    found = re.search(r"model name\s*: (.*)", text)
    machine = f"{found[1] if found else platform.processor()}, {os.cpu_count()} cores"
    names = ("recipe", "model", "n_neurons", "n_epochs", "seed", "dataset", "readout")
    line = {"script": Path(sys.argv[0]).name} | {name: getattr(args, name) for name in names}
    line |= measured | {"machine": machine, "version": bindsnet.__version__}
    with open(args.report, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
