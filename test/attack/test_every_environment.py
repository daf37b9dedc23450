"""Each argument of environments, their wrappers and their functions is refused by name if bad.

What the modules define is found; what has no entry below, and an argument without bad values,
fails. The same attack as in ``test_every_argument``, on what that one leaves out.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.environment import (
    GymEnvironment,
    atari,
    cue_reward,
    dot_simulator,
    dots,
    environment,
    frames,
    grid_files,
    make,
)

from .offers import Attacked, arguments, offers, refuse
from .test_every_argument import COUNT, LABEL, NAN, NUMBER, PART, PATH, POSITIVE, STRANGE, WHOLE

gymnasium = pytest.importorskip("gymnasium")
registered = pytest.importorskip("bindsnet.environment.registered")
wrappers = pytest.importorskip("bindsnet.environment.wrappers")

MODULES = (environment, frames, make, atari, wrappers, registered, cue_reward, dot_simulator, dots)
CALLS = dict(call for module in (*MODULES, grid_files) for call in offers(module))
CALLS["driver of cues"] = cue_reward.driver

#: What the simulator calls in each step with its own rows and columns.
INNER = {"stay", "bounce", "trans", "euclidean", "displacement", "direction", "Dot.move"}
#: What takes anything, and says what it is.
TAKES_ANYTHING = {("id_of", "env")}

INDEX = {**WHOLE, "negative": -1}
SEED = {what: value for what, value in INDEX.items() if what != "half"} | {"half": 0.5}
TEXT = {what: value for what, value in LABEL.items() if what != "text"}
ACTION = {**NUMBER, "text": "left", "negative": -1, "beyond": 9, "half": 0.5}
ENV = {**PART, "a list": []}
ROWS = {**STRANGE, "text": "ab", "a number": 3, "upside down": (5, 2), "negative": (-1, 5)}
ROWS |= {"half": (0.5, 5), "nan": (NAN, 5), "three": (1, 2, 3), "none": (5, 5)}
SIZE = {**ROWS, "zero": (0, 5)}
del SIZE["upside down"], SIZE["none"]
FRAME = {**ENV, "a row": np.ones(7), "too few rows": np.ones((3, 7, 3), np.uint8), "dict": {}}
FRAME |= {"gray": np.ones((210, 160)), "nan": np.full((210, 160, 3), NAN)}
TENSOR = {**ENV, "complex": torch.ones(3, dtype=torch.complex64), "an array": np.ones(3)}
GRID = {**ENV, "a row": np.ones(7), "nan": np.full((2, 2), NAN), "text": np.array([["a"]])}
MAPPING = {**ENV, "a name": "abc"}

BAD = {
    "seed": SEED,
    "steps t delta history_length": COUNT,
    "step": INDEX,
    "a": ACTION,
    "name": TEXT,
    "render_mode suffix sFrom sTo old new": TEXT,
    "options registry": MAPPING,
    "env": ENV,
    "rows kept": ROWS,
    "size": SIZE,
    "frame observation": FRAME,
    "reward": {k: v for k, v in NUMBER.items() if "infinity" not in k},
    "slot": {**NUMBER, "unwritten": 7},
    "generator": {**ENV, "a seed": 3, "torch's": torch.Generator()},
    "r c newInt number": WHOLE,
    "folder": PATH,
    "grid": GRID,
}
BAD = {name: bad for names, bad in BAD.items() for name in names.split()}


def begun(simulator):
    simulator.reset(seed=3)
    return simulator


def cues():
    return begun(cue_reward.CueRewardSimulator(seed=1))


def a_dot():
    return begun(dot_simulator.DotSimulator(5, seed=1, mute=True, height=9, width=9))


def history():
    made = frames.FrameHistory(2)
    made.difference(torch.ones(2, 3), 0)
    made.difference(torch.ones(2, 3), 1)
    return made


def frame():
    return frames.BREAKOUT


def cart():
    return gymnasium.make("CartPole-v1").unwrapped


def files():
    return grid_files.GridFile("folder", "grids")


CUES, DOTS = registered.CueReward(), registered.DotTracing(t=5)
PICTURE = np.zeros((210, 160, 3), np.uint8)
WITH_ALL = {"rows": (0, 210), "size": (84, 110), "kept": (26, 104)}

ENTRIES = {
    "GymEnvironment.reset": Attacked({}, lambda: begun(GymEnvironment("CartPole-v1"))),
    "Frame": Attacked(WITH_ALL, kept={**ROWS, "beyond size": (0, 111)}),
    "Frame.__call__": Attacked({"frame": PICTURE}, frame, says=["image"]),
    "frame_of": Attacked({"env": CUES}),
    "FrameHistory.difference": Attacked(
        {"frame": torch.ones(2, 3), "step": 2},
        history,
        frame={**TENSOR, "a strange shape": torch.ones(3)},
    ),
    "FrameHistory.__getitem__": Attacked({"slot": 1}, history),
    "make": Attacked(
        {"name": "CartPole-v1", "render_mode": None, "options": {}},
        name={**TEXT, "no such name": "no such name", "nothing": ""},
    ),
    "discrete_actions": Attacked({"env": CUES, "name": "x"}),
    "translate": Attacked({"name": "x", "registry": {}}),
    "old_ids": Attacked({"registry": {}}),
    "id_of": Attacked({"env": CUES}),
    "BinaryFrames": Attacked({"env": CUES, "frame": frames.BREAKOUT}, frame=ENV),
    "BinaryFrames.observation": Attacked(
        {"observation": PICTURE},
        lambda: wrappers.BinaryFrames(CUES, frames.BREAKOUT),
        says=["image", "frame"],
    ),
    "FrameDifference": Attacked(
        {"env": CUES, "history_length": 2},
        env={**ENV, "no arrays": gymnasium.make("FrozenLake-v1")},
    ),
    "FrameDifference.step": Attacked(
        {"action": 1}, lambda: begun(wrappers.FrameDifference(registered.CueReward(), 2))
    ),
    "SignOfReward": Attacked({"env": CUES}),
    "SignOfReward.reward": Attacked({"reward": -3.0}, lambda: wrappers.SignOfReward(CUES)),
    "CueReward": Attacked({"render_mode": "ansi"}),
    "CueReward.reset": Attacked({}, lambda: begun(registered.CueReward())),
    "CueReward.step": Attacked({"action": 1}, lambda: begun(registered.CueReward())),
    "DotTracing": Attacked({"t": 5}),
    "DotTracing.reset": Attacked({}, lambda: begun(registered.DotTracing())),
    "DotTracing.step": Attacked({"action": 1}, lambda: begun(registered.DotTracing())),
    "CueRewardSimulator.make": Attacked({"name": "x"}, cues),
    "CueRewardSimulator.seed_with": Attacked({"generator": np.random.default_rng(1)}, cues),
    "CueRewardSimulator.reset": Attacked({}, cues),
    "CueRewardSimulator.step": Attacked({"a": 1}, cues),
    "DotSimulator.reset": Attacked({}, a_dot),
    "DotSimulator.step": Attacked({"action": 1}, a_dot),
    "DotSimulator.cycleOutFiles": Attacked({}, a_dot),
    "DotSimulator.addFileSuffix": Attacked({"suffix": "x"}, a_dot),
    "DotSimulator.changeFileSuffix": Attacked({"sFrom": "x", "sTo": "y"}, a_dot),
    "driver": Attacked({"steps": 1}),
    "driver of cues": Attacked({"steps": 1}),
    "Dot": Attacked({}, t=COUNT),
    "ring": Attacked({"size": 2}, size=POSITIVE),
    "GridFile": Attacked({"folder": "x", "name": "y"}),
    "GridFile.append": Attacked({"grid": np.ones((2, 2))}, files),
    "GridFile.cycle": Attacked({}, files),
    "GridFile.add_suffix": Attacked({"suffix": "x"}, files),
    "GridFile.change_suffix": Attacked({"old": "x", "new": "y"}, files),
}
#: Wrappers hand an action on, and environments of gymnasium call it so.
ENTRIES |= {
    name: Attacked(entry.base, entry.on, says=["a must be one of the actions"], action=ACTION)
    for name, entry in ENTRIES.items()
    if "action" in entry.base
}
CASES = [
    (name, argument)
    for name, call in CALLS.items()
    for argument in arguments(name, call)
    if name not in INNER and (name, argument) not in TAKES_ANYTHING
]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_offer_is_attacked():
    assert {name for name, _ in CASES} | {name for name, _ in TAKES_ANYTHING} == ENTRIES.keys()


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_attacked_works_with_good_values(name):
    entry = ENTRIES[name]
    CALLS[name](*(() if entry.on is None else (entry.on(),)), **entry.base)


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_a_bad_value_is_named_and_nothing_has_changed(attack, name, argument):
    values = ENTRIES[name].bad.get(argument) or BAD[argument]
    attack("bad values of environments' arguments", arguments=1, values=len(values))
    refuse(name, CALLS[name], ENTRIES[name], argument, values)
