"""What an earlier call drew is drawn into again, or refused before any of it has changed."""

from __future__ import annotations

import pytest
import torch

from bindsnet.analysis import plotting
from bindsnet.errors import BindsNETError, ParameterError, ShapeError

pytest.importorskip("matplotlib")
pytestmark = pytest.mark.usefixtures("plots")


def layers(**neurons):
    return {name: torch.rand(6, n) for name, n in neurons.items()}


def contents(figure):
    """The numbers that lines, dots and images of a figure show."""
    gets = ("get_xydata", "get_offsets", "get_array")
    artists = [a for ax in figure.axes for a in (*ax.lines, *ax.collections, *ax.images)]
    return [repr(getattr(a, get)()) for a in artists for get in gets if hasattr(a, get)]


@pytest.mark.parametrize("draw", ["spikes", "color", "line"])
def test_handles_of_other_layers_are_refused_before_the_first_is_drawn(draw):
    """The first panels had changed when the error came."""
    options = {} if draw == "spikes" else {"plot_type": draw}
    plot = plotting.plot_spikes if draw == "spikes" else plotting.plot_voltages
    ims, axes = plot(layers(X=4, Y=3), **options)
    before = contents(axes[0].figure)
    with pytest.raises(ParameterError, match=r"(ims|axes) has 2 for 3 \('X', 'Y', 'Z'\)"):
        plot(layers(X=4, Y=3, Z=2), ims=ims, axes=axes, **options)
    assert contents(axes[0].figure) == before


def test_lines_of_another_number_of_neurons_are_refused_before_the_first_layer_is_drawn():
    ims, axes = plotting.plot_voltages(layers(X=4, Y=3), plot_type="line")
    before = contents(axes[0].figure)
    with pytest.raises(ShapeError, match="ims has 3 lines, but there are 5 neurons"):
        plotting.plot_voltages(layers(X=4, Y=5), ims, axes, plot_type="line")
    assert contents(axes[0].figure) == before


def test_lines_that_lose_their_threshold_can_be_drawn_again():
    """The line of the threshold was taken for those of the next layer: a TypeError."""
    ims, axes = plotting.plot_voltages(
        layers(X=4, Y=3), plot_type="line", thresholds={"X": 0.5, "Y": 0.25}
    )
    again, _ = plotting.plot_voltages(
        layers(X=4, Y=3), ims, axes, plot_type="line", thresholds={"Y": 0.75}
    )
    assert [len(ax.lines) for ax in axes] == [4, 4] and len(again) == 3
    assert list(again[2].get_ydata()) == [0.75, 0.75]


def test_handles_without_their_axes_are_drawn_into(plots):
    """They were ignored, and a new figure was opened."""
    ims, axes = plotting.plot_spikes(layers(X=4, Y=3))
    assert plotting.plot_spikes(layers(X=4, Y=3), ims=ims) == (ims, axes)
    for kind in ("color", "line"):
        ims, axes = plotting.plot_voltages(layers(X=4, Y=3), plot_type=kind)
        again = plotting.plot_voltages(layers(X=4, Y=3), ims=ims, plot_type=kind)
        assert again == (ims, axes)
    axes, ims = plotting.plot_input(torch.rand(3, 3), torch.rand(3, 3))
    assert plotting.plot_input(torch.rand(3, 3), torch.rand(3, 3), ims=ims) == (axes, ims)
    assert len(plots.get_fignums()) == 4


def test_an_overview_of_other_layers_is_refused_before_its_rasters_are_drawn():
    """The rasters had changed when a KeyError came."""
    handles = plotting.plot_overview(layers(X=4, Y=3))
    before, kept = contents(handles["figure"]), dict(handles)
    with pytest.raises(ParameterError, match=r"same layers \(got those of \['X', 'Y'\]"):
        plotting.plot_overview(layers(X=4, Z=3), handles=handles)
    assert contents(handles["figure"]) == before and handles == kept


@pytest.mark.parametrize("labels", [[0], [0, 10], [0, 0.5]])
def test_labels_that_do_not_fit_are_refused_before_the_weights_are_drawn(plots, labels):
    """An image without dots was left behind; halves were cut to whole numbers."""
    with pytest.raises(BindsNETError, match="assignments"):
        plotting.plot_receptive_fields(torch.rand(4, 2), 2, labels)
    assert not plots.get_fignums()
    im, dots = plotting.plot_receptive_fields(torch.rand(4, 2), 2, [0, 1])
    before = contents(im.figure)
    with pytest.raises(BindsNETError, match="assignments"):
        plotting.plot_receptive_fields(torch.rand(4, 2), 2, labels, handles=(im, dots))
    assert contents(im.figure) == before


def test_an_image_that_was_taken_off_its_axes_is_named():
    """It ended in an AttributeError of None."""
    im = plotting.plot_weights(torch.rand(3, 3))
    im.remove()
    with pytest.raises(ParameterError, match="plot_weights: im must be an image in a figure"):
        plotting.plot_weights(torch.rand(3, 3), im=im)
