"""Follow a wandering dot, learning by reward alone.

A dot wanders over a grid; the agent moves another one and is paid for coming nearer (with
``--fit_func dir``: 1 for each axis along which it did, -1 for each along which it went away, 10 for
meeting it). The grid drives a hidden layer, whose recurrent connection learns by STDP; and this
drives one neuron for each direction, by a connection that learns by reward-modulated STDP with an
eligibility trace (MSTDPET). The direction is drawn by the softmax of the output's spikes.

    python examples/dotTracing/dot_tracing.py --seed 1 --seeds 5
    python examples/dotTracing/dot_tracing.py --fast         short episodes: does it run?
    python -m bindsnet.analysis.dotTrace_plotter out/        plots of what it wrote

In ``out/``: ``rew_*.csv``, the reward of each step, a row for each episode; ``perf_*.csv``, how
often the dot was met; with ``--fcycle n``, ``grids_*.csv``, the grids of each n-th episode.

Expected after 40 episodes, in 50 without learning (some 20 s of one core a seed): 33, 37, 58, 38
and 36 with the seeds 1 to 5, -2.2 ± 1.3 of an agent that goes anywhere; p at most 6e-15 for each
(Mann and Whitney, one-sided). Learning rate and weights were chosen with seed 100.

With ``--view grid`` the network sees the grid as BindsNET's did, and learns nothing: two dots look
the same, and no sum over a grid tells how one lies to the other. (BindsNET marked the agent's dot
only where ``render`` had doubled it.) By default the grid is centred on the agent's dot, hidden
neurons see a part of it each, and the network is told what it did before it is rewarded
(``agent.py``).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from agent import Agent, CentredDots, build
from torch import Tensor

from bindsnet.encoding import bernoulli
from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.errors import BindsNETError
from bindsnet.pipeline.action import select_random, select_softmax
from bindsnet.pipeline.callbacks import Callback

sys.path.append(str(Path(__file__).resolve().parents[1] / "rl"))

from curves import compare, draw


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


def simulator(args: argparse.Namespace, seed: int) -> DotSimulator:
    names = ("decay", "herrs", "diag", "randr", "allow_stay", "pandas", "mute", "fit_func")
    options = {name: getattr(args, name) for name in names}
    options |= {"write": args.write and args.fcycle > 0, "fpath": str(args.out)}
    kind = CentredDots if args.view == "centred" else DotSimulator
    size = {"height": args.dim, "width": args.dim}
    return kind(args.steps, **size, bound_hand=args.boundh, seed=seed, **options)


def encode(obs: Tensor, time: float, device: torch.device, dt: float = 1.0) -> Tensor:
    return bernoulli(obs, time, dt, device)


def agent(args: argparse.Namespace, seed: int, choose: Any, **options: Any) -> Agent:
    world = simulator(args, seed)
    return Agent(
        build(tuple(world.reset().shape), args.neurons, world.action_space.n, args.dt),
        world,
        choose,
        encode,
        output="Y",
        time=args.granularity,
        num_episodes=args.trn_eps,
        observe_reset=True,
        random_action_after=None,
        allow_gpu=args.gpu,
        plot_config={"data_step": None},
        **options,
    )


def learn(args: argparse.Namespace, seed: int) -> tuple[Tensor, Tensor]:
    """Rewards of the episodes for training, and of those for testing."""
    torch.manual_seed(seed) if seed else torch.seed()
    callbacks = [Notes(args.out, args.fcycle)] if args.write else []
    trained = agent(args, seed, select_softmax, callbacks=callbacks)
    trained.train()
    return torch.tensor(trained.reward_list), torch.tensor(trained.test(args.tst_eps))


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add, switch = parser.add_argument, argparse.BooleanOptionalAction
    add("--steps", type=int, default=100, help="steps of an episode")
    add("--seed", type=int, default=0, help="the first; 0 for the system's")
    add("--seeds", type=int, default=1, help="agents, with a seed each")
    add("--dim", type=int, default=28, help="height and width of the grid")
    add("--view", choices=("centred", "grid"), default="centred", help="what the agent sees")
    add("--granularity", type=int, default=40, help="ms that are simulated for each step")
    add("--neurons", type=int, default=100, help="hidden neurons")
    add("--dt", type=float, default=1.0, help="length of a step, ms")
    add("--trn_eps", type=int, default=40, help="episodes for training")
    add("--tst_eps", type=int, default=50, help="episodes for testing")
    add("--decay", type=int, default=4, help="length of the dots' tails")
    add("--herrs", type=int, default=0, help="dots that mislead")
    add("--diag", action=switch, default=False, help="move along diagonals too")
    add("--randr", type=float, default=0.15, help="probability of a new direction")
    edges, paid = ("stay", "bounce", "trans"), ("euc", "rng", "dir")
    add("--boundh", choices=edges, default="bounce", help="what a dot does at the edge")
    add("--fit_func", choices=paid, default="dir", help="pays nearness, rings, or coming nearer")
    add("--allow_stay", action=switch, default=False, help="whether dots may stay where they are")
    add("--pandas", action=switch, default=False, help="print grids")
    add("--mute", action=switch, default=True, help="show no grids")
    add("--write", action=switch, default=True, help="write files")
    add("--fcycle", type=int, default=100, help="write the grids of each n-th episode; 0 for none")
    add("--out", type=Path, default=Path("out"), help="folder of what is written")
    add("--figure", type=Path, help="where to draw the learning curves")
    add("--gpu", action=switch, default=False, help="run on CUDA")
    add("--fast", action="store_true", help="two short episodes")
    return parser


def main(argv: list[str] | None = None) -> None:
    args = options().parse_args(argv)
    if args.fast:
        args.steps, args.trn_eps, args.tst_eps = 50, 6, 6
    torch.set_num_threads(1)
    torch.manual_seed(args.seed) if args.seed else torch.seed()
    chance = torch.tensor(agent(args, args.seed, select_random).test(args.tst_eps))
    curves = []
    for seed in range(args.seed, args.seed + args.seeds):
        start = time.perf_counter()
        rewards, found = learn(args, seed)
        curves.append(rewards)
        print(f"seed {seed}: {compare(found, chance)}")
        print(f"  {time.perf_counter() - start:.0f} s")
    if args.figure:
        lines = {"random agent": float(chance.mean())}
        draw(curves, args.figure, 10, ("episode", "return"), lines, args.seed)


if __name__ == "__main__":
    try:
        main()
    except BindsNETError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
