"""What a reservoir says: spike counts, and a linear readout of them, trained with labels."""

from __future__ import annotations

import argparse

import experiment
import images
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bindsnet.network import Network


def options(description: str | None, **defaults: float) -> argparse.ArgumentParser:
    """The options of a reservoir."""
    shared = {"n_train": 5000, "n_epochs": 100, "intensity": 64.0}
    parser = experiment.options(description, **shared | defaults)
    many = {"type": experiment.at_least_one, "dest": "n_train"}
    parser.add_argument("--examples", **many, help="images to learn: the same as --n_train")
    parser.add_argument(
        "--n_neurons", type=experiment.at_least_one, default=500, help="of the reservoir"
    )
    return parser


def responses(network: Network, data: images.Part, args: argparse.Namespace, seed: int) -> Tensor:
    """Spikes of each neuron of ``Y`` to each image: ``[images, neurons]``."""
    shown = {"scale": args.intensity / 255, "batch_size": args.batch_size, "seed": seed}
    return network.present({"X": data.images}, args.time, ["Y"], **shown)["Y"]


def run(network: Network, train: images.Part, test: images.Part, args: argparse.Namespace) -> float:
    """Train a readout of a network that does not learn; per cent of the images to test."""
    network.train(False)
    with experiment.Timed("simulation", len(train.labels) + len(test.labels)):
        seen = responses(network, train, args, seed=2 * args.seed)
        unseen = responses(network, test, args, seed=2 * args.seed + 1)
    print(f"{seen.sum() / len(seen) / args.n_neurons:.1f} spikes of a neuron to an image")
    readout = LinearReadout(seen.shape[1], experiment.N_CLASSES)
    with experiment.Timed("readout", args.n_epochs * len(train.labels)):
        losses = readout.fit(seen, train.labels, args.n_epochs)
    print(f"loss: {losses[0]:.3f} in the first epoch, {losses[-1]:.3f} in the last")
    print(f"training accuracy: {readout.accuracy(seen, train.labels):.1f} %")
    found = readout.accuracy(unseen, test.labels)
    print(f"test accuracy: {found:.1f} % ({len(unseen)} images)")
    return found


class LinearReadout:
    """Softmax regression on standardised features, by gradient descent in batches of 32.

    Parameters
    ----------
    features, classes
        Numbers of each.
    rate, decay
        Learning rate and weight decay; momentum is 0.9.
    """

    def __init__(
        self, features: int, classes: int, rate: float = 1e-3, decay: float = 1e-2
    ) -> None:
        self.linear = nn.Linear(features, classes)
        nn.init.zeros_(self.linear.weight)
        self.descent = torch.optim.SGD(
            self.linear.parameters(), lr=rate, momentum=0.9, weight_decay=decay
        )
        self.mean, self.spread = torch.zeros(features), torch.ones(features)

    def fit(self, counts: Tensor, labels: Tensor, epochs: int) -> list[float]:
        """Learn from ``counts [samples, features]``; give the mean loss of each epoch."""
        counts = counts.to(torch.float32)
        self.mean, self.spread = counts.mean(0), counts.std(0).clamp(min=0.1)
        features, losses = (counts - self.mean) / self.spread, []
        for _ in range(epochs):
            total = 0.0
            for rows in torch.randperm(len(labels)).split(32):
                loss = F.cross_entropy(self.linear(features[rows]), labels[rows])
                self.descent.zero_grad()
                loss.backward()
                self.descent.step()
                total += float(loss.detach()) * len(rows)
            losses.append(total / len(labels))
        return losses

    @torch.no_grad()
    def accuracy(self, counts: Tensor, labels: Tensor) -> float:
        """Per cent that is classified rightly."""
        scores = self.linear((counts.to(torch.float32) - self.mean) / self.spread)
        return 100 * (scores.argmax(1) == labels).float().mean().item()
