r"""Six firing patterns of one model.

The neuron of Izhikevich (2003) has two variables and four parameters.
These six choices of $(a, b, c, d)$ are those of the paper's figure; each neuron of the layer
has its own.
"""

import matplotlib.pyplot as plt
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import IzhikevichNodes

patterns = {
    "regular spiking": (0.02, 0.2, -65.0, 8.0),
    "intrinsically bursting": (0.02, 0.2, -55.0, 4.0),
    "chattering": (0.02, 0.2, -50.0, 2.0),
    "fast spiking": (0.1, 0.2, -65.0, 2.0),
    "low-threshold spiking": (0.02, 0.25, -65.0, 2.0),
    "resonator": (0.1, 0.26, -65.0, 2.0),
}
a, b, c, d = torch.tensor(list(patterns.values())).T

dt, steps = 0.1, 3000  # ms
layer = IzhikevichNodes(n=len(patterns), excitatory=1.0, thresh=30.0, a=a, b=b, c=c, d=d)
layer.S.zero_()  # the neurons do not drive each other

network = Network(dt=dt)
network.add_layer(layer, "Y")
recording = Monitor(layer, ["s", "v"], time=steps)
network.add_monitor(recording, "Y")

current = torch.zeros(steps, len(patterns))
current[200:] = 10.0  # from 20 ms on
network.run({"Y": current}, time=steps * dt)

time = dt * torch.arange(steps)
figure, axes = plt.subplots(3, 2, figsize=(9, 6), sharex=True, sharey=True, layout="constrained")
for ax, name, v in zip(axes.flat, patterns, recording.get("v")[:, 0].T, strict=True):
    ax.plot(time, v.clamp(max=30.0), linewidth=0.8)
    ax.set_title(name)
figure.supxlabel("Time (ms)")
figure.supylabel("Voltage (mV)")

for name, count in zip(patterns, recording.get("s").sum((0, 1)).tolist(), strict=True):
    print(f"{name}: {count} spikes")
