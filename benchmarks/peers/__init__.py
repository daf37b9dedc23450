"""Who we are compared with: what pip installs for each, and the file that drives it.

A file of this folder runs in its peer's environment, is spoken to as ``protocol.py`` says,
and has the peer in the fastest mode that its documentation tells of, with the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORKER = HERE.with_name("worker.py")
OLD = (("bindsnet==0.3.4",),)
TORCH = (("torch==2.13.0", "numpy", "loguru", "h5py"),)
ON_TORCH = (
    "--no-deps",
    "spikingjelly==2.0.0",
    "snntorch==1.0.0",
    "norse==1.1.0",
    "nir",
    "nirtorch",
)
ALL_SPIKES = {"one_spike": False}


@dataclass(frozen=True)
class Peer:
    """A simulator.

    Parameters
    ----------
    name
        As its authors write it.
    environment
        Name of its environment's folder; peers that get along share one.
    installs
        Arguments of ``pip install``, call after call.
    worker
        The file that builds and runs its networks.
    mode
        What of it is measured.
    refractory
        Whether its neurons have a refractory period; ours are compared without one else.
    built_for_threads
        Whether the number of threads is fixed when a network is built.
    restarts
        Whether each size has a fresh process, as less is compiled then or memory is not given back.
    options
        What its network of benchmark A is built with.
    training
        How its network of benchmark B is made, and what of it differs; none if it is empty.
    all_spikes
        What its network of B is built with so that all who cross the threshold spike.
    together
        Whether one run of B is several samples.
    traces
        The file that runs the networks of the cross-check.
    """

    name: str
    environment: str
    installs: tuple[tuple[str, ...], ...]
    worker: Path
    mode: str
    refractory: bool = True
    built_for_threads: bool = False
    restarts: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    training: str = ""
    all_spikes: Mapping[str, Any] = field(default_factory=dict)
    together: bool = False
    traces: Path | None = None


PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            "BindsNET",
            "bindsnet",
            OLD,
            WORKER,
            "0.3.4, Connection",
            options={"monitored": True},
            training="its ``DiehlAndCook2015``",
            all_spikes=ALL_SPIKES,
        ),
        Peer(
            "BindsNET, sparse",
            "bindsnet",
            OLD,
            WORKER,
            "0.3.4, its option sparse_compute",
            options={"monitored": True, "connection": "sparse_compute"},
        ),
        Peer(
            "Brian2",
            "brian2",
            (("brian2==2.9.0", "numpy<2"),),
            HERE / "brian2_standalone.py",
            "C++ standalone, -march=native, float32",
            training="equations; several spikes in a step",
            together=True,
            traces=HERE / "brian2_traces.py",
            built_for_threads=True,
        ),
        Peer(
            "NEST",
            "nest",
            (("nest-simulator==3.10.0", "numpy"),),
            HERE / "nest_kernel.py",
            "iaf_psc_delta, static synapses",
            training="``stdp_nn_symm_synapse``; several spikes in a step, learns a step late, "
            "Python raises thresholds and normalises weights between samples",
            traces=HERE / "nest_traces.py",
            built_for_threads=True,
            restarts=True,
        ),
        Peer(
            "ANNarchy",
            "annarchy",
            (("ANNarchy==5.0.4.1",),),
            HERE / "annarchy_network.py",
            "compiled, dense matrix, single precision",
            training="equations; several spikes in a step, the spikes of inputs are learnt from a "
            "step late, NumPy normalises weights",
            built_for_threads=True,
            restarts=True,
        ),
        Peer(
            "SpikingJelly",
            "torch",
            (*TORCH, ON_TORCH),
            HERE / "spikingjelly_multistep.py",
            "multi-step, torch backend",
            training="neurons of one's own, as documented; traces and weights by torch",
            all_spikes=ALL_SPIKES,
            refractory=False,
        ),
        Peer(
            "snnTorch",
            "torch",
            (*TORCH, ON_TORCH),
            HERE / "snntorch_leaky.py",
            "Leaky, Linear over all steps at once",
            training="``Leaky``; refractory time, thresholds, traces and weights by torch",
            all_spikes=ALL_SPIKES,
            refractory=False,
        ),
        Peer(
            "Norse",
            "torch",
            (*TORCH, ON_TORCH),
            HERE / "norse_lif.py",
            "LIFBox over a sequence, Linear over all steps at once",
            training="``LIFBox``; refractory time, thresholds, traces and weights by torch",
            all_spikes=ALL_SPIKES,
            refractory=False,
        ),
    )
}
"""By name."""
