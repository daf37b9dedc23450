"""A connection that is a pipeline of features."""

import torch

from bindsnet.learning.MCC_learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.network.topology_features import Bias, Weight

network = Network(dt=1.0)
a, b = Input(n=20, traces=True), LIFNodes(n=10, traces=True)
network.add_layer(a, "A")
network.add_layer(b, "B")
w = Weight(
    "weight",
    value=torch.rand(20, 10),
    range=[0, 1],
    norm=5.0,
    learning_rule=PostPre,
    nu=(1e-4, 1e-2),
)
bias = Bias("bias", value=torch.zeros(20, 10))
c = MulticompartmentConnection(source=a, target=b, device="cpu", pipeline=[w, bias], traces=True)
network.add_connection(c, "A", "B")
v = w.value.clone()
network.run({"A": torch.bernoulli(0.5 * torch.ones(100, 20))}, time=100)
assert (w.value != v).any()
