"""Populations that users write: they run natively by tracing, and equal the reference."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet import functional
from bindsnet.fields import derived, option, param, state
from bindsnet.network import Network
from bindsnet.network.nodes import LIFNodes, Nodes
from bindsnet.testing import check_nodes


class Integrator(Nodes):
    """The simplest one."""

    thresh = param(30.0, doc="Threshold.")
    v = state(0.0, doc="Voltage.")

    def step(self, drive):
        self.v.add_(drive)
        torch.ge(self.v, self.thresh, out=self.s)
        self.v.masked_fill_(self.s, 0.0)


class Izhikevich(Nodes):
    """Two variables, a quadratic, and two half-steps."""

    a = param(0.02, doc="Rate of u.")
    b = param(0.2, doc="Sensitivity of u.")
    c = param(-65.0, doc="Reset of v.")
    d = param(8.0, doc="Step of u.")
    v = state("c", doc="Voltage.")
    u = state(-13.0, doc="Recovery.")

    def step(self, drive):
        for _ in range(2):
            self.v += 0.5 * (0.04 * self.v**2 + 5 * self.v + 140 - self.u + drive)
        self.u += self.a * (self.b * self.v - self.u)
        self.s.copy_(self.v >= 30.0)
        self.v.copy_(torch.where(self.s, self.c, self.v))
        self.u.copy_(torch.where(self.s, self.u + self.d, self.u))


class Adaptive(Nodes):
    """An adaptation current, a derived constant, and a floor under the voltage."""

    tc = param(20.0, above=0.0, doc="Time constant.")
    tc_w = param(50.0, above=0.0, doc="Time constant of the current.")
    decay = derived(lambda p, dt: torch.exp(-dt / p.tc), doc="Decay of v.")
    decay_w = derived(lambda p, dt: torch.exp(-dt / p.tc_w), doc="Decay of the current.")
    v = state(0.0, doc="Voltage.")
    current = state(0.0, doc="Adaptation.")

    def step(self, drive):
        self.v.mul_(self.decay).add_(drive).sub_(self.current)
        self.current.mul_(self.decay_w)
        self.v.copy_(torch.maximum(self.v, torch.full_like(self.v, -5.0)))
        self.s.copy_(torch.logical_and(self.v > 25.0, self.current < 8.0))
        self.current.add_(2.0 * self.s.float())
        self.v.copy_(torch.where(self.s, torch.zeros_like(self.v), self.v))


class Clamped(Nodes):
    """``clamp``, ``minimum``, a sign, a comparison with a number, and logic."""

    ceiling = param(12.0, doc="Ceiling.")
    v = state(0.0, doc="Voltage.")
    quiet = state(0, dtype=torch.bool, doc="Whether it spiked in the step before.")
    count = state(0.0, batched=False, resets=False, doc="Spikes of all samples.")

    def step(self, drive):
        drive = drive.clamp(0.0, 6.0) + drive.neg().clamp(min=-1.0)
        self.v.mul_(0.75).add_(torch.minimum(drive, self.ceiling))
        self.s.copy_((self.v >= 10.0) & ~self.quiet)
        self.quiet.copy_(self.s)
        self.v.sub_(torch.sign(self.v) * 3.0 * self.s)
        self.count.add_(self.s.sum(0))


class Soft(Nodes):
    """Exponentials, the same on every machine, with one value for each neuron."""

    gain = param(1.0, doc="Gain.")
    v = state(0.0, doc="Voltage.")

    def step(self, drive):
        rate = functional.exp(-self.v.abs() / 10.0) * (drive + 1.0)
        self.v.add_(self.gain * rate - 1.0 / (1.0 + functional.exp(-self.v)))
        self.s.copy_(self.v > 8.0)
        self.v.masked_fill_(self.s, -1.0)


class Switched(LIFNodes):
    """A subclass of a population of ours, with a switch of its own."""

    boost = option(True, doc="Whether the input counts twice.")

    def step(self, drive):
        super().step(drive * 2.0 if self.boost else drive)


class InBindsNETsWay(Nodes):
    """``forward`` rebinds the state and calls the base class last."""

    def __init__(self, n=None, shape=None, traces=False, thresh=20.0, **kwargs):
        super().__init__(n=n, shape=shape, traces=traces, **kwargs)
        self.register_buffer("thresh", torch.tensor(thresh))
        self.register_buffer("v", torch.zeros(0))

    def forward(self, x):
        self.v = 0.9 * self.v + x
        self.s = self.v >= self.thresh
        self.v.masked_fill_(self.s, 0.0)
        super().forward(x)

    def reset_state_variables(self):
        super().reset_state_variables()
        self.v.fill_(0.0)

    def set_batch_size(self, batch_size):
        super().set_batch_size(batch_size=batch_size)
        self.v = torch.zeros(batch_size, *self.shape)


class Named(Nodes):
    """Variables that are called as what the engine adds to a step."""

    v = state(0.0, doc="Voltage.")
    drive = state(0.0, doc="Smoothed input.")
    constant0 = state(0.5, resets=False, doc="Gain.")

    def step(self, x):
        self.drive.mul_(0.5).add_(x * torch.tensor(1.5))
        self.v.mul_(0.75).add_(self.drive * self.constant0)
        self.s.copy_(self.v > 9.0)
        self.v.masked_fill_(self.s, 0.0)


POPULATIONS = [Integrator, Izhikevich, Adaptive, Clamped, Soft, Switched, InBindsNETsWay, Named]


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("cls", POPULATIONS, ids=lambda c: c.__name__)
def test_a_users_population_runs_natively_and_keeps_the_laws(cls, batch):
    assert check_nodes(cls, batch) > 10 * batch, "silence proves nothing"


@pytest.mark.parametrize("cls", [Integrator, Izhikevich, Switched], ids=lambda c: c.__name__)
def test_its_traces_and_shape_are_as_for_any_layer(cls):
    assert check_nodes(cls, batch=2, shape=(2, 3), traces=True, traces_additive=True) > 10


def test_its_parameters_may_differ_from_neuron_to_neuron():
    assert check_nodes(Integrator, thresh=torch.linspace(10, 60, 6)) > 10
    assert check_nodes(Izhikevich, batch=4, d=torch.linspace(2, 8, 6)) > 10


@pytest.mark.parametrize("cls", POPULATIONS, ids=lambda c: c.__name__)
def test_its_step_is_listed_as_native(cls):
    network = Network()
    network.add_layer(cls(n=4), "Y")
    lines = [line.strip() for line in network.explain().splitlines()]
    assert lines[0] == "engine: native"
    at = next(i for i, line in enumerate(lines) if line.startswith("StepNodes"))
    assert cls.__name__ in lines[at] and lines[at + 1] == "native"


@pytest.mark.parametrize("kind", [tuple, lambda pair: np.float32(sum(pair))], ids=["tuple", "np"])
def test_a_setting_that_is_no_python_number_may_be_replaced_between_runs(kind):
    class Scaled(Integrator):
        setting = None

        def step(self, drive):
            super().step(drive * float(np.sum(self.setting)))

    network = Network()
    network.add_layer(Scaled(n=3), "Y")
    for pair in ((0.5, 0.5), (1.0, 2.0)):
        network.Y.setting = kind(pair)
        network.Y.v.zero_()
        network.run({"Y": torch.ones(4, 3)}, 4, engine="native")
        assert network.Y.v.eq(4.0 * sum(pair)).all()


class Weighing(Integrator):
    """Has a parameter in torch's sense."""

    def __init__(self, **options):
        super().__init__(**options)
        self.gain = torch.nn.Parameter(torch.ones(self.n), requires_grad=False)

    def step(self, drive):
        super().step(drive * self.gain)


def test_a_parameter_in_torchs_sense_may_be_replaced_between_runs():
    network = Network()
    network.add_layer(Weighing(n=3), "Y")
    for gain in (1.0, 5.0):
        network.Y.gain = torch.nn.Parameter(torch.full((3,), gain), requires_grad=False)
        network.Y.v.zero_()
        network.run({"Y": torch.ones(4, 3)}, 4, engine="native")
        assert network.Y.v.eq(4.0 * gain).all()


def test_a_subclass_runs_its_own_step_and_not_its_parents():
    network = Network()
    network.add_layer(Switched(n=1), "Y")
    network.run({"Y": torch.ones(1, 1)}, 1, engine="native")
    assert float(network.Y.v) == -63.0
    network.Y.boost = False
    network.reset_state_variables()
    network.run({"Y": torch.ones(1, 1)}, 1, engine="native")
    assert float(network.Y.v) == -64.0


def test_tracing_leaves_the_layer_as_it_was():
    network = Network(batch_size=2)
    layer = Clamped(n=3, traces=True)
    network.add_layer(layer, "Y")
    layer.v.fill_(3.0)
    before = {name: (t, t.clone()) for name, t in layer._buffers.items() if t is not None}
    network.explain()
    for name, (tensor, value) in before.items():
        assert layer._buffers[name] is tensor and torch.equal(tensor, value)


def test_fields_give_defaults_reset_and_documentation():
    layer = Clamped(n=2, ceiling=5.0)
    assert float(layer.ceiling) == 5.0
    assert "ceiling : default 12.0" in Clamped.__doc__ and "Voltage." in Clamped.__doc__
    network = Network(batch_size=3)
    network.add_layer(layer, "Y")
    assert layer.v.shape == (3, 2) and layer.count.shape == (2,)
    layer.count.fill_(4.0)
    layer.v.fill_(4.0)
    network.reset_state_variables()
    assert (layer.v == 0).all() and (layer.count == 4.0).all()
