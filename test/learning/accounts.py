"""Plain accounts of what each rule should do: step by step, sample by sample, in NumPy.

Written from the formulas: P. U. Diehl and M. Cook (2015), R. V. Florian (2007), E. Vasilaki
et al. (2009). ``s`` and ``x`` are spikes and traces ``[time, batch, n]``; results are weights.
"""

from __future__ import annotations

import numpy as np


def trace(s, tc, additive, scale, dt=1.0):
    """Spike traces ``[time, batch, n]``, neuron by neuron."""
    x = np.zeros(s.shape)
    for _, b, i in np.ndindex(1, *s.shape[1:]):
        value = 0.0
        for t in range(len(s)):
            value *= np.exp(-dt / tc)
            if s[t, b, i]:
                value = value + scale if additive else scale
            x[t, b, i] = value
    return x


def outer(a, b):
    """``[batch, n]``, ``[batch, m]`` to ``[batch, n, m]``."""
    return a[:, :, None] * b[:, None, :]


def weight_dependent(w, s, y, x, r, nu, low, high, reduce=np.sum, decay=0.0):
    """Pair STDP with soft bounds: ``s, x`` presynaptic, ``r, y`` postsynaptic."""
    for t in range(len(s)):
        down = reduce(outer(s[t], y[t]), axis=0) * (w - low)
        up = reduce(outer(x[t], r[t]), axis=0) * (high - w)
        w = np.clip((w - nu[0] * down + nu[1] * up) * (1 - decay), low, high)
    return w


def hebbian(w, s, y, x, r, nu, reduce=np.sum):
    """Potentiation at the spikes of both sides."""
    for t in range(len(s)):
        w = w + nu[0] * reduce(outer(s[t], y[t]), axis=0)
        w = w + nu[1] * reduce(outer(x[t], r[t]), axis=0)
    return w


def diehl_and_cook(w, x, r, rate, x_tar, mu, high, low=-np.inf, reduce=np.sum):
    """At postsynaptic spikes, towards a target of the presynaptic trace."""
    for t in range(len(x)):
        room = high - w if mu == 1 else np.maximum(high - w, 0) ** mu
        w = w + rate * reduce(outer(x[t] - x_tar, r[t]), axis=0) * room
        w = np.clip(w, low, high)
    return w


def symmetric(w, s, y, x, r, nu, x_tar, mu, low, high, reduce=np.sum):
    """At the spikes of both sides: Diehl and Cook (2015), with depression at presynaptic spikes."""
    for t in range(len(x)):
        up = reduce(outer(x[t] - x_tar, r[t]), axis=0) * np.maximum(high - w, 0) ** mu
        down = reduce(outer(s[t], y[t]), axis=0) * np.maximum(w - low, 0) ** mu
        w = np.clip(w + nu[1] * up - nu[0] * down, low, high)
    return w


def triplet(w, s, y, x, r, nu, tc_slow, pair, additive, reduce=np.sum, dt=1.0):
    """Pfister and Gerstner (2006): the slow trace is the one just before a spike."""
    after = trace(r, tc_slow, additive, 1.0, dt)
    for t in range(len(x)):
        slow = after[t - 1] * np.exp(-dt / tc_slow) if t else np.zeros(r.shape[1:])
        w = w - nu[0] * reduce(outer(s[t], y[t]), axis=0)
        w = w + nu[1] * reduce(outer(x[t], r[t] * (pair + slow)), axis=0)
    return w


class Pairs:
    """Traces and spike pairs of Florian's rules, of each sample."""

    def __init__(self, s, r, tc_plus=20.0, tc_minus=20.0, a_plus=1.0, a_minus=-1.0, dt=1.0):
        self.s, self.r = s, r
        self.keep = np.exp(-dt / tc_plus), np.exp(-dt / tc_minus)
        self.a_plus, self.a_minus = a_plus, a_minus
        self.p_plus, self.p_minus = np.zeros(s.shape[1:]), np.zeros(r.shape[1:])
        self.zeta = np.zeros((s.shape[1], s.shape[2], r.shape[2]))

    def advance(self, t):
        """Take up the spikes of a step."""
        self.p_plus = self.p_plus * self.keep[0] + self.a_plus * self.s[t]
        self.p_minus = self.p_minus * self.keep[1] + self.a_minus * self.r[t]
        self.zeta = outer(self.p_plus, self.r[t]) + outer(self.s[t], self.p_minus)


def as_reward(reward, batch):
    """A reward that broadcasts to ``[batch, n, m]``."""
    reward = np.asarray(reward, dtype=float)
    return np.tile(reward, batch).reshape(-1, 1, 1)[:batch] if reward.ndim < 2 else reward


def mstdp(w, s, r, rate, reward, zero_lag=False, reduce=np.sum, **pairs):
    """Florian's reward-modulated STDP, equations 3.9 to 3.12."""
    state, reward = Pairs(s, r, **pairs), as_reward(reward, s.shape[1])
    for t in range(len(s)):
        if zero_lag:
            state.advance(t)
        w = w + rate * reduce(reward * state.zeta, axis=0)
        if not zero_lag:
            state.advance(t)
    return w, state


def mstdpet(w, s, r, rate, reward, tc_e=25.0, zero_lag=False, reduce=np.sum, dt=1.0, **pairs):
    """With an eligibility trace, equations 2.7 and 2.8."""
    state, reward = Pairs(s, r, dt=dt, **pairs), as_reward(reward, s.shape[1])
    e = np.zeros_like(state.zeta)
    for t in range(len(s)):
        if zero_lag:
            state.advance(t)
        e = e * np.exp(-dt / tc_e) + state.zeta / tc_e
        w = w + rate * dt * reduce(reward * e, axis=0)
        if not zero_lag:
            state.advance(t)
    return w, e


def rmax(w, x, r, p, rate, reward, tc_c=5.0, tc_e=25.0, reduce=np.sum, dt=1.0):
    """Vasilaki et al., equations 7, 8 and 13; ``p``: the probability of a spike."""
    reward = as_reward(reward, x.shape[1])
    e = np.zeros((x.shape[1], x.shape[2], r.shape[2]))
    for t in range(len(x)):
        expected = r[t] if np.isinf(tc_c) else r[t] - p[t] / (1 + tc_c / dt * p[t])
        e = e * (1 - dt / tc_e) + outer(x[t], expected)
        w = w + rate * reduce(reward * e, axis=0)
    return w, e
