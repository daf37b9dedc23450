"""``python -m benchmarks.crosscheck``: small networks in Brian2 and NEST, as fixtures of the tests.

    python -m benchmarks.crosscheck            writes test/crosscheck/*.npz anew

Each file holds the inputs and what a simulator made of them; ``test/crosscheck`` holds our
engines against it. The simulators come from PyPI, in environments that this command makes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import players
from benchmarks.peers import PEERS
from benchmarks.players import Player

FIXTURES = Path(__file__).resolve().parents[1] / "test" / "crosscheck"
GRAIN = 1024  # weights are stored as multiples of 1 / GRAIN
NEURON = {"rest": -65.0, "reset": -65.0, "thresh": -52.0, "refrac": 5.0, "tau": 100.0}
RULE = {"nu": (0.01, 0.012), "tau": 20.0, "start": 0.5}


def poisson_lif(rng: np.random.Generator, n: int = 100, steps: int = 1000) -> dict[str, Any]:
    """Benchmark A, small: Poisson inputs up to 100 Hz, weights from N(0, 1)."""
    x = rng.random((steps, n)) < rng.random(n) * 0.1
    return {"x": x, "w": np.round(rng.normal(size=(n, n)) * GRAIN).astype(np.int16)}


def driven(rng: np.random.Generator, steps: int = 400) -> dict[str, Any]:
    """Ten inputs that drive twenty neurons, ever harder, up to the refractory limit."""
    strength = np.linspace(0.2, 30.0, 20)
    w = np.round(rng.random((10, 20)) * strength * GRAIN)
    return {"x": rng.random((steps, 10)) < 0.1, "w": w.astype(np.int16)}


def pairs(rng: np.random.Generator, n: int = 12, steps: int = 300) -> dict[str, Any]:
    """Pairs of trains of 40 Hz, coincidences included."""
    return {"pre": rng.random((steps, n)) < 0.04, "post": rng.random((steps, n)) < 0.04}


def apart(rng: np.random.Generator) -> dict[str, Any]:
    """Pairs of trains without coincidences, and with a quiet start and end."""
    trains = pairs(rng)
    trains["post"] &= ~trains["pre"]
    for train in trains.values():
        train[:5] = train[-5:] = False
    return trains


BELOW = {**NEURON, "reset": -70.0, "tau": 20.0}
CASES: dict[str, tuple[str, str, Callable[..., dict[str, Any]], dict[str, Any]]] = {
    "brian2_poisson_lif": ("Brian2", "lif", poisson_lif, NEURON),
    "brian2_refractory": ("Brian2", "lif", driven, NEURON),
    "brian2_reset_below_rest": ("Brian2", "lif", driven, BELOW),
    "brian2_stdp": ("Brian2", "stdp", pairs, {**RULE, "additive": False}),
    "brian2_stdp_additive": ("Brian2", "stdp", pairs, {**RULE, "additive": True}),
    "nest_poisson_lif": ("NEST", "lif", poisson_lif, NEURON),
    "nest_refractory": ("NEST", "lif", driven, NEURON),
    "nest_stdp_additive": ("NEST", "stdp", apart, RULE),
}
"""Name of the file: the simulator, its network, what draws the inputs, the parameters."""


def write(name: str, player: Player, folder: Path) -> None:
    """Draw the inputs of a case, have them simulated, and keep both."""
    _, network, draw, parameters = CASES[name]
    given = draw(np.random.default_rng(len(name)))
    np.savez(folder / "inputs.npz", **given)
    files = {"inputs": str(folder / "inputs.npz"), "output": str(folder / "output.npz")}
    player.call(network, **files, **parameters)
    with np.load(folder / "output.npz") as found:
        kept = {**given, **found, "simulator": f"{player.name} {player.versions['version']}"}
    np.savez_compressed(FIXTURES / f"{name}.npz", **kept, **parameters)
    print(f"written: {name}.npz, by {kept['simulator']}", flush=True)


def main() -> None:
    """Write the fixtures of one simulator after the other."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.crosscheck",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--peer-envs", type=Path, help="folder of the peers' environments")
    options = parser.parse_args()
    for simulator in ("Brian2", "NEST"):
        peer = PEERS[simulator]
        python = players.peer_python(peer, options.peer_envs)
        with Player(python, peer.traces) as player, tempfile.TemporaryDirectory() as folder:
            player.new("Traces")
            for name in [name for name, case in CASES.items() if case[0] == simulator]:
                write(name, player, Path(folder))


if __name__ == "__main__":
    main()
