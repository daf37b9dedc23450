"""An agent in its environment: observations in, spikes, actions out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Annotated, Any

import torch
from torch import Tensor
from tqdm.auto import tqdm

from bindsnet.arguments import (
    Count,
    Fits,
    Function,
    Switch,
    at_least,
    checked,
    count,
    number,
    optional,
    positive,
    real,
    share,
    switch,
    text,
)
from bindsnet.environment import Environment
from bindsnet.errors import ParameterError, check_names
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AbstractInput
from bindsnet.optional import import_analysis
from bindsnet.pipeline.base_pipeline import ANetwork, BasePipeline, analyzer
from bindsnet.pipeline.callbacks import check_interval
from bindsnet.pipeline.observing import Observing
from bindsnet.shapes import steps_in

_acts = Fits("an environment", lambda v: callable(v.reset) and callable(v.step))
Transition = tuple[Tensor, Any, bool, dict[str, Any]]
_transition = Fits(
    "(observation, reward, done, information)",
    lambda v: isinstance(v, tuple | list) and len(v) == 4,
)


class EnvironmentPipeline(BasePipeline):
    """Lets a network act in an environment.

    In each step of the environment an action is chosen from the output layer's spikes of the
    step before; then the network runs for ``time`` ms on the new observation, and learns by the
    reward.

    Parameters
    ----------
    network
        The network; its input layers all receive the observation.
    environment
        The environment.
    action_function
        Chooses an action: called with the pipeline and ``output=``; see
        :mod:`bindsnet.pipeline.action`. None for no action of the network's: ``step`` is then
        given batches from elsewhere.
    encoding
        Turns an observation into spikes: ``encoding(observation, time, device=...)``, or an
        :class:`~bindsnet.encoding.Encoder`. None repeats the observation in every step.
    num_episodes
        Episodes that :meth:`train` plays.
    output
        Name of the output layer, whose spikes are recorded.
    time
        Duration of a run, ms; the network's ``dt`` by default.
    reward_delay
        Steps of the environment by which the network learns of a reward later; None for none.
    percent_of_random_action
        Probability of a random action, in [0, 1].
    random_action_after
        Equal actions in a row after which another one is taken; ``time`` by default, None for
        never.
    overlay_input
        Number of observations that are laid over one another: the newest, and what became
        darker in those before, weaker the older it is.
    encode_factor
        Factor on the observation.
    observe_reset
        Whether the network sees the first observation of an episode before it acts.
    reset_network
        Whether each episode begins with the network's state at its start.
    render_interval
        Steps from one rendering to the next; None for never.
    plot_config
        Besides those of :class:`BasePipeline`, ``obs_step``: whether observations are drawn;
        ``reward_eps``: episodes from one plot of the rewards to the next.
    analyzer
        Draws the plots; by default the ``MatplotlibAnalyzer`` of
        :mod:`bindsnet.analysis.pipeline_analysis`, made when it first draws.
    **kwargs
        Those of :class:`BasePipeline`.

    Attributes
    ----------
    episode : int
        Episodes so far.
    reward_list : list of float
        Accumulated reward of each.
    spike_record : dict
        ``output`` to its spikes in the last run, float32 ``[time, batch, *shape]``.
    shown : Tensor
        What the input layers saw in the last run, ``[time, 1, ...]``.
    action : int
        The last action; -1 at the start of an episode.
    accumulated_reward : float
        Of this episode, as the environment gave it, however late the network learns of it.

    Raises
    ------
    UnknownNameError
        If there is no layer ``output``.
    ParameterError
        If an argument is out of its range.
    """

    options: dict[str, Any] = {
        "num_episodes": 100,
        "output": None,
        "render_interval": None,
        "reward_delay": None,
        "time": None,
        "overlay_input": 1,
        "percent_of_random_action": 0.0,
        "encode_factor": 1.0,
        "random_action_after": "time",
        "observe_reset": False,
        "reset_network": True,
        "analyzer": None,
    }
    plot_defaults: dict[str, Any] = {
        **BasePipeline.plot_defaults,
        "obs_step": None,
        "reward_eps": None,
    }
    takes = {
        **dict.fromkeys(("observe_reset", "reset_network"), switch),
        **dict.fromkeys(("num_episodes", "overlay_input"), count),
        **dict.fromkeys(("reward_delay", "render_interval"), optional(at_least(0))),
        "output": optional(text),
        "time": optional(positive),
        "percent_of_random_action": share,
        "encode_factor": number,
        "random_action_after": Fits(
            "a number of actions of at least 1, 'time', or None",
            lambda v: v is None or v == "time" or real(v) >= 1,
        ),
        "analyzer": analyzer,
    }
    tests_between_episodes = True

    @checked
    def __init__(
        self,
        network: ANetwork,
        environment: Annotated[Environment, _acts],
        action_function: Function | None = None,
        encoding: Function | None = None,
        **kwargs: Any,
    ) -> None:
        given = self._parse(kwargs)
        self.env, self.action_function, self.encoding = environment, action_function, encoding
        self._set_options(network, given)
        self._given_analyzer = given["analyzer"]
        self.inputs = [n for n, layer in network.layers.items() if isinstance(layer, AbstractInput)]
        self.output: str | None = given["output"]
        if self.output is not None:
            check_names("EnvironmentPipeline", [self.output], network.layers)
        self.observing = Observing(
            encoding, self.time, network.dt, given["overlay_input"], given["encode_factor"]
        )
        self.delayed: deque[Any] = deque()
        self.encode_factor = given["encode_factor"]
        self.overlay_input = given["overlay_input"]
        self.spike_record: dict[str, Tensor] = {}
        self.shown = torch.zeros(0)
        self.reward_list: list[float] = []
        self.episode = 0
        self._clear()
        super().__init__(network, **kwargs)
        self._record_output()

    def _set_options(self, network: Network, given: Mapping[str, Any]) -> None:
        self.num_episodes = given["num_episodes"]
        self.time = network.dt if given["time"] is None else given["time"]
        self.steps = steps_in(self.time, network.dt)
        if self.steps < 1:
            raise ParameterError(
                f"time must be at least one step of {network.dt} ms (got {self.time})"
            )
        self.percent_of_random_action = given["percent_of_random_action"]
        after = given["random_action_after"]
        self.random_action_after = self.time if after == "time" else after
        self.reward_delay = given["reward_delay"]
        self.render_interval = check_interval("render_interval", given["render_interval"])
        self.observe_reset, self.reset_network = given["observe_reset"], given["reset_network"]

    def init_fn(self) -> None:
        """Nothing to prepare; for subclasses."""

    def _record_output(self) -> None:
        if self.output is not None:
            layer = self.network.layers[self.output]
            monitor = Monitor(layer, ["s"], self.steps, device=self.device)
            self.network.add_monitor(monitor, self.output)
            self._output_monitor = monitor
            self.spike_record[self.output] = torch.zeros(self.steps, 1, layer.n, device=self.device)

    def _clear(self) -> None:
        self.accumulated_reward = 0.0
        self.action, self.action_counter = -1, 0
        self.episode_steps = 0
        self.delayed.clear()
        self.delayed.extend([0.0] * (self.reward_delay or 0))

    # -- episodes ----------------------------------------------------------------

    def train(self, **kwargs: Any) -> None:
        """Play until ``num_episodes`` episodes are over; ``kwargs`` go to :meth:`step`."""
        while self.episode < self.num_episodes:
            number = self.episode
            self.play(**kwargs)
            tqdm.write(f"Episode: {number} - accumulated reward: {self.reward_list[-1]:.2f}")
            self.end_episode()

    @checked
    def test(self, num_episodes: Count = 1, **kwargs: Any) -> list[float]:
        """Play without learning; the rewards of the episodes, which do not count as training."""
        learning, before = self.network.learning, (self.episode, self.step_count)
        rewards, self.reward_list = self.reward_list, []
        self.network.train(False)
        try:
            for _ in range(num_episodes):
                self.play(call_back=False, **kwargs)
            return self.reward_list
        finally:
            self.network.train(learning)
            self.reward_list = rewards
            self.episode, self.step_count = before

    @checked
    def play(self, call_back: Switch = True, **kwargs: Any) -> float:
        """Play one episode; its accumulated reward. ``kwargs`` go to the network's run."""
        self.reset_state_variables()
        step = self.step if call_back else self._step_quietly
        done = False
        while not done:
            transition = self.env_step()
            step(transition, **kwargs)
            done = transition[2]
        return self.reward_list[-1]

    def _step_quietly(self, batch: Any, **kwargs: Any) -> None:
        self.step_count += 1
        self.step_(batch, **kwargs)

    def env_step(self) -> Transition:
        """Choose an action and take it: observation, reward, whether it is over, information."""
        if self.render_interval is not None and self.step_count % self.render_interval == 0:
            self.env.render()
        if self.action_function is not None:
            self._take(self._choose())
        obs, reward, done, info = self.env.step(self.action)
        self.accumulated_reward += float(reward)
        if self.reward_delay:
            self.delayed.append(reward)
            reward = self.delayed.popleft()
        info = dict(info) if isinstance(info, Mapping) else {"info": info}
        info["accumulated_reward"] = self.accumulated_reward
        return obs, reward, done, info

    def _choose(self) -> int:
        actions = int(self.env.action_space.n)
        if self.percent_of_random_action and float(torch.rand(())) < self.percent_of_random_action:
            return int(torch.randint(actions, ()))
        limit = self.random_action_after
        if limit is not None and self.action_counter > limit:
            action = 1 if self.action == 0 and actions > 1 else int(torch.randint(actions, ()))
            tqdm.write(f"Action {self.action} was taken {limit} times in a row; now {action}")
            return action
        assert self.action_function is not None
        return int(self.action_function(self, output=self.output))

    def _take(self, action: int) -> None:
        self.action_counter = self.action_counter + 1 if action == self.action else 0
        self.action = action

    def step_(self, batch: Transition, **kwargs: Any) -> None:
        """Run the network on what a step of the environment gave."""
        _transition.check(type(self).__name__, "batch", batch)
        obs, reward, done, _ = batch
        self.episode_steps += 1
        self._run(obs, reward=reward, **kwargs)
        if done:
            self._finish(**kwargs)

    def _run(self, obs: Any, **kwargs: Any) -> None:
        self.shown = self.observing(obs, self.device)
        self.network.run(dict.fromkeys(self.inputs, self.shown), time=self.time, **kwargs)
        if self.output is not None:
            self.spike_record[self.output] = self._output_monitor.get("s").float()

    def _finish(self, **kwargs: Any) -> None:
        if self.network.reward_fn is not None and self.network.learning:
            self.network.reward_fn.update(
                accumulated_reward=self.accumulated_reward, steps=self.episode_steps, **kwargs
            )
        self.reward_list.append(self.accumulated_reward)
        self.episode += 1

    def reset_state_variables(self) -> None:
        """Begin an episode: the environment and the network at their start."""
        obs = self.env.reset()
        if self.reset_network:
            self.network.reset_state_variables()
        self.observing.clear()
        self._clear()
        if self.observe_reset:
            self._run(obs, reward=0.0)

    # -- plots -------------------------------------------------------------------

    @property
    def analyzer(self) -> Any:
        """What draws the plots."""
        if self._given_analyzer is None:
            analysis = import_analysis("pipeline_analysis", user="EnvironmentPipeline.plots")
            self._given_analyzer = analysis.MatplotlibAnalyzer(**self.plot_config)
        return self._given_analyzer

    def plots(self, batch: Transition, step_out: Any) -> None:
        """Draw what ``plot_config`` names."""
        config, analyzer, step = self.plot_config, self.analyzer, self.step_count
        obs, _, done, info = batch
        if _due(config["obs_step"], step):
            picture = info.get("delta_obs", obs)
            analyzer.plot_obs(picture.reshape(-1, *picture.shape[-2:])[:1], step=step)
        if _due(config["data_step"], step):
            analyzer.plot_spikes(self.get_spike_data(), step=step)
            voltages, thresholds = self.get_voltage_data()
            analyzer.plot_voltages(voltages, thresholds, step=step)
        if done and _due(config["reward_eps"], self.episode):
            analyzer.plot_reward(self.reward_list, step=self.episode)
        analyzer.finalize_step()


def _due(every: int | bool | None, count: int) -> bool:
    return bool(every) and count % int(every or 1) == 0
