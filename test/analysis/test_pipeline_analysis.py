"""Analyzers show what a pipeline hands them: figures drawn in place, and a log to read back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.analysis.pipeline_analysis import MatplotlibAnalyzer, TensorboardAnalyzer
from bindsnet.errors import ParameterError, UnknownArgumentWarning, UnknownNameError

RECORDS = {"X": torch.eye(6, 4, dtype=torch.bool)[:, None]}


def plot_everything(analyzer, step=1):
    analyzer.plot_obs(torch.rand(5, 4), step=step)
    analyzer.plot_reward([1.0, 2.0, 4.0], reward_window=2, step=step)
    analyzer.plot_spikes(RECORDS, step=step)
    analyzer.plot_voltages({"X": torch.rand(6, 1, 4)}, {"X": -52.0}, step=step)
    analyzer.plot_conv2d_weights(torch.rand(4, 2, 3, 3), step=step)
    analyzer.finalize_step()


@pytest.mark.parametrize("volts_type", ["color", "line"])
def test_figures_are_made_once_and_drawn_in_place(plots, tmp_path, volts_type):
    analyzer = MatplotlibAnalyzer(volts_type=volts_type, folder=tmp_path)
    plot_everything(analyzer)
    assert set(analyzer.plots) == {"obs", "reward", "spike", "voltage", "conv2d"}
    assert {path.stem for path in tmp_path.iterdir()} == set(analyzer.plots)
    figures = [analyzer.figure(tag) for tag in analyzer.plots]
    plot_everything(analyzer, step=2)
    assert [analyzer.figure(tag) for tag in analyzer.plots] == figures
    assert len(plots.get_fignums()) == 5
    assert analyzer.plots["reward"].get_ydata() == [1, 1.5, 3]


@pytest.mark.usefixtures("plots")
@pytest.mark.parametrize("shape", [(5, 4), (1, 5, 4), (1, 1, 5, 4), (3, 5, 4)])
def test_an_observation_has_two_axes_or_three_colours(shape):
    obs = torch.rand(shape)
    analyzer = MatplotlibAnalyzer()
    analyzer.plot_obs(obs)
    expected = obs.permute(1, 2, 0) if shape[0] == 3 else obs.view(5, 4)
    assert torch.equal(torch.as_tensor(analyzer.plots["obs"].get_array()), expected)


def test_a_whole_plot_config_is_taken_and_a_typing_error_named():
    MatplotlibAnalyzer(data_step=10, data_length=100, reward_eps=1, reward_window=5, obs_step=1)
    with pytest.warns(UnknownArgumentWarning, match="did you mean 'volts_type'"):
        MatplotlibAnalyzer(volt_type="line")
    with pytest.raises(ParameterError, match="volts_type"):
        MatplotlibAnalyzer(volts_type="lines")


def test_a_tag_that_another_plot_has_is_named(plots):
    """Its handles were unpacked: a TypeError."""
    analyzer = MatplotlibAnalyzer()
    analyzer.plot_obs(torch.rand(5, 4), tag="X")
    with pytest.raises(ParameterError, match="plot_spikes: tag 'X' is that of plot_obs"):
        analyzer.plot_spikes(RECORDS, tag="X")
    with pytest.raises(UnknownNameError, match="tag 'Y'"):
        analyzer.figure("Y")
    assert len(plots.get_fignums()) == 1


def test_a_tag_with_a_slash_is_a_file_in_a_folder(plots, tmp_path):
    """As in TensorBoard; it ended in an error of the file system."""
    analyzer = MatplotlibAnalyzer(folder=tmp_path)
    analyzer.plot_obs(torch.rand(5, 4), tag="screen/left")
    analyzer.finalize_step()
    assert (tmp_path / "screen" / "left.png").is_file()


@pytest.fixture
def log(tmp_path):
    """A TensorBoard log as images and scalars, by tag."""
    pytest.importorskip("tensorboard")
    image = pytest.importorskip("PIL.Image")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    def read(analyzer):
        analyzer.writer.close()
        events = EventAccumulator(str(tmp_path)).Reload()
        import io

        images = {
            tag: np.asarray(image.open(io.BytesIO(events.Images(tag)[-1].encoded_image_string)))
            for tag in events.Tags()["images"]
        }
        scalars = {
            tag: [(e.step, e.value) for e in events.Scalars(tag)]
            for tag in events.Tags()["scalars"]
        }
        return images, scalars

    return tmp_path, read


def test_the_log_has_rows_of_neurons_and_columns_of_time(log):
    folder, read = log
    analyzer = TensorboardAnalyzer(folder)
    plot_everything(analyzer, step=7)
    images, scalars = read(analyzer)
    assert scalars == {"reward": [(7, 3.0)]}
    raster = images["spike/X"]
    assert raster.shape[:2] == (4, 6)
    assert (raster[..., 0] > 0).tolist() == RECORDS["X"][:, 0].T.tolist()
    assert images["voltage/X"].min() == 0 and images["voltage/X"].max() == 255
    assert images["conv2d"].shape[:2] == (12, 12)


def test_constant_weights_no_reward_and_layers_with_a_shape_can_be_logged(log):
    folder, read = log
    analyzer = TensorboardAnalyzer(folder)
    analyzer.plot_reward([])
    analyzer.plot_conv2d_weights(torch.ones(1, 1, 2, 2), step=1)
    analyzer.plot_spikes({"X": torch.ones(7, 2, 3, 4)}, step=1)
    analyzer.plot_obs(torch.rand(3, 8, 9), step=1)
    images, scalars = read(analyzer)
    assert not scalars and images["conv2d"].max() == 0
    assert images["spike/X"].shape[:2] == (24, 7)
    assert images["obs"].shape == (8, 9, 3)


@pytest.mark.parametrize("plot", ["plot_spikes", "plot_voltages"])
def test_a_layer_that_cannot_be_logged_keeps_the_others_out_of_the_log(log, plot):
    """The layers before it had been written."""
    folder, read = log
    analyzer = TensorboardAnalyzer(folder)
    with pytest.raises(ParameterError, match="recording of 'Y' in .* must be"):
        getattr(analyzer, plot)({"X": torch.ones(7, 2), "Y": "many"}, step=1)
    images, scalars = read(analyzer)
    assert not images and not scalars


def test_a_nan_is_black_in_the_log_and_the_rest_is_shown(log):
    """All was black."""
    folder, read = log
    analyzer = TensorboardAnalyzer(folder)
    analyzer.plot_obs(torch.tensor([[0.0, float("nan")], [float("inf"), 2.0]]), step=1)
    images, _ = read(analyzer)
    assert images["obs"].reshape(4, -1)[:, 0].tolist() == [0, 0, 255, 255]
