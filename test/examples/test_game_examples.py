"""Agents in front of Atari games, in their fast modes."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCORE = r"-?[\d.]+ ± [\d.]+, at most \d+ \(1 episodes\)"


def output_of(script, capsys, monkeypatch, *options):
    """What the example prints in its fast mode."""
    pytest.importorskip("ale_py")
    pytest.importorskip("scipy")
    path = EXAMPLES / script
    monkeypatch.setattr(sys, "path", [str(path.parent), *sys.path])
    monkeypatch.setattr(sys, "argv", [script, "--fast", *map(str, options)])
    runpy.run_path(str(path), run_name="__main__")
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("script", "player"),
    [
        ("breakout/random_network_baseline.py", "random network"),
        ("breakout/breakout.py", "Izhikevich's neurons"),
        ("breakout/breakout_stdp.py", "MSTDP"),
        ("space_invaders/space_invaders_stdp.py", "MSTDP"),
        ("breakout/play_breakout_from_ANN.py", "spiking network"),
    ],
)
def test_a_game_is_played_and_compared_with_chance(script, player, capsys, monkeypatch):
    printed = output_of(script, capsys, monkeypatch)
    assert re.search(f"{player}: {SCORE}", printed), printed
    assert re.search(f"random agent: {SCORE}; p = ", printed), printed


def test_the_baseline_stops_after_the_given_steps(capsys, monkeypatch):
    printed = output_of("breakout/random_baseline.py", capsys, monkeypatch, "-n", 5)
    assert "5 steps in" in printed and "random agent" not in printed
