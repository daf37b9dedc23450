"""How benchmark C times a part: both sides run the same steps, some runs a turn.

A single run after a pause, in which the other side has filled the caches, is no more than
a few milliseconds of cold start; a network that is trained runs sample after sample.
"""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.players import Player
from benchmarks.report import Row
from benchmarks.turns import SHORT_REST, Spread, ratios, several, take_turns

STEPS = 250
IN_A_TURN = 3
MICRO_PER_STEP = 1e6 / STEPS


def timed(players: Mapping[str, Player], repeats: int) -> Row:
    """Microseconds a step of what each player has built, and how many times faster we are."""
    plays = {side: several(player.timed("run"), IN_A_TURN) for side, player in players.items()}
    seconds = take_turns(plays, range(repeats), SHORT_REST)
    row: Row = {side: Spread.of(taken).times(MICRO_PER_STEP) for side, taken in seconds.items()}
    if "peer" in players:
        row["times faster"] = ratios(seconds["ours"], seconds["peer"])
    return row
