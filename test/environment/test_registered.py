"""Our simulators are environments of gymnasium, by its own checker."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from bindsnet.environment import GymEnvironment
from bindsnet.errors import ParameterError, UnknownArgumentWarning

gymnasium = pytest.importorskip("gymnasium")
registered = pytest.importorskip("bindsnet.environment.registered")
check_env = pytest.importorskip("gymnasium.utils.env_checker").check_env

IDS = ["bindsnet/CueReward-v0", "bindsnet/DotTracing-v0"]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_gymnasiums_checker_accepts_it(name):
    check_env(gymnasium.make(name).unwrapped)


@pytest.mark.parametrize("name", IDS)
def test_agents_can_be_given_it_by_name(name):
    env = GymEnvironment(name, render_mode=None, seed=0)
    first = env.reset()
    done, steps = False, 0
    while not done:
        obs, _, done, _ = env.step(0)
        steps += 1
    assert obs.numel() == first.numel()
    assert steps in (100, 200) and env.truncated and not env.terminated


def test_gymnasium_finds_them_by_the_name_of_the_module():
    code = (
        "import gymnasium; "
        "env = gymnasium.make('bindsnet.environment.registered:bindsnet/DotTracing-v0', t=3); "
        "print(env.reset(seed=0)[0].shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(28, 28)"


def test_pictures_are_given_when_asked_for():
    env = gymnasium.make("bindsnet/DotTracing-v0", render_mode="rgb_array")
    env.reset(seed=0)
    assert env.render().shape == (28, 28, 3)
    text = gymnasium.make("bindsnet/CueReward-v0", render_mode="ansi")
    text.reset(seed=0)
    assert text.render().startswith("[")


def test_a_reward_of_two_numbers_is_refused():
    with pytest.raises(ParameterError, match="disp"):
        gymnasium.make("bindsnet/DotTracing-v0", fit_func="disp")


@pytest.mark.parametrize("kind", [registered.CueReward, registered.DotTracing])
def test_an_action_that_is_no_whole_number_is_refused(kind):
    """``step(0.5)`` was taken for 0, and ``step("1")`` for 1."""
    env = kind()
    env.reset(seed=0)
    for action in (0.5, "1", -0.5, None):
        if kind is registered.CueReward or action is not None:
            with pytest.raises(ParameterError, match="one of the actions 0 to"):
                env.step(action)
    env.step(np.array(1.0))


def test_options_of_a_reset_that_nobody_knows_are_told():
    """They were ignored silently."""
    with pytest.warns(UnknownArgumentWarning, match=r"CueReward\.reset ignores 'difficulty'"):
        registered.CueReward().reset(options={"difficulty": 3})


@pytest.mark.parametrize("kind", [registered.CueReward, registered.DotTracing])
def test_a_seed_may_be_one_of_numpys_and_must_not_be_negative(kind):
    """Both were errors of gymnasium's, which named no argument."""
    first = kind().reset(seed=np.int64(3))[0]
    assert np.array_equal(kind().reset(seed=3)[0], first)
    with pytest.raises(ParameterError, match=f"{kind.__name__}: seed must be"):
        kind().reset(seed=-1)
