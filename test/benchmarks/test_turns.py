"""Players take turns, and their times become medians and ratios."""

from __future__ import annotations

import pytest

from benchmarks.turns import Spread, ratios, several, take_turns


def test_a_spread_is_the_median_with_the_least_and_the_most():
    assert Spread.of([3.0, 1.0, 10.0]) == Spread(3.0, 1.0, 10.0)
    assert Spread.of([1.0, 2.0]) == Spread(1.5, 1.0, 2.0)


def test_a_spread_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        Spread.of([])


def test_a_spread_changes_its_unit():
    assert Spread(1.0, 0.5, 2.0).times(1000) == Spread(1000.0, 500.0, 2000.0)


def test_players_alternate_and_each_is_told_the_turn():
    calls = []

    def player(name):
        def play(turn):
            calls.append((name, turn))
            return float(turn)

        return play

    taken = take_turns({"ours": player("ours"), "peer": player("peer")}, [3, 5])

    assert calls == [("ours", 3), ("peer", 3), ("ours", 5), ("peer", 5)]
    assert taken == {"ours": [3.0, 5.0], "peer": [3.0, 5.0]}


def test_ratios_are_taken_turn_by_turn():
    assert ratios([1.0, 2.0, 4.0], [10.0, 10.0, 10.0]) == Spread(5.0, 2.5, 10.0)


def test_ratios_of_different_numbers_of_turns_are_an_error():
    with pytest.raises(ValueError):
        ratios([1.0], [1.0, 2.0])


def test_several_plays_in_a_row_are_a_turn_and_their_median_counts():
    plays = []

    def play(index):
        plays.append(index)
        return float(index)

    assert several(play, 3)(2) == 7.0
    assert plays == [6, 7, 8]
