"""Dots move, turn at the edge, and pay as their options say."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.environment.dots import BOUNDS, MOVES, Dot
from bindsnet.environment.grid_files import GridFile
from bindsnet.errors import ParameterError, StateError, UnknownArgumentWarning


def simulator(t=50, **options):
    made = DotSimulator(t, **{"seed": 1, "mute": True, **options})
    made.reset()
    return made


def put(made, network, target):
    made.network_dot, made.targets[0] = Dot(*network, made.decay), Dot(*target, made.decay)


def test_an_episode_has_t_steps_of_grids_between_0_and_1():
    made = simulator(t=20, decay=4, herrs=2, dots=2)
    done = [made.step(1)[2] for _ in range(20)]
    assert done == [False] * 19 + [True]
    obs = made.obs
    assert obs.shape == (28, 28) and obs.dtype == torch.float32
    assert float(obs.min()) >= 0 and float(obs.max()) == 1.0
    assert made.step(0)[0] is not obs, "each a tensor of its own"


def test_a_tail_fades_linearly():
    made = simulator(decay=4, bullseye=0, randr=0.0)
    put(made, (10, 3), (20, 20))
    for _ in range(3):
        made.step(2)
    assert made.obs[10, 3:7].tolist() == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("action", range(9))
def test_the_agents_dot_moves_in_the_direction_of_the_action(action):
    made = simulator(diag=True)
    put(made, (10, 10), (20, 20))
    made.step(action)
    assert made.network_dot.position == (10 + MOVES[action][0], 10 + MOVES[action][1])
    made.step(None)
    assert made.network_dot.position == (10 + MOVES[action][0], 10 + MOVES[action][1])


@pytest.mark.parametrize(
    ("bound", "places", "turned"),
    [
        ("stay", [0, 0, 4, 4], [False] * 4),
        ("bounce", [1, 0, 4, 3], [True] * 4),
        ("trans", [3, 4, 0, 1], [False] * 4),
    ],
)
def test_at_the_edge_dots_stay_bounce_or_come_in_again(bound, places, turned):
    found = [BOUNDS[bound](place, 5) for place in (-2, -1, 5, 6)]
    assert [place for place, _ in found] == places
    assert [turn for _, turn in found] == turned


def test_in_a_corner_a_diagonal_turns_round_and_each_target_by_itself():
    made = simulator(diag=True, bound_hand="bounce", randr=0.0, dots=2)
    made.targets = [Dot(0, 0), Dot(10, 10)]
    made.directions = [(-1, -1), (-1, -1)]
    made.step(0)
    assert made.directions == [(1, 1), (-1, -1)]
    for _ in range(200):
        made.step(0)
        assert all(0 <= v < 28 for dot in made.targets for v in dot.position)


@pytest.mark.parametrize(
    ("fit", "action", "reward"),
    [
        ("euc", 1, -np.hypot(9, 10)),
        ("disp", 1, [9.0, 10.0]),
        ("rng", 1, np.floor(-np.hypot(9, 10) / 2)),
        ("dir", 1, 1.0),
        ("dir", 5, 2.0),
        ("dir", 7, -2.0),
        ("dir", 8, 0.0),
        ("dir", 0, 0.0),
    ],
)
def test_the_reward_is_the_fitness_before_the_target_moves(fit, action, reward):
    made = simulator(fit_func=fit, diag=True)
    put(made, (10, 10), (20, 20))
    got = made.step(action)[1]
    assert torch.allclose(got, torch.tensor(reward, dtype=torch.float32))


def test_meeting_the_target_pays_the_bullseye_and_sends_the_dot_elsewhere():
    made = simulator(decay=1, randr=0.0, allow_stay=False)
    put(made, (10, 10), (11, 10))
    _, reward, _, intercept = made.step(1)
    assert intercept and float(reward) == 10.0
    stays = simulator(teleport=False, bullseye=0.0)
    put(stays, (10, 10), (11, 10))
    _, reward, _, intercept = stays.step(1)
    assert intercept and float(reward) == 0.0 and stays.network_dot.position == (11, 10)


def test_targets_keep_their_direction_unless_it_is_drawn_again():
    made = simulator(randr=0.0, allow_stay=False, bound_hand="trans")
    before = made.directions
    for _ in range(30):
        made.step(0)
    assert made.directions == before
    made = simulator(randr=1.0, allow_stay=False, bound_hand="trans")
    directions = set()
    for _ in range(60):
        made.step(0)
        directions.add(made.directions[0])
    assert directions == set(MOVES[1:5])


def test_a_seed_repeats_the_episodes_and_touches_no_global_numbers():
    def grids(seed):
        made = DotSimulator(5, seed=seed, mute=True)
        return torch.stack([made.reset(), *(made.step(1)[0] for _ in range(5)), made.reset()])

    state = random.getstate()
    assert torch.equal(grids(3), grids(3)) and not torch.equal(grids(3), grids(4))
    assert random.getstate() == state
    assert not torch.equal(grids(0), grids(0)), "0 is the system's seed"
    made = DotSimulator(5, seed=9, mute=True)
    assert torch.equal(made.reset(seed=2), made.reset(seed=2))


def test_rendering_writes_numbered_files_and_leaves_the_observation_alone(tmp_path):
    made = simulator(write=True, fpath=str(tmp_path / "out"), fname="grids_x", decay=1)
    before = made.obs.clone()
    made.cycleOutFiles()
    made.addFileSuffix("train")
    grid = made.render()
    assert grid.max() == 2.0 and torch.equal(made.obs, before)
    made.render()
    made.changeFileSuffix("train", "test")
    made.cycleOutFiles(12)
    made.render()
    rows = np.loadtxt(tmp_path / "out" / "grids_x_train_1.csv", delimiter=",")
    assert np.array_equal(rows, np.vstack([grid, grid]))
    assert (tmp_path / "out" / "grids_x_test_12.csv").is_file()


def test_no_folder_is_made_unless_something_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    made = simulator(seed=1234567, pandas=True)
    made.render()
    assert list(tmp_path.iterdir()) == []
    assert made.files.name.endswith("_1234567")
    assert capsys.readouterr().out.count("\n") >= 28


def test_bad_options_are_refused_before_anything_happens():
    for options, match in [
        ({"bound_hand": "bouncy"}, "bound_hand.*did you mean 'bounce'"),
        ({"fit_func": "dist"}, "fit_func"),
        ({"randr": 2.0}, "randr"),
        ({"height": 2}, "height"),
        ({"dots": 0}, "dots"),
    ]:
        with pytest.raises(ParameterError, match=match):
            DotSimulator(5, **options)
    with pytest.warns(UnknownArgumentWarning, match="'heigth'.*'height'"):
        DotSimulator(5, heigth=9)
    with pytest.raises(StateError, match="reset"):
        DotSimulator(5).step(0)
    with pytest.raises(ParameterError, match="actions 0 to 4"):
        simulator().step(5)


@pytest.mark.parametrize("method", ["render", "picture"])
def test_a_picture_before_the_first_reset_is_refused_by_name(method):
    """It ended in an AssertionError without a word."""
    with pytest.raises(StateError, match="call reset"):
        getattr(DotSimulator(5, mute=True), method)()


def test_a_grid_that_is_none_leaves_no_file_behind(tmp_path):
    """The folder and an empty file were there when NumPy refused it."""
    with pytest.raises(ParameterError, match="grid"):
        GridFile(tmp_path / "out", "grids").append("ab")
    assert list(tmp_path.iterdir()) == []
