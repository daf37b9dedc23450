r"""How fast a leaky integrate-and-fire neuron fires.

A neuron with the time constant $\tau$ that gets the input $I$ (mV) in every step of length
$\Delta t$ settles at $v_\infty = v_\mathrm{rest} + I / (1 - e^{-\Delta t/\tau})$, if nothing
stops it. If that is above the threshold, it fires at regular intervals. Their length follows
from the time that the voltage needs from reset to threshold, and the refractory period.
"""

import matplotlib.pyplot as plt
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import LIFNodes

steps = 1000  # of 1 ms
drive = torch.linspace(0.05, 1.0, 60)  # mV a step, another for each neuron
layer = LIFNodes(n=60, rest=-65, reset=-65, thresh=-52, refrac=5, tc_decay=100.0)

network = Network(dt=1.0)
network.add_layer(layer, "Y")
recording = Monitor(layer, ["s", "v"], time=steps)
network.add_monitor(recording, "Y")
network.run({"Y": drive.expand(steps, 60)}, time=steps)

rate = recording.get("s").float().mean(dim=(0, 1)) * 1000  # Hz

height = drive / (1 - torch.exp(torch.tensor(-1 / 100.0)))  # of v_inf above rest
fires = height > 13
interval = torch.ceil(100 * torch.log(height / (height - 13))) + 5  # ms, whole steps
expected = torch.where(fires, 1000 / interval, 0.0)

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
voltages = recording.get("v")[:200, 0]
for neuron in (10, 30, 59):
    left.plot(voltages[:, neuron], label=f"{drive[neuron]:.2f} mV a step")
left.axhline(-52, color="black", linestyle="--", label="threshold")
left.legend(fontsize="small", ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
left.set(xlabel="Time (ms)", ylabel="v (mV)")
right.plot(drive, rate, ".", label="simulated")
right.plot(drive, expected, label="formula")
right.set(xlabel="Input (mV a step)", ylabel="Rate (Hz)")
right.legend()

print(f"largest difference: {(rate - expected).abs().max():.1f} Hz")
