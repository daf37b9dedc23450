"""Plots show what they are given, anew when drawn again, and leave matplotlib as it was."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError, UnknownNameError

pytest.importorskip("matplotlib").use("agg")

import matplotlib.pyplot as plt  # noqa: E402

from bindsnet.analysis import plotting  # noqa: E402

pytestmark = pytest.mark.usefixtures("plots")


def spikes(steps=10, **neurons):
    """Neuron k of each layer spikes in step k."""
    return {name: torch.eye(steps, n, dtype=torch.bool)[:, None] for name, n in neurons.items()}


def test_importing_it_imports_no_matplotlib():
    code = "import sys, bindsnet.analysis.plotting; print('matplotlib' in sys.modules)"
    environment = os.environ | {"MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "False"


def test_input_shows_the_image_and_its_spikes_and_is_drawn_again_in_place():
    image, counts = torch.rand(1, 4, 5), torch.randint(9, (1, 4, 5))
    axes, ims = plotting.plot_input(image, counts, label=3)
    assert torch.equal(torch.as_tensor(ims[0].get_array()), image[0])
    assert torch.equal(torch.as_tensor(ims[1].get_array()), counts[0].float())
    titles = [ax.get_title() for ax in axes]
    assert titles == ["Current image (label = 3)", "Reconstruction"]

    again = plotting.plot_input(2 * image, counts, axes=axes, ims=ims)
    assert again == (axes, ims) and len(plt.get_fignums()) == 1
    assert torch.equal(torch.as_tensor(ims[0].get_array()), 2 * image[0])
    assert ims[0].get_clim() == (0, pytest.approx(2 * image.max().item()))
    assert axes[0].get_title() == "Current image"


@pytest.mark.parametrize("shape", [(3, 4, 5), (4, 5, 3)])
def test_input_can_be_in_colours(shape):
    _, ims = plotting.plot_input(255 * torch.rand(shape), torch.rand(4, 5))
    assert ims[0].get_array().shape == (4, 5, 3)
    assert ims[0].get_array().max() <= 1


def test_spikes_are_dots_at_their_time_and_neuron():
    ims, axes = plotting.plot_spikes(spikes(X=4, Y=3), dt=0.5)
    assert [im.get_offsets().tolist() for im in ims] == [
        [[0.5 * k, k] for k in range(4)],
        [[0.5 * k, k] for k in range(3)],
    ]
    assert axes[0].get_xlim() == pytest.approx((-0.05, 5.05)) and axes[0].get_ylim() == (-0.5, 3.5)
    assert axes[-1].get_xlabel() == "Time (ms)"


def test_a_part_of_the_spikes_keeps_its_numbers_and_the_users_dict():
    chosen = {"X": (1, 3)}
    ims, axes = plotting.plot_spikes(spikes(X=4, Y=3), time=(2, 6), n_neurons=chosen)
    assert ims[0].get_offsets().tolist() == [[2, 2]]
    assert axes[0].get_xlim() == pytest.approx((1.96, 6.04))
    assert [ax.get_ylim() for ax in axes] == [(0.5, 2.5), (-0.5, 2.5)]
    assert chosen == {"X": (1, 3)}


def test_spikes_drawn_again_bring_their_limits_along():
    handles = plotting.plot_spikes(spikes(X=4))
    assert isinstance(handles[1], list), "one layer, one list"
    ims, axes = plotting.plot_spikes(spikes(steps=20, X=8), ims=handles[0], axes=handles[1])
    assert len(plt.get_fignums()) == 1 and ims[0] is handles[0][0]
    assert len(ims[0].get_offsets()) == 8
    assert axes[0].get_xlim() == pytest.approx((-0.2, 20.2)) and axes[0].get_ylim() == (-0.5, 7.5)


def test_the_samples_of_a_batch_are_side_by_side():
    raster = torch.zeros(5, 2, 3, dtype=torch.bool)
    raster[4, 1, 0] = True
    (dots,), _ = plotting.plot_spikes({"X": raster})
    assert dots.get_offsets().tolist() == [[4, 3]]


def test_weights_have_fixed_limits_first_and_their_own_when_drawn_again():
    w = torch.rand(6, 6)
    im = plotting.plot_weights(torch.nn.Parameter(w), wmin=0, wmax=2, title="w")
    assert im.get_clim() == (0, 2) and im.axes.get_title() == "w"
    again = plotting.plot_weights(w * 3, im=im)
    assert again is im and len(plt.get_fignums()) == 1
    assert im.get_clim() == pytest.approx((3 * w.min().item(), 3 * w.max().item()))
    w.zero_()
    assert im.get_array().max() > 0, "the plot has its own copy"


@pytest.mark.parametrize("name", ["w.png", "./w.png", "deep.er/w.svg", "w"])
def test_weights_are_saved_under_their_name_and_the_next_number(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    stem, suffix = os.path.splitext(name)
    suffix = suffix or ".png"
    im, following = plotting.plot_weights(torch.rand(3, 3), save=name)
    assert following == f"{stem}.1{suffix}"
    im, following = plotting.plot_weights(torch.rand(3, 3), im=im, save=following)
    assert following == f"{stem}.2{suffix}"
    found = sorted(path.name for path in (tmp_path / name).parent.iterdir())
    base = os.path.basename(stem)
    assert found == [f"{base}.1{suffix}", f"{base}.2{suffix}", f"{base}{suffix}"]
    if suffix == ".svg":
        assert (tmp_path / following).read_text().startswith("<?xml")


def test_each_label_has_a_colour_and_a_name(tmp_path):
    grid = torch.tensor([[-1.0, 0.0], [1.0, 2.0]])
    im, _ = plotting.plot_assignments(grid, classes="abc", save=tmp_path / "a.png")
    colours = {im.cmap(im.norm(value)) for value in (-1, 0, 1, 2)}
    assert len(colours) == 4 == im.cmap.N
    names = [text.get_text() for text in im.colorbar.ax.get_yticklabels()]
    assert names == ["none", "a", "b", "c"]
    assert plotting.plot_assignments(torch.full((2, 2), 2.0), im=im) is im
    assert im.get_array().min() == 2


def test_accuracy_is_drawn_where_it_is_known():
    ax = plotting.plot_performance({"a": [10, 20], "b": [30, 40]}, x_scale=250)
    lines = {line.get_label(): line.get_xydata().tolist() for line in ax.get_lines()}
    assert lines == {"a": [[250, 10], [500, 20]], "b": [[250, 30], [500, 40]]}
    assert ax.get_ylim() == (0, 100) and ax.get_xlim() == (0, 500)
    assert plotting.plot_performance({"a": [10, 20, 30], "b": []}, ax=ax, x_scale=250) is ax
    assert [len(line.get_xdata()) for line in ax.get_lines()] == [3, 0]


def voltages(steps=20, scale=1.0):
    return {"Ae": -65 + scale * torch.rand(steps, 1, 4), "Ai": -60 + scale * torch.rand(steps, 3)}


def test_voltages_in_colour_are_time_by_neuron():
    v = voltages()
    ims, axes = plotting.plot_voltages(v, time=(5, 15), n_neurons={"Ae": (1, 3)}, dt=0.5)
    assert torch.equal(torch.as_tensor(ims[0].get_array()), v["Ae"][5:15, 0, 1:3].T)
    assert tuple(ims[0].get_extent()) == (2.5, 7.5, 0.5, 2.5)
    assert axes[0].get_xlim() == (2.5, 7.5)

    again, _ = plotting.plot_voltages(voltages(40, 2.0), ims=ims, axes=axes, dt=0.5)
    assert list(again) == list(ims) and len(axes[0].images) == 1
    assert tuple(ims[0].get_extent()) == (0, 20, -0.5, 3.5)


def test_a_threshold_is_a_dashed_line_or_the_top_of_the_scale():
    thresholds = {"Ae": torch.tensor([-52.0, -50.0, -51.0, -52.0]), "Ai": -40.0}
    ims, axes = plotting.plot_voltages(voltages(), plot_type="line", thresholds=thresholds)
    assert len(ims) == 4 and len(ims[0]) == 4
    assert list(ims[1].get_ydata()) == [-50, -50] and ims[1].get_linestyle() == "--"
    v = voltages(30)
    again, _ = plotting.plot_voltages(
        v, ims=ims, axes=axes, plot_type="line", thresholds={"Ae": -30.0, "Ai": -40.0}
    )
    assert list(ims[1].get_ydata()) == [-30, -30] and len(axes[0].lines) == 5
    assert torch.equal(torch.as_tensor(again[0][2].get_ydata()), v["Ae"][:, 0, 2])
    coloured, _ = plotting.plot_voltages(voltages(), thresholds=thresholds)
    assert [im.get_clim()[1] for im in coloured] == [-50, -40]


def test_one_layer_of_voltages_gives_the_axes_themselves_and_takes_them_back():
    v = {"Ae": voltages()["Ae"]}
    ims, ax = plotting.plot_voltages(v)
    assert ax.get_title() == "Ae"
    assert plotting.plot_voltages(v, ims=ims, axes=ax)[1] is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plotting.plot_spikes({}), ParameterError, "no layer"),
        (lambda: plotting.plot_spikes({"X": torch.zeros(0, 3)}), ShapeError, "recording of 'X'"),
        (lambda: plotting.plot_spikes(spikes(X=3), time=(0, 11)), ParameterError, "0 and 10"),
        (
            lambda: plotting.plot_spikes(spikes(Ae=3), n_neurons={"A": (0, 1)}),
            UnknownNameError,
            "did you mean 'Ae'",
        ),
        (lambda: plotting.plot_weights(torch.rand(3)), ShapeError, r"shape \[3\]"),
        (lambda: plotting.plot_assignments(torch.full((1, 1), 10.0)), ParameterError, "-1 to 9"),
        (lambda: plotting.plot_input(torch.rand(2, 4, 5), 0), ShapeError, r"shape \[2, 4, 5\]"),
        (lambda: plotting.plot_voltages(voltages(), plot_type="lines"), ParameterError, "'lines'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not plt.get_fignums(), "no empty figure is left behind"


def test_an_unknown_colour_map_leaves_no_empty_figure():
    """``plot_voltages`` had opened one, and the error was matplotlib's."""
    with pytest.raises(ParameterError, match="did you mean 'jet'"):
        plotting.plot_voltages(voltages(), cmap="jett")
    assert not plt.get_fignums()


def test_a_colour_map_may_be_one_of_ones_own():
    """It was refused as an unknown name."""
    colours = plt.get_cmap("gray").reversed()
    assert plotting.plot_weights(torch.rand(3, 3), cmap=colours).cmap == colours


def test_a_nan_leaves_the_scale_to_the_other_numbers():
    """The scale was from NaN to NaN, so nothing was shown at all."""
    w = torch.tensor([[0.25, float("nan")], [float("inf"), 0.75]])
    im = plotting.plot_weights(w, wmin=None, wmax=None)
    assert im.get_clim() == (0.25, 0.75)
    assert plotting.plot_weights(2 * w, im=im).get_clim() == (0.5, 1.5)
    ims, _ = plotting.plot_voltages({"X": w})
    assert ims[0].get_clim() == (0.25, 0.75)
    assert plotting.plot_input(w, w)[1][0].get_clim() == (0, 0.75)
    assert plotting.plot_weights(w * float("nan"), wmin=None, wmax=None).get_clim() == (0, 1)


def test_limits_without_bound_are_those_of_the_weights():
    """The defaults of a connection, minus infinity to infinity, made one colour of all."""
    w = torch.tensor([[-1.0, 2.0]])
    assert plotting.plot_weights(w, float("-inf"), float("inf")).get_clim() == (-1, 2)


def test_a_threshold_that_is_never_reached_is_none():
    """The colour scale reached up to infinity."""
    v = {"Ae": voltages()["Ae"]}
    ims, _ = plotting.plot_voltages(v, thresholds={"Ae": float("inf")})
    assert ims[0].get_clim()[1] == v["Ae"].max()
    assert len(plotting.plot_voltages(v, plot_type="line", thresholds={"Ae": float("inf")})[0]) == 1


@pytest.mark.parametrize("time", [(), (0.5, 5)])
def test_a_range_is_two_whole_numbers(time):
    """An empty one was taken for all steps, and halves were cut off."""
    with pytest.raises(ParameterError, match="plot_spikes: time must be two whole numbers"):
        plotting.plot_spikes(spikes(X=4), time=time)


def test_a_file_of_an_unknown_format_is_named_before_anything_is_drawn(tmp_path):
    """The figure had been made, and stayed open."""
    name = str(tmp_path / "w.pgn")
    for plot, data in (
        (plotting.plot_weights, torch.rand(3, 3)),
        (plotting.plot_assignments, torch.zeros(3, 3)),
        (plotting.plot_performance, {"a": [1.0]}),
        (plotting.plot_learning_curves, {"a": [1.0]}),
    ):
        with pytest.raises(ParameterError, match="save must end in a format .*did you mean 'png'"):
            plot(data, save=name)
    assert not plt.get_fignums() and not list(tmp_path.iterdir())


def test_a_file_may_be_in_a_folder_that_is_not_there_yet(tmp_path):
    """Only weights made their folder; accuracies ended in an error of the file system."""
    plotting.plot_performance({"a": [1.0]}, save=tmp_path / "a" / "p.png")
    plotting.plot_learning_curves({"a": [1.0]}, save=tmp_path / "b" / "c.png")
    assert len(list(tmp_path.rglob("*.png"))) == 2


def test_an_array_that_was_turned_round_is_drawn():
    """torch takes no negative strides."""
    image = torch.rand(4, 5).numpy()
    _, ims = plotting.plot_input(image[::-1], image[:, ::-1])
    assert (ims[0].get_array() == image[::-1]).all()


def test_sides_may_be_integers_of_numpy():
    """They were taken for pairs, and ended in a TypeError."""
    np = pytest.importorskip("numpy")
    im, _ = plotting.plot_receptive_fields(torch.rand(4, 4), np.int64(2), [0, 1, 2, 3])
    assert im.get_array().shape == (4, 4)
