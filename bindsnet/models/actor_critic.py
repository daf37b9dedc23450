"""A spiking actor-critic: it learns to act from a reward, without back-propagation."""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet import random
from bindsnet.arguments import (
    Count,
    Generator,
    Limit,
    NotNegative,
    Number,
    Positive,
    Share,
    checked,
    shown,
)
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.learning import MSTDPET, LearningRule
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, Nodes, SRM0Nodes
from bindsnet.network.topology import Connection
from bindsnet.shapes import check_finite


class ActorCritic(Network):
    r"""Populations of neurons that choose actions, and one that predicts the return.

    ===== =============================================== ===============================
    layer neurons                                         input
    ===== =============================================== ===============================
    X     :class:`~bindsnet.network.nodes.Input`: where   the data
          the agent is
    A     ``SRM0Nodes``: ``per_action`` neurons for each  X, plastic; inhibition by the
          action                                          neurons of all other actions
    C     ``SRM0Nodes``: the critic                       X, plastic
    ===== =============================================== ===============================

    The action whose neurons spike most is taken. The critic's firing rate stands for
    the return that is to be expected, :math:`V(x)`. Both learn by
    :class:`~bindsnet.learning.MSTDPET`, from pairs of a presynaptic and a later
    postsynaptic spike alone (:math:`A_- = 0`), gated by the temporal-difference error

    .. math:: \delta = r + \gamma V(x') - V(x),

    a pulse of one step that all synapses see: what was done before a surprise is done
    more often, or less.

    Parameters
    ----------
    n_inpt
        Number of neurons of ``X``; about ``active`` of them fire at a time.
    n_actions, per_action, n_critic
        Number of actions, of neurons for each, and of neurons of the critic.
    active
        Weights start at ``w_start / active``.
    nu_actor, nu_critic
        Learning rates.
    discount
        :math:`\gamma`, for each call of :meth:`choose`.
    value_scale
        Value that the critic stands for when it spikes in every step.
    tc_plus, tc_e_trace
        Time constants of presynaptic traces and of eligibility traces, ms.
    inh
        Inhibition by a spike of every neuron of another action, mV.
    d_thresh
        Width of the threshold, mV: the higher, the more random.
    generator
        What runs and choices draw from; torch's global generator by default.

    References
    ----------
    .. [1] N. Frémaux, H. Sprekeler and W. Gerstner, "Reinforcement learning using a
       continuous time actor-critic framework with spiking neurons", PLoS Comput.
       Biol. 9:e1003024, 2013.
    .. [2] A. G. Barto, R. S. Sutton and C. W. Anderson, "Neuronlike adaptive elements
       that can solve difficult learning control problems", IEEE Trans. Syst. Man
       Cybern. 13:834, 1983.

    Notes
    -----
    The neurons of [1] are driven in continuous time; here the pulse comes between two
    presentations of the state, which keeps the credit for what was done apart from
    what is done next.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        n_actions: Count,
        per_action: Count = 10,
        n_critic: Count = 10,
        active: Count = 1,
        nu_actor: NotNegative = 0.32,
        nu_critic: NotNegative = 0.128,
        discount: Share = 0.98,
        value_scale: Number = 200.0,
        tc_plus: Positive = 5.0,
        tc_e_trace: Positive = 100.0,
        w_start: Number = 5.4,
        wmax: Limit = 15.0,
        inh: Number = 15.0,
        d_thresh: Number = 2.0,
        dt: Positive = 1.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__(dt=dt, generator=generator)
        if n_actions < 2:
            raise ParameterError(f"ActorCritic: n_actions must be at least 2 (got {n_actions})")
        self.n_actions, self.per_action = n_actions, per_action
        self.discount, self.value_scale = discount, value_scale
        self.expected: float | None = None
        self.spikes: dict[str, Monitor] = {}
        source = Input(n=n_inpt)
        neurons = {"refrac": 0.0, "thresh": -55.0, "rest": -70.0, "d_thresh": d_thresh}
        actor = SRM0Nodes(n=n_actions * per_action, **neurons)
        critic = SRM0Nodes(n=n_critic, **neurons)
        for name, layer in {"X": source, "A": actor, "C": critic}.items():
            self.add_layer(layer, name)
        for name, rate in {"A": nu_actor, "C": nu_critic}.items():
            start = torch.full((n_inpt, self.layers[name].n), w_start / active)
            self.add_connection(
                Connection(
                    source,
                    self.layers[name],
                    nu=rate,
                    update_rule=MSTDPET,
                    tc_plus=tc_plus,
                    tc_e_trace=tc_e_trace,
                    w=start,
                    wmin=0.0,
                    wmax=wmax,
                ),
                "X",
                name,
            )
            self.spikes[name] = Monitor(self.layers[name], ["s"])
            self.add_monitor(self.spikes[name], name)
        self.add_connection(self._competition(actor, inh), "A", "A")

    def _competition(self, actor: Nodes, inh: float) -> Connection:
        """Inhibition between neurons that stand for different actions."""
        action = torch.arange(actor.n) // self.per_action
        others = action[:, None] != action[None, :]
        return Connection(actor, actor, w=others * (-inh / self.per_action))

    @checked
    def choose(self, spikes: Tensor, reward: Number = 0.0) -> int:
        """Learn from what came of the last action, and take the next one.

        The state is seen twice: once to value it, without learning; and, after the
        pulse of the temporal-difference error, once to act.

        Parameters
        ----------
        spikes
            What ``X`` sees: ``[time, n_inpt]``.
        reward
            What the last action brought; without effect at the start of an episode.
        """
        value = self.value(spikes)
        if self.expected is not None:
            self.reinforce(reward + self.discount * value - self.expected)
        self.expected = value
        for rule in self._rules():
            rule.own["source"].zero()  # what spikes next answers what is seen next
        counts = self._respond(spikes, "A").view(self.n_actions, -1).sum(1)
        chance = random.uniform(self.n_actions, generator=self.generator)  # breaks ties
        return int((counts + 0.5 * chance).argmax())

    @checked
    def finish(self, reward: Number | None = None) -> None:
        """End an episode: with the last action's ``reward``, or, cut short, without."""
        if reward is not None and self.expected is not None:
            self.reinforce(reward - self.expected)
        self.expected = None
        self.reset_state_variables()
        for rule in self._rules():
            rule.reset_state_variables()

    def _rules(self) -> list[LearningRule]:
        return [self.connections["X", name].rules[0] for name in self.spikes]

    def value(self, spikes: Tensor) -> float:
        """The return that the critic expects when ``X`` sees ``spikes``."""
        self._check(spikes)
        learning, self.learning = self.learning, False
        try:
            rate = float(self._respond(spikes, "C").float().mean()) / len(spikes)
        finally:
            self.learning = learning
        return self.value_scale * rate

    def _check(self, spikes: Tensor) -> None:
        n = self.layers["X"].n
        several = isinstance(spikes, Tensor) and spikes.dim() > 1 and len(spikes) > 0
        if not several or spikes[0].numel() != n:
            raise ShapeError(
                f"ActorCritic: spikes must be [time, {n}], of at least one step "
                f"(got {shown(spikes)})"
            )
        check_finite("ActorCritic: spikes", spikes)

    @checked
    def reinforce(self, error: Number) -> None:
        """Let all synapses see the error for one step, in which ``X`` is silent."""
        silence = torch.zeros(1, self.layers["X"].n, dtype=torch.uint8)
        self._run(silence, reward=error)

    def _respond(self, spikes: Tensor, name: str) -> Tensor:
        """Number of spikes of each neuron of a layer while ``X`` sees ``spikes``."""
        monitor = self.spikes[name]
        monitor.reset_state_variables()
        self._run(spikes, reward=0.0)
        return monitor.get("s").sum((0, 1))

    def _run(self, spikes: Tensor, reward: float) -> None:
        self.run({"X": spikes}, time=len(spikes) * self.dt, reward=reward, a_minus=0.0)
