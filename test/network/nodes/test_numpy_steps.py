"""Each population against its equations, written once more in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet import functional
from bindsnet.conversion import PassThroughNodes, SubtractiveResetIFNodes
from bindsnet.network.nodes import (
    AdaptiveLIFNodes,
    BoostedLIFNodes,
    CSRMNodes,
    CurrentLIFNodes,
    DiehlAndCookNodes,
    IFNodes,
    IzhikevichNodes,
    LIFNodes,
    McCullochPitts,
    SRM0Nodes,
)
from bindsnet.random import spread

STEPS, BATCH, N = 60, 3, 5


class Model:
    """State and parameters in float64; ``step(drive, chance)`` gives spikes ``[batch, n]``."""

    def __init__(self, layer, dt):
        numbers = {name: t.numpy() for name, t in layer._buffers.items() if t is not None}
        self.__dict__.update({k: v.astype(float) for k, v in numbers.items()})
        self.dt, self.layer = dt, layer
        self.v = np.zeros((BATCH, N)) + numbers["v"]
        self.refrac_count, self.i, self.s = (np.zeros((BATCH, N)) for _ in range(3))
        self.s = self.s.astype(bool)

    def restart(self, reset):
        self.refrac_count[self.s] = self.refrac
        self.v = np.where(self.s, reset, self.v)

    def bound(self):
        if self.layer.lbound is not None:
            self.v = np.maximum(self.v, self.lbound)

    def leak(self, tc, rest):
        self.v = rest + (self.v - rest) * np.exp(-self.dt / tc)


class OfMcCulloch(Model):
    def step(self, drive, chance):
        self.v = drive
        return drive >= self.thresh


class OfIF(Model):
    def step(self, drive, chance):
        self.v = self.v + drive * (self.refrac_count <= 0)
        self.refrac_count -= self.dt
        self.s = self.v >= self.thresh
        self.restart(self.reset)
        self.bound()
        return self.s


class OfSubtractive(Model):
    def step(self, drive, chance):
        self.v = self.v + drive * (self.refrac_count <= 0)
        self.refrac_count -= self.dt
        self.s = self.v >= self.thresh
        self.restart(self.v - self.thresh)
        return self.s


class OfLIF(Model):
    def step(self, drive, chance):
        self.leak(self.tc_decay, self.rest)
        return OfIF.step(self, drive, chance)


class OfBoosted(Model):
    def step(self, drive, chance):
        self.leak(self.tc_decay, 0.0)
        self.reset = 0.0
        return OfIF.step(self, drive, chance)


class OfCurrent(Model):
    def step(self, drive, chance):
        self.leak(self.tc_decay, self.rest)
        self.i = self.i * np.exp(-self.dt / self.tc_i_decay) + drive
        self.refrac_count -= self.dt
        self.v = self.v + self.i * (self.refrac_count <= 0)
        self.s = self.v >= self.thresh
        self.restart(self.reset)
        self.bound()
        return self.s


class OfAdaptive(Model):
    def step(self, drive, chance):
        base, self.theta = self.layer.thresh.numpy(), self.theta * np.exp(-self.dt / 1e7)
        self.thresh = base + self.theta
        OfLIF.step(self, drive, chance)
        self.theta = self.theta + self.theta_plus * self.s.sum(0)
        return self.s


class OfSRM0(Model):
    def step(self, drive, chance):
        self.leak(self.tc_decay, self.rest)
        self.v = self.v + self.eps_0 * drive * (self.refrac_count <= 0)
        rho = self.rho_0 * np.exp((self.v - self.thresh) / self.d_thresh)
        self.refrac_count -= self.dt
        self.s = chance < 1 - np.exp(-rho * self.dt)
        self.restart(self.reset)
        self.bound()
        return self.s


class OfIzhikevich(Model):
    def __init__(self, layer, dt):
        super().__init__(layer, dt)
        self.u = self.b * self.v

    def step(self, drive, chance):
        drive = drive + self.s @ self.S.T
        self.v = np.where(self.s, self.c, self.v)
        self.u = np.where(self.s, self.u + self.d, self.u)
        for _ in range(2):
            v = self.v
            self.v = v + self.dt / 2 * (0.04 * v * v + 5 * v + 140 - self.u + drive)
        self.u = self.u + self.dt * self.a * (self.b * self.v - self.u)
        self.s = self.v >= self.thresh
        return self.s


class OfCSRM(Model):
    def __init__(self, layer, dt):
        super().__init__(layer, dt)
        self.past, self.spikes, self.theta = [], [], np.zeros(N)

    def step(self, drive, chance):
        self.past.append(drive)
        self.theta = self.theta * np.exp(-self.dt / self.tc_theta_decay)
        self.v = self.v * np.exp(-self.dt / self.tc_decay)
        for age, old in enumerate(self.past[::-1][: int(self.layer.res_window_size / self.dt)]):
            self.v = self.v + old * np.exp(-age * self.dt / self.tau) / self.tau
        for age, old in enumerate(self.spikes[::-1][: int(self.layer.ref_window_size / self.dt)]):
            self.v = self.v - old * self.reset_const * np.exp(-age * self.dt / self.tau)
        self.s = self.v >= self.thresh + self.theta
        self.theta = self.theta + self.theta_plus * self.s.sum(0)
        self.spikes.append(self.s)
        return self.s


class OfPassThrough(Model):
    def step(self, drive, chance):
        return drive


MODELS = [
    (McCullochPitts, OfMcCulloch, {"thresh": 9.0}),
    (IFNodes, OfIF, {"refrac": 2, "lbound": -66.0}),
    (SubtractiveResetIFNodes, OfSubtractive, {"thresh": 7.0, "reset": 0.0, "refrac": 1}),
    (LIFNodes, OfLIF, {"refrac": 2, "rest": -63.0, "lbound": -66.0}),
    (BoostedLIFNodes, OfBoosted, {"refrac": 3}),
    (CurrentLIFNodes, OfCurrent, {"refrac": 2, "tc_i_decay": 3.0}),
    (AdaptiveLIFNodes, OfAdaptive, {"refrac": 1, "theta_plus": 0.3}),
    (DiehlAndCookNodes, OfAdaptive, {"refrac": 1, "theta_plus": 0.3, "one_spike": False}),
    (IzhikevichNodes, OfIzhikevich, {"excitatory": 0.6, "thresh": 35.0}),
    (CSRMNodes, OfCSRM, {"tau": 2.0, "res_window_size": 6, "theta_plus": 0.2}),
    (SRM0Nodes, OfSRM0, {"refrac": 2}),
    (PassThroughNodes, OfPassThrough, {}),
]


@pytest.mark.parametrize("dt", [0.5, 1.0])
@pytest.mark.parametrize("cls, model, given", MODELS, ids=lambda x: getattr(x, "__name__", None))
def test_a_step_is_what_the_equations_say(drive, cls, model, given, dt):
    torch.manual_seed(11)
    layer = cls(n=N, **given)
    layer.compute_decays(dt)
    layer.set_batch_size(BATCH)
    expected = model(layer, dt)
    data = torch.rand(STEPS, BATCH, N, generator=torch.Generator().manual_seed(2)) * 16 - 3
    torch.manual_seed(5)
    chance = [spread(keys, (N,)).double().numpy() for keys in torch.rand(STEPS, BATCH, 2)]
    torch.manual_seed(5)
    out = drive(layer, data, dt=dt, batch=BATCH)
    wrong = 0
    for t in range(STEPS):
        s = expected.step(data[t].double().numpy(), chance[t])
        wrong += int((out["s"][t].numpy() != s).sum())
        if cls is not PassThroughNodes:
            steep = 50 if cls is IzhikevichNodes else 1  # rounding grows as a spike does
            close = {"rtol": 2e-4 * steep, "atol": 2e-3 * steep}
            np.testing.assert_allclose(out["v"][t].numpy(), expected.v, **close)
    assert wrong == 0 and out["s"].any()


def test_exp_is_right_to_the_last_bit_of_float32():
    x = torch.linspace(-110, 95, 100_001)
    with np.errstate(over="ignore", under="ignore"):
        expected = np.exp(x.double().numpy()).astype(np.float32)
    assert np.array_equal(functional.exp(x).numpy(), expected)
