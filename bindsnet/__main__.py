"""What a bug report needs: ``python -m bindsnet`` prints versions, engines, and a short test."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
import sys
import time
from pathlib import Path
from typing import NamedTuple

import torch

import bindsnet
from bindsnet.encoding import poisson
from bindsnet.engine import Engine, choose_engine
from bindsnet.errors import BindsNETError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

REQUIRED = ("torch", "numpy", "numba", "llvmlite", "tqdm")
OPTIONAL = (
    "torchvision",
    "matplotlib",
    "scikit-learn",
    "scipy",
    "gymnasium",
    "ale-py",
    "tensorboard",
    "h5py",
)
STEPS = 100


def main() -> int:
    """Print the report; the exit status is 1 if the self-test fails."""
    print(f"bindsnet {bindsnet.__version__} in {Path(bindsnet.__file__).parent}")
    print(f"Python {platform.python_version()} on {platform.platform()}")
    print("requires:", ", ".join(version(name) for name in REQUIRED))
    print("optional:", ", ".join(version(name) for name in OPTIONAL))
    print(f"CUDA: {cuda()}; threads: {torch.get_num_threads()}")
    print(f"cache of compiled code: {cache()}")
    return self_test()


def version(package: str) -> str:
    """Name and version of a package, or that it is missing."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} missing"


def cuda() -> str:
    """The CUDA device, if torch finds one."""
    if not torch.cuda.is_available():
        return "none that torch finds"
    return f"{torch.cuda.get_device_name()} (CUDA {torch.version.cuda})"


def cache() -> str:
    """The folder of the native engine's compiled code."""
    try:
        folder: Path = importlib.import_module("bindsnet.engine.native.cache").folder()
    except ImportError as reason:
        return f"none ({reason})"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{folder} ({size / 1e6:.1f} MB)"


def self_test() -> int:
    """Whether the fastest engine gives the spikes and weights of the reference."""
    outcomes = {}
    for name in ("auto", "reference"):
        network, connection, recording, inputs = example()
        start = time.perf_counter()
        engine: Engine = choose_engine(network.plan(inputs), name)
        try:
            network.run(inputs, time=STEPS, engine=name)
        except BindsNETError as error:
            print(f"self-test: {name}: {type(error).__name__}: {error}")
            return 1
        seconds = time.perf_counter() - start
        spikes = recording.get("s")
        outcomes[name] = spikes, connection.w.clone()
        count = int(spikes.sum())
        print(f"engine {name!r}: {type(engine).__name__}, {count} spikes in {seconds:.2f} s")
    agree = all(a.equal(b) for a, b in zip(*outcomes.values(), strict=True))
    print("self-test:", "passed" if agree else "FAILED: the engines disagree")
    return 0 if agree else 1


class Example(NamedTuple):
    """A small network that learns, and its input."""

    network: Network
    connection: Connection
    recording: Monitor
    inputs: dict[str, torch.Tensor]


def example() -> Example:
    """The example, the same each time."""
    before = torch.random.get_rng_state()
    torch.manual_seed(0)
    network = Network()
    source, target = Input(n=100, traces=True), LIFNodes(n=50, traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    connection = Connection(source, target, update_rule=PostPre, nu=(1e-4, 1e-2), norm=40.0)
    network.add_connection(connection, "X", "Y")
    recording = Monitor(target, ["s"], time=STEPS)
    network.add_monitor(recording, "Y")
    spikes = poisson(torch.full((100,), 64.0), time=STEPS)
    torch.random.set_rng_state(before)
    return Example(network, connection, recording, {"X": spikes})


if __name__ == "__main__":
    sys.exit(main())
