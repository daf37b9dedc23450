"""Layers that scripts step themselves, and layers that scripts wrote in BindsNET's way."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import MonitorError, ParameterError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import CSRMNodes, Input, LIFNodes, Nodes
from bindsnet.network.topology import Connection
from bindsnet.testing import agree


class Rewritten(LIFNodes):
    """The leaky neuron once more, as a script would have it: everything is overridden."""

    def forward(self, x):
        self.v = self.leak * (self.v - self.rest) + self.rest
        self.v = self.v + (self.refrac_count <= 0).float() * x
        self.refrac_count = self.refrac_count - self.dt
        self.s = self.v >= self.thresh
        self.refrac_count.masked_fill_(self.s, self.refrac)
        self.v.masked_fill_(self.s, self.reset)
        Nodes.forward(self, x)

    def reset_state_variables(self):
        super().reset_state_variables()
        self.v.fill_(float(self.rest))

    def compute_decays(self, dt):
        super().compute_decays(dt=dt)
        self.leak = torch.exp(-self.dt / self.tc_decay)

    def set_batch_size(self, batch_size):
        super().set_batch_size(batch_size=batch_size)
        self.v = self.rest * torch.ones(batch_size, *self.shape)


class Amplified(LIFNodes):
    """A leaky neuron with more of its input."""

    def forward(self, x):
        super().forward(2 * x)


def outcome(cls, gain=1.0, engine="native", batch=2):
    network = Network(batch_size=batch, engine=engine)
    layer = cls(n=4, traces=True, sum_input=True, refrac=2)
    network.add_layer(layer, "Y")
    network.add_monitor(Monitor(layer, ["s", "v", "x", "summed"]), "Y")
    data = torch.rand(30, batch, 4, generator=torch.Generator().manual_seed(0)) * 9 * gain
    network.run({"Y": data}, 30)
    return {name: network.monitors["Y"].get(name) for name in ("s", "v", "x", "summed")}


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("cls, gain", [(Rewritten, 1.0), (Amplified, 2.0)])
def test_a_population_written_in_bindsnets_way_does_what_it_says(cls, gain, engine):
    expected, got = outcome(LIFNodes, gain), outcome(cls, engine=engine)
    assert expected["s"].any()
    for name, value in expected.items():
        torch.testing.assert_close(got[name], value, msg=name)


@pytest.mark.parametrize("cls", [Rewritten, Amplified])
def test_it_runs_natively_with_the_same_bits(cls):
    network = Network(batch_size=2)
    network.add_layer(cls(n=4, traces=True, refrac=2), "Y")
    data = torch.rand(30, 2, 4, generator=torch.Generator().manual_seed(0)) * 20
    assert agree(network, {"Y": data}, 30)["Y.x"].any()


def test_a_window_of_a_connection_drives_a_layer_as_a_run_does():
    torch.manual_seed(0)
    source, target = Input(n=6), CSRMNodes(n=4, tau=3.0, res_window_size=5, traces=True)
    network = Network(batch_size=2, engine="reference")
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    joined = Connection(source, target, w=torch.rand(6, 4) * 20)
    network.add_connection(joined, "X", "Y")
    data = torch.rand(20, 2, 6) < 0.4
    watch = Monitor(target, ["s", "v"])
    network.add_monitor(watch, "Y")
    network.run({"X": data}, 20, one_step=True)
    expected = {name: watch.get(name) for name in ("s", "v")}
    assert expected["s"].any()

    network.reset_state_variables()
    target.theta.zero_()
    for t in range(20):
        window = joined.compute_window(data[t])
        assert window.shape == (2, 5, 4)
        target.forward(window)
        assert torch.equal(target.s, expected["s"][t])
        torch.testing.assert_close(target.v, expected["v"][t], rtol=1e-5, atol=1e-4)
    network.reset_state_variables()
    assert joined.s_w is None


def test_a_layer_without_a_voltage_of_its_own_takes_none():
    from_conversion = pytest.importorskip("bindsnet.conversion").PassThroughNodes(n=3)
    network = Network()
    network.add_layer(from_conversion, "Y")
    with pytest.raises(ParameterError, match="PassThroughNodes has no voltage"):
        network.run({}, 1, injects_v={"Y": torch.ones(3)})
    with pytest.raises(MonitorError, match="create it with traces=True"):
        Monitor(from_conversion, ["x"])
