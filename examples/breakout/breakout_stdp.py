"""Breakout by reward-modulated STDP: the network and rule of BindsNET's example of this name.

The changes of the screen drive 100 hidden neurons by random synapses; the synapses from
these to one neuron for each button learn by MSTDP from the reward, 1 for each brick. The
button is drawn by the softmax of the spikes of a screen's presentation.

    python examples/breakout/breakout_stdp.py

Expected, with ``--train 30 --test 30``: 0.80 ± 0.18, at most 3; an agent that presses any button
has 1.03 ± 0.25 (p = 0.66, Mann-Whitney, 30 episodes each). It does
not learn to play.
"""

from __future__ import annotations

import argparse
import time

import torch
from scores import BREAKOUT, compare, open_game, pipeline, play, player, random_scores

from bindsnet.environment import GymEnvironment
from bindsnet.learning import MSTDP
from bindsnet.network import Network
from bindsnet.network.nodes import LIFNodes
from bindsnet.pipeline.action import select_softmax


def build(env: GymEnvironment) -> Network:
    hidden = LIFNodes(n=100, traces=True)
    output = LIFNodes(n=int(env.action_space.n), refrac=0, traces=True)
    return player(env, hidden, output, update_rule=MSTDP, nu=1e-1, norm=0.5 * hidden.n)


def main(argv: list[str] | None = None, game: str = BREAKOUT) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of random numbers (default: %(default)s)"
    )
    parser.add_argument("--train", type=int, default=100, help="episodes to learn")
    parser.add_argument("--test", type=int, default=100, help="episodes to test")
    parser.add_argument("--time", type=int, default=20, help="simulated for each screen, ms")
    parser.add_argument("--game", default=game, help="id of the game (default: %(default)s)")
    parser.add_argument("--longest", type=int, help="steps of an episode, at most")
    parser.add_argument("--fast", action="store_true", help="a few steps: does it run?")
    args = parser.parse_args(argv)
    if args.fast:
        args.train, args.test, args.time, args.longest = 1, 1, 4, 20
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    env = open_game(args.game, args.seed, longest=args.longest, history_length=1)
    agent = pipeline(build(env), env, select_softmax, time=args.time, num_episodes=args.train)
    start = time.perf_counter()
    agent.train()
    print(f"training: {agent.step_count} steps in {time.perf_counter() - start:.0f} s")
    chance = random_scores(args.game, args.test, longest=args.longest)
    compare("MSTDP", play(agent, args.test), chance)


if __name__ == "__main__":
    main()
