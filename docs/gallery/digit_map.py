"""A map of digits that orders itself.

A hundred neurons lie on a square grid, and the neuron that spikes inhibits the others the more
the farther away they are (Hazan et al., 2018). That is weak at first, so that neighbours learn
together and become alike; then it grows, until each neuron stands for itself. No labels are used:
they only name the neurons in the end.
"""

import torch

from bindsnet.analysis import plotting
from bindsnet.datasets import digits
from bindsnet.models import WinnerTakeAllMap
from bindsnet.training import Anneal, Trainer

torch.manual_seed(0)
images, labels, test_images, test_labels = digits()

network = WinnerTakeAllMap(784, n_neurons=100, inpt_shape=(1, 28, 28), theta_plus=0.2)
lattice = network.connections["Y", "Y"]
growth = Anneal(lattice, "w", network.inhibition(1.5), network.inhibition(100.0))

trainer = Trainer(network, time=250, target="Y", intensity=64.0)
trainer.fit(images, labels, epochs=4, anneal=[growth], progress=False)

lattice.w.zero_()  # how neurons are read: the winner alone holds the others down
trainer.label(images, labels)
accuracy = trainer.evaluate(test_images, test_labels)["proportion weighting"]

names = trainer.readout.assignments
plotting.plot_receptive_fields(network.connections["X", "Y"].w, 28, names, title="Weights")

grid = names.view(10, 10)
alike = [(grid[1:] == grid[:-1]).flatten(), (grid[:, 1:] == grid[:, :-1]).flatten()]
print(f"test accuracy: {accuracy:.0f} %")
print(f"neighbours with the same label: {100 * torch.cat(alike).float().mean():.0f} %")
