"""Rules with reward."""

import torch

from bindsnet.learning import MSTDP, MSTDPET
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

for rule in (MSTDP, MSTDPET):
    network = Network(dt=1.0, reward_fn=MovingAvgRPE)
    a, b = Input(n=20, traces=True), LIFNodes(n=10, traces=True)
    network.add_layer(a, "A")
    network.add_layer(b, "B")
    c = Connection(a, b, update_rule=rule, nu=1e-1, norm=0.5 * 20, wmin=0, wmax=1)
    network.add_connection(c, "A", "B")
    w = c.w.clone()
    for _ in range(3):
        network.run(
            {"A": torch.bernoulli(0.5 * torch.ones(50, 20))},
            time=50,
            reward=1.0,
            a_plus=1.0,
            a_minus=-1.0,
        )
        network.reward_fn.update(accumulated_reward=1.0, steps=50, ema_window=10)
        network.reset_state_variables()
    assert (c.w != w).any()
