"""Networks that BindsNET 0.3.4 saved are read, and go on as they did there (``legacy/make.py``)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.errors import FileFormatError
from bindsnet.network import load
from bindsnet.network.legacy import is_legacy
from bindsnet.network.monitors import Monitor

SAVED = Path(__file__).parent / "legacy"
NAMES = ["dense", "pipeline", "convolution", "rewarded"]


@pytest.mark.parametrize("name", NAMES)
def test_a_network_of_bindsnets_goes_on_as_it_did_there(name, engine):
    network = load(SAVED / f"{name}.pt", allow_pickle=True)
    network.engine = engine
    expected = np.load(SAVED / f"{name}.npz")
    inputs = torch.from_numpy(expected["inputs"])
    network.add_monitor(Monitor(network.layers["Y"], ["s"], time=len(inputs)), "Y")
    options = {"reward": 1.0} if name == "rewarded" else {}
    network.run({"X": inputs}, time=len(inputs), **options)
    spikes = network.monitors["Y"].get("s")
    assert spikes.any() and np.array_equal(spikes.numpy(), expected["spikes"])
    w = network.connections["X", "Y"].w.detach().numpy()
    np.testing.assert_allclose(w, expected["w"], rtol=0, atol=2e-6)


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_trust_and_makes_a_network_that_is_saved_safely(name, tmp_path):
    path = SAVED / f"{name}.pt"
    assert is_legacy(path)
    with pytest.raises(FileFormatError, match="allow_pickle=True"):
        load(path)
    network = load(path, allow_pickle=True)
    network.save(tmp_path / "new")
    again = load(tmp_path / "new")
    found, expected = again.state_dict(), network.state_dict()
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[key], expected[key]) for key in found)


def test_a_network_of_this_library_is_not_taken_for_one(tmp_path):
    torch.save(load(SAVED / "dense.pt", allow_pickle=True), tmp_path / "new")
    assert not is_legacy(tmp_path / "new")
