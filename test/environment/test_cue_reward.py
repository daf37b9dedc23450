"""The working-memory task pays what its rule says."""

from __future__ import annotations

import numpy as np
import pytest

from bindsnet.environment.cue_reward import NUM_CUES, CueRewardSimulator
from bindsnet.errors import ParameterError, StateError, UnknownArgumentWarning


def play(simulator, policy):
    obs, done, history = simulator.reset(), False, []
    while not done:
        action = policy(obs)
        before, (obs, reward, done, info) = obs, simulator.step(action)
        history.append((before, action, reward, info))
    return history


def test_an_agent_with_a_perfect_memory_is_always_right():
    simulator = CueRewardSimulator(seed=1, epdur=400, zprob=0.0)
    seen: list[bytes] = []

    def remember(obs):
        cue, step = obs[:20].tobytes(), obs[20]
        if step == 0:
            seen.clear()
        known = cue in seen[:-1] or cue in seen[-1:]
        seen.append(cue)
        return int(known and step >= 2)

    rewards = [reward for _, _, reward, info in play(simulator, remember) if reward]
    assert len(rewards) > 15
    assert all(reward == 1 for reward in rewards)


def test_the_reward_comes_once_a_trial_and_both_answers_are_right_about_as_often():
    history = play(CueRewardSimulator(seed=2, epdur=6_000), lambda obs: 1)
    rewards = np.array([reward for _, _, reward, _ in history])
    starts = sum(before[20] == 0 for before, *_ in history)
    assert abs(np.count_nonzero(rewards) - starts) <= 1
    assert 300 < starts < 600, "trials of 10 to 20 steps"
    assert abs(rewards.sum()) < 4 * np.sqrt(starts)


def test_cues_are_bits_targets_exist_and_observations_are_arrays_of_their_own():
    simulator = CueRewardSimulator(seed=0, epdur=300, cuebits=7)
    history = play(simulator, lambda obs: 0)
    assert simulator.cues.shape == (NUM_CUES, 7) and set(np.unique(simulator.cues)) <= {0, 1}
    assert {info["target"] for *_, info in history} == {0, 1, 2, 3}
    assert all(info["pairmask"].sum() == 2 for *_, info in history)
    assert all(i["targ_disp"] == i["pairmask"][i["target"]] for *_, i in history)
    observations = [before for before, *_ in history]
    assert observations[0].dtype == np.int32 and observations[0].shape == (11,)
    assert len({id(obs) for obs in observations}) == len(observations)
    assert len({obs.tobytes() for obs in observations}) > 20


def test_zeros_are_seen_with_their_probability():
    history = play(CueRewardSimulator(seed=0, epdur=4000, zprob=0.6), lambda obs: 0)
    shown = [before[:20].any() for before, *_ in history if before[20] < 8]
    assert abs(np.mean(shown) - 0.4) < 0.04


def test_the_answer_and_the_reward_before_are_observed():
    simulator = CueRewardSimulator(seed=0)
    assert simulator.reset()[21:].tolist() == [0, 0, 0]
    assert simulator.step(1)[0][21:23].tolist() == [0, 1]
    obs, reward, done, _ = simulator.step(0)
    while not reward:
        obs, reward, done, _ = simulator.step(0)
    assert obs[23] == reward and obs[21:23].tolist() == [1, 0]


def test_a_seed_repeats_everything_and_touches_no_global_numbers():
    state = np.random.get_state()[1].copy()
    one, two, other = (play(CueRewardSimulator(seed=s), lambda obs: 0) for s in (5, 5, 6))
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(one, two, strict=True))
    assert any(not np.array_equal(a[0], b[0]) for a, b in zip(one, other, strict=True))
    assert np.array_equal(np.random.get_state()[1], state)


def test_bad_arguments_and_actions_are_refused():
    with pytest.raises(ParameterError, match="zprob"):
        CueRewardSimulator(zprob=1.5)
    with pytest.raises(ParameterError, match="cuebits"):
        CueRewardSimulator(cuebits=0)
    with pytest.warns(UnknownArgumentWarning, match="'cuebit'"):
        CueRewardSimulator(cuebit=3)
    simulator = CueRewardSimulator(seed=0)
    with pytest.raises(StateError, match="reset"):
        simulator.step(0)
    simulator.reset()
    with pytest.raises(ParameterError, match="actions 0 to 1"):
        simulator.step(2)
