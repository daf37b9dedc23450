"""A convolution in batches, watched by a NetworkMonitor."""

import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.monitors import NetworkMonitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import (
    Connection,
    Conv2dConnection,
)

device = "cuda" if torch.cuda.is_available() else "cpu"
network = Network(dt=1.0)
inp = Input(shape=[1, 28, 28], traces=True)
conv = LIFNodes(shape=[4, 24, 24], traces=True)
out = LIFNodes(n=10, traces=True)
network.add_layer(inp, "X")
network.add_layer(conv, "C")
network.add_layer(out, "O")
network.add_connection(
    Conv2dConnection(
        inp,
        conv,
        kernel_size=5,
        stride=1,
        update_rule=PostPre,
        norm=0.4 * 25,
        nu=[1e-4, 1e-2],
        wmax=1.0,
    ),
    "X",
    "C",
)
network.add_connection(Connection(conv, out, w=torch.rand(4 * 24 * 24, 10) * 0.1), "C", "O")
network.to(device)
m = NetworkMonitor(network, state_vars=["s"], time=30)
network.add_monitor(m, "net")
data = torch.bernoulli(0.3 * torch.ones(30, 8, 1, 28, 28)).byte().to(device)
network.run(inputs={"X": data}, time=30)
assert network.batch_size == 8
rec = m.get()
assert rec["C"]["s"].shape[0] == 30, rec["C"]["s"].shape
