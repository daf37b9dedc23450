"""The networks of the cross-check in Brian2, step by step as BindsNET defines a step.

Two things are said to Brian2 so that discretisations agree. A spike reaches the voltage
after the leak and before the threshold of the next step: the schedule has ``synapses``
between ``groups`` and ``thresholds``,
https://brian2.readthedocs.io/en/stable/user/running.html#scheduling. And input of the
step in which the refractory time ends is dropped: it is longer here by one step.
"""

from __future__ import annotations

import os
import sys

import numpy as np
from brian2 import (
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    __version__,
    defaultclock,
    magic_network,
    ms,
    prefs,
    run,
    start_scope,
)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from protocol import serve  # noqa: E402

SCHEDULE = ["start", "groups", "synapses", "thresholds", "resets", "end"]
PLAIN = ["start", "groups", "thresholds", "synapses", "resets", "end"]


def begin(schedule):
    """A new network with steps of 1 ms, without compiled code."""
    start_scope()
    prefs.codegen.target = "numpy"
    defaultclock.dt = 1 * ms
    magic_network.schedule = schedule


def generator(raster):
    """What plays a raster ``[time, n]``."""
    steps, neurons = np.nonzero(raster)
    return SpikeGeneratorGroup(raster.shape[1], neurons, steps * ms)


def raster_of(monitor, steps, n):
    """What a monitor recorded, as a raster ``[time, n]``."""
    raster = np.zeros((steps, n), bool)
    raster[np.round(monitor.t / ms).astype(int), np.asarray(monitor.i)] = True
    return raster


class Traces:
    """Runs one network after the other, from files and into files."""

    seconds = 0.0

    def lif(self, inputs, output, rest, reset, thresh, refrac, tau):
        """Leaky neurons that decay exactly, driven through ``w`` by a raster ``x``."""
        with np.load(inputs) as given:
            x, weights = given["x"], given["w"].astype(float) / 1024
        begin(SCHEDULE)
        source = generator(x)
        neurons = NeuronGroup(
            weights.shape[1],
            "dv/dt = (rest - v) / (tau * ms) : 1",
            threshold="v >= thresh",
            reset="v = reset",
            refractory=(refrac + 1) * ms,
            method="exact",
            namespace={"rest": rest, "reset": reset, "thresh": thresh, "tau": tau},
        )
        neurons.v = rest
        synapses = Synapses(
            source, neurons, "w : 1", on_pre="v_post += w * int(not_refractory_post)"
        )
        synapses.connect()
        synapses.w = weights.flatten()
        spikes = SpikeMonitor(neurons)
        voltages = StateMonitor(neurons, "v", record=True, when="end")
        run(len(x) * ms)
        s = raster_of(spikes, len(x), weights.shape[1])
        np.savez(output, s=s, v=np.asarray(voltages.v)[:, -1])

    def stdp(self, inputs, output, nu, tau, start, additive):
        """Pairs of imposed spike trains ``pre`` and ``post``, one weight for each pair.

        Traces take up a spike before anything learns from them, as in BindsNET: each
        side has a pathway for its trace, which comes first.
        """
        with np.load(inputs) as given:
            pre, post = given["pre"], given["post"]
        begin(PLAIN)
        before, after = generator(pre), generator(post)
        rise = "+= 1" if additive else "= 1"
        synapses = Synapses(
            before,
            after,
            """w : 1
            dx/dt = -x / (tau * ms) : 1 (event-driven)
            dy/dt = -y / (tau * ms) : 1 (event-driven)""",
            on_pre={"rise": f"x {rise}", "learn": "w -= depress * y"},
            on_post={"answer": f"y {rise}", "strengthen": "w += potentiate * x"},
            namespace={"tau": tau, "depress": nu[0], "potentiate": nu[1]},
        )
        synapses.connect(j="i")
        synapses.w = start
        synapses.rise.order = synapses.answer.order = -1
        weights = StateMonitor(synapses, "w", record=True, when="end")
        run(len(pre) * ms)
        np.savez(output, w=np.asarray(weights.w).T)


if __name__ == "__main__":
    serve({"Traces": Traces}, {"name": "Brian2", "version": __version__})
