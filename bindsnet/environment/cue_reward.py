"""A task of working memory: was this cue among those that were shown?"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bindsnet.arguments import (
    Count,
    Seed,
    Text,
    a_kind_of,
    at_least,
    check_all,
    checked,
    count,
    optional,
    share,
)
from bindsnet.environment.environment import Discrete, Environment
from bindsnet.errors import StateError, warn_unknown_arguments

NUM_CUES = 4
SHORTEST_TRIAL, TIME_LIMIT_OF_A_TRIAL = 10, 20

Observation = npt.NDArray[np.int32]
NumPyGenerator = Annotated[np.random.Generator, a_kind_of(np.random.Generator, "a NumPy generator")]


class TwoActions(NamedTuple):
    """The answers 0 (no) and 1 (yes)."""

    n: int = 2


class Trial(NamedTuple):
    """One question."""

    length: int
    pair: tuple[int, int]
    target: int

    @property
    def shown(self) -> bool:
        """Whether the target is one of the pair: the right answer."""
        return self.target in self.pair


class CueRewardSimulator(Environment):
    """Cues alternate; at the end of a trial the agent says whether a target was among them.

    A trial of 10 to 20 steps shows two of four random strings of bits in turn, each step
    replaced by zeros with probability ``zprob``. Its last observation but one is the target.
    What the agent does then is its answer: 1 for "it was among them". The reward is 1 if that
    is right, else -1, and 0 in all other steps.

    Parameters
    ----------
    epdur
        Steps of an episode.
    cuebits
        Bits of a cue.
    seed
        Seeds the random numbers; None, or nothing, for the system's.
    zprob
        Probability of seeing zeros instead of a cue.

    Attributes
    ----------
    obs : ndarray
        ``[cuebits + 4]``, int32: the cue, the step within the trial, the answer before
        (one-hot), and the reward before.

    Raises
    ------
    ParameterError
        If an argument is out of its range.
    """

    action_space: Discrete = TwoActions()

    def __init__(self, **kwargs: Any) -> None:
        known = {"epdur": 200, "cuebits": 20, "seed": None, "zprob": 0.6}
        warn_unknown_arguments("CueRewardSimulator", kwargs.keys() - known.keys(), known)
        values = {**known, **kwargs}
        takes = {"epdur": count, "cuebits": count, "zprob": share, "seed": optional(at_least(0))}
        check_all("CueRewardSimulator", values, takes)
        self.epdur, self.cuebits = int(values["epdur"]), int(values["cuebits"])
        self.zprob, self.seed = float(values["zprob"]), values["seed"]
        self.obs: Observation | None = None
        self.done = False
        self.reward = 0.0
        self.seed_with(np.random.default_rng(self.seed))

    @checked
    def make(self, name: Text) -> CueRewardSimulator:
        """Name the environment."""
        self.name = name
        return self

    @checked
    def seed_with(self, generator: NumPyGenerator) -> None:
        """Draw the cues anew, and all that follows, from ``generator``."""
        self.random = generator
        self.cues = generator.integers(0, 2, (NUM_CUES, self.cuebits), dtype=np.int32)

    @checked
    def reset(self, seed: Seed | None = None) -> Observation:
        """Begin an episode; cues stay and random numbers go on, unless ``seed`` is given."""
        if seed is not None:
            self.seed_with(np.random.default_rng(int(seed)))
        self.time, self.done, self.reward, self.answer = 0, False, 0.0, -1
        self._new_trial()
        self.obs = self._observe()
        return self.obs

    def step(self, a: int) -> tuple[Observation, float, bool, dict[str, Any]]:
        """Answer 0 or 1; ``info`` tells the target, the pair and the right answer."""
        if self.obs is None or self.done:
            raise StateError("CueRewardSimulator: call reset() before step()")
        answer = self._checked_action(a)
        trial, self.answer = self.trial, answer
        asked = self.step_of_trial == trial.length - 2
        self.reward = (1.0 if trial.shown == bool(answer) else -1.0) if asked else 0.0
        self.time += 1
        self.step_of_trial += 1
        if self.step_of_trial == trial.length:
            self._new_trial()
        self.done = self.time >= self.epdur
        self.obs = self._observe()
        return self.obs, self.reward, self.done, _describe(trial)

    def _new_trial(self) -> None:
        length = int(self.random.integers(SHORTEST_TRIAL, TIME_LIMIT_OF_A_TRIAL + 1))
        first, second = self.random.choice(NUM_CUES, 2, replace=False)
        target = int(self.random.integers(NUM_CUES))
        self.trial = Trial(length, (int(first), int(second)), target)
        self.step_of_trial = 0

    def _observe(self) -> Observation:
        obs = np.zeros(self.cuebits + 4, dtype=np.int32)
        obs[: self.cuebits] = self._cue()
        obs[self.cuebits] = self.step_of_trial
        if self.answer >= 0:
            obs[self.cuebits + 1 + self.answer] = 1
        obs[-1] = int(self.reward)
        return obs

    def _cue(self) -> Observation | int:
        left = self.trial.length - self.step_of_trial
        if left == 2:
            return self.cues[self.trial.target]
        if left == 1 or self.random.random() < self.zprob:
            return 0
        return self.cues[self.trial.pair[self.step_of_trial % 2]]

    def render(self) -> None:
        """Print the observation."""
        print(self.obs)

    def close(self) -> None:
        """Do nothing."""

    def preprocess(self) -> None:
        """Do nothing."""


def _describe(trial: Trial) -> dict[str, Any]:
    mask = np.isin(np.arange(NUM_CUES), trial.pair)
    return {"target": trial.target, "pairmask": mask, "targ_disp": trial.shown}


@checked
def driver(steps: Count = 40, seed: Seed | None = 0) -> None:
    """Answer at random, and print what is seen."""
    simulator = CueRewardSimulator(seed=seed)
    simulator.reset()
    actions = np.random.default_rng(seed)
    for _ in range(steps):
        simulator.step(int(actions.integers(2)))
        simulator.render()


if __name__ == "__main__":
    driver()
