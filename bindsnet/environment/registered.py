"""``CueRewardSimulator`` and ``DotSimulator`` as environments of gymnasium.

Importing this module makes them known; ``gymnasium.make`` can do that as well:
``gymnasium.make("bindsnet.environment.registered:bindsnet/CueReward-v0")``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bindsnet.arguments import Count, Options, Seed, Text, checked
from bindsnet.environment.cue_reward import TIME_LIMIT_OF_A_TRIAL, CueRewardSimulator
from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.errors import ParameterError, warn_unknown_arguments
from bindsnet.optional import import_optional

gymnasium: Any = import_optional("gymnasium", extra="rl", user="bindsnet.environment.registered")


class CueReward(gymnasium.Env):
    """Two of four cues are shown; say whether a third one was among them.

    Parameters
    ----------
    render_mode
        ``"ansi"`` for text, or None.
    epdur, cuebits, zprob
        Those of :class:`~bindsnet.environment.cue_reward.CueRewardSimulator`.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 10}

    @checked
    def __init__(self, render_mode: Text | None = None, **kwargs: Any) -> None:
        self.render_mode = render_mode
        self.simulator = CueRewardSimulator(**kwargs)
        high = np.ones(self.simulator.cuebits + 4, dtype=np.int32)
        high[self.simulator.cuebits] = TIME_LIMIT_OF_A_TRIAL
        low = np.zeros_like(high)
        low[-1] = -1
        self.observation_space = gymnasium.spaces.Box(low, high, dtype=np.int32)
        self.action_space = gymnasium.spaces.Discrete(2)

    @checked
    def reset(
        self, *, seed: Seed | None = None, options: Options | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode; there are no ``options``."""
        warn_unknown_arguments("CueReward.reset", options or (), ())
        if seed is not None:
            super().reset(seed=int(seed))
            self.simulator.seed_with(self.np_random)
        return self.simulator.reset(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Answer 1 (it was among them) or 0; the episode is cut off after ``epdur`` steps."""
        obs, reward, done, info = self.simulator.step(action)
        return obs, reward, False, done, info

    def render(self) -> str | None:
        """Give the observation as text."""
        return str(self.simulator.obs) if self.render_mode == "ansi" else None


class DotTracing(gymnasium.Env):
    """Follow a dot that wanders over a grid.

    Parameters
    ----------
    render_mode
        ``"rgb_array"`` for a picture ``[height, width, 3]``, or None.
    t
        Steps of an episode.
    **kwargs
        Those of :class:`~bindsnet.environment.dot_simulator.DotSimulator`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}

    @checked
    def __init__(self, render_mode: Text | None = None, t: Count = 100, **kwargs: Any) -> None:
        self.render_mode = render_mode
        self.simulator = DotSimulator(t, **{"mute": True, **kwargs})
        if kwargs.get("fit_func") == "disp":
            raise ParameterError("DotTracing: fit_func='disp' gives two numbers; a reward is one")
        shape = (self.simulator.height, self.simulator.width)
        self.observation_space = gymnasium.spaces.Box(0.0, 1.0, shape, np.float32)
        self.action_space = gymnasium.spaces.Discrete(self.simulator.action_space.n)

    @checked
    def reset(
        self, *, seed: Seed | None = None, options: Options | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode; there are no ``options``."""
        warn_unknown_arguments("DotTracing.reset", options or (), ())
        if seed is not None:
            super().reset(seed=int(seed))
            self.simulator.random = self.np_random
        return self.simulator.reset().numpy(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Move; the episode is cut off after ``t`` steps."""
        obs, reward, done, intercept = self.simulator.step(action)
        return obs.numpy(), float(reward), False, done, {"intercept": intercept}

    def render(self) -> Any:
        """Give a picture: the dots in gray, the agent's in red."""
        return self.simulator.picture() if self.render_mode == "rgb_array" else None


_ENVIRONMENTS = {"bindsnet/CueReward-v0": CueReward, "bindsnet/DotTracing-v0": DotTracing}

for _id, _environment in _ENVIRONMENTS.items():
    if _id not in gymnasium.registry:
        gymnasium.register(_id, entry_point=_environment)
