"""A reservoir looks at MNIST."""

import os

import torch
from torchvision import transforms

from bindsnet.datasets import MNIST
from bindsnet.encoding import PoissonEncoder
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

network = Network(dt=1.0)
inpt = Input(784, shape=(1, 28, 28))
network.add_layer(inpt, name="I")
output = LIFNodes(100, thresh=-52 + torch.randn(100))
network.add_layer(output, name="O")
C1 = Connection(source=inpt, target=output, w=0.5 * torch.randn(inpt.n, output.n))
C2 = Connection(source=output, target=output, w=0.5 * torch.randn(output.n, output.n))
network.add_connection(C1, source="I", target="O")
network.add_connection(C2, source="O", target="O")
spikes = {}
for l in network.layers:
    spikes[l] = Monitor(network.layers[l], ["s"], time=50, device="cpu")
    network.add_monitor(spikes[l], name="%s_spikes" % l)
voltages = {"O": Monitor(network.layers["O"], ["v"], time=50, device="cpu")}
network.add_monitor(voltages["O"], name="O_voltages")
network.to("cpu")
dataset = MNIST(
    PoissonEncoder(time=50, dt=1.0),
    None,
    root=os.environ["ROOT"],
    download=False,
    transform=transforms.Compose([transforms.ToTensor(), transforms.Lambda(lambda x: x * 64)]),
)
dataloader = torch.utils.data.DataLoader(dataset, batch_size=1, shuffle=True, num_workers=0)
training_pairs = []
for i, item in enumerate(dataloader):
    if i > 5:
        break
    datum = item["encoded_image"].view(50, 1, 1, 28, 28)
    label = item["label"]
    network.run(inputs={"I": datum}, time=50, input_time_dim=1)
    training_pairs.append([spikes["O"].get("s").sum(0), label])
    network.reset_state_variables()
assert training_pairs[0][0].shape == (1, 100)
