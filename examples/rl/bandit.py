"""A contextual bandit, learned by MSTDPET: which of three arms pays depends on what is seen.

In each trial one of six groups of input neurons fires. One arm pays with a probability of
90 %, the others with 10 %, and which one it is depends on the group. The arms are
populations of stochastic neurons; their synapses learn from pairs of spikes, gated by how
much more was paid than the critic, a population that learns in the same way, had expected.

    python examples/rl/bandit.py                          five seeds, and the random agent
    python examples/rl/bandit.py --seeds 1 --figure bandit.png

Expected after 1000 trials (7 s a seed on a busy core): all five seeds take the right arm in
100 % of the last 100 trials; by chance it is 33 %.

N. Frémaux and W. Gerstner, "Neuromodulated spike-timing-dependent plasticity, and theory of
three-factor learning rules", Front. Neural Circuits 9:85, 2016.
"""

from __future__ import annotations

import time

import torch
from curves import draw, options
from torch import Tensor
from tqdm import tqdm

from bindsnet.models import ActorCritic

CONTEXTS, ARMS = 6, 3
PAYS, PAYS_NOT = 0.9, 0.1  # probability that an arm pays: the right one, any other
WINDOW = 100  # trials of the mean


def seen(context: int, steps: int) -> Tensor:
    """Spikes of one group of input neurons, here of one neuron: 300 Hz."""
    spikes = torch.zeros(steps, CONTEXTS, dtype=torch.uint8)
    spikes[:, context] = torch.rand(steps) < 0.3
    return spikes


def learn(seed: int, trials: int, steps: int) -> Tensor:
    """Whether the right arm was taken, trial by trial."""
    torch.manual_seed(seed)
    network = ActorCritic(CONTEXTS, ARMS, nu_actor=4.0, value_scale=2.0)
    right = torch.randint(ARMS, (CONTEXTS,))
    hits = torch.zeros(trials)
    for trial in tqdm(range(trials), desc=f"seed {seed}", leave=False):
        context = int(torch.randint(CONTEXTS, ()))
        arm = network.choose(seen(context, steps))
        hits[trial] = arm == right[context]
        paid = float(torch.rand(())) < (PAYS if hits[trial] else PAYS_NOT)
        network.finish(1.0 if paid else -1.0)
    return hits


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--trials", type=int, default=1000, help="to learn from (default: %(default)s)"
    )
    parser.add_argument("--time", type=int, default=20, help="of a trial, ms")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.trials = 1, 200
    torch.set_num_threads(1)
    curves = []
    print(f"random agent: {100 / ARMS:.1f} % right (expected)")
    for seed in range(args.seeds):
        start = time.perf_counter()
        curves.append(learn(seed, args.trials, args.time))
        print(
            f"seed {seed}: {100 * curves[-1][-WINDOW:].mean():.0f} % right in the last {WINDOW} "
            f"trials; {time.perf_counter() - start:.0f} s"
        )
    if args.figure:
        lines = {"random agent": 1 / ARMS, "goal: 90 %": 0.9}
        draw(curves, args.figure, WINDOW, ("trial", "share of right arms"), lines)


if __name__ == "__main__":
    main()
