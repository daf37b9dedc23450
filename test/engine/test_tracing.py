"""Ways of writing a step: natively they mean what they mean in torch."""

from __future__ import annotations

import pytest
import torch

from bindsnet import functional
from bindsnet.engine import choose_engine
from bindsnet.fields import derived, param, state
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Nodes
from bindsnet.testing import agree, run_on


class Scratchpad(Nodes):
    """States of each kind; ``body`` is the step under test."""

    gain = param(0.5, doc="A number.")
    bound = param(4.0, doc="A number, or one for each neuron.")
    v = state(1.0, doc="Batched.")
    u = state(-2.0, doc="Batched.")
    total = state(0.0, batched=False, resets=False, doc="Unbatched.")
    flag = state(0, dtype=torch.bool, doc="Switch.")
    octet = state(250, dtype=torch.uint8, doc="Small whole number.")
    past = state(0.0, window=5, doc="Input of the last steps.")
    spikes = state(0, dtype=torch.bool, window="kernel", doc="Spikes of the last steps.")
    kernel = derived(lambda p, dt: torch.linspace(0.1, 1.0, 5).reshape(1, 5, 1), doc="Weights.")
    body = None

    def step(self, drive):
        type(self).body(self, drive)


def swap(self, drive):
    self.v, self.u = self.u + drive, self.v


def swap_in_place(self, drive):
    old = self.v.clone()
    self.v.copy_(self.u + drive)
    self.u.copy_(old)


def alias(self, drive):
    w = self.v
    w.add_(drive)
    w = w * 2
    w.sub_(1.0)
    self.u.copy_(w)


def views(self, drive):
    flat = self.v.view(len(drive), -1)
    flat.add_(drive.reshape(len(drive), -1))
    self.u.copy_(flat.view_as(self.u))


def drive_in_place(self, drive):
    drive.masked_fill_(self.flag, 0.0)
    drive += 0.25
    self.v.mul_(0.5).add_(drive)
    self.flag.copy_(self.v > 3)


def sum_then_use(self, drive):
    self.v.add_(drive)
    self.s.copy_(self.v > 8)
    self.total.add_(self.s.sum(0))
    self.v.sub_(self.total * 0.125)
    self.u.copy_(self.total.expand_as(self.u))


def sum_of_floats(self, drive):
    self.v.mul_(0.5).add_(drive)
    self.total.mul_(0.5).add_(self.v.sum(0))


def sum_twice(self, drive):
    self.total.add_(drive.sum(0))
    self.v.add_(self.total)
    self.total.sub_(self.v.sum(0) * 0.01)


def rebind_total(self, drive):
    self.total = self.total * 0.5 + (drive > 3).sum(0)
    self.v = drive - self.total


def bool_logic(self, drive):
    hot = drive > 5
    self.s.copy_(torch.logical_xor(hot, self.flag))
    self.flag.copy_(hot | ~self.flag)
    self.flag.logical_and_(drive < 15)


def bitwise(self, drive):
    self.s.copy_((drive > 5) ^ self.flag)
    self.flag.copy_((drive > 8) & self.s)


def bool_arithmetic(self, drive):
    hot = drive > 5
    self.v.add_(hot).sub_(2 * hot).add_(hot * drive).mul_(1 + hot)
    self.s.copy_(hot.float() - 0.5 > 0)
    self.v.clamp_(-100, 100)


def bool_sums(self, drive):
    self.s.copy_((drive > 3) + (drive > 5))
    self.v.copy_(((drive > 3) + (drive > 5)).float())


def where_numbers(self, drive):
    self.v.add_(torch.where(drive > 5, 1.5, -0.5))
    self.u.copy_(torch.where(drive > 5, drive, 0.0))
    self.s.copy_(torch.where(self.v > 3, self.u > 7, self.flag))


def clamps(self, drive):
    self.v.copy_(torch.clamp(drive, min=2.0, max=self.bound.max().new_tensor(9.0)))
    self.u.copy_(drive.clamp(5.0, 1.0))
    self.s.copy_(drive.clamp_min(3.0) > drive.clamp_max(6.0))


def clamp_by_tensors(self, drive):
    self.v.copy_(torch.clamp(drive, self.gain, self.bound))


def alpha(self, drive):
    self.v.add_(drive, alpha=0.3).sub_(self.u, alpha=2)
    self.u.copy_(torch.rsub(self.v, drive, alpha=3) * 0.01)
    self.v.mul_(0.5)


def division(self, drive):
    self.v.copy_(drive / 3).div_(self.gain + 1)
    self.u.copy_(1.0 / (drive + 1) + drive.reciprocal().clamp(max=2.0))


def special_values(self, drive):
    self.v.copy_(torch.maximum(drive / 0.0 * 0.0, drive))
    self.u.copy_(torch.minimum((drive - drive) / (drive - drive), drive))
    self.s.copy_(self.v != self.v)
    self.flag.copy_(self.u >= 0)


def negative_zero(self, drive):
    self.v.copy_(1.0 / (-(drive * 0.0)))
    self.s.copy_(self.v < 0)


def functions(self, drive):
    self.v.copy_(torch.exp(-drive / 7) + torch.log(drive + 1) + torch.tanh(drive - 5))
    self.u.copy_(torch.sigmoid(drive) + torch.sqrt(drive))


def powers(self, drive):
    self.v.copy_(drive + drive.square() - drive**3 * 0.001 + drive**2)


def octets(self, drive):
    self.octet.add_(3)
    self.s.copy_(self.octet > 10)
    self.v.copy_(self.octet.float() + drive)


def constants(self, drive):
    self.v.copy_(torch.zeros_like(drive) + torch.ones_like(drive) * 2 + torch.full_like(drive, 0.5))
    self.v += torch.tensor(3.0) * drive
    self.u.zero_().fill_(4.0).add_(self.gain)


def casts(self, drive):
    self.v.copy_((drive > 5).to(torch.float32) * drive.float() + drive.to(torch.int32).float())
    self.s.copy_(drive.to(torch.int64) % 2)


def doubles(self, drive):
    self.v.copy_((drive.double() / 3.0).float())


def part(self, drive):
    self.v[:, :2] = drive[:, :2]
    self.v[self.flag] = 0.0
    self.flag.copy_(drive > 9)


def outer(self, drive):
    self.v.copy_((drive @ torch.eye(drive.shape[1])) + drive.mean(1, keepdim=True))


def doubles_of_functions(self, drive):
    self.v.copy_(functional.exp(-drive / 7) + functional.exp(drive * 20))
    self.u.copy_(drive.double().square().float())


def window_of_drives(self, drive):
    self.past.copy_(functional.push(self.past, drive))
    self.v.copy_(functional.weigh(self.past, self.kernel))
    self.s.copy_(self.v > 10)
    self.spikes.copy_(torch.cat((self.spikes[:, 1:], self.s[:, None]), 1))
    self.u.copy_((self.spikes * 0.5).sum(1, dtype=torch.float64).float())


def window_weighed_before_it_moves(self, drive):
    self.v.copy_(functional.weigh(self.past, self.kernel))
    self.past = functional.push(self.past, drive + self.v * 0.25)
    self.total.add_(functional.weigh(self.past, self.kernel).sum(0).clamp(0, 3))


def window_that_decays(self, drive):
    self.past.mul_(0.5)
    self.u.copy_((self.past + self.kernel * drive[:, None]).sum(1, dtype=torch.float64).float())
    self.past.copy_(self.past + drive[:, None])


def window_in_float32(self, drive):
    self.past.copy_(functional.push(self.past, drive))
    self.v.copy_((self.past * self.kernel).sum(1))


def nothing(self, drive):
    pass


def spikes_first(self, drive):
    self.s.copy_(self.v > 5)
    self.v.copy_(drive)


NATIVE = [
    swap, swap_in_place, alias, views, drive_in_place, sum_then_use, sum_twice, rebind_total,
    bool_logic, bool_sums, where_numbers, alpha, division, special_values, negative_zero,
    constants, nothing, spikes_first, clamp_by_tensors, doubles_of_functions, window_of_drives,
    window_weighed_before_it_moves, window_that_decays,
]  # fmt: skip
EITHER = [
    bool_arithmetic, clamps, octets, bitwise, powers, casts, doubles, part, outer, sum_of_floats,
    window_in_float32,
]  # fmt: skip


def network_of(body, batch, per_neuron=False):
    cls = type(body.__name__, (Scratchpad,), {"body": body, "__doc__": "A population."})
    bound = torch.linspace(1.0, 9.0, 6) if per_neuron else 4.0
    network = Network(batch_size=batch)
    layer = cls(n=6, bound=bound, sum_input=True, traces=True)
    network.add_layer(layer, "Y")
    watch = ["s", "v", "u", "flag", "total", "octet", "summed", "x"]
    network.add_monitor(Monitor(layer, watch), "Y")
    return network


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("body", [*NATIVE, *EITHER], ids=lambda body: body.__name__)
def test_a_step_gives_natively_what_it_gives_in_torch(body, batch):
    generator = torch.Generator().manual_seed(0)
    data = torch.rand(25, batch, 6, generator=generator) * 12
    for per_neuron in (False, True):
        agree(network_of(body, batch, per_neuron), {"Y": data}, 25, engine="auto")


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_transcendental_functions_agree_to_the_last_digits():
    data = {"Y": torch.rand(25, 4, 6, generator=torch.Generator().manual_seed(0)) * 12}
    expected = run_on(network_of(functions, 4), "reference", data, 25)
    got = run_on(network_of(functions, 4), "auto", data, 25)
    for name in ("recorded Y.v", "recorded Y.u"):
        torch.testing.assert_close(got[name], expected[name], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("body", NATIVE, ids=lambda body: body.__name__)
def test_plain_steps_are_traced(body):
    assert choose_engine(network_of(body, 2).plan(), "native").name == "native"


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["reference", "auto"])
@pytest.mark.parametrize("body", [drive_in_place, outer], ids=lambda body: body.__name__)
def test_a_step_that_changes_its_input_in_place_finds_it_fresh_in_the_next(body, engine):
    network = network_of(body, 1)
    network.Y.v.zero_()
    network.run({}, 3, engine=engine)
    if body is drive_in_place:
        assert network.monitors["Y"].get("v")[:, 0, 0].tolist() == [0.25, 0.375, 0.4375]
    network.run({"Y": torch.zeros(2, 6)}, 2, engine=engine)
    network.run({}, 1, engine=engine)
    assert network.Y.v.isfinite().all()
