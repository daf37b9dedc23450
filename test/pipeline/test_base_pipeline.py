"""What every pipeline does: move data, act at intervals, and refuse what it does not know."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pytest
import torch

from bindsnet.errors import ParameterError, UnknownArgumentWarning, UnknownNameError
from bindsnet.pipeline import BasePipeline, DataLoaderPipeline, TorchVisionDatasetPipeline
from bindsnet.pipeline.base_pipeline import recursive_to
from bindsnet.pipeline.callbacks import Callback, Saving

Pair = namedtuple("Pair", "a b")


def test_nested_tensors_are_moved_and_everything_else_stays():
    array = np.zeros(2)
    item = {"t": torch.zeros(1), "s": "text", "n": None, "a": array, "i": np.int64(3), "b": b"x"}
    moved = recursive_to((item, Pair(torch.ones(1), [1, (2.5, True)])), "meta")
    assert type(moved) is list and moved[0]["t"].device.type == "meta"
    assert moved[0]["a"] is array and moved[0]["s"] == "text" and moved[0]["b"] == b"x"
    assert moved[0]["n"] is None and moved[0]["i"] == 3
    assert type(moved[1]) is Pair and moved[1].b == [1, [2.5, True]]
    assert moved[1].a.device.type == "meta"


def test_a_pipeline_says_what_a_subclass_must_define(network):
    with pytest.raises(NotImplementedError, match="init_fn"):
        BasePipeline(network)


class Silent(BasePipeline):
    def init_fn(self):
        pass

    def step_(self, batch, **kwargs):
        return batch


def test_callbacks_of_ones_own_are_told_of_each_step(network):
    class Noted(Callback):
        def __init__(self):
            self.seen = []

        def on_step(self, pipeline, batch, output):
            self.seen.append((pipeline.step_count, batch, output))

    noted = Noted()
    pipeline = Silent(network, callbacks=[noted], allow_gpu=False)
    pipeline.step(5)
    pipeline.step("six")
    assert noted.seen == [(1, 5, 5), (2, "six", "six")]


def test_a_callback_may_have_its_own_interval_and_file(network, tmp_path):
    saving = Saving(interval=2, file=tmp_path / "own.pt")
    pipeline = Silent(network, callbacks=[saving], allow_gpu=False)
    pipeline.step(1)
    assert not (tmp_path / "own.pt").exists()
    pipeline.step(1)
    assert (tmp_path / "own.pt").exists()


def test_testing_at_intervals_calls_test(network):
    tests = []
    pipeline = Silent(network, test_interval=2, allow_gpu=False)
    pipeline.test = lambda: tests.append(pipeline.step_count)
    for _ in range(5):
        pipeline.step(0)
    assert tests == [2, 4]


def test_unknown_options_name_the_nearest(network):
    with pytest.warns(UnknownArgumentWarning, match="'print_intervall'.*'print_interval'"):
        Silent(network, print_intervall=3)
    with pytest.raises(ParameterError, match="save_interval"):
        Silent(network, save_interval=1.5)


class Images(torch.utils.data.Dataset):
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        spikes = torch.full((5, 1, 2, 2), index + 1, dtype=torch.uint8)
        return {"encoded_image": spikes, "label": index}


def test_images_are_presented_batch_by_batch_each_from_the_networks_start(
    make_network, analyzer, capsys
):
    network = make_network((1, 2, 2))
    pipeline = TorchVisionDatasetPipeline(
        network,
        Images(5),
        analyzer,
        num_epochs=2,
        batch_size=2,
        shuffle=False,
        plot_interval=3,
        print_interval=6,
        allow_gpu=False,
    )
    pipeline.train()
    assert pipeline.step_count == 6
    assert network.batch_size == 1, "the last batch of each epoch has one image"
    assert pipeline.get_spike_data()["X"].unique().tolist() == [5]
    names = ["plot_obs", "plot_spikes", "plot_voltages", "finalize_step"]
    assert analyzer.names() == names * 2
    shown = analyzer.calls[0][1][0]
    assert shown.shape == (1, 2, 2) and shown.unique().tolist() == [25.0], "summed over time"
    assert "Iteration: 6" in capsys.readouterr().out


def test_an_empty_data_set_and_an_unknown_layer_are_refused(network):
    with pytest.raises(ParameterError, match="empty"):
        TorchVisionDatasetPipeline(network, Images(0))
    with pytest.raises(UnknownNameError, match="no layer 'x'"):
        TorchVisionDatasetPipeline(network, Images(1), input_layer="x")


def test_a_loader_pipeline_leaves_the_step_to_its_subclass(network):
    class Own(DataLoaderPipeline):
        def init_fn(self):
            self.seen = []

        def step_(self, batch, **kwargs):
            self.seen.append(batch["label"].tolist())

    own = Own(network, Images(3), batch_size=2, num_epochs=1, shuffle=False, allow_gpu=False)
    own.train()
    assert own.seen == [[0, 1], [2]]
    with pytest.raises(NotImplementedError, match="test"):
        own.test()
