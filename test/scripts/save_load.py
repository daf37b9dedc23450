"""Files, dictionaries of state and copies."""

import os
import tempfile

import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network, load
from bindsnet.network.nodes import AdaptiveLIFNodes, Input
from bindsnet.network.topology import Connection

network = Network(dt=1.0)
a, b = Input(n=20, traces=True), AdaptiveLIFNodes(n=10, traces=True)
network.add_layer(a, "A")
network.add_layer(b, "B")
network.add_connection(Connection(a, b, update_rule=PostPre, nu=1e-2, wmin=0, wmax=1), "A", "B")
network.run(inputs={"A": torch.bernoulli(0.5 * torch.ones(50, 20))}, time=50)
path = os.path.join(tempfile.mkdtemp(), "net.pt")
network.save(path)
other = load(path, map_location="cpu", learning=False)
assert torch.equal(other.connections[("A", "B")].w, network.connections[("A", "B")].w)
sd = network.state_dict()
network.load_state_dict(sd)
c = network.clone()
assert type(c) is type(network)
