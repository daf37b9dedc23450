"""An agent in CartPole: 4 to 100 to 2 neurons, 50 simulated steps for each of the environment's."""

from __future__ import annotations

from time import perf_counter, process_time

import torch
from torch import Tensor
from tqdm import tqdm

from benchmarks.report import Table
from benchmarks.turns import Spread
from bindsnet.encoding import bernoulli
from bindsnet.environment import GymEnvironment
from bindsnet.learning import MSTDPET, LearningRule, PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import select_softmax

STEPS = 50
EPISODES = 40
RULES = {"no learning": None, "PostPre": PostPre, "MSTDPET": MSTDPET}
GOAL = "at most 0.5"
MILLI = 1e3


def measure(repeats: int, engine: str) -> list[Table]:
    """Time forty episodes, ``repeats`` times, of agents that learn by a rule, or not."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    table = Table("cartpole", "CartPole-v1, 4-100-2, 50 steps each: ms per step of the environment")
    table.notes.append("environment, encoding and choice of action included; 'CPU': process time")
    for name, rule in RULES.items():
        agent = pipeline(rule, engine)
        agent.play()
        wall, cpu = zip(
            *(turn(agent) for _ in tqdm(range(repeats), name, leave=False)), strict=True
        )
        row = {"wall": Spread.of(wall), "CPU": Spread.of(cpu), "goal": GOAL}
        table.rows.append({"rule": name, **row})
    torch.set_num_threads(threads)
    return [table]


def turn(agent: EnvironmentPipeline) -> tuple[float, float]:
    """Play; milliseconds for each step of the environment, by the clock and of the process."""
    steps, start, busy = agent.step_count, perf_counter(), process_time()
    for _ in range(EPISODES):
        agent.play()
    per_step = MILLI / (agent.step_count - steps)
    return (perf_counter() - start) * per_step, (process_time() - busy) * per_step


def pipeline(rule: type[LearningRule] | None, engine: str) -> EnvironmentPipeline:
    """The agent."""
    torch.manual_seed(0)
    network = Network(engine=engine)
    layers = {"X": Input(n=4, traces=True)}
    layers |= {"H": LIFNodes(n=100, traces=True), "Y": LIFNodes(n=2, traces=True)}
    for name, layer in layers.items():
        network.add_layer(layer, name)
    learning = {} if rule is None else {"update_rule": rule, "nu": 1e-3}
    for source, target, w in (("X", "H", 5.0), ("H", "Y", 1.0)):
        ends = layers[source], layers[target]
        network.add_connection(Connection(*ends, wmin=-w, wmax=w, **learning), source, target)
    return EnvironmentPipeline(
        network,
        GymEnvironment("CartPole-v1", render_mode=None, seed=0),
        select_softmax,
        encode,
        output="Y",
        time=STEPS,
        random_action_after=None,
        allow_gpu=False,
    )


def encode(obs: Tensor, time: float, device: torch.device) -> Tensor:
    """Spikes with the probability of each value, the larger the further from 0."""
    return bernoulli(obs.abs().clamp_(max=1), time, device=device)
