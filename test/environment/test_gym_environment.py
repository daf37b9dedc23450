"""Any environment of gymnasium with discrete actions, as agents of BindsNET expect it."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from bindsnet.encoding import BernoulliEncoder
from bindsnet.environment import GymEnvironment
from bindsnet.errors import (
    BindsNETWarning,
    MissingPackageError,
    ParameterError,
    StateError,
    UnknownArgumentWarning,
    UnknownNameError,
)

gymnasium = pytest.importorskip("gymnasium")


class Counting(gymnasium.Env):
    """Observes the step and pays it; is terminated after ``end`` steps."""

    observation_space = gymnasium.spaces.Box(0, 100, (3, 4), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self, end=3):
        self.end = end

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return np.zeros((3, 4), np.float32), {}

    def step(self, action):
        assert isinstance(action, int)
        self.count += 1
        seen = np.full((3, 4), self.count, np.float32)
        return seen, 2.5 * self.count * (-1) ** action, self.count == self.end, False, {"own": 1}


def test_a_step_gives_observation_reward_done_and_information():
    env = GymEnvironment("CartPole-v1", seed=0)
    assert env.reset().shape == (4,)
    obs, reward, done, info = env.step(1)
    assert obs.shape == (1, 4) and obs.dtype == torch.float32
    assert (reward, done) == (1.0, False)
    assert torch.equal(obs[0], torch.as_tensor(info["gym_obs"]))
    assert (env.obs is obs, env.reward, env.done, env.episode_step_count) == (True, 1.0, False, 1)


def test_the_end_and_being_cut_off_are_told_apart():
    ended = GymEnvironment(Counting(end=2))
    ended.reset()
    assert [ended.step(0)[2] for _ in range(2)] == [False, True]
    assert (ended.terminated, ended.truncated) == (True, False)
    cut = GymEnvironment(gymnasium.wrappers.TimeLimit(Counting(end=9), max_episode_steps=2))
    cut.reset()
    assert [cut.step(0)[2] for _ in range(2)] == [False, True]
    assert (cut.terminated, cut.truncated) == (False, True)


def test_rewards_are_clipped_to_their_sign_unless_told_otherwise():
    clipped, raw = GymEnvironment(Counting()), GymEnvironment(Counting(), clip_rewards=False)
    clipped.reset(), raw.reset()
    assert [clipped.step(0)[1], clipped.step(1)[1]] == [1.0, -1.0]
    assert [raw.step(0)[1], raw.step(1)[1]] == [2.5, -5.0]


def test_a_seed_repeats_the_episodes_and_they_differ_from_each_other():
    def starts(**options):
        env = GymEnvironment("CartPole-v1", **options)
        return [tuple(env.reset().tolist()) for _ in range(3)]

    assert starts(seed=3) == starts(seed=3) != starts(seed=4)
    assert len(set(starts(seed=3))) == 3
    env = GymEnvironment("CartPole-v1")
    assert torch.equal(env.reset(seed=5), env.reset(seed=5))


def test_images_get_a_channel_and_a_batch_axis_and_the_encoder_is_applied():
    plain = GymEnvironment(Counting())
    assert plain.reset().shape == (3, 4)
    assert plain.step(0)[0].shape == (1, 1, 3, 4)
    flat = GymEnvironment(Counting(), add_channel_dim=False)
    flat.reset()
    assert flat.step(0)[0].shape == (1, 3, 4)
    encoded = GymEnvironment(Counting(), encoder=BernoulliEncoder(5), reset_like_step=True)
    assert encoded.reset().shape == (1, 5, 1, 3, 4)
    assert encoded.step(0)[0].shape == (1, 5, 1, 3, 4)


def test_a_history_is_subtracted_and_begins_anew_with_each_episode():
    env = GymEnvironment(Counting(end=9), history_length=2, delta=2)
    for _ in range(2):
        env.reset()
        assert (len(env.history), env.history_index) == (0, 1)
        seen = [float(env.step(0)[3]["delta_obs"][0, 0]) for _ in range(8)]
        # frames 1 and 3 are kept; 5, then 7, take their places; 5 - (1 + 3) = 1, 6 - (5 + 3) < 0
        assert seen == [1, 2, 3, 4, 1, 0, 0, 0]
    assert env.history.keys() == [1, 3]


def test_a_user_may_preprocess_otherwise():
    class Doubled(GymEnvironment):
        def preprocess(self):
            super().preprocess()
            self.obs = self.obs * 2

    env = Doubled(Counting())
    env.reset()
    obs, _, _, info = env.step(0)
    assert obs.unique().tolist() == [2.0]
    assert np.unique(info["gym_obs"]).tolist() == [1.0], "as gymnasium gave it"


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(UnknownNameError, match="'CartPol-v1'; did you mean 'CartPole-v1'"):
        GymEnvironment("CartPol-v1")


def test_continuous_actions_are_refused():
    with pytest.raises(ParameterError, match=r"discrete.*'Pendulum-v1' are Box"):
        GymEnvironment("Pendulum-v1")


def test_a_missing_package_is_named_with_the_extra_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(MissingPackageError, match=r"pip install \"bindsnet\[rl\]\""):
        GymEnvironment("CartPole-v1")


def test_a_step_before_the_first_reset_is_refused():
    with pytest.raises(StateError, match="reset"):
        GymEnvironment("CartPole-v1").step(0)


def test_arguments_without_effect_are_announced():
    with pytest.warns(UnknownArgumentWarning, match="'clip_reward'.*'clip_rewards'"):
        GymEnvironment(Counting(), clip_reward=True)
    with pytest.warns(BindsNETWarning, match="BernoulliEncoder"):
        GymEnvironment(Counting(), max_prob=0.5)
    with pytest.raises(ParameterError, match="max_prob"):
        GymEnvironment(Counting(), max_prob=0.0)
    with pytest.raises(ParameterError, match="history_length"):
        GymEnvironment(Counting(), history_length=0)
