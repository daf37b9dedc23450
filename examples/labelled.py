"""What examples share whose networks learn without labels: their options, and an accuracy."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from bindsnet.errors import BindsNETError

Accuracies = dict[str, float]


def options(description: str, folder: str) -> argparse.ArgumentParser:
    """Options of an example whose data are in ``folder`` of ``BINDSNET_DATA``, or of ``data``."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    default = Path(os.environ.get("BINDSNET_DATA", "data")) / folder
    parser.add_argument(
        "--data-root", type=Path, default=default, help="folder of the files (default: %(default)s)"
    )
    parser.add_argument("--download", action="store_true", help="fetch them if they are not there")
    parser.add_argument("--validate", action="store_true", help="test on some of the training data")
    parser.add_argument(
        "--seeds", type=int, default=3, help="how many trainings (default: %(default)s)"
    )
    parser.add_argument("--fast", action="store_true", help="one seed, few epochs: does it run?")
    return parser


def guarded(main: Callable[[], object]) -> None:
    """Run an example; of the library's errors only the message is shown, with our options."""
    try:
        main()
    except BindsNETError as error:
        message = str(error).replace("download=True", "--download")
        raise SystemExit(f"{type(error).__name__}: {message}") from None


def print_accuracies(learn: Callable[[int], Accuracies], seeds: int) -> None:
    """Train and test with each seed; per cent by each scheme, and the mean by weighted sum."""
    start = time.perf_counter()
    found: dict[str, list[float]] = {}
    for seed in range(seeds):
        for scheme, value in learn(seed).items():
            found.setdefault(scheme, []).append(value)
    for scheme, values in found.items():
        print(f"{scheme}: {', '.join(f'{value:.1f}' for value in values)} %")
    mean = sum(found["weighted sum"]) / seeds
    print(f"test accuracy: {mean:.1f} % ({seeds} seeds, {time.perf_counter() - start:.0f} s)")
