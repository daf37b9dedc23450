"""What agents see, and are paid, as wrappers of gymnasium.

They give what :class:`~bindsnet.environment.GymEnvironment` gives, to any library that takes
environments of gymnasium.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import torch

from bindsnet.arguments import Count, Limit, a_kind_of, checked, real
from bindsnet.environment.frames import Frame, FrameHistory, frame_of
from bindsnet.errors import ParameterError
from bindsnet.optional import import_optional

gymnasium: Any = import_optional("gymnasium", extra="rl", user="bindsnet.environment.wrappers")

Env = Annotated[Any, a_kind_of(gymnasium.Env, "an environment of gymnasium")]
Small = Annotated[Frame, a_kind_of(Frame)]


class BinaryFrames(gymnasium.ObservationWrapper):
    """Frames of Breakout or Space Invaders as small binary images.

    Parameters
    ----------
    env
        An environment with frames ``[210, 160, 3]``.
    frame
        How a frame is made small; by default the one for the game.

    Raises
    ------
    ParameterError
        If ``frame`` is not given and the game is another.
    """

    @checked
    def __init__(self, env: Env, frame: Small | None = None) -> None:
        super().__init__(env)
        found = frame_of(env) if frame is None else frame
        if found is None:
            raise ParameterError(
                f"BinaryFrames knows the frames of Breakout and Space Invaders, not of {env}; "
                "pass frame=Frame(rows=..., size=..., kept=...)"
            )
        self.frame = found
        self.observation_space = gymnasium.spaces.Box(0, 1, found.shape, np.uint8)

    def observation(self, observation: Any) -> Any:
        """``[height, width]``, uint8."""
        return self.frame(observation)


class FrameDifference(gymnasium.Wrapper):
    """Frames less the sum of earlier ones, clipped to [0, 1].

    Parameters
    ----------
    env
        An environment whose observations are arrays.
    history_length, delta
        How many earlier frames, and how many steps apart; see
        :class:`~bindsnet.environment.frames.FrameHistory`.
    """

    @checked
    def __init__(self, env: Env, history_length: Count, delta: Count = 1) -> None:
        super().__init__(env)
        self.history = FrameHistory(history_length, delta)
        self.steps = 0
        space = env.observation_space
        if not isinstance(space, gymnasium.spaces.Box):
            raise ParameterError(
                f"FrameDifference: env must have arrays as its observations (they are {space})"
            )
        self.observation_space = gymnasium.spaces.Box(
            np.minimum(space.low, 0), np.maximum(space.high, 1), space.shape, np.float32
        )

    def reset(self, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Begin an episode; its first observation is not part of the history."""
        observation, info = self.env.reset(**kwargs)
        self.history.clear()
        self.steps = 0
        return np.asarray(observation, np.float32), info

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        """Act; the observation is the difference."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        frame = torch.as_tensor(np.asarray(observation, np.float32))
        seen = self.history.difference(frame, self.steps).numpy()
        self.steps += 1
        return seen, reward, terminated, truncated, info


class SignOfReward(gymnasium.RewardWrapper):
    """Rewards as -1, 0 or 1.

    Parameters
    ----------
    env
        An environment of gymnasium.
    """

    @checked
    def __init__(self, env: Env) -> None:
        super().__init__(env)

    @checked
    def reward(self, reward: Limit) -> float:
        """Return the sign of ``reward``."""
        return float(np.sign(real(reward)))
