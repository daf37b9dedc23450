"""Monitors that keep less, or elsewhere: subsets, every k-th step, bits, files."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
import torch

from bindsnet.errors import MonitorError, ParameterError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, SparseConnection
from bindsnet.testing import exact_network, spikes

BATCH, SHAPE = 3, (2, 5)


@pytest.fixture(params=["reference", "native"])
def network(request):
    """Two layers; everything that it does is recorded plainly by the monitor ``all``."""
    torch.manual_seed(0)
    network = Network(batch_size=BATCH, engine=request.param)
    source, target = Input(n=9), LIFNodes(shape=SHAPE, traces=True, refrac=1)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    network.add_connection(Connection(source, target, w=torch.rand(9, 10) * 6), "X", "Y")
    network.add_monitor(Monitor(target, ["s", "v", "x"]), "all")
    return network


def run(network, *lengths):
    """Run for some lengths; what the plain monitor saw."""
    for steps in lengths:
        network.run({"X": torch.rand(steps, BATCH, 9) < 0.4}, steps)
    seen = {name: network.monitors["all"].get(name) for name in ("s", "v", "x")}
    assert seen["s"].any() and not seen["s"].all()
    return seen


def watch(network, variables, **options):
    monitor = Monitor(network.Y, variables, **options)
    network.add_monitor(monitor, "watch")
    return monitor


@pytest.mark.parametrize("index", [[7, 0, 3], torch.tensor([9]), torch.eye(5)[:2].bool()])
def test_a_subset_of_neurons_is_recorded_in_its_order(network, index):
    monitor = watch(network, ["s", "v"], index=index)
    seen = run(network, 12)
    numbers = torch.as_tensor(index).flatten()
    numbers = numbers.nonzero()[:, 0] if numbers.dtype == torch.bool else numbers
    for name in ("s", "v"):
        got = monitor.get(name)
        assert got.dtype == seen[name].dtype
        assert torch.equal(got, seen[name].flatten(2)[:, :, numbers])


@pytest.mark.parametrize("lengths", [(20,), (1, 1, 1, 1), (7, 5, 9), (2, 3, 1, 11)])
@pytest.mark.parametrize("every", [1, 3, 10])
def test_every_kth_step_is_recorded_across_runs(network, every, lengths):
    monitor = watch(network, ["s", "v"], every=every)
    seen = run(network, *lengths) if sum(lengths) > 4 else None
    if seen is None:
        for _ in lengths:
            network.run({"X": torch.ones(1, BATCH, 9)}, 1)
        seen = {name: network.monitors["all"].get(name) for name in ("s", "v")}
    for name in ("s", "v"):
        assert torch.equal(monitor.get(name), seen[name][::every])


@pytest.mark.parametrize("lengths", [(4,), (20,), (7, 5, 9)])
def test_a_ring_keeps_the_last_of_every_kth_steps(network, lengths):
    monitor = watch(network, ["v"], time=3, every=2)
    seen = run(network, *lengths)
    assert torch.equal(monitor.get("v"), seen["v"][::2][-3:])
    assert torch.equal(monitor.get("v"), seen["v"][::2][-3:])  # and still holds them


@pytest.mark.parametrize("time", [None, 8])
@pytest.mark.parametrize("index", [None, [7, 0, 3]])
def test_packed_spikes_take_an_eighth_and_are_the_same(network, index, time):
    monitor = watch(network, "s", packed=True, index=index, time=time, every=2)
    seen = run(network, 15, 6)["s"][::2][-(time or 100) :]
    kept = sum(b.numel() * b.element_size() for b in monitor.recording["s"].blocks)
    rows = time or len(seen)
    assert kept == rows * -(-BATCH * (3 if index else 10) // 8)
    expected = seen if index is None else seen.flatten(2)[:, :, index]
    assert torch.equal(monitor.get("s"), expected)


def test_weights_may_be_recorded_in_part(network):
    network.add_monitor(Monitor(network.connections["X", "Y"], ["w"], index=[0, 89]), "w")
    run(network, 3)
    w = network.connections["X", "Y"].w.flatten()
    got = network.monitors["w"].get("w")
    assert got.shape == (3, 2) and torch.equal(got[-1], w[[0, 89]])


@pytest.mark.parametrize("suffix", [".npz", ".h5"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_recording_on_disk_is_written_to_its_file(network, tmp_path, suffix, packed):
    if suffix == ".h5" and importlib.util.find_spec("h5py") is None:
        pytest.skip("h5py is not installed")
    path = tmp_path / "deep" / f"run{suffix}"
    monitor = watch(network, ["s"] if packed else ["s", "v"], file=path, packed=packed, every=2)
    seen = run(network, 9, 4, 6)
    for name in monitor.state_vars:
        assert torch.equal(monitor.get(name), seen[name][::2])
        assert torch.equal(monitor.get(name), seen[name][::2]), "a file forgets nothing"
    monitor.save()
    found = np.load(path) if suffix == ".npz" else importlib.import_module("h5py").File(path)
    for name in monitor.state_vars:
        assert np.array_equal(found[name][:], seen[name][::2].numpy())
    found.close()


def test_a_large_recording_is_written_piece_by_piece(network, tmp_path, monkeypatch):
    monkeypatch.setattr("bindsnet.network.recording._CHUNK_BYTES", 1000)
    monitor = watch(network, ["v"], file=tmp_path / "run.npz")
    seen = run(network, 50)
    assert len(list(monitor.recording["v"].chunks())) > 5
    monitor.save()
    assert np.array_equal(np.load(tmp_path / "run.npz")["v"], seen["v"].numpy())


def test_the_memory_of_a_recording_on_disk_goes_with_it(network, tmp_path):
    monitor = watch(network, ["v"], file=tmp_path / "run.npz")
    run(network, 5)
    assert len(list(tmp_path.glob("*.part"))) == 1
    network.reset_state_variables()
    assert monitor.get("v").numel() == 0
    seen = run(network, 4)
    assert torch.equal(monitor.get("v"), seen["v"])
    del network.monitors["watch"], monitor
    network.run({}, 1)
    network._runner.forget()
    assert not list(tmp_path.glob("*.part"))


def test_a_monitor_without_file_may_be_saved_too(network, tmp_path):
    monitor = watch(network, ["s"], time=4)
    seen = run(network, 9)
    monitor.save(tmp_path / "last.npz")
    assert np.array_equal(np.load(tmp_path / "last.npz")["s"], seen["s"][-4:].numpy())
    with pytest.raises(ParameterError, match="needs a path"):
        monitor.save()


def test_a_network_monitor_keeps_every_kth_step_and_bits(network):
    plain = NetworkMonitor(network, state_vars=["s", "v"], every=3)
    packed = NetworkMonitor(network, state_vars=["s", "v"], every=3, packed=True, time=4)
    network.add_monitor(plain, "plain")
    network.add_monitor(packed, "packed")
    seen = run(network, 7, 4)
    assert torch.equal(plain.get()["Y"]["s"], seen["s"][::3].float())
    assert torch.equal(packed.get()["Y"]["v"], seen["v"][::3])
    assert torch.equal(packed.get()["Y"]["s"], seen["s"][::3].float())
    assert packed.recording["Y"]["s"].blocks[0].dtype == torch.uint8


@pytest.mark.parametrize(
    "options, message",
    [
        ({"index": [10]}, r"index has numbers from 10 to 10, but 's' has neurons 0 to 9"),
        ({"index": [0.5]}, "index takes numbers of neurons or a mask"),
        ({"every": 0}, "every must be a whole number of steps, at least 1"),
        ({"file": "run.txt"}, "recordings are written to .npz"),
        ({"file": "run.npz", "time": 4}, "so leave out time"),
    ],
)
def test_options_that_do_not_fit_are_named(options, message):
    with pytest.raises((MonitorError, ParameterError), match=message):
        Monitor(LIFNodes(n=10), ["s"], **options)


def test_only_spikes_are_packed():
    with pytest.raises(MonitorError, match="packed is for spikes, but 'v' is of torch.float32"):
        Monitor(LIFNodes(n=10), ["s", "v"], packed=True)
    network = Network()
    network.add_layer(Input(n=2), "X")
    network.add_monitor(Monitor(network.X, ["s"], packed=True), "s")
    with pytest.raises(MonitorError, match="packed is for spikes"):
        network.run({"X": torch.full((3, 1, 2), 0.5)}, 3)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["auto", "reference"])
@pytest.mark.parametrize("variable", ["w", "values"])
def test_the_weights_of_a_sparse_connection_are_recorded_as_they_learn(engine, variable):
    network = exact_network(connection=SparseConnection)
    network.add_monitor(Monitor(network.X_to_Y, [variable]), "weights")
    network.run({"X": spikes(20, 1, 8)}, 20, engine=engine)
    recorded = network.monitors["weights"].get(variable)
    last = getattr(network.X_to_Y, variable).to_dense()
    assert recorded.shape == (20, *last.shape)
    assert torch.equal(recorded[-1], last)
    assert not torch.equal(recorded[0], last), "they learned"


class Stopping(LIFNodes):
    """Leaky neurons whose code fails after so many steps."""

    left = 0

    def step(self, drive):
        self.left -= 1
        if self.left < 0:
            raise InterruptedError
        super().step(drive)


@pytest.mark.parametrize("how", [{}, {"progress_bar": True}, {"debug": True}])
def test_a_run_that_ends_early_counts_no_rows_that_were_not_written(how):
    network, layer = Network(engine="reference"), Stopping(n=3)
    network.add_layer(layer, "Y")
    network.add_monitor(Monitor(layer, ["v"]), "Y")
    layer.left = 5
    network.run({}, 3)
    with pytest.raises(InterruptedError):
        network.run({}, 3, **how)
    assert len(network.monitors["Y"].get("v")) == 3
