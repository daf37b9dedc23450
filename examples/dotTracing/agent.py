"""An agent that sees the grid from where it is, and is told what it did before what it brought."""

from __future__ import annotations

from math import isqrt
from typing import Any

import torch
from torch import Tensor

from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.learning import MSTDPET, PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.environment_pipeline import Transition

TOLD = 10  # ms for which the network is told what it did
DRIVE, START, WMAX = 10.0, 5.0, 15.0  # mV


class CentredDots(DotSimulator):
    """The grid with the agent's own dot in the middle: ``[2 height - 1, 2 width - 1]``."""

    def reset(self, seed: int | None = None) -> Tensor:
        """Begin an episode."""
        return self._centred(super().reset(seed))

    def step(self, action: int | None) -> tuple[Tensor, Tensor, bool, bool]:
        """Move, and look."""
        grid, *rest = super().step(action)
        return self._centred(grid), *rest

    def _centred(self, grid: Tensor) -> Tensor:
        top, left = self.height - 1, self.width - 1
        view = torch.zeros(self.height + top, self.width + left)
        row, column = self.network_dot.position
        view[top - row :, left - column :][: self.height, : self.width] = grid
        return view


def bins(size: int, n: int) -> Tensor:
    """To which of ``n`` bins each place belongs; they are narrower in the middle."""
    away = torch.linspace(-1, 1, size)
    return ((away.sign() * away.abs().sqrt() + 1) / 2 * n).long().clamp(max=n - 1)


def fields(shape: tuple[int, int], n: int) -> Tensor:
    """Weights from a grid to ``n`` neurons that see a part of it each: ``[places, n]``."""
    rows = isqrt(n)
    columns = n // rows
    seen_by = columns * bins(shape[0], rows)[:, None] + bins(shape[1], columns)
    return torch.nn.functional.one_hot(seen_by.flatten(), n).float()


def build(shape: tuple[int, int], hidden: int, actions: int, dt: float) -> Network:
    """Grid, hidden neurons with a recurrent connection, and a neuron for each direction."""
    network = Network(dt=dt)
    layers = {
        "X": Input(shape=shape, traces=True),
        "H": LIFNodes(n=hidden, traces=True),
        "Y": LIFNodes(n=actions, traces=True),
    }
    for name, layer in layers.items():
        network.add_layer(layer, name)
    x, h, y = layers.values()
    seen = Connection(x, h, w=DRIVE * fields(shape, hidden))
    recurrent = Connection(h, h, wmin=-1.0, wmax=1.0, nu=0.1, update_rule=PostPre)
    start = torch.full((hidden, actions), START)
    decided = Connection(
        h, y, w=start, wmin=-WMAX, wmax=WMAX, nu=40.0, tc_e_trace=100.0, update_rule=MSTDPET
    )
    for connection, ends in ((seen, "XH"), (recurrent, "HH"), (decided, "HY")):
        network.add_connection(connection, *ends)
    return network


class Agent(EnvironmentPipeline):
    """Credit goes to what was done, not to what is done next.

    A plain pipeline gives the reward while the network sees what came of its action, and so
    rewards what it is about to do. Here the network sees the screen before once more, with the
    neuron of the action that was taken made to fire, and no other; then it is rewarded, in one
    step; then it sees the new screen, and does not learn.
    """

    def step_(self, batch: Transition, **kwargs: Any) -> None:
        """Learn from a step, and see what came of it."""
        obs, reward, done, info = batch
        learning = self.network.learning
        if learning:
            self._learn(float(reward))
        self.network.learning = False
        super().step_((obs, 0.0, done, info), **kwargs)
        self.network.learning = learning

    def _learn(self, reward: float) -> None:
        network = self.network
        done = torch.arange(int(self.env.action_space.n)) == self.action
        self._begin()
        network.run(
            {"X": self.shown[:TOLD]},
            time=TOLD * network.dt,
            clamp={"Y": done},
            unclamp={"Y": ~done},
            reward=0.0,
            a_minus=0.0,
        )
        silence = torch.zeros_like(self.shown[:1])
        network.run({"X": silence}, time=network.dt, reward=reward, a_minus=0.0)

    def _run(self, obs: Any, **kwargs: Any) -> None:
        self._begin()
        super()._run(obs, **kwargs)

    def _begin(self) -> None:
        self.network.reset_state_variables()
        for rule in self.network.connections["H", "Y"].rules:
            rule.reset_state_variables()
