"""A whole network at one look: rasters, rates, labels, learning curves, moving pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet.analysis import _figures, plotting
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input

pytestmark = pytest.mark.usefixtures("plots")


def test_the_rates_are_spikes_by_time_in_hertz():
    spikes = torch.zeros(100, 1, 3, dtype=torch.bool)  # 50 ms
    spikes[::10, 0, 1] = True  # 10 spikes
    spikes[0, 0, 2] = True
    handles = plotting.plot_overview({"X": spikes, "Y": spikes[:, :, :2]}, dt=0.5)
    (x, y) = handles["rates"]
    assert x.get_xdata().tolist() == [0, 200, 20] and list(x.get_ydata()) == [0, 1, 2]
    assert y.get_xdata().tolist() == [0, 200]
    assert len(handles["rasters"][0].get_offsets()) == 11


def test_the_rate_over_time_is_a_centred_mean_over_neurons_and_a_window():
    spikes = torch.zeros(9, 1, 2, dtype=torch.bool)
    spikes[4, 0, 0] = True
    handles = plotting.plot_overview({"X": spikes}, window=3.0)
    line = handles["lines"]["X"]
    assert line.get_xdata() == list(range(9))
    expected = np.zeros(9)
    expected[3:6] = 1000 / 2 / 3
    np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-6)


def test_an_overview_is_drawn_again_in_place(plots):
    first = plotting.plot_overview({"X": torch.ones(5, 2)})
    artists = len(first["figure"].findobj())
    again = plotting.plot_overview({"X": torch.ones(50, 2)}, handles=first)
    assert again["figure"] is first["figure"] and len(plots.get_fignums()) == 1
    assert again["lines"]["X"] is first["lines"]["X"]
    first["figure"].canvas.draw()
    assert len(first["figure"].findobj(lambda a: a.get_visible())) <= artists + 40, "only ticks"
    assert len(again["rasters"][0].get_offsets()) == 100
    assert again["raster_axes"][0].get_xlim() == pytest.approx((-0.5, 50.5))


def test_recorded_spikes_come_in_the_order_of_the_layers():
    network = Network()
    for name in ("A", "B", "C"):
        network.add_layer(Input(n=2), name)
    for name in ("B", "A"):
        network.add_monitor(Monitor(network.layers[name], ["s"], time=4), name)
    network.run({"A": torch.ones(4, 2)}, time=4)
    spikes = plotting.recorded_spikes(network)
    assert list(spikes) == ["A", "B"]
    assert spikes["A"].sum() == 8 and spikes["B"].sum() == 0


def test_the_label_of_a_neuron_is_a_dot_in_its_images_corner():
    w = torch.rand(12, 5)
    im, dots = plotting.plot_receptive_fields(w, (4, 3), torch.tensor([0, -1, 2, 1, 1]), "abc")
    assert im.get_array().shape == (12, 9)
    places = dots.get_offsets()
    rows, columns = (places[:, 1] + 0.5) // 4, (places[:, 0] + 0.5) // 3
    assert (rows * 3 + columns).tolist() == [0, 2, 3, 4]
    assert dots.get_array().tolist() == [0, 2, 1, 1]
    handles = plotting.plot_receptive_fields(w, (4, 3), [2] * 5, "abc", handles=(im, dots))
    assert handles == (im, dots) and dots.get_array().tolist() == [2] * 5


def test_lines_part_the_receptive_fields_and_are_drawn_once():
    im, _ = handles = plotting.plot_receptive_fields(torch.rand(12, 5), (4, 3))
    plotting.plot_receptive_fields(torch.rand(12, 5), (4, 3), handles=handles)
    down = [line.get_ydata()[0] for line in im.axes.get_lines() if len(set(line.get_ydata())) == 1]
    across = [
        line.get_xdata()[0] for line in im.axes.get_lines() if len(set(line.get_xdata())) == 1
    ]
    assert down == [3.5, 7.5] and across == [2.5, 5.5]


def test_runs_are_drawn_as_their_mean_and_their_standard_deviation():
    runs = torch.tensor([[50.0, 80.0], [60.0, 90.0]])
    ax = plotting.plot_learning_curves({"a": runs, "b": [1, 2]}, samples=[100, 200])
    lines = {line.get_label(): line.get_xydata().tolist() for line in ax.get_lines()}
    assert lines == {"a": [[100, 55], [200, 85]], "b": [[100, 1], [200, 2]]}
    (band,) = ax.collections
    low, high = band.get_paths()[0].vertices[:, 1].min(), band.get_paths()[0].vertices[:, 1].max()
    spread = runs.numpy().std(axis=0, ddof=1)[0]
    assert (low, high) == pytest.approx((55 - spread, 85 + spread))
    assert plotting.plot_learning_curves({"b": [3, 4, 5]}, ax=ax) is ax
    assert len(ax.get_lines()) == 1 and not ax.collections


def test_samples_may_be_an_array():
    """Its truth was asked: a ValueError of NumPy's."""
    for samples in (np.array([100, 200]), torch.tensor([100, 200])):
        ax = plotting.plot_learning_curves({"a": [1.0, 2.0]}, samples=samples)
        assert ax.lines[0].get_xydata().tolist() == [[100, 1], [200, 2]]


def test_no_samples_leave_the_curves_as_they_were():
    """They were taken for the default, and the error came when the axes were empty."""
    ax = plotting.plot_learning_curves({"a": [1.0, 2.0]})
    with pytest.raises(ShapeError, match="of 0 samples"):
        plotting.plot_learning_curves({"a": [3.0, 4.0]}, samples=[], ax=ax)
    assert ax.lines[0].get_ydata().tolist() == [1, 2]


@pytest.mark.parametrize(
    ("frames", "options", "message"),
    [
        ([torch.rand(4, 1), torch.rand(4, 5)], {}, "as many neurons in each frame"),
        ([torch.rand(4, 1)], {"frames_per_second": 1e-6}, "at least 0.002"),
        ([torch.rand(4, 1), None], {}, "weights must be"),
    ],
)
def test_frames_that_make_no_gif_are_refused_before_its_folder_is_made(
    tmp_path, frames, options, message
):
    """Frames of two sizes were mixed, and a slow one overflowed in the middle of writing."""
    pytest.importorskip("PIL.Image")
    with pytest.raises((ParameterError, ShapeError), match=message):
        plotting.animate_receptive_fields(frames, tmp_path / "a" / "w.gif", 2, **options)
    assert not list(tmp_path.iterdir())


def test_receptive_fields_move_in_a_gif(tmp_path):
    image = pytest.importorskip("PIL.Image")
    frames = (torch.full((4, 4), level) for level in (0.0, 0.5, 1.0))
    path = plotting.animate_receptive_fields(
        frames, tmp_path / "a" / "w.gif", side=2, cmap="gray", frames_per_second=20, zoom=3
    )
    with image.open(path) as gif:
        assert (gif.n_frames, gif.size, gif.info["duration"]) == (3, (12, 12), 50)
        levels = []
        for i in range(3):
            gif.seek(i)
            levels.append(np.asarray(gif.convert("L")).mean())
    assert levels == pytest.approx([0, 128, 255], abs=2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plotting.plot_overview({"X": torch.ones(3, 1)}, window=0), ParameterError, "wind"),
        (
            lambda: plotting.plot_receptive_fields(torch.rand(4, 2), 2, [1]),
            ShapeError,
            "2 neurons",
        ),
        (
            lambda: plotting.plot_receptive_fields(torch.rand(4, 2), 2, [1, 10]),
            ParameterError,
            "-1 to 9",
        ),
        (lambda: plotting.plot_receptive_fields(torch.rand(4, 2), 3), ShapeError, "3 x 3"),
        (
            lambda: plotting.plot_learning_curves({"a": [1, 2]}, samples=[1]),
            ShapeError,
            "'a' in curves has shape",
        ),
        (lambda: plotting.animate_receptive_fields([], "w.gif", 2), ParameterError, "no frame"),
        (
            lambda: plotting.animate_receptive_fields([torch.rand(4, 1)], "w.gif", 2, cmap="hto"),
            ParameterError,
            "did you mean 'hot'",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_without_a_screen_figures_are_nobodys_but_the_callers(tmp_path):
    code = (
        "import sys, torch\n"
        "from bindsnet.analysis import plotting\n"
        "im = plotting.plot_weights(torch.rand(3, 3))\n"
        "im.axes.figure.savefig('w.png')\n"
        "print('matplotlib.pyplot' in sys.modules, type(im.axes.figure.canvas).__name__)"
    )
    headless = {k: v for k, v in os.environ.items() if k != "MPLBACKEND" and "DISPLAY" not in k}
    headless["PYTHONPATH"] = str(Path(plotting.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=headless, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "w.png").stat().st_size > 1000
    if sys.platform == "linux":
        assert done.stdout.split() == ["False", "FigureCanvasAgg"]


@pytest.mark.parametrize(
    ("backend", "display", "expected"),
    [("agg", ":0", False), ("TkAgg", None, True), (None, ":0", True), (None, None, False)],
)
def test_there_is_a_screen_if_the_backend_has_windows_or_may_choose_one_that_has(
    monkeypatch, backend, display, expected
):
    monkeypatch.setattr("matplotlib.get_backend", lambda auto_select: backend)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    assert _figures.has_screen("a test") == expected
