"""Was this cue among those that were shown? Working memory of spikes, and a learned answer.

In each trial of ``CueRewardSimulator`` two of four cues, strings of 20 bits, are shown in
turn, many times replaced by zeros; then comes a target, and the agent has to say whether it
is one of the two. Only that answer is rewarded (1 or -1), and nothing tells that it is due.

===== ===================================================================================
bits  two input neurons for each bit: it is 1, or it is 0; none fires while zeros are shown
kept  the working memory: one neuron for each input neuron, which fires for the rest of the
      trial, by an excitatory synapse onto itself, once its bit has been shown for a while
known fire if their bit is shown and kept; new: if it is shown, but not kept
===== ===================================================================================

What is built in is how to remember; what "known" and "new" mean is learned: they drive an
actor-critic whose synapses learn by MSTDPET.

    python examples/rl/cue_reward.py                      five seeds, and the random agent
    python examples/rl/cue_reward.py --seeds 1 --figure cue_reward.png

Expected after 500 trials, in 300 more without learning (20 s of one core a seed, zprob 0.6): 95.7,
97.0, 95.3, 97.3 and 97.3 % right with the seeds 0 to 4; by chance it is 50 %. About 2.5 % of the
questions cannot be answered, as only zeros were shown instead of the cue that is asked for. The
learning rate was chosen with the seeds 100 to 104.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from curves import draw, options
from torch import Tensor
from tqdm import tqdm

from bindsnet.environment.cue_reward import CueRewardSimulator
from bindsnet.models import ActorCritic
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import IFNodes, Input, McCullochPitts
from bindsnet.network.topology import Connection

CUEBITS = 20
SHOWN, PAUSE = 8, 2  # ms; a bit is kept when it has been shown for all of them
AGENT = {"active": 3, "inh": 30.0, "nu_actor": 0.5, "value_scale": 1.0, "d_thresh": 5.0}
WINDOW = 100  # trials of the mean
LONGEST = 20  # steps of a trial


class WorkingMemory(Network):
    """Neurons that keep bits, and neurons that compare what is shown with what is kept."""

    def __init__(self, n: int) -> None:
        super().__init__()
        start = {"reset": 0.0, "refrac": 0.0, "thresh": float(SHOWN)}
        layers = {
            "bits": Input(n),
            "kept": IFNodes(n, **start),
            "known": McCullochPitts(n, thresh=2.0),
            "new": McCullochPitts(n, thresh=1.0),
        }
        for name, layer in layers.items():
            self.add_layer(layer, name)
        weights = {("bits", "kept"): 1.0, ("kept", "kept"): float(SHOWN)}
        weights |= {("bits", "known"): 1.0, ("kept", "known"): 1.0}
        weights |= {("bits", "new"): 1.0, ("kept", "new"): -1.0}
        pairs = {names: weight * torch.eye(n) for names, weight in weights.items()}
        pairs["new", "known"] = torch.full((n, n), -2.0)
        for (source, target), w in pairs.items():
            self.add_connection(Connection(layers[source], layers[target], w=w), source, target)
        for name in ("known", "new"):
            self.add_monitor(Monitor(layers[name], ["s"]), name)

    def compare(self, bits: Tensor) -> Tensor:
        """Spikes of the neurons "known" and "new" while bits are shown: ``[time, 2 n]``."""
        shown = torch.zeros(SHOWN + PAUSE, len(bits), dtype=torch.uint8)
        shown[:SHOWN] = bits
        for monitor in self.monitors.values():
            monitor.reset_state_variables()
        self.run({"bits": shown}, time=len(shown))
        return torch.cat([self.monitors[name].get("s")[:, 0] for name in ("known", "new")], 1)


def bits_of(cue: np.ndarray) -> Tensor:
    """Two bytes for each bit, "is 1" and "is 0"; none is on for a frame of zeros."""
    ones = torch.as_tensor(cue, dtype=torch.uint8)
    return torch.cat([ones, 1 - ones]) * bool(ones.any())


class Pupil:
    """A working memory, and what learns to answer by it."""

    def __init__(self, seed: int, questions: int, zprob: float) -> None:
        torch.manual_seed(seed)
        self.env = CueRewardSimulator(
            epdur=LONGEST * questions, cuebits=CUEBITS, seed=seed, zprob=zprob
        )
        self.memory = WorkingMemory(2 * CUEBITS)
        self.agent = ActorCritic(4 * CUEBITS, n_actions=2, **AGENT)
        self.observation = self.env.reset()

    def answer(self, questions: int, name: str) -> Tensor:
        """Whether each question was answered rightly."""
        answers: list[bool] = []
        bar = tqdm(total=questions, desc=name, leave=False)
        while len(answers) < questions:
            reward = self._step()
            if reward:
                answers.append(reward > 0)
                bar.update()
        return torch.tensor(answers, dtype=torch.float32)

    def _step(self) -> float:
        if self.observation[CUEBITS] == 0:  # a trial begins
            self.memory.reset_state_variables()
        spikes = self.memory.compare(bits_of(self.observation[:CUEBITS]))
        action = self.agent.choose(spikes) if spikes.any() else 0  # silence is no
        self.observation, reward, _, _ = self.env.step(action)
        self.agent.finish(reward or None)  # what is not rewarded teaches nothing
        return reward


def learn(seed: int, trials: int, tests: int, zprob: float) -> tuple[Tensor, Tensor]:
    """Whether questions were answered rightly: while learning, and afterwards."""
    pupil = Pupil(seed, trials + tests, zprob)
    learning = pupil.answer(trials, f"seed {seed}")
    pupil.agent.learning = False
    return learning, pupil.answer(tests, f"seed {seed}, test")


def random_agent(trials: int, zprob: float) -> float:
    """Share of right answers of an agent that answers by chance."""
    env, actions = (
        CueRewardSimulator(epdur=LONGEST * trials, seed=0, zprob=zprob),
        torch.Generator(),
    )
    env.reset()
    answers: list[bool] = []
    while len(answers) < trials:
        reward = env.step(int(torch.randint(2, (), generator=actions)))[1]
        answers += [reward > 0] if reward else []
    return sum(answers) / trials


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--trials", type=int, default=500, help="to learn from (default: %(default)s)"
    )
    parser.add_argument("--tests", type=int, default=300, help="trials without learning")
    parser.add_argument("--zprob", type=float, default=0.6, help="probability of zeros for a cue")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.trials, args.tests = 1, 100, 50
    torch.set_num_threads(1)
    chance = random_agent(500, args.zprob)
    print(f"random agent: {100 * chance:.0f} % right (500 trials)")
    curves = []
    for seed in range(args.seeds):
        start = time.perf_counter()
        learning, test = learn(seed, args.trials, args.tests, args.zprob)
        curves.append(learning)
        print(
            f"seed {seed}: {100 * test.mean():.1f} % right in {args.tests} trials without "
            f"learning; {time.perf_counter() - start:.0f} s"
        )
    if args.figure:
        lines = {"random agent": chance, "goal: 90 %": 0.9}
        draw(curves, args.figure, WINDOW, ("trial", "share of right answers"), lines)


if __name__ == "__main__":
    main()
