"""The dashboard logs what the network did, and leaves the network as it was."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from bindsnet.analysis.dashboard import Dashboard
from bindsnet.errors import ParameterError, ShapeError, UnknownNameError
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.nodes import Input

pytest.importorskip("tensorboard")
pytest.importorskip("matplotlib")


def read(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder)).Reload()


def test_a_run_is_logged_with_rates_in_hertz_weights_and_accuracies(tmp_path):
    network = DiehlAndCook2015(n_inpt=16, n_neurons=9, inpt_shape=(1, 4, 4))
    dashboard = Dashboard(network, tmp_path, steps=20)
    spikes = torch.zeros(20, 1, 1, 4, 4, dtype=torch.bool)
    spikes[::4] = True  # 250 Hz
    spikes[:, :, :, 0] = False
    for seen in (1, 2):
        network.run({"X": spikes}, time=20)
        weights = network.connections["X", "Ae"].w.clone()
        dashboard(seen, accuracy={"all-activity": 50.0 + seen}, loss=0.5)
        assert torch.equal(network.connections["X", "Ae"].w, weights)
        network.reset_state_variables()
    dashboard.close()
    assert not network.monitors
    log = read(tmp_path)
    scalars = {tag: [e.value for e in log.Scalars(tag)] for tag in log.Tags()["scalars"]}
    assert scalars["accuracy/all-activity (%)"] == [51, 52] and scalars["loss"] == [0.5, 0.5]
    assert scalars["rate/X (Hz)"] == pytest.approx([187.5, 187.5])
    assert scalars["silent/X (%)"] == [25, 25]
    assert set(log.Tags()["images"]) == {"raster", "receptive fields/X to Ae"}
    assert "weights/X to Ae (mV)" in log.Tags()["histograms"]
    assert log.Images("raster")[-1].width == 880


def test_it_watches_a_trainer_that_presents_samples(tmp_path):
    network = DiehlAndCook2015(n_inpt=16, n_neurons=9)
    dashboard = Dashboard(network, tmp_path, steps=20, layers=["X"])
    network.present({"X": torch.full((3, 16), 1000.0)}, time=20)
    dashboard.watch(SimpleNamespace(position=3, history={"all": [10.0, 20.0], "none": []}))
    dashboard.close()
    log = read(tmp_path)
    scalars = {tag: [(e.step, e.value) for e in log.Scalars(tag)] for tag in log.Tags()["scalars"]}
    assert scalars["accuracy/all (%)"] == [(3, 20.0)] and "accuracy/none (%)" not in scalars
    assert scalars["rate/X (Hz)"] == [(3, 1000.0)]


def test_it_opens_no_window(tmp_path, plots):
    network = Network()
    network.add_layer(Input(n=3), "X")
    dashboard = Dashboard(network, tmp_path, steps=5)
    network.run({"X": torch.ones(5, 3)}, time=5)
    dashboard(1)
    dashboard.close()
    assert not plots.get_fignums()


def test_a_number_that_is_none_keeps_the_others_out_of_the_log(tmp_path):
    """Those before it had been written; a list of two ended in an AssertionError."""
    dashboard = Dashboard(DiehlAndCook2015(n_inpt=16, n_neurons=9), tmp_path, steps=0)
    for accuracy, numbers in (({"a": 1.0, "b": "x"}, {}), ({"a": 1.0}, {"loss": [1.0, 2.0]})):
        with pytest.raises((ParameterError, ShapeError), match="'b' in accuracy|loss"):
            dashboard(1, accuracy=accuracy, **numbers)
    dashboard.close()
    assert not read(tmp_path).Tags()["scalars"]


def test_a_layer_that_is_not_there_is_named(tmp_path):
    network = DiehlAndCook2015(n_inpt=16, n_neurons=9)
    with pytest.raises(UnknownNameError, match="no layer 'Aee'; did you mean 'A[ei]'"):
        Dashboard(network, tmp_path, layers=["Aee"])
    assert not network.monitors
