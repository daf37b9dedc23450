"""Exclusive or, learned from reward and punishment alone: Florian (2007), section 4.1.

Two bits are shown as Poisson spike trains, of 30 neurons each: 40 Hz for 1, silence for
0; half of the input neurons are inhibitory. Whenever the output neuron spikes, all
synapses of the network are told whether it should have: reward +1 if exactly one bit is
on, -1 otherwise. The hidden neurons have to find out by themselves what to be good for.

    python examples/rl/florian_xor.py                 both rules, five seeds, a figure
    python examples/rl/florian_xor.py --rule MSTDP --seeds 1

A network has learned XOR, as in the paper, if at the end it spikes more for (0, 1) and for
(1, 0) than for (1, 1), and not for (0, 0).

Expected after 200 epochs (some 65 s of one core a seed): with both rules 5 of 5 networks have; in a
presentation of 500 ms (0, 0), (0, 1), (1, 0) and (1, 1) bring 0.4, 97, 123 and 35 spikes by MSTDP,
0.2, 66, 67 and 17 by MSTDPET.

R. V. Florian, "Reinforcement learning through modulation of spike-timing-dependent
synaptic plasticity", Neural Comput. 19:1468, 2007.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch
from curves import options
from torch import Tensor
from tqdm import tqdm

from bindsnet.encoding import poisson
from bindsnet.learning import MSTDP, MSTDPET
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

PATTERNS = ((0, 0), (0, 1), (1, 0), (1, 1))
TARGETS = (False, True, True, False)
RULES = {"MSTDP": (MSTDP, 0.1), "MSTDPET": (MSTDPET, 0.625)}  # with the paper's learning rates
N_INPUT, N_HIDDEN = 60, 60
RATE, WMAX = 40.0, 5.0  # Hz, mV


def build(rule: str) -> Network:
    """Input, hidden and output neurons; every synapse learns by the same rule."""
    neurons = {"rest": -70.0, "reset": -70.0, "thresh": -54.0, "tc_decay": 20.0, "refrac": 0.0}
    network = Network()
    layers = {"I": Input(N_INPUT), "H": LIFNodes(N_HIDDEN, **neurons), "O": LIFNodes(1, **neurons)}
    for name, layer in layers.items():
        network.add_layer(layer, name)
    inhibitory = (torch.arange(N_INPUT) % 30 >= 15)[:, None].expand(-1, N_HIDDEN)
    low, high = -WMAX * inhibitory, WMAX * ~inhibitory
    learning_rule, rate = RULES[rule]
    for source, target, wmin, wmax in (("I", "H", low, high), ("H", "O", 0.0, WMAX)):
        start = torch.rand(layers[source].n, layers[target].n) * (wmax - wmin) + wmin
        connection = Connection(
            layers[source],
            layers[target],
            update_rule=learning_rule,
            nu=rate,
            w=start,
            wmin=wmin,
            wmax=wmax,
        )
        network.add_connection(connection, source, target)
    return network


def show(network: Network, pattern: tuple[int, int], wanted: bool, steps: int) -> int:
    """Present two bits, reward each output spike in the next step; gives the spikes' number."""
    rates = torch.tensor(pattern).repeat_interleave(N_INPUT // 2) * RATE
    spikes: Tensor = poisson(rates, time=steps, dt=1.0)
    output, count, reward = network.layers["O"], 0, 0.0
    for now in spikes:
        network.run({"I": now}, time=1, reward=reward)
        spiked = bool(output.s)
        count += spiked
        reward = (1.0 if wanted else -1.0) * spiked
    return count


def learn(rule: str, seed: int, epochs: int, steps: int) -> Tensor:
    """Output spikes for each pattern in each epoch: ``[epochs, 4]``."""
    torch.manual_seed(seed)
    network = build(rule)
    counts = torch.zeros(epochs, len(PATTERNS))
    for epoch in tqdm(range(epochs), desc=f"{rule}, seed {seed}", leave=False):
        for k in torch.randperm(len(PATTERNS)).tolist():
            counts[epoch, k] = show(network, PATTERNS[k], TARGETS[k], steps)
    return counts


def has_learned(counts: Tensor) -> bool:
    """Whether the last tenth of the epochs tells the patterns apart."""
    none, second, first, both = counts[-max(1, len(counts) // 10) :].mean(0).tolist()
    return min(first, second) > both and min(first, second) > none


def draw(results: dict[str, Tensor], path: Path) -> None:
    """Mean output rate for each pattern while learning, a panel for each rule."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5), layout="constrained")
    panels = figure.subplots(1, len(results), squeeze=False, sharey=True)[0]
    for panel, (rule, counts) in zip(panels, results.items(), strict=True):
        for k, pattern in enumerate(PATTERNS):
            panel.plot(counts[:, :, k].mean(0), label=f"{pattern[0]} xor {pattern[1]}")
        panel.set(title=f"{rule}, mean of {len(counts)} seeds", xlabel="epoch")
    panels[0].set_ylabel("output spikes in a presentation")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper")
    figure.savefig(path, dpi=120)
    print(f"figure: {path}")


def main(argv: list[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--rule", choices=sorted(RULES), action="append", help="default: both")
    parser.add_argument(
        "--epochs",
        type=int,
        default=200,
        help="presentations of all four inputs (default: %(default)s)",
    )
    parser.add_argument("--time", type=int, default=500, help="of a presentation, ms")
    args = parser.parse_args(argv)
    if args.fast:
        args.seeds, args.epochs, args.time = 1, 3, 50
    torch.set_num_threads(1)
    results = {}
    for rule in args.rule or sorted(RULES):
        start = time.perf_counter()
        runs = [learn(rule, seed, args.epochs, args.time) for seed in range(args.seeds)]
        results[rule] = torch.stack(runs)
        last = results[rule][:, -max(1, args.epochs // 10) :].mean((0, 1))
        shown = ", ".join(f"{p}: {c:.1f}" for p, c in zip(PATTERNS, last.tolist(), strict=True))
        learned = sum(has_learned(counts) for counts in runs)
        print(f"{rule}: {learned} of {args.seeds} networks learned XOR; spikes at the end {shown}")
        print(f"  {time.perf_counter() - start:.0f} s")
    if args.figure:
        draw(results, args.figure)


if __name__ == "__main__":
    main()
