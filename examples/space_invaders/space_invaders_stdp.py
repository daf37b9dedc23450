"""Space Invaders by reward-modulated STDP: the network of ``examples/breakout``, on another game.

    python examples/space_invaders/space_invaders_stdp.py
    python examples/breakout/random_baseline.py --game SpaceInvadersDeterministic-v4

Expected, with ``--train 30 --test 30`` (20889 steps of training, 302 s on a busy core): 142 ± 14,
at most 380; an agent that presses any button has 169 ± 23 (p = 0.79, Mann-Whitney, 30 episodes
each). It does not learn to play.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "breakout"))

import breakout_stdp

GAME = "SpaceInvadersDeterministic-v4"


def main(argv: list[str] | None = None) -> None:
    breakout_stdp.main(argv, game=GAME)


if __name__ == "__main__":
    main()
