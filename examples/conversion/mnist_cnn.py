"""From a convolutional network that was trained by gradients to one that spikes.

A small network learns MNIST, in torch. Then each of its rectified linear units becomes a
neuron that integrates and fires, and whose rate is the unit's activation. The report says
how well rates and activations correlate, layer by layer, and how the accuracy grows with
the number of time steps.

    python examples/conversion/mnist_cnn.py                 MNIST, or bundled digits without it
    python examples/conversion/mnist_cnn.py --epochs 3 --steps 50 200 --n_test 10000

Expected: of the first 1,000 test images of MNIST, 98.2 % before and 98.1 % after conversion, in
100 steps, and correlations above 0.995 in every layer. On two slow cores that were busy with
other work, training took 78 s, and both networks' answers 85 s.

B. Rueckauer, I.-A. Lungu, Y. Hu, M. Pfeiffer and S.-C. Liu, "Conversion of continuous-valued
deep networks to efficient event-driven networks for image classification", Front. Neurosci.
11:682, 2017.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bindsnet.conversion import ann_to_snn, report
from bindsnet.datasets import digits, load_idx_images
from bindsnet.errors import BindsNETError, DataNotFoundError


def build() -> nn.Module:
    """Two convolutions with normalisation, rectification and pooling, and a linear read-out."""
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 16, 5, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(16, 32, 5, bias=False), nn.BatchNorm2d(32), nn.ReLU()),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(32 * 4 * 4, 10),
    )


def load(root: Path, train: bool) -> tuple[Tensor, Tensor]:
    """Images ``[n, 1, 28, 28]`` between 0 and 1, and their labels."""
    try:
        images, labels = load_idx_images(root, train=train)
    except DataNotFoundError:
        images, labels = digits()[:2] if train else digits()[2:]
    return images[:, None].float() / 255, labels


def train(ann: nn.Module, images: Tensor, labels: Tensor, epochs: int) -> None:
    """Learn by gradients, with a rate that falls to 0."""
    optimizer = torch.optim.Adam(ann.parameters(), lr=2e-3)
    batches = [b for _ in range(epochs) for b in torch.randperm(len(labels)).split(100)]
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=len(batches))
    ann.train()
    for batch in batches:
        loss = F.cross_entropy(ann(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    ann.eval()


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--seed", type=int, default=0, help="of random numbers (default: %(default)s)")
    add("--epochs", type=int, default=1, help="passes over the training images")
    add("--n_train", type=int, default=60000, help="images to learn, at most")
    add("--n_test", type=int, default=1000, help="images to test, at most")
    add("--steps", type=int, nargs="+", default=[10, 20, 50, 100], help="steps of each image")
    root = Path(os.environ.get("BINDSNET_DATA", "data"))
    add("--data-root", type=Path, default=root / "mnist", help="folder that holds MNIST/raw")
    add("--fast", action="store_true", help="a few images, few steps: does it run?")
    return parser


def main() -> None:
    args = options().parse_args()
    if args.fast:
        args.n_train, args.n_test, args.steps, args.epochs = 500, 50, [5, 20], 1
    torch.manual_seed(args.seed)
    images, labels = load(args.data_root, train=True)
    images, labels = images[: args.n_train], labels[: args.n_train]
    ann = build()
    start = time.perf_counter()
    train(ann, images, labels, args.epochs)
    print(f"trained on {len(labels)} images in {time.perf_counter() - start:.0f} s")

    snn = ann_to_snn(ann, images.shape[1:], data=images[:1000])

    images, labels = (part[: args.n_test] for part in load(args.data_root, train=False))
    start = time.perf_counter()
    print(report(ann, snn, images, labels, steps=args.steps, batch_size=50))
    print(f"{len(labels)} images in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
