"""Space Invaders by reward-modulated STDP: the network of ``examples/breakout``, on another game.

    python examples/space_invaders/space_invaders_stdp.py
    python examples/breakout/random_baseline.py --game SpaceInvadersDeterministic-v4

SPI
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
