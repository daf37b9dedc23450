"""A population and a rule of a user, in the old style."""

import torch

from bindsnet.learning.learning import LearningRule
from bindsnet.network import Network
from bindsnet.network.nodes import Input, Nodes
from bindsnet.network.topology import Connection


class MyNodes(Nodes):
    def __init__(
        self,
        n=None,
        shape=None,
        traces=False,
        traces_additive=False,
        tc_trace=20.0,
        trace_scale=1.0,
        sum_input=False,
        thresh=1.0,
        tc_decay=50.0,
        **kwargs,
    ):
        super().__init__(
            n=n,
            shape=shape,
            traces=traces,
            traces_additive=traces_additive,
            tc_trace=tc_trace,
            trace_scale=trace_scale,
            sum_input=sum_input,
        )
        self.register_buffer("thresh", torch.tensor(thresh, dtype=torch.float))
        self.register_buffer("tc_decay", torch.tensor(tc_decay))
        self.register_buffer("decay", torch.zeros(*self.shape))
        self.register_buffer("v", torch.FloatTensor())

    def forward(self, x):
        self.v = self.decay * self.v
        self.v += x
        self.s = self.v >= self.thresh
        self.v.masked_fill_(self.s, 0.0)
        super().forward(x)

    def reset_state_variables(self):
        super().reset_state_variables()
        self.v.zero_()

    def compute_decays(self, dt):
        super().compute_decays(dt=dt)
        self.decay = torch.exp(-self.dt / self.tc_decay)

    def set_batch_size(self, batch_size):
        super().set_batch_size(batch_size=batch_size)
        self.v = torch.zeros(batch_size, *self.shape, device=self.decay.device)


class Grow(LearningRule):
    def __init__(self, connection, nu=None, reduction=None, weight_decay=0.0, **kwargs):
        super().__init__(
            connection=connection, nu=nu, reduction=reduction, weight_decay=weight_decay, **kwargs
        )
        self.update = self._connection_update

    def _connection_update(self, **kwargs):
        self.connection.w += self.nu[1] * self.reduction(
            self.connection.source.s.view(self.connection.source.batch_size, -1)
            .unsqueeze(2)
            .float()
            * self.connection.target.s.view(self.connection.target.batch_size, -1)
            .unsqueeze(1)
            .float(),
            dim=0,
        )
        super().update()


network = Network(dt=1.0)
a, b = Input(n=20, traces=True), MyNodes(n=10, traces=True)
network.add_layer(a, "A")
network.add_layer(b, "B")
c = Connection(a, b, update_rule=Grow, nu=(1e-2, 1e-2), wmin=0, wmax=1, w=0.3 * torch.rand(20, 10))
network.add_connection(c, "A", "B")
w = c.w.clone()
network.run({"A": torch.bernoulli(0.3 * torch.ones(50, 20))}, time=50)
assert (c.w != w).any()
