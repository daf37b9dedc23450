"""Recordings on disk lose nothing: checkpoints, saved networks and copies go on with them."""

from __future__ import annotations

import copy
import errno
import importlib
import os
import shutil
import signal
import warnings

import numpy as np
import pytest
import torch

from bindsnet.errors import BindsNETWarning, MonitorError
from bindsnet.network import load
from bindsnet.network.monitors import Monitor
from bindsnet.testing import differences, exact_network, snapshot, spikes

FORMATS = ["run.npz", "run.h5"]


@pytest.fixture(autouse=True)
def nothing_is_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error", BindsNETWarning)
        yield


@pytest.fixture(params=["reference", "native"])
def build(request, tmp_path):
    """Makes networks whose monitor ``disk`` records every second step to a file."""

    def make(file="run.npz"):
        network = exact_network(batch=2, seed=3)
        network.engine = request.param
        options = {"file": tmp_path / file, "every": 2}
        network.add_monitor(Monitor(network.Y, ["s", "v"], **options), "disk")
        return network

    return make


def run(network, seed, steps=7):
    generator = torch.Generator().manual_seed(seed)
    network.run({"X": spikes(steps, 2, 8, rate=0.4, generator=generator)}, steps)


def recorded(network):
    return {name: network.monitors["disk"].get(name).clone() for name in ("s", "v")}


def written(path):
    open_file = np.load if path.suffix == ".npz" else importlib.import_module("h5py").File
    with open_file(path) as file:
        return {name: torch.from_numpy(file[name][:]) for name in ("s", "v")}


def same(one, other):
    assert one["s"].any(), "silence proves nothing"
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("file", FORMATS)
def test_after_a_kill_a_recording_on_disk_goes_on_from_the_checkpoint(build, tmp_path, file):
    if file.endswith("h5"):
        pytest.importorskip("h5py")
    whole = build()
    for seed in (1, 2, 3):
        run(whole, seed)
    network = build(file)
    child = os.fork()
    if not child:
        torch.set_num_threads(1)  # threads do not live on in a fork
        run(network, 1)
        network.save_checkpoint(tmp_path / "c")
        run(network, 9, steps=20)  # what the checkpoint does not know of
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    parts = list(tmp_path.glob(f"{file}.*.part"))

    other = build(file)
    other.load_checkpoint(tmp_path / "c")
    run(other, 2)
    run(other, 3)

    assert same(recorded(whole), recorded(other))
    assert list(tmp_path.glob(f"{file}.*.part")) == parts, "it goes on in the same files"
    other.monitors["disk"].save()
    assert same(written(tmp_path / file), recorded(whole))


def test_going_back_to_a_checkpoint_takes_the_recording_back(build, tmp_path):
    network = build()
    run(network, 1)
    network.save_checkpoint(tmp_path / "c")
    run(network, 2)
    expected = recorded(network)
    for seed in (5, 2):
        network.load_checkpoint(tmp_path / "c")
        run(network, seed)
    assert same(recorded(network), expected)


@pytest.mark.parametrize("way", ["checkpoint", "file", "clone", "deepcopy"])
def test_two_networks_never_write_into_one_file(build, tmp_path, way):
    network = build()
    run(network, 1)
    network.save_checkpoint(tmp_path / "c")
    network.save(tmp_path / "network")
    make = {"clone": network.clone, "deepcopy": lambda: copy.deepcopy(network)}
    make |= {"checkpoint": build, "file": lambda: load(tmp_path / "network")}
    other = make[way]()
    if way == "checkpoint":
        other.load_checkpoint(tmp_path / "c")
    run(network, 2)
    run(other, 4)
    run(network, 3)
    run(other, 5)
    found = []
    for seeds in ((1, 2, 3), (1, 4, 5)):
        found.append(build())
        for seed in seeds:
            run(found[-1], seed)
    assert same(recorded(network), recorded(found[0]))
    assert same(recorded(other), recorded(found[1]))


def test_a_copy_keeps_its_recording_when_the_original_goes(build):
    network = build()
    run(network, 1)
    expected = recorded(network)
    other = network.clone()
    del network
    assert same(recorded(other), expected)


def test_a_reset_leaves_the_rows_of_a_checkpoint(build, tmp_path):
    network = build()
    run(network, 1)
    expected = recorded(network)
    network.save_checkpoint(tmp_path / "c")
    network.reset_state_variables()
    run(network, 2)
    network.load_checkpoint(tmp_path / "c")
    assert same(recorded(network), expected)


@pytest.mark.parametrize("harm", ["removed", "another"])
def test_rows_that_are_lost_are_named_and_the_recording_begins_anew(build, tmp_path, harm):
    network = build()
    run(network, 1)
    network.save_checkpoint(tmp_path / "c")
    del network
    for part in tmp_path.glob("*.part"):
        if harm == "removed":
            part.unlink()
        else:
            part.write_bytes(bytes(b ^ 1 for b in part.read_bytes()))
    other = build()
    with pytest.warns(BindsNETWarning, match=r"begins anew, without the 7 steps.*\.part', which"):
        other.load_checkpoint(tmp_path / "c")
    assert not recorded(other)["v"].numel()
    run(other, 2)
    assert len(recorded(other)["v"]) == 4


def test_a_checkpoint_and_its_recording_may_move_together(build, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    network = build("unused.npz")
    network.add_monitor(Monitor(network.Y, ["s", "v"], file="run.npz"), "disk")
    run(network, 1)
    expected = recorded(network)
    network.save_checkpoint("c")
    network.save("network")
    del network
    monkeypatch.chdir(tmp_path)
    shutil.move("here", "there")
    monkeypatch.chdir(tmp_path / "there")
    assert same(recorded(load("network")), expected)


def test_what_was_read_stays_readable_after_a_reset(build):
    """The file was cut under the tensor, and a look at it ended the process."""
    network = build()
    run(network, 1, steps=4000)
    values = network.monitors["disk"].get("v")
    expected = values.clone()
    network.reset_state_variables()
    assert torch.equal(values, expected)


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs Linux")
def test_a_recording_of_many_runs_holds_few_files_open(build):
    """Each run kept one open, until the process had no more."""
    network = build()
    run(network, 1)
    before = len(os.listdir("/proc/self/fd"))
    for seed in range(20):
        run(network, seed)
    assert len(os.listdir("/proc/self/fd")) <= before


def test_rows_of_another_shape_are_refused(build):
    network = build()
    run(network, 1)
    network.Y.s = torch.zeros(2, 3, dtype=torch.bool)
    with pytest.raises(MonitorError, match=r"holds rows of shape \[2, 5\].*reset the monitor"):
        network.monitors["disk"].record()


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="needs POSIX")
def test_a_full_disk_is_an_error_before_the_run_and_not_the_end_of_the_process(build, monkeypatch):
    network = build()
    run(network, 1)
    expected = snapshot(network)
    reserve = os.posix_fallocate

    def full(handle, offset, length):
        if length == 3 * 2 * 5 * 4:  # the voltages, after the spikes have got their room
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        reserve(handle, offset, length)

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        run(network, 2)
    monkeypatch.undo()
    assert not differences(expected, snapshot(network))
    run(network, 2)
    assert len(recorded(network)["v"]) == len(recorded(network)["s"]) == 7
