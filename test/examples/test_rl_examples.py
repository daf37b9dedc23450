"""Agents that learn from reward, in their fast modes."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "rl"


def output_of(script, capsys, *options):
    """What the example prints, run in this process."""
    spec = importlib.util.spec_from_file_location(Path(script).stem, EXAMPLES / script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(list(map(str, options)))
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def folder(monkeypatch):
    """The examples import what they share from their own folder."""
    pytest.importorskip("scipy")
    monkeypatch.syspath_prepend(str(EXAMPLES))


def test_cartpole_is_balanced_longer_than_by_chance(capsys, tmp_path):
    pytest.importorskip("gymnasium")
    pytest.importorskip("matplotlib")
    figure = tmp_path / "curve.png"
    printed = output_of("cartpole.py", capsys, "--fast", "--figure", figure)
    chance = float(re.search(r"random agent: (\d+)", printed)[1])
    learned = float(re.search(r"of the last (\d+)", printed)[1])
    assert learned > 1.5 * chance, printed
    assert figure.stat().st_size > 10_000


@pytest.mark.parametrize("rule", ["MSTDP", "MSTDPET"])
def test_exclusive_or_runs_with_both_rules(rule, capsys, tmp_path):
    pytest.importorskip("matplotlib")
    figure = tmp_path / "xor.png"
    printed = output_of("florian_xor.py", capsys, "--rule", rule, "--fast", "--figure", figure)
    assert re.search(rf"{rule}: [01] of 1 networks learned XOR", printed)
    assert figure.stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["MSTDP", "MSTDPET"])
def test_exclusive_or_is_learned_by_both_rules(rule, capsys):
    printed = output_of("florian_xor.py", capsys, "--rule", rule, "--seeds", 1)
    assert f"{rule}: 1 of 1 networks learned XOR" in printed


@pytest.mark.parametrize("script", ["bandit.py", "cue_reward.py"])
def test_the_right_answer_is_learned_from_reward(script, capsys, tmp_path):
    pytest.importorskip("matplotlib")
    figure = tmp_path / "curve.png"
    printed = output_of(script, capsys, "--fast", "--figure", figure)
    right = float(re.search(r"seed 0: ([\d.]+) % right", printed)[1])
    assert right > 60, printed
    assert figure.stat().st_size > 10_000


@pytest.mark.parametrize("script", ["follow_dot.py", "grid_world.py"])
def test_the_trained_agent_is_significantly_better_than_a_random_one(script, capsys, tmp_path):
    pytest.importorskip("gymnasium")
    pytest.importorskip("matplotlib")
    figure = tmp_path / "curve.png"
    printed = output_of(script, capsys, "--fast", "--figure", figure)
    assert float(re.search(r"seed 0: .* p = (\S+)", printed)[1]) < 0.01, printed
    assert figure.stat().st_size > 10_000
