"""Any table as spikes: Fisher's irises, by STDP.

Each of a flower's four measures is told by twelve neurons, each of which prefers a value
(Gaussian receptive fields); their activity becomes Poisson spikes. The network of Diehl and Cook
learns from the flowers without their names; then each neuron is named by the kind that it
answers to most, and the other half of the flowers is classified.

    python examples/data/iris.py
    python examples/data/iris.py --fast          one split, few epochs: does it run?

Expected, over ten random splits into halves: 91.1 ± 3.0 % (twenty
seconds). Logistic regression, with names, reaches about 96 %.

R. A. Fisher, "The use of multiple measurements in taxonomic problems", Ann. Eugenics 7, 1936.
"""

from __future__ import annotations

import argparse
import time
from statistics import mean, stdev

import torch
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

from bindsnet.datasets import EncodedDataset
from bindsnet.encoding import PopulationEncoder
from bindsnet.models import DiehlAndCook2015
from bindsnet.pipeline import LabellingPipeline

FIELDS = 12
TIME = 250
SCHEME = "weighted sum"


def classify(seed: int, epochs: int, n_neurons: int) -> float:
    """Per cent of the flowers for testing that are named right, with one random split."""
    torch.manual_seed(seed)
    flowers = load_iris()
    train_x, test_x, train_y, test_y = train_test_split(
        torch.tensor(flowers.data, dtype=torch.float32),
        flowers.target.tolist(),
        test_size=0.5,
        stratify=flowers.target,
        random_state=seed,
    )
    low, high = train_x.min(0).values, train_x.max(0).values
    encoder = PopulationEncoder(TIME, low, high, FIELDS, rate=128.0)
    network = DiehlAndCook2015(
        n_inpt=4 * FIELDS,
        inpt_shape=(4, FIELDS),
        n_neurons=n_neurons,
        inh=120,
        norm=24.0,
        theta_plus=0.5,
        nu=(1e-4, 1e-2),
    )
    pipeline = LabellingPipeline(
        network,
        EncodedDataset((train_x, train_y), encoder),
        EncodedDataset((test_x, test_y), encoder),
        num_epochs=epochs,
        n_labels=3,
        plot_config={"data_step": None},
        allow_gpu=False,
    )
    pipeline.train()
    return pipeline.test()[SCHEME]


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--splits", type=int, default=10, help="into halves, each a training (default: %(default)s)"
    )
    parser.add_argument(
        "--epochs", type=int, default=10, help="passes over the flowers (default: %(default)s)"
    )
    parser.add_argument(
        "--n_neurons", type=int, default=40, help="excitatory neurons (default: %(default)s)"
    )
    parser.add_argument("--fast", action="store_true", help="one split, two epochs")
    args = parser.parse_args(argv)
    if args.fast:
        args.splits, args.epochs = 1, 4
    start = time.perf_counter()
    found = [classify(seed, args.epochs, args.n_neurons) for seed in range(args.splits)]
    spread = f" ± {stdev(found):.1f}" if len(found) > 1 else ""
    seconds = time.perf_counter() - start
    print(f"test accuracy: {mean(found):.1f}{spread} % ({len(found)} splits, {seconds:.0f} s)")


if __name__ == "__main__":
    main()
