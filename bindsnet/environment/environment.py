"""What an agent acts upon."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, Protocol

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import (
    Count,
    Fits,
    Function,
    Options,
    Seed,
    Share,
    Switch,
    Text,
    checked,
    real,
)
from bindsnet.encoding import NullEncoder
from bindsnet.environment import atari
from bindsnet.environment.frames import FrameHistory, frame_of
from bindsnet.environment.make import discrete_actions, make
from bindsnet.errors import ParameterError, StateError, warn, warn_unknown_arguments


class Discrete(Protocol):
    """Actions 0 to ``n`` - 1."""

    @property
    def n(self) -> Any:
        """Number of actions."""


class Environment(ABC):
    """Base of the environments.

    Attributes
    ----------
    action_space
        Its ``n`` is the number of actions, which are whole numbers from 0.
    """

    action_space: Discrete

    @abstractmethod
    def step(self, a: int) -> tuple[Any, Any, bool, Any]:
        """Act: observation, reward, whether the episode is over, and further information."""

    @abstractmethod
    def reset(self) -> Any:
        """Begin an episode, and return the first observation."""

    @abstractmethod
    def render(self) -> Any:
        """Show the present state, or give a picture of it."""

    @abstractmethod
    def close(self) -> None:
        """Free what the environment holds."""

    @abstractmethod
    def preprocess(self) -> None:
        """Turn the observation into what the agent sees."""

    def _checked_action(self, a: Any, name: str = "a") -> int:
        """``a`` as one of the actions, or an error that names it."""
        n = int(self.action_space.n)
        fits = Fits(
            f"one of the actions 0 to {n - 1}", lambda v: 0 <= real(v) < n and real(v) % 1 == 0
        )
        fits.check(type(self).__name__, name, a)
        return int(real(a))


_ENVIRONMENT = Fits(
    "an id of gymnasium's, or an environment",
    lambda v: isinstance(v, str) or hasattr(v, "action_space"),
)


class GymEnvironment(Environment):
    """An environment of gymnasium with discrete actions.

    Parameters
    ----------
    name
        Id that gymnasium knows, such as ``"CartPole-v1"``; ids of Atari games that are no
        longer registered, such as ``"BreakoutDeterministic-v4"``, are translated to the same
        game. Or an environment that was made already.
    render_mode
        What :meth:`render` gives: gymnasium's, of an environment made by name.
    encoder
        Called with the observation, after preprocessing.
    max_prob
        Greatest spiking probability, in (0, 1]. Give it to the encoder: here it has no effect.
    clip_rewards
        Whether rewards become -1, 0 or 1.
    history_length, delta
        Subtract the sum of ``history_length`` earlier frames, ``delta`` steps apart, from each
        frame; None for no subtraction.
    add_channel_dim
        Whether observations with two dimensions get a channel axis in front.
    seed
        Seeds the first reset; later episodes go on with the same random numbers.
    reset_like_step
        Whether :meth:`reset` returns the observation as :meth:`step` does: encoded, with a
        batch axis.
    make_options
        Further options for ``gymnasium.make``.

    Attributes
    ----------
    env : gymnasium.Env
        The environment itself.
    obs, reward, done, terminated, truncated
        Of the last step.
    episode_step_count : int
        Steps since the last reset.

    Raises
    ------
    UnknownNameError
        If gymnasium knows no such id; names the nearest.
    MissingPackageError
        If gymnasium, or what the environment needs, is not installed.
    ParameterError
        If actions are not discrete, or an argument is out of its range.

    Notes
    -----
    Frames of Breakout become binary images of 80 x 80, those of Space Invaders of 78 x 84; see
    :mod:`bindsnet.environment.frames`. Other observations are not changed.
    """

    @checked
    def __init__(
        self,
        name: Annotated[Any, _ENVIRONMENT],
        render_mode: Text | None = "rgb_array",
        encoder: Function | None = None,
        *,
        max_prob: Share = 1.0,
        clip_rewards: Switch = True,
        history_length: Count | None = None,
        delta: Count = 1,
        add_channel_dim: Switch = True,
        seed: Seed | None = None,
        reset_like_step: Switch = False,
        make_options: Options | None = None,
        **kwargs: Any,
    ) -> None:
        warn_unknown_arguments("GymEnvironment", kwargs, _OPTIONS)
        _check_probability(max_prob)
        self.history = FrameHistory(history_length, delta)
        self.env = make(name, render_mode, make_options or {}) if isinstance(name, str) else name
        self.name = name if isinstance(name, str) else atari.id_of(name)
        self.action_space = discrete_actions(self.env, self.name)
        self.frame = frame_of(self.env)
        self.encoder: Callable[[Any], Any] = NullEncoder() if encoder is None else encoder
        self.max_prob, self.clip_rewards = max_prob, clip_rewards
        self.history_length, self.delta = history_length, delta
        self.add_channel_dim, self.reset_like_step = add_channel_dim, reset_like_step
        self.seed = seed
        self._seed_next: int | None = seed
        self._begin(None)

    def _begin(self, obs: Any) -> None:
        self.obs, self.reward = obs, 0.0
        self.done = self.terminated = self.truncated = False
        self.episode_step_count = 0
        self.history.clear()

    @property
    def history_index(self) -> int:
        """The slot of the history that is written next."""
        return self.history.index

    def step(self, a: int) -> tuple[Tensor, float, bool, dict[str, Any]]:
        """Act.

        Parameters
        ----------
        a
            The action, 0 to ``action_space.n`` - 1.

        Returns
        -------
        tuple
            Observation ``[1, ...]``, reward, whether the episode is over, and gymnasium's
            ``info`` with ``gym_obs`` (the observation as gymnasium gave it), ``delta_obs`` (with
            a history), ``terminated`` and ``truncated``.
        """
        if self.obs is None:
            raise StateError("GymEnvironment: call reset() before the first step()")
        action = self._checked_action(a)
        obs, reward, self.terminated, self.truncated, info = self.env.step(action)
        self.obs, self.done = obs, self.terminated or self.truncated
        self.reward = float(np.sign(reward)) if self.clip_rewards else float(reward)
        self.preprocess()
        info = dict(info, gym_obs=obs, terminated=self.terminated, truncated=self.truncated)
        if self.history.length:
            self.obs = info["delta_obs"] = self.history.difference(
                self.obs, self.episode_step_count
            )
        self.episode_step_count += 1
        self.obs = self._as_seen(self.obs)
        return self.obs, self.reward, self.done, info

    @checked
    def reset(self, seed: Seed | None = None) -> Tensor:
        """Begin an episode.

        Parameters
        ----------
        seed
            Seeds the environment; without it, random numbers go on from the episode before.

        Returns
        -------
        Tensor
            The first observation, preprocessed; without channel axis, encoding and batch axis
            unless ``reset_like_step``.
        """
        seed = self._seed_next if seed is None else seed
        obs, _ = self.env.reset(seed=None if seed is None else int(seed))
        self._seed_next = None
        self._begin(obs)
        self.preprocess()
        return self._as_seen(self.obs) if self.reset_like_step else self.obs

    def _as_seen(self, obs: Tensor) -> Tensor:
        if obs.dim() == 2 and self.add_channel_dim:
            obs = obs[None]
        return self.encoder(obs)[None]

    def preprocess(self) -> None:
        """Turn ``obs`` into a float tensor; frames of a known game into small binary images."""
        frame = self.obs if self.frame is None else self.frame(self.obs)
        self.obs = torch.as_tensor(np.asarray(frame, dtype=np.float32))

    def render(self) -> Any:
        """Gymnasium's picture of the present state, ``[height, width, 3]`` for ``rgb_array``."""
        return self.env.render()

    def close(self) -> None:
        """Close the environment."""
        self.env.close()


_OPTIONS = (
    "max_prob",
    "clip_rewards",
    "history_length",
    "delta",
    "add_channel_dim",
    "seed",
    "reset_like_step",
    "make_options",
)


def _check_probability(max_prob: float) -> None:
    if not 0.0 < max_prob <= 1.0:
        raise ParameterError(f"GymEnvironment: max_prob must be in (0, 1] (got {max_prob})")
    if max_prob < 1.0:
        warn(
            "GymEnvironment: max_prob has no effect; give it to the encoder: "
            f"BernoulliEncoder(time, max_prob={max_prob})"
        )
