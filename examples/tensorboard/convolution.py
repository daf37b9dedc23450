"""Watch filters form, in TensorBoard or in figures: a convolution that learns by STDP.

Five filters of 5 x 5 pixels, two pixels apart, see images as spikes; the pipeline draws the image,
spikes and voltages, and a callback the filters. It shows how to watch a network, not how to train
one: nothing is classified, and filters that do not compete become alike.

    python examples/tensorboard/convolution.py --tensorboard     then: tensorboard --logdir logs
    python examples/tensorboard/convolution.py --dataset CIFAR10
    python examples/tensorboard/convolution.py --fast            a few images: does it run?

Expected, with a picture for each twentieth of 200 images: weights, which begin between 0 and 1
and have a mean of 0.4, end between 0.34 and 0.46.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Subset
from torchvision.transforms import Compose, Lambda, ToTensor

from bindsnet import datasets
from bindsnet.analysis.pipeline_analysis import MatplotlibAnalyzer, TensorboardAnalyzer
from bindsnet.encoding import PoissonEncoder
from bindsnet.errors import BindsNETError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Conv2dConnection
from bindsnet.pipeline import TorchVisionDatasetPipeline
from bindsnet.pipeline.callbacks import AtInterval

KERNEL, STRIDE, FILTERS = 5, 2, 5
INTENSITY = 128.0


class Filters(AtInterval):
    """Draws the filters whenever the pipeline draws."""

    attribute = "plot_interval"

    def act(self, pipeline: Any, batch: Any, output: Any) -> None:
        """Draw."""
        weights = pipeline.network.connections["X", "Y"].w.detach()
        pipeline.pipeline_analyzer.plot_conv2d_weights(weights, step=pipeline.step_count)
        pipeline.pipeline_analyzer.finalize_step()


def build(shape: tuple[int, ...], dt: float) -> Network:
    """The image, and a convolution of it."""
    channels, height, width = shape
    out = [(side - KERNEL) // STRIDE + 1 for side in (height, width)]
    network = Network(dt=dt)
    source = Input(shape=(channels, height, width), traces=True)
    target = LIFNodes(shape=(FILTERS, *out), traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    convolution = Conv2dConnection(
        source,
        target,
        kernel_size=KERNEL,
        stride=STRIDE,
        update_rule=PostPre,
        nu=(1e-4, 1e-2),
        norm=10.0 * channels,
        wmin=0.0,
        wmax=1.0,
    )
    network.add_connection(convolution, "X", "Y")
    return network


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    names = ("MNIST", "KMNIST", "FashionMNIST", "CIFAR10", "CIFAR100")
    add("--dataset", choices=names, default="MNIST", help="of torchvision")
    add("--seed", type=int, default=0, help="of random numbers")
    add("--time", type=int, default=50, help="ms an image")
    add("--dt", type=float, default=1.0, help="length of a step, ms")
    add("--n_images", type=int, default=500, help="images to show")
    add("--plot_interval", type=int, default=20, help="images from one picture to the next")
    add("--tensorboard", action="store_true", help="a log instead of figures")
    add("--logs", type=Path, default=Path("logs/conv"), help="folder of TensorBoard's log")
    default = Path(os.environ.get("BINDSNET_DATA", "data")) / "mnist"
    add("--data-root", type=Path, default=default, help="folder of the images")
    add("--download", action="store_true", help="fetch them if they are not there")
    add("--fast", action="store_true", help="four images")
    args = parser.parse_args(argv)
    if args.fast:
        args.n_images, args.plot_interval = 4, 2
    return args


def main(argv: list[str] | None = None) -> None:
    args = arguments(argv)
    torch.manual_seed(args.seed)
    images = getattr(datasets, args.dataset)(
        PoissonEncoder(time=args.time, dt=args.dt),
        None,
        root=str(args.data_root),
        download=args.download,
        transform=Compose([ToTensor(), Lambda(lambda image: image * INTENSITY)]),
    )
    network = build(tuple(images[0]["image"].shape), args.dt)
    analyzer = TensorboardAnalyzer(args.logs) if args.tensorboard else MatplotlibAnalyzer()
    pipeline = TorchVisionDatasetPipeline(
        network,
        Subset(images, range(min(args.n_images, len(images)))),
        analyzer,
        num_epochs=1,
        plot_interval=args.plot_interval,
        callbacks=[Filters()],
        allow_gpu=False,
    )
    pipeline.train()
    weights = network.connections["X", "Y"].w
    print(
        f"{pipeline.step_count} images; filters between {weights.min():.2f} and {weights.max():.2f}"
    )


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        message = str(error).replace("download=True", "--download")
        raise SystemExit(f"{type(error).__name__}: {message}") from None
