"""How a run's reward becomes the signal that modulates learning."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import torch
from torch import Tensor

from bindsnet import arguments
from bindsnet.errors import MissingRewardError

_TAKES = {
    "accumulated_reward": arguments.number,
    "steps": arguments.positive,
    "ema_window": arguments.positive,
}


class AbstractReward(ABC):
    """Computes the reward that learning rules see."""

    @abstractmethod
    def compute(self, **kwargs: Any) -> Any:
        """The modulating signal, from the arguments of ``Network.run``."""

    @abstractmethod
    def update(self, **kwargs: Any) -> None:
        """Take account of an episode that has ended."""


class MovingAvgRPE(AbstractReward):
    r"""Reward prediction error: the reward less its moving average.

    .. math:: \bar r \leftarrow (1 - 1/w)\, \bar r + r / w

    with the window :math:`w` (``ema_window``) in episodes.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.reward_predict = torch.tensor(0.0)
        self.reward_predict_episode = torch.tensor(0.0)
        self.rewards_predict_episode: list[float] = []

    def compute(self, **kwargs: Any) -> Tensor:
        """``reward`` less the predicted reward of a step."""
        if "reward" not in kwargs:
            raise MissingRewardError("MovingAvgRPE needs a reward: run(..., reward=...)")
        arguments.numbers.check("MovingAvgRPE", "reward", kwargs["reward"])
        error: Tensor = kwargs["reward"] - self.reward_predict
        return error

    def update(self, **kwargs: Any) -> None:
        """Move the averages towards an episode's ``accumulated_reward`` over ``steps``."""
        given = {"accumulated_reward": None, "steps": None, "ema_window": 10.0, **kwargs}
        arguments.check_all("MovingAvgRPE", given, _TAKES)
        total, k = given["accumulated_reward"], 1.0 / given["ema_window"]
        self.reward_predict = (1 - k) * self.reward_predict + k * total / given["steps"]
        self.reward_predict_episode = (1 - k) * self.reward_predict_episode + k * total
        self.rewards_predict_episode.append(float(self.reward_predict_episode))
