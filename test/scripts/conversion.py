"""Two artificial networks are converted."""

import torch
import torch.nn as nn

from bindsnet.conversion import ann_to_snn
from bindsnet.network.monitors import Monitor


class FullyConnectedNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 100)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(100, 10)

    def forward(self, x):
        return self.fc2(self.relu(self.fc1(x.view(-1, 784))))


data = torch.rand(100, 784)
for model in (
    nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10)),
    FullyConnectedNetwork(),
):
    snn = ann_to_snn(model, input_shape=(784,), data=data)
    last = list(snn.layers)[-1]
    snn.add_monitor(Monitor(snn.layers[last], state_vars=["s", "v"], time=50), "out")
    snn.run({"Input": data[:1].repeat(50, 1, 1)}, time=50)
    print(
        list(snn.layers),
        list(snn.connections),
        snn.layers[last].summed.shape if hasattr(snn.layers[last], "summed") else None,
        snn.monitors["out"].get("s").shape,
    )
