"""What neurons learn to see.

A small network of Diehl and Cook (2015) looks at five hundred of scikit-learn's digits. It is
told no labels. Its neurons compete, and the winner's weights move towards what it
won with: see them become digits in the moving picture.
"""

from pathlib import Path

import torch

from bindsnet.analysis import plotting
from bindsnet.datasets import digits
from bindsnet.encoding import poisson
from bindsnet.evaluation import assign_labels
from bindsnet.models import DiehlAndCook2015
from bindsnet.network.monitors import Monitor

torch.manual_seed(0)
images, labels = digits()[:2]
network = DiehlAndCook2015(784, inpt_shape=(1, 28, 28), n_neurons=36, inh=120, theta_plus=0.2)
connection = network.connections["X", "Ae"]
for name, layer in network.layers.items():
    network.add_monitor(Monitor(layer, ["s"], time=250), name)

counts, frames = [], [connection.w.clone()]
for i in range(500):
    network.run({"X": poisson(images[i][None] * (64 / 255), time=250)}, time=250)
    counts.append(network.monitors["Ae"].get("s").sum(0))
    spikes = plotting.recorded_spikes(network)
    network.reset_state_variables()
    if i % 20 == 19:
        frames.append(connection.w.clone())

assignments, _, _ = assign_labels(torch.stack(counts[-300:]), labels[200:500], n_labels=10)

folder = globals().get("PICTURES", Path())  # where this page keeps its pictures
plotting.plot_overview(spikes)
plotting.plot_receptive_fields(connection.w, 28, assignments, title="Weights and labels")
plotting.animate_receptive_fields(
    frames, folder / "receptive_fields.gif", 28, wmax=0.3, frames_per_second=5, zoom=2
)

print(f"labels of the neurons: {assignments.tolist()}")
