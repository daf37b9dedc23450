"""From an artificial network to a spiking one.

A small network of rectified linear units is trained on scikit-learn's digits by
back-propagation, then converted: each unit becomes a neuron whose rate is the unit's
activation. The longer the spiking network looks at an image, the better its rates tell the
activations, and the closer it comes to the accuracy of the network that it is made from.
"""

import matplotlib.pyplot as plt
import torch
from torch import nn

from bindsnet.conversion import ann_to_snn, report
from bindsnet.datasets import digits
from bindsnet.network.monitors import Monitor

torch.manual_seed(0)
train_images, train_labels, test_images, test_labels = digits()
train_images, test_images = train_images[:, None] / 255.0, test_images[:, None] / 255.0

ann = nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
optimizer = torch.optim.Adam(ann.parameters(), lr=2e-3)
for _ in range(60):
    loss = nn.functional.cross_entropy(ann(train_images), train_labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

snn = ann_to_snn(ann, input_shape=(1, 28, 28), data=train_images[:300])
steps = [5, 10, 20, 50, 100]
found = report(ann, snn, test_images, test_labels, steps=steps)

snn.add_monitor(Monitor(snn.layers["2"], ["s"], time=100), "hidden")
snn.run({"Input": test_images[:20].expand(100, 20, 1, 28, 28)}, time=100)
rates = snn.monitors["hidden"].get("s").float().mean(0)  # of 20 images
with torch.no_grad():
    activations = ann[:3](test_images[:20])

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
left.plot(activations.flatten(), rates.flatten(), ".", markersize=2)
left.set(xlabel="Activation of a unit", ylabel="Rate of its neuron (spikes a step)")
right.plot(list(found.accuracy), [100 * share for share in found.accuracy.values()], "o-")
right.axhline(100 * found.ann_accuracy, color="black", linestyle="--", label="artificial network")
right.set(xlabel="Time steps", ylabel="Accuracy (%)", xscale="log")
right.set_xticks(steps, [str(step) for step in steps])
right.minorticks_off()
right.legend()

print(found)
