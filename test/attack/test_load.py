"""Networks that are large, long, many, or run at once.

Small versions run with every test; the sizes that the library is meant for run with

    python -m pytest -m slow test/attack/test_load.py
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, exact_network, run_on, snapshot, spikes


def slow(*values):
    return pytest.param(*values, marks=pytest.mark.slow)


def resident():
    """Memory of this process that is in use, MiB; what was freed is given back first."""
    gc.collect()
    with suppress(AttributeError):  # glibc has it
        ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def script(code, *arguments, **options):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        **options,
    )
    return done.stdout.split()


SPARSE = """
import resource, sys, torch
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import SparseConnection
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
n, each = map(int, sys.argv[1:])
network = Network()
network.add_layer(Input(n=n), "X")
network.add_layer(LIFNodes(n=n, thresh=-64.5), "Y")
start = peak()
joined = SparseConnection(network.X, network.Y, sparsity=1 - each / n)
network.add_connection(joined, "X", "Y")
network.run({"X": torch.rand(10, 1, n) < 0.05}, 10, engine="native")
print(len(joined.values), int(network.Y.s.sum()), start, peak())
"""


@pytest.mark.parametrize(("neurons", "each"), [(20_000, 50), slow(1_000_000, 100)])
def test_memory_is_in_proportion_to_the_synapses(attack, neurons, each):
    synapses, fired, start, peak = map(float, script(SPARSE, neurons, each))
    attack("sparse networks", synapses=int(synapses), MiB=round(peak - start))
    assert synapses == neurons * each
    assert fired > 0, "silence proves nothing"
    assert (peak - start) * 2**20 < 60 * synapses + 64 * 2**20
    assert peak < 24 * 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux")
@pytest.mark.parametrize("steps", [20_000, slow(1_000_000)])
def test_a_long_run_takes_no_more_memory_than_a_short_one(attack, steps):
    network = exact_network()
    network.monitors.clear()
    network.add_monitor(Monitor(network.Y, ["s", "v"], time=100), "last")
    data = {"X": spikes(1000, 1, 8)}
    for _ in range(3):
        network.run(data, 1000)
    before = resident()
    for _ in range(steps // 1000):
        network.run(data, 1000)
    grown = resident() - before
    attack("long runs", steps=steps, MiB_grown=round(grown, 2))
    assert grown < 8
    assert network.monitors["last"].get("s").shape[0] == 100


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux")
@pytest.mark.parametrize("networks", [30, slow(1000)])
def test_networks_that_are_dropped_leave_nothing_behind(attack, networks):
    def make():
        network = DiehlAndCook2015(n_inpt=784, n_neurons=100)  # 0.4 MiB of weights and state
        network.add_monitor(Monitor(network.layers["Ae"], ["s", "v"]), "all")
        network.run({"X": spikes(20, 1, 784)}, 20)

    for _ in range(5):
        make()
    before = resident()
    for _ in range(networks):
        make()
    grown = resident() - before
    attack("networks made and dropped", networks=networks, MiB_grown=round(grown, 2))
    assert grown < max(8, networks / 20), "each of them has 0.4 MiB"


COMPILES = """
import hashlib, torch
from bindsnet.testing import exact_network, run_on, spikes
data = {"X": spikes(20, 1, 8, generator=torch.Generator().manual_seed(0))}
state = run_on(exact_network(), "native", data, 20).state
print(int(state["recorded Y.s"].sum()), float(state["X_to_Y.w"].double().sum()))
"""


@pytest.mark.slow
def test_eight_processes_may_fill_one_cache_at_once(attack, tmp_path):
    environment = os.environ | {"BINDSNET_CACHE": str(tmp_path)}
    with ThreadPoolExecutor(8) as pool:
        outputs = list(pool.map(lambda _: script(COMPILES, env=environment), range(8)))
    attack("processes on one cache", processes=len(outputs))
    assert len({tuple(output) for output in outputs}) == 1
    assert int(outputs[0][0]) > 0, "silence proves nothing"
    assert script(COMPILES, env=environment) == outputs[0], "from the cache that they left"


@pytest.mark.parametrize(("threads", "turns"), [(4, 3), slow(8, 50)])
def test_networks_that_run_in_threads_do_not_see_each_other(attack, threads, turns):
    def work(k):
        states = []
        for turn in range(turns):
            network = exact_network(batch=1 + k % 2, seed=k)
            generator = torch.Generator().manual_seed(100 * k + turn)
            data = {"X": spikes(50, 1 + k % 2, 8, generator=generator)}
            network.run(data, 50, engine=("native", "reference")[k % 3 == 2])
            states.append(snapshot(network))
        return states

    expected = [work(k) for k in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(work, range(threads)))
    attack("threads", threads=threads, networks=threads * turns)
    for one, other in zip(expected, found, strict=True):
        assert not any(differences(*pair) for pair in zip(one, other, strict=True))
    assert any(state["recorded Y.s"].any() for states in found for state in states)


def test_an_interrupt_ends_a_native_run_within_a_second_and_leaves_the_network_usable(attack):
    network = Network()
    network.add_layer(Input(n=500, traces=True), "X")
    network.add_layer(LIFNodes(n=500, traces=True, thresh=-64.0), "Y")
    w = torch.rand(500, 500)
    joined = Connection(network.X, network.Y, w=w, nu=1e-3, update_rule=PostPre, wmin=0, wmax=1)
    network.add_connection(joined, "X", "Y")
    for name, time_kept in (("all", None), ("last", 7)):
        network.add_monitor(Monitor(network.Y, ["s"], time=time_kept), name)
    data = {"X": torch.rand(200_000, 1, 500) < 0.5}
    network.run({"X": data["X"][:9]}, 9, engine="native")
    sent = []

    def interrupt():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        network.run(data, 200_000, engine="native")
    waited = time.monotonic() - sent[0]
    attack("interrupts", tried=1, ms_waited=round(1000 * waited))
    timer.join()

    assert waited < 5, "a second on an idle machine; the whole run takes a minute"
    recorded = [network.monitors[name].recording["s"].steps for name in ("all", "last")]
    assert recorded == [9, 0], "the steps of the run that ended early are not recorded"
    assert torch.isfinite(joined.w).all() and joined.w.min() >= 0 and joined.w.max() <= 1
    again = {"X": data["X"][:50]}
    states = [run_on(network, engine, again, 50).state for engine in ("native", "reference")]
    assert not differences(*states), "it goes on, and the engines agree on how"
