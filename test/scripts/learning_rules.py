"""Three rules, and learning switched off."""

import torch

from bindsnet.learning import Hebbian, PostPre, WeightDependentPostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

for rule in (PostPre, Hebbian, WeightDependentPostPre):
    network = Network(dt=1.0, learning=True, batch_size=1)
    x = Input(n=100, traces=True)
    y = LIFNodes(n=500, traces=True)
    c = Connection(
        source=x, target=y, update_rule=rule, nu=(1e-4, 1e-2), wmin=-1, wmax=1, norm=0.5 * 100
    )
    network.add_layer(x, name="x")
    network.add_layer(y, name="y")
    network.add_connection(c, source="x", target="y")
    train_data = torch.bernoulli(0.1 * torch.ones(100, 100)).byte()
    before = c.w.detach().clone()
    network.run(inputs={"x": train_data}, time=100)
    assert (c.w != before).any()
    network.train(False)
    before = c.w.detach().clone()
    network.run(inputs={"x": train_data}, time=100)
    assert torch.equal(c.w, before)
    network.reset_state_variables()
