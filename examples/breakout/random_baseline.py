"""What an agent scores that presses any button: the number to beat.

    python examples/breakout/random_baseline.py                 Breakout
    python examples/breakout/random_baseline.py --game SpaceInvadersDeterministic-v4

Expected in 30 episodes: Breakout 1.03 ± 0.25, at most 6 (5160 steps, 23 s on a busy core); Space
Invaders 169 ± 23, at most 530 (20494 steps, 58 s).
"""

from __future__ import annotations

import argparse
import time

import torch
from scores import BREAKOUT, open_game, summary


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, default=1_000_000, help="steps, at most")
    parser.add_argument("--episodes", type=int, default=30, help="episodes, at most")
    parser.add_argument(
        "--seed", type=int, default=0, help="of random numbers (default: %(default)s)"
    )
    parser.add_argument("--game", default=BREAKOUT, help="id of the game (default: %(default)s)")
    parser.add_argument("--render", action="store_true", help="show the game")
    parser.add_argument("--fast", action="store_true", help="one episode: does it run?")
    args = parser.parse_args(argv)
    episodes = 1 if args.fast else args.episodes
    env, buttons = open_game(args.game, args.seed, args.render), torch.Generator()
    buttons.manual_seed(args.seed)
    scores, start = env.env.return_queue, time.perf_counter()
    env.reset()
    step = 0
    while step < args.n:
        step += 1
        action = torch.randint(int(env.action_space.n), (), generator=buttons)
        _, _, over, _ = env.step(int(action))
        if not over:
            continue
        print(f"episode {len(scores)}: {scores[-1]:.0f}, mean {sum(scores) / len(scores):.2f}")
        if len(scores) >= episodes:
            break
        env.reset()
    print(f"{step} steps in {time.perf_counter() - start:.0f} s")
    if scores:
        print(f"random agent: {summary(torch.tensor(list(scores)))}")


if __name__ == "__main__":
    main()
