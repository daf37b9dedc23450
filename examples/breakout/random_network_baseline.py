"""What a network of random synapses scores, that is not told of any reward.

The changes of the screen drive 100 hidden neurons by random synapses, and these drive one
neuron for each button, by synapses that learn by Hebb's rule. The button is drawn in
proportion to the spikes of the last step.

    python examples/breakout/random_network_baseline.py

Expected in 30 episodes: 1.37 ± 0.24, at most 5 (5608 steps, 23 s on a busy core); an agent that
presses any button has 1.03 ± 0.25 (p = 0.23, Mann-Whitney, 30 episodes).
"""

from __future__ import annotations

import argparse
import time

import torch
from scores import BREAKOUT, compare, open_game, pipeline, player, random_scores

from bindsnet.environment import GymEnvironment
from bindsnet.learning import Hebbian
from bindsnet.network import Network
from bindsnet.network.nodes import LIFNodes
from bindsnet.pipeline.action import select_multinomial


def build(env: GymEnvironment, n_neurons: int, dt: float) -> Network:
    hidden = LIFNodes(n=n_neurons, traces=True)
    output = LIFNodes(n=int(env.action_space.n), refrac=0, traces=True)
    return player(env, hidden, output, dt, update_rule=Hebbian, nu=1e-2)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("-n", type=int, default=30, help="episodes")
    add("--seed", type=int, default=0, help="of random numbers (default: %(default)s)")
    add("--n_neurons", type=int, default=100, help="hidden neurons (default: %(default)s)")
    add("--dt", type=float, default=1.0, help="length of a step, ms (default: %(default)s)")
    add("--time", type=int, default=20, help="simulated for each screen, ms")
    add("--plot_interval", type=int, help="steps from one plot to the next")
    add("--render_interval", type=int, help="steps from one rendering to the next")
    add(
        "--print_interval",
        type=int,
        default=100,
        help="steps from one report to the next (default: %(default)s)",
    )
    add("--gpu", action=argparse.BooleanOptionalAction, default=False, help="run on CUDA")
    add("--game", default=BREAKOUT, help="id of the game (default: %(default)s)")
    add("--longest", type=int, help="steps of an episode, at most")
    add("--fast", action="store_true", help="a few steps: does it run?")
    args = parser.parse_args(argv)
    if args.fast:
        args.n, args.time, args.longest = 1, 4, 20
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    render = args.render_interval is not None
    env = open_game(args.game, args.seed, render, args.longest, history_length=1)
    names = ("time", "plot_interval", "render_interval", "print_interval")
    options = {name: getattr(args, name) for name in names}
    network = build(env, args.n_neurons, args.dt)
    agent = pipeline(
        network, env, select_multinomial, num_episodes=args.n, allow_gpu=args.gpu, **options
    )
    start = time.perf_counter()
    agent.train()
    scores = torch.tensor(list(env.env.return_queue))
    print(f"{agent.step_count} steps in {time.perf_counter() - start:.0f} s")
    compare("random network", scores, random_scores(args.game, args.n, longest=args.longest))


if __name__ == "__main__":
    main()
