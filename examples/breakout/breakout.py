"""Breakout in front of Izhikevich's neurons: what a network of random synapses does, and a plot.

The changes of the screen drive 100 hidden neurons, and these one neuron for each button, all of
them Izhikevich's, by random synapses that do not learn. The button is drawn by the softmax of the
spikes of a screen's presentation.

    python examples/breakout/breakout.py
    python examples/breakout/breakout.py --plot_interval 1    draw screens, spikes and voltages

Expected with ``--episodes 10 --time 20`` (1660 steps, 28 s on a busy core): 0.70 ± 0.25, at most 2;
an agent that presses any button has 1.30 ± 0.32 (p = 0.2, Mann-Whitney): no better than chance.
"""

from __future__ import annotations

import argparse
import time

import torch
from scores import BREAKOUT, compare, open_game, pipeline, player, random_scores

from bindsnet.network.nodes import IzhikevichNodes
from bindsnet.pipeline.action import select_softmax


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of random numbers (default: %(default)s)"
    )
    parser.add_argument(
        "--episodes", type=int, default=30, help="games to play (default: %(default)s)"
    )
    parser.add_argument("--time", type=int, default=100, help="simulated for each screen, ms")
    parser.add_argument("--plot_interval", type=int, help="steps from one plot to the next")
    parser.add_argument("--longest", type=int, help="steps of an episode, at most")
    parser.add_argument("--fast", action="store_true", help="a few steps: does it run?")
    args = parser.parse_args(argv)
    if args.fast:
        args.episodes, args.time, args.longest = 1, 4, 20
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    env = open_game(BREAKOUT, args.seed, longest=args.longest, history_length=1)
    network = player(env, IzhikevichNodes(n=100), IzhikevichNodes(n=int(env.action_space.n)))
    every, length = args.plot_interval, args.time
    agent = pipeline(
        network,
        env,
        select_softmax,
        time=args.time,
        num_episodes=args.episodes,
        plot_interval=every,
        plot_config={"data_step": every, "obs_step": every, "data_length": length},
    )
    start = time.perf_counter()
    agent.train()
    print(f"{agent.step_count} steps in {time.perf_counter() - start:.0f} s")
    scores = torch.tensor(list(env.env.return_queue))
    chance = random_scores(BREAKOUT, args.episodes, longest=args.longest)
    compare("Izhikevich's neurons", scores, chance)


if __name__ == "__main__":
    main()
