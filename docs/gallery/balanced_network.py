"""A balanced network fires irregularly.

Eight thousand excitatory and two thousand inhibitory neurons get the same constant drive, above
threshold, and each has about a hundred inputs from either. Inhibition outweighs excitation, and
the network settles where the two nearly cancel: single neurons fire as irregularly as Poisson
processes (the coefficient of variation of their intervals is near one), though nothing in it is
random once it is wired (van Vreeswijk and Sompolinsky, 1996). Only synapses that exist are
stored.
"""

import statistics

import matplotlib.pyplot as plt
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import LIFNodes
from bindsnet.network.topology import SparseConnection

torch.manual_seed(0)
sizes, weights = {"E": 8000, "I": 2000}, {"E": 1.2, "I": -6.0}  # neurons; mV a spike
inputs, steps, dt = 100, 2000, 0.5  # synapses of each kind a neuron has; steps of 0.5 ms

network = Network(dt=dt)
for name, n in sizes.items():
    layer = LIFNodes(n=n, rest=0.0, reset=0.0, thresh=20.0, refrac=0.0, tc_decay=20.0)
    network.add_layer(layer, name)
    layer.v.uniform_(0.0, 20.0)
    network.add_monitor(Monitor(layer, ["s"], time=steps), name)
for pre, n_pre in sizes.items():
    for post in sizes:
        connection = SparseConnection(
            network.layers[pre], network.layers[post], w=weights[pre], sparsity=1 - inputs / n_pre
        )
        network.add_connection(connection, pre, post)

drive = {name: torch.full((steps, n), 2.0) for name, n in sizes.items()}  # mV a step
network.run(drive, time=steps * dt)

spikes = network.monitors["E"].get("s")[:, 0]
rate = spikes.float().mean() / dt * 1000
variations = []
for neuron in spikes[:, :500].T:
    intervals = neuron.nonzero()[:, 0].diff().float()
    if len(intervals) >= 5:
        variations.append(float(intervals.std() / intervals.mean()))

moments, neurons = spikes[:, :100].nonzero().T
figure, (top, bottom) = plt.subplots(
    2, figsize=(9, 5), sharex=True, height_ratios=[2, 1], layout="constrained"
)
top.plot(moments * dt, neurons, ".", markersize=2)
top.set_ylabel("Neuron")
bottom.plot(dt * torch.arange(steps), spikes.float().mean(1) / dt * 1000, linewidth=0.8)
bottom.set(xlabel="Time (ms)", ylabel="Mean rate (Hz)", ylim=(0, 40))

print(f"mean rate: {rate:.1f} Hz")
print(f"coefficient of variation: {statistics.mean(variations):.2f} (of a Poisson process: 1)")
