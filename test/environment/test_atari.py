"""Old ids give the same game, and games are seen as small binary images."""

from __future__ import annotations

import sys
import zlib

import numpy as np
import pytest
import torch

from bindsnet.environment import GymEnvironment
from bindsnet.environment.frames import BREAKOUT, SPACE_INVADERS
from bindsnet.errors import MissingPackageError, ParameterError, UnknownNameError

pytest.importorskip("ale_py")
gymnasium = pytest.importorskip("gymnasium")
wrappers = pytest.importorskip("bindsnet.environment.wrappers")
BinaryFrames, FrameDifference = wrappers.BinaryFrames, wrappers.FrameDifference
SignOfReward = wrappers.SignOfReward


def game_of(name):
    spec = GymEnvironment(name).env.spec
    keys = ("frameskip", "repeat_action_probability", "obs_type")
    return spec.id, *(spec.kwargs.get(key) for key in keys), spec.max_episode_steps


@pytest.mark.parametrize(
    ("old", "game"),
    [
        ("BreakoutDeterministic-v4", ("ALE/Breakout-v5", 4, 0.0, "rgb", 100_000)),
        ("BreakoutDeterministic-v0", ("ALE/Breakout-v5", 4, 0.25, "rgb", 10_000)),
        ("SpaceInvadersDeterministic-v4", ("ALE/SpaceInvaders-v5", 3, 0.0, "rgb", 100_000)),
        ("Breakout-ram-v4", ("ALE/Breakout-v5", (2, 5), 0.0, "ram", 100_000)),
        ("Breakout-ramNoFrameskip-v0", ("ALE/Breakout-v5", 1, 0.25, "ram", 40_000)),
    ],
)
def test_an_old_id_gives_the_game_it_gave(old, game):
    assert game_of(old) == game


def test_an_action_is_repeated_for_four_frames_and_always_done():
    def frames(name, repeat):
        env = GymEnvironment(name, seed=1).env
        env.reset(seed=1)
        for action in (1, 3, 3, 2, 2, 0):
            for _ in range(repeat):
                frame = env.step(action)[0]
        return frame, env.unwrapped.ale.getEpisodeFrameNumber()

    (slow, count), (fast, same) = (
        frames("BreakoutDeterministic-v4", 1),
        frames("BreakoutNoFrameskip-v4", 4),
    )
    assert count == same
    assert np.array_equal(slow, fast)


@pytest.mark.parametrize(
    ("names", "shape"),
    [
        (("BreakoutDeterministic-v4", "ALE/Breakout-v5", "BreakoutNoFrameskip-v4"), (80, 80)),
        (("SpaceInvadersNoFrameskip-v4", "ALE/SpaceInvaders-v5"), (78, 84)),
    ],
)
def test_every_id_of_a_game_is_seen_in_the_same_way(names, shape):
    for name in names:
        env = GymEnvironment(name, seed=0)
        first = env.reset()
        obs = env.step(0)[0]
        assert first.shape == shape and obs.shape == (1, 1, *shape)
        assert set(obs.unique().tolist()) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("frame", "checksum"),
    [(SPACE_INVADERS, 3429786591), (BREAKOUT, 1560344029)],
    ids=["space", "breakout"],
)
def test_a_frame_is_made_small_as_with_opencv(frame, checksum):
    i = np.arange(210 * 160 * 3, dtype=np.int64)
    values = ((i * i * 31 + i * 17) % 251).astype(np.uint8).reshape(210, 160, 3)
    sparse = np.where(values > 244, values, 0).astype(np.uint8) * np.array([1, 0, 0], np.uint8)
    assert zlib.crc32(frame(sparse).tobytes()) == checksum


def test_other_games_and_ram_are_not_changed():
    assert GymEnvironment("ALE/Pong-v5").reset().shape == (210, 160, 3)
    assert GymEnvironment("Breakout-ram-v4").reset().shape == (128,)


def test_the_wrappers_give_what_the_environment_gives():
    plain = GymEnvironment("BreakoutDeterministic-v4", history_length=2, delta=1, seed=3)
    game = gymnasium.make("ALE/Breakout-v5", frameskip=4, repeat_action_probability=0.0)
    wrapped = SignOfReward(FrameDifference(BinaryFrames(game), history_length=2))
    plain.reset()
    first, _ = wrapped.reset(seed=3)
    assert first.shape == (80, 80) and first in wrapped.observation_space
    for action in (1, 2, 2, 3, 3, 0):
        obs, reward, *_ = wrapped.step(action)
        seen, same_reward, *_ = plain.step(action)
        assert torch.equal(torch.as_tensor(obs), seen[0, 0])
        assert reward == same_reward
        assert obs in wrapped.observation_space


def test_frames_of_another_game_need_to_be_described():
    with pytest.raises(ParameterError, match="frame=Frame"):
        BinaryFrames(gymnasium.make("ALE/Pong-v5"))
    assert BinaryFrames(gymnasium.make("ALE/Pong-v5"), BREAKOUT).reset()[0].shape == (80, 80)


@pytest.mark.parametrize(
    ("misspelt", "nearest"),
    [
        ("ALE/Brekout-v5", "ALE/Breakout-v5"),
        ("BreakoutDeterministc-v4", "BreakoutDeterministic-v4"),
    ],
)
def test_misspelt_games_name_the_nearest(misspelt, nearest):
    with pytest.raises(UnknownNameError, match=f"did you mean '{nearest}'"):
        GymEnvironment(misspelt)


def test_without_ale_py_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ale_py", None)
    with pytest.raises(MissingPackageError, match=r"bindsnet\[rl\]"):
        GymEnvironment("BreakoutDeterministic-v4")
    with pytest.raises(UnknownNameError):
        GymEnvironment("Brekout-v4")
