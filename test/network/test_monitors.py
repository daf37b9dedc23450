"""Recordings: shapes, types, which steps, and how much memory."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch

from bindsnet.errors import BindsNETWarning, MonitorError, ParameterError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.nodes import DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import exact_network, spikes

DATA = spikes(30, 2, 8, generator=torch.Generator().manual_seed(0))


def watched(*monitors, batch=2, **options):
    """``exact_network`` with monitors of its parts: ``(part, variables, time)``."""
    network = exact_network(batch=batch, **options)
    parts = {"X": network.X, "Y": network.Y, "w": network.X_to_Y}
    made = [Monitor(parts[part], variables, time=time) for part, variables, time in monitors]
    for i, monitor in enumerate(made):
        network.add_monitor(monitor, f"m{i}")
    return network, *made


def test_a_recording_has_time_first_then_batch_then_the_layers_shape(engine):
    network = Network(engine=engine)
    network.add_layer(LIFNodes(shape=(2, 3), traces=True), "Y")
    monitor = Monitor(network.Y, ["s", "v", "x"])
    network.add_monitor(monitor, "Y")
    network.run({"Y": torch.rand(7, 4, 2, 3) * 20}, time=7)
    recorded = {name: monitor.get(name) for name in ("s", "v", "x")}
    assert {r.shape for r in recorded.values()} == {(7, 4, 2, 3)}
    assert [r.dtype for r in recorded.values()] == [torch.bool, torch.float32, torch.float32]
    assert torch.equal(recorded["v"][-1], network.Y.v)
    assert recorded["s"].any()


def test_what_is_recorded_is_what_was_there_at_the_end_of_each_step(engine):
    network, every = watched(("Y", ["s", "v", "x", "refrac_count"], None))
    network.run({"X": DATA}, 30, engine=engine)
    recorded = {name: every.get(name) for name in ("s", "v", "x", "refrac_count")}
    twin = exact_network(batch=2)
    for t in range(30):
        twin.run({"X": DATA[t : t + 1]}, 1, engine=engine)
        for name, values in recorded.items():
            assert torch.equal(values[t], getattr(twin.Y, name)), (name, t)
    assert recorded["s"].any()


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_an_input_layers_recording_is_the_data_in_its_type(engine, dtype):
    network, monitor = watched(("X", "s", None))
    network.run({"X": DATA.to(dtype)}, 30, engine=engine)
    recorded = monitor.get("s")
    assert recorded.dtype == dtype
    assert torch.equal(recorded, DATA.to(dtype))


@pytest.mark.parametrize("runs", [[30], [10, 20], [4, 5, 1, 20], [3] * 10, [25, 5]])
@pytest.mark.parametrize("time", [1, 6, 30])
def test_a_monitor_with_a_time_keeps_the_last_steps_across_runs(engine, runs, time):
    network, fixed, every = watched(("Y", ["s", "v"], time), ("Y", ["s", "v"], None))
    start = 0
    for steps in runs:
        network.run({"X": DATA[start : start + steps]}, steps, engine=engine)
        start += steps
    for name in ("s", "v"):
        assert torch.equal(fixed.get(name), every.get(name)[-time:])
    assert fixed.get("v").shape == (time, 2, 5), "get does not clear it"


def test_a_short_run_gives_only_the_steps_that_there_were(engine):
    network, fixed = watched(("Y", ["s", "v"], 100))
    network.run({"X": DATA}, 7, engine=engine)
    assert fixed.get("v").shape == (7, 2, 5)
    assert torch.equal(fixed.get("v")[-1], network.Y.v)


def test_without_a_time_get_forgets_what_it_gives(engine):
    network, every = watched(("Y", ["s", "v"], None))
    network.run({"X": DATA}, 5, engine=engine)
    first = every.get("v")
    assert first.shape == (5, 2, 5)
    assert every.get("v").numel() == 0, "the second get is empty"
    assert every.get("s").shape == (5, 2, 5), "other variables are still there"
    network.run({"X": DATA}, 3, engine=engine)
    assert every.get("v").shape == (3, 2, 5)
    assert first.shape == (5, 2, 5)


def test_what_get_gives_is_the_users_own(engine):
    network, fixed = watched(("Y", ["v"], 4))
    network.run({"X": DATA}, 4, engine=engine)
    got = fixed.get("v")
    copy = got.clone()
    network.run({"X": DATA}, 4, engine=engine)
    assert torch.equal(got, copy)
    got.zero_()
    assert (fixed.get("v") != 0).all()


def test_nothing_recorded_is_empty():
    network, fixed, every = watched(("Y", ["s"], 5), ("Y", ["s"], None))
    assert fixed.get("s").shape == every.get("s").shape == (0,)
    assert fixed.clean and every.clean
    network.run({"X": DATA}, 1)
    assert not fixed.clean


@pytest.mark.parametrize("time", [None, 5])
def test_a_reset_forgets(engine, time):
    network, monitor = watched(("Y", ["s"], time))
    network.run({"X": DATA}, 3, engine=engine)
    network.reset_state_variables()
    assert monitor.clean and monitor.get("s").numel() == 0
    network.run({"X": DATA}, 2, engine=engine)
    assert monitor.get("s").shape == (2, 2, 5)


@pytest.mark.parametrize("time", [None, 5])
def test_another_batch_size_begins_afresh(engine, time):
    network, monitor = watched(("Y", ["s"], time))
    network.run({"X": DATA}, 3, engine=engine)
    network.run({"X": DATA[:, :1]}, 2, engine=engine)
    assert monitor.get("s").shape == (2, 1, 5)


@pytest.mark.parametrize("time", [None, 4])
def test_weights_are_recorded_as_they_are_after_each_step(engine, time):
    network, monitor = watched(("w", ["w"], time))
    network.run({"X": DATA}, 6, engine=engine)
    recorded = monitor.get("w")
    assert recorded.shape == ((time or 6), 8, 5)
    assert torch.equal(recorded[-1], network.X_to_Y.w)
    assert not torch.equal(recorded[0], recorded[-1])


def test_values_of_features_are_recorded(engine):
    network = Network(engine=engine)
    x, y = Input(n=3), LIFNodes(n=2)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    weight = Weight("w", 1.0)
    network.add_connection(MulticompartmentConnection(x, y, "cpu", [weight]), "X", "Y")
    monitor = Monitor(weight, ["value"])
    network.add_monitor(monitor, "w")
    network.run({"X": torch.ones(2, 3)}, time=2)
    assert torch.equal(monitor.get("value"), torch.ones(2, 3, 2))


def test_sparse_recordings_hold_the_same(engine):
    network = exact_network(batch=2)
    sparse, dense = (Monitor(network.Y, ["s"], sparse=flag) for flag in (True, False))
    network.add_monitor(sparse, "sparse")
    network.add_monitor(dense, "dense")
    network.run({"X": DATA}, 30, engine=engine)
    got, expected = sparse.get("s"), dense.get("s")
    assert got.is_sparse and expected.any()
    assert torch.equal(got.to_dense(), expected)


def test_record_by_hand_adds_the_present_values():
    network, every, fixed = watched(("Y", ["v"], None), ("Y", ["v"], 2))
    for value in (1.0, 2.0, 3.0):
        network.Y.v.fill_(value)
        every.record()
        fixed.record()
    assert every.get("v")[:, 0, 0].tolist() == [1.0, 2.0, 3.0]
    assert fixed.get("v")[:, 0, 0].tolist() == [2.0, 3.0]


def test_a_monitor_that_is_added_between_runs_records_from_then_on(engine):
    network = exact_network(batch=2)
    network.run({"X": DATA}, 5, engine=engine)
    late = Monitor(network.Y, ["v"])
    network.add_monitor(late, "late")
    network.run({"X": DATA}, 3, engine=engine)
    assert late.get("v").shape == (3, 2, 5)


# -- monitors of whole networks ------------------------------------------------------------


def network_monitor(time=None, **options):
    network = exact_network(batch=2)
    monitor = NetworkMonitor(network, time=time, **options)
    network.add_monitor(monitor, "all")
    return network, monitor


def test_a_network_monitor_records_v_s_and_w_of_whatever_has_them(engine):
    network, monitor = network_monitor()
    network.run({"X": DATA}, 10, engine=engine)
    got = monitor.get()
    assert {name: sorted(variables) for name, variables in got.items()} == {
        "X": ["s"],
        "Y": ["s", "v"],
        ("X", "Y"): ["w"],
    }
    assert got["Y"]["v"].shape == (10, 2, 5) and got[("X", "Y")]["w"].shape == (10, 8, 5)
    assert got["Y"]["s"].dtype == torch.float32
    expected = network.monitors["Y"]
    assert torch.equal(got["Y"]["s"], expected.get("s").float())
    assert torch.equal(got["Y"]["v"], expected.get("v"))
    assert torch.equal(got[("X", "Y")]["w"][-1], network.X_to_Y.w)
    assert monitor.get()["Y"]["v"].shape == (10, 2, 5), "get does not clear it"
    assert monitor.i == 10


def test_a_network_monitor_with_a_time_has_zeros_before_the_first_step(engine):
    network, monitor = network_monitor(time=8)
    assert (monitor.get()["Y"]["v"] == torch.zeros(8, 2, 5)).all()
    network.run({"X": DATA}, 3, engine=engine)
    v = monitor.get()["Y"]["v"]
    assert v.shape == (8, 2, 5)
    assert (v[:5] == 0).all() and (v[5:] != 0).all()
    network.run({"X": DATA[3:]}, 20, engine=engine)
    v = monitor.get()["Y"]["v"]
    assert torch.equal(v, network.monitors["Y"].get("v")[-8:])


def test_a_network_monitor_watches_only_what_it_is_told(engine):
    network, monitor = network_monitor(layers=("Y",), connections=(), state_vars=("x",))
    network.run({"X": DATA}, 3, engine=engine)
    got = monitor.get()
    assert list(got) == ["Y"] and list(got["Y"]) == ["x"]


@pytest.mark.parametrize("time", [None, 4])
def test_a_network_monitor_survives_resets_and_batch_changes(engine, time):
    network, monitor = network_monitor(time)
    network.run({"X": DATA}, 3, engine=engine)
    network.reset_state_variables()
    assert monitor.i == 0
    network.run({"X": DATA[:, :1]}, 4, engine=engine)
    assert monitor.get()["Y"]["v"].shape == (4, 1, 5)


def test_recordings_are_saved_as_npz_and_as_pickle(engine, tmp_path):
    network, monitor = network_monitor()
    network.run({"X": DATA}, 3, engine=engine)
    got = monitor.get()
    monitor.save(str(tmp_path / "new" / "folder" / "all.npz"))
    with np.load(tmp_path / "new" / "folder" / "all.npz") as arrays:
        assert sorted(arrays) == ["X-Y_w", "X_s", "Y_s", "Y_v"]
        assert np.array_equal(arrays["Y_v"], got["Y"]["v"].numpy())
    monitor.save(str(tmp_path / "all.pt"), fmt="pickle")
    loaded = torch.load(tmp_path / "all.pt")
    assert torch.equal(loaded[("X", "Y")]["w"], got[("X", "Y")]["w"])
    with pytest.raises(ParameterError, match="fmt must be 'npz' or 'pickle'"):
        monitor.save(str(tmp_path / "all.csv"), fmt="csv")


# -- memory ----------------------------------------------------------------------------------

MEASURE = """
import resource, torch
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.testing import exact_network, spikes

network = exact_network(n=100, m=50)
network.monitors.clear()
network.add_monitor(Monitor(network.Y, ["s", "v"], time=100), "Y")
network.add_monitor(NetworkMonitor(network, state_vars=("s", "v"), time=100), "all")
data = spikes(1000, 1, 100)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

for _ in range(2):
    network.run({"X": data}, 1000, engine=ENGINE)
early = peak()
for _ in range(ROUNDS):
    network.run({"X": data}, 1000, engine=ENGINE)
    network.monitors["Y"].get("v")
print(peak() - early)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it measures by the resource module")
def test_100_000_steps_with_a_monitor_of_fixed_length_take_no_more_memory_than_1000():
    code = textwrap.dedent(MEASURE).replace("ENGINE", "'native'").replace("ROUNDS", "100")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 4.0, "MiB more than after 2,000 steps"


def test_a_string_that_names_one_variable_was_read_letter_by_letter():
    layer = DiehlAndCookNodes(4, traces=True)
    for names, expected in {"theta": ["theta"], "sv": ["s", "v"], "x": ["x"]}.items():
        assert list(Monitor(layer, names).recording) == expected
    with pytest.raises(MonitorError, match="no variable 'thta'.* did you mean 'theta'") as wrong:
        Monitor(layer, "thta")
    assert str(wrong.value).count("thresh,") == 1


@pytest.mark.parametrize("time", [None, 4])
def test_a_layer_in_the_place_of_another_was_recorded_into_the_others_memory(engine, time):
    network = exact_network(batch=2)
    every = NetworkMonitor(network, state_vars=["s", "v", "w"], time=time)
    network.add_monitor(every, "all")
    network.run({"X": DATA}, 9, engine=engine)
    network.remove_connection("X", "Y")
    with pytest.warns(BindsNETWarning, match="named 'Y'; it is replaced"):
        network.add_layer(LIFNodes(n=70), "Y")
    network.run({"X": DATA}, 9, engine=engine)
    recorded = every.get()
    assert recorded["Y"]["v"].shape == (time or 9, 2, 70)
    assert torch.equal(recorded["Y"]["v"][-1], network.Y.v)
    assert len(recorded["X"]["s"]) == (time or 18)
    assert len(recorded["X", "Y"]["w"]) == (time or 9), "it was removed, its recording stays"


def test_a_part_that_was_removed_stopped_a_network_monitor(engine):
    network = exact_network(batch=2)
    every = NetworkMonitor(network)
    network.add_monitor(every, "all")
    network.run({"X": DATA}, 9, engine=engine)
    network.remove_connection("X", "Y")
    network.remove_layer("Y")
    network.run({"X": DATA}, 9, engine=engine)
    assert len(every.get()["Y"]["v"]) == 9 and len(every.get()["X"]["s"]) == 18
