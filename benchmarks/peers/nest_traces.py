"""The networks of the cross-check in NEST, with steps of 1 ms.

``iaf_psc_delta`` decays exactly, and takes up its input before the threshold as BindsNET
does: https://nest-simulator.readthedocs.io/en/stable/models/iaf_psc_delta.html. It holds
the voltage while it is refractory, which is the same where the reset is at rest. A
generator sends only at times after 0, and parrots pass its spikes on a step later;
rasters are shifted back by that.
"""

from __future__ import annotations

import os
import sys

os.environ["PYNEST_QUIET"] = "1"
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import nest  # noqa: E402
import numpy as np  # noqa: E402
from protocol import serve  # noqa: E402

LATE = 2  # ms from a step of the raster to the spike of its parrot


def begin():
    """An empty kernel with steps of 1 ms."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = 1.0


def parrots(raster):
    """Neurons that play a raster ``[time, n]``: generators, and what passes spikes on."""
    times = [(np.flatnonzero(column) + 1.0).tolist() for column in raster.T]
    made = nest.Create("spike_generator", raster.shape[1], [{"spike_times": t} for t in times])
    passed = nest.Create("parrot_neuron", raster.shape[1])
    nest.Connect(made, passed, "one_to_one", {"delay": 1.0})
    return passed


def recorded(neurons):
    """A recorder of their spikes."""
    recorder = nest.Create("spike_recorder")
    nest.Connect(neurons, recorder)
    return recorder


def raster_of(recorder, neurons, steps):
    """What a recorder saw, as a raster ``[time, n]`` with the input's origin of time."""
    raster = np.zeros((steps + LATE + 1, len(neurons)), bool)
    events = recorder.events
    raster[events["times"].astype(int), events["senders"] - neurons[0].global_id] = True
    return raster[LATE : LATE + steps]


class Traces:
    """Runs one network after the other, from files and into files."""

    seconds = 0.0

    def lif(self, inputs, output, rest, reset, thresh, refrac, tau):
        """Leaky neurons, driven through ``w`` by a raster ``x``."""
        with np.load(inputs) as given:
            x, weights = given["x"], given["w"].astype(float) / 1024
        begin()
        source = parrots(x)
        how = {"E_L": rest, "V_reset": reset, "V_th": thresh, "t_ref": refrac, "tau_m": tau}
        neurons = nest.Create("iaf_psc_delta", weights.shape[1], {**how, "V_m": rest})
        nest.Connect(source, neurons, "all_to_all", {"weight": weights.T, "delay": 1.0})
        recorder = recorded(neurons)
        nest.Simulate(float(len(x) + LATE - 1))
        s = raster_of(recorder, neurons, len(x))
        np.savez(output, s=s, v=np.array(neurons.V_m))

    def stdp(self, inputs, output, nu, tau, start):
        """Pairs of imposed trains, additive traces, one weight for each pair.

        A teacher makes the postsynaptic neuron spike; what the synapse adds is too small
        to matter. The weight is told with each presynaptic spike, after its depression.
        A postsynaptic spike is felt at the synapse a step late, so it is sent a step early.
        """
        with np.load(inputs) as given:
            pre, post = given["pre"], given["post"]
        begin()
        before, teachers = parrots(pre), parrots(np.roll(post, -2, axis=0))
        after = nest.Create("iaf_psc_delta", pre.shape[1], {"t_ref": 0.5, "tau_minus": tau})
        nest.Connect(teachers, after, "one_to_one", {"weight": 1e3, "delay": 1.0})
        recorder = nest.Create("weight_recorder")
        nest.CopyModel("stdp_synapse", "recorded", {"weight_recorder": recorder})
        rule = {"lambda": nu[1], "alpha": nu[0] / nu[1], "mu_plus": 0.0, "mu_minus": 0.0}
        how = {**rule, "tau_plus": tau, "Wmax": 1.0, "weight": start, "delay": 1.0}
        nest.Connect(before, after, "one_to_one", {"synapse_model": "recorded", **how})
        spikes = recorded(after)
        nest.Simulate(float(len(pre) + LATE))
        events, first = recorder.events, before[0].global_id
        np.savez(
            output,
            told_at=events["times"].astype(int) - LATE,
            told_by=events["senders"] - first,
            told=events["weights"],
            post=np.roll(raster_of(spikes, after, len(post)), 1, axis=0),  # as it is felt
        )


if __name__ == "__main__":
    serve({"Traces": Traces}, {"name": "NEST", "version": nest.__version__})
