"""Follow a wandering dot, learning by reward alone.

A dot wanders over a grid; the agent moves another one and is paid for coming nearer (with
``--fit_func dir``: 1 for each axis along which it did, -1 for each along which it went away, 10 for
meeting it). The grid drives a hidden layer, whose recurrent connection learns by STDP; and this
drives one neuron for each direction, by a connection that learns by reward-modulated STDP with an
eligibility trace (MSTDPET). The direction is drawn by the softmax of the output's spikes.

    python examples/dotTracing/dot_tracing.py
    python examples/dotTracing/dot_tracing.py --fast         two short episodes: does it run?
    python -m bindsnet.analysis.dotTrace_plotter out/        plots of what it wrote

In ``out/``: ``rew_*.csv``, the reward of each step, a row for each episode; ``perf_*.csv``, how
often the dot was met; with ``--fcycle n``, ``grids_*.csv``, the grids of each n-th episode.

Expected, after 100 episodes (80 s), in 50 test episodes: -0.7 ± 1.1, and -2.7 ± 1.1 for an agent
that chooses at random: this network does not learn it. The grid does not tell it which dot is its
own.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.encoding import bernoulli
from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.errors import BindsNETError
from bindsnet.learning import MSTDPET, PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import select_random, select_softmax
from bindsnet.pipeline.callbacks import Callback


class Notes(Callback):
    """Writes rewards and meetings, episode by episode, and grids now and then."""

    def __init__(self, folder: Path, every: int) -> None:
        self.folder, self.every = folder, every
        self.name = time.strftime("%Y%m%d-%H%M%S")
        self.rewards: list[float] = []
        self.met = 0
        self.episodes = 0

    def on_step(self, pipeline: Any, batch: Any, output: Any) -> None:
        """Note a step."""
        _, reward, _, info = batch
        self.rewards.append(float(reward))
        self.met += bool(info["info"])
        if self.every and self.episodes % self.every == 0:
            pipeline.env.render()

    def on_episode(self, pipeline: Any) -> None:
        """Write the episode's row."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for kind, row in (("rew", self.rewards), ("perf", [self.met])):
            with (self.folder / f"{kind}_{self.name}.csv").open("a", encoding="utf-8") as file:
                np.savetxt(file, [row], delimiter=",", fmt="%g")
        self.rewards, self.met = [], 0
        self.episodes += 1
        pipeline.env.cycleOutFiles()


def build(args: argparse.Namespace, actions: int) -> Network:
    network = Network(dt=args.dt)
    layers = {
        "X": Input(shape=(args.dim, args.dim), traces=True),
        "H": LIFNodes(n=args.neurons, traces=True),
        "Y": LIFNodes(n=actions, traces=True),
    }
    for name, layer in layers.items():
        network.add_layer(layer, name)
    x, h, y = layers.values()
    rule = {"wmin": -1.0, "wmax": 1.0, "nu": 0.1}
    network.add_connection(Connection(x, h, wmin=0.0, wmax=10.0), "X", "H")
    network.add_connection(Connection(h, h, update_rule=PostPre, **rule), "H", "H")
    network.add_connection(Connection(h, y, update_rule=MSTDPET, **rule), "H", "Y")
    return network


def simulator(args: argparse.Namespace) -> DotSimulator:
    names = ("decay", "herrs", "diag", "randr", "allow_stay", "pandas", "mute", "fit_func")
    options = {name: getattr(args, name) for name in names}
    options |= {"write": args.write and args.fcycle > 0, "fpath": str(args.out)}
    return DotSimulator(
        args.steps,
        height=args.dim,
        width=args.dim,
        bound_hand=args.boundh,
        seed=args.seed,
        **options,
    )


def encode(obs: Tensor, time: float, device: torch.device, dt: float = 1.0) -> Tensor:
    return bernoulli(obs, time, dt, device)


def agent(args: argparse.Namespace, choose: Any, **options: Any) -> EnvironmentPipeline:
    world = simulator(args)
    return EnvironmentPipeline(
        build(args, world.action_space.n),
        world,
        choose,
        encode,
        output="Y",
        time=args.granularity,
        num_episodes=args.trn_eps,
        random_action_after=None,
        allow_gpu=args.gpu,
        plot_config={"data_step": None},
        **options,
    )


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add, switch = parser.add_argument, argparse.BooleanOptionalAction
    add("--steps", type=int, default=100, help="steps of an episode")
    add("--seed", type=int, default=0, help="0 for the system's")
    add("--dim", type=int, default=28, help="height and width of the grid")
    add("--granularity", type=int, default=100, help="ms that are simulated for each step")
    add("--neurons", type=int, default=100, help="hidden neurons")
    add("--dt", type=float, default=1.0)
    add("--trn_eps", type=int, default=1000, help="episodes for training")
    add("--tst_eps", type=int, default=100, help="episodes for testing")
    add("--decay", type=int, default=4, help="length of the dots' tails")
    add("--herrs", type=int, default=0, help="dots that mislead")
    add("--diag", action=switch, default=False, help="move along diagonals too")
    add("--randr", type=float, default=0.15, help="probability of a new direction")
    add("--boundh", choices=("stay", "bounce", "trans"), default="bounce")
    add("--fit_func", choices=("euc", "rng", "dir"), default="dir")
    add("--allow_stay", action=switch, default=False)
    add("--pandas", action=switch, default=False, help="print grids")
    add("--mute", action=switch, default=True, help="show no grids")
    add("--write", action=switch, default=True, help="write files")
    add("--fcycle", type=int, default=100, help="write the grids of each n-th episode; 0 for none")
    add("--out", type=Path, default=Path("out"))
    add("--gpu", action=switch, default=False)
    add("--fast", action="store_true", help="two short episodes")
    return parser


def main(argv: list[str] | None = None) -> None:
    args = options().parse_args(argv)
    if args.fast:
        args.steps, args.trn_eps, args.tst_eps, args.granularity = 20, 2, 1, 20
    if args.seed:
        torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    callbacks = [Notes(args.out, args.fcycle)] if args.write else []
    trained = agent(args, select_softmax, callbacks=callbacks)
    start = time.perf_counter()
    trained.train()
    seconds = time.perf_counter() - start
    print(f"training: {args.trn_eps} episodes in {seconds:.0f} s")
    found = torch.tensor(trained.test(args.tst_eps))
    chance = torch.tensor(agent(args, select_random).test(args.tst_eps))
    for name, rewards in (("trained", found), ("random", chance)):
        error = float(rewards.std(correction=0)) / len(rewards) ** 0.5
        print(f"{name}: {float(rewards.mean()):.1f} ± {error:.1f} a test episode")


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
