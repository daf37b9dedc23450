"""Diehl and Cook on MNIST, from the loader to the plots."""

import os

import matplotlib
import numpy as np
import torch
from torchvision import transforms

from bindsnet.analysis.plotting import (
    plot_assignments,
    plot_input,
    plot_performance,
    plot_spikes,
    plot_voltages,
    plot_weights,
)
from bindsnet.datasets import MNIST, DataLoader
from bindsnet.encoding import PoissonEncoder
from bindsnet.evaluation import all_activity, assign_labels, proportion_weighting
from bindsnet.models import DiehlAndCook2015
from bindsnet.network.monitors import Monitor
from bindsnet.utils import get_square_assignments, get_square_weights

matplotlib.use("agg")

root = os.environ["ROOT"]
time, dt, intensity, n_neurons, update_interval, n_classes = 100, 1.0, 128, 100, 20, 10
n_sqrt = int(np.ceil(np.sqrt(n_neurons)))
network = DiehlAndCook2015(
    n_inpt=784,
    n_neurons=n_neurons,
    exc=22.5,
    inh=120,
    dt=dt,
    norm=78.4,
    theta_plus=0.05,
    inpt_shape=(1, 28, 28),
)
dataset = MNIST(
    PoissonEncoder(time=time, dt=dt),
    None,
    root=root,
    download=False,
    transform=transforms.Compose(
        [transforms.ToTensor(), transforms.Lambda(lambda x: x * intensity)]
    ),
)
spike_record = torch.zeros((update_interval, int(time / dt), n_neurons))
assignments = -torch.ones(n_neurons)
proportions = torch.zeros((n_neurons, n_classes))
rates = torch.zeros((n_neurons, n_classes))
accuracy = {"all": [], "proportion": []}
exc_voltage_monitor = Monitor(network.layers["Ae"], ["v"], time=int(time / dt))
inh_voltage_monitor = Monitor(network.layers["Ai"], ["v"], time=int(time / dt))
network.add_monitor(exc_voltage_monitor, name="exc_voltage")
network.add_monitor(inh_voltage_monitor, name="inh_voltage")
spikes = {}
for layer in set(network.layers):
    spikes[layer] = Monitor(network.layers[layer], state_vars=["s"], time=int(time / dt))
    network.add_monitor(spikes[layer], name="%s_spikes" % layer)
dataloader = DataLoader(dataset, batch_size=1, shuffle=True, num_workers=0, pin_memory=False)
labels = []
for step, batch in enumerate(dataloader):
    if step > 60:
        break
    inputs = {"X": batch["encoded_image"].view(int(time / dt), 1, 1, 28, 28)}
    if step % update_interval == 0 and step > 0:
        label_tensor = torch.tensor(labels)
        all_activity_pred = all_activity(
            spikes=spike_record, assignments=assignments, n_labels=n_classes
        )
        proportion_pred = proportion_weighting(
            spikes=spike_record,
            assignments=assignments,
            proportions=proportions,
            n_labels=n_classes,
        )
        accuracy["all"].append(
            100 * torch.sum(label_tensor.long() == all_activity_pred).item() / len(label_tensor)
        )
        accuracy["proportion"].append(
            100 * torch.sum(label_tensor.long() == proportion_pred).item() / len(label_tensor)
        )
        assignments, proportions, rates = assign_labels(
            spikes=spike_record, labels=label_tensor, n_labels=n_classes, rates=rates
        )
        labels = []
    labels.append(batch["label"])
    network.run(inputs=inputs, time=time)
    exc_voltages = exc_voltage_monitor.get("v")
    spike_record[step % update_interval] = spikes["Ae"].get("s").squeeze()
    last_spikes = {layer: spikes[layer].get("s") for layer in spikes}
    last_voltages = {"Ae": exc_voltages, "Ai": inh_voltage_monitor.get("v")}
    network.reset_state_variables()
image = batch["image"].view(28, 28)
inpt = inputs["X"].view(time, 784).sum(0).view(28, 28)
input_exc_weights = network.connections[("X", "Ae")].w
square_weights = get_square_weights(input_exc_weights.view(784, n_neurons), n_sqrt, 28)
square_assignments = get_square_assignments(assignments, n_sqrt)
spikes_, voltages = last_spikes, last_voltages
inpt_axes, inpt_ims = plot_input(image, inpt, label=batch["label"])
spike_ims, spike_axes = plot_spikes(spikes_)
weights_im = plot_weights(square_weights)
assigns_im = plot_assignments(square_assignments)
perf_ax = plot_performance(accuracy, x_scale=update_interval)
voltage_ims, voltage_axes = plot_voltages(voltages, plot_type="line")
spike_ims, spike_axes = plot_spikes(spikes_, ims=spike_ims, axes=spike_axes)
assert assignments.shape == (n_neurons,) and len(accuracy["all"]) == 3
assert 0 <= input_exc_weights.min() and input_exc_weights.max() <= 1
