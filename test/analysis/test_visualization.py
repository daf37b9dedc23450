"""Experiments after the fact are shown as they were, and a network as text."""

from __future__ import annotations

import re

import pytest
import torch

from bindsnet.analysis import visualization
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.models import DiehlAndCook2015, TwoLayerNetwork

pytestmark = pytest.mark.usefixtures("plots")


def test_the_movie_has_a_frame_for_each_sampled_step_of_each_example(tmp_path):
    image = pytest.importorskip("PIL.Image")
    ws = torch.rand(2, 4, 6, 10)
    movie = visualization.plot_weights_movie(ws, sample_every=3)
    movie.save(tmp_path / "w.gif", writer="pillow")
    with image.open(tmp_path / "w.gif") as gif:
        assert gif.n_frames == 2 * 4
    (ax, _) = movie._fig.axes
    assert torch.equal(torch.as_tensor(ax.images[0].get_array()), ws[1, :, :, 9])
    assert ax.get_title() == "Example 1, step 9"


def trains():
    spikes = torch.zeros(2, 4, 20)
    spikes[1, 2, ::2] = 1
    spikes[1, 0, ::5] = 1
    return spikes


def test_the_busiest_neurons_are_drawn_with_their_numbers():
    ax = visualization.plot_spike_trains_for_example(trains(), n_ex=1, top_k=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2", "0"]
    dots = ax.collections[0].get_offsets().tolist()
    assert [when for when, who in dots if who == 0] == list(range(0, 20, 2))
    assert [when for when, who in dots if who == 1] == list(range(0, 20, 5))


def test_chosen_neurons_are_drawn_in_the_order_given():
    ax = visualization.plot_spike_trains_for_example(trains().bool(), 1, indices=[3, 0])
    assert {who for _, who in ax.collections[0].get_offsets().tolist()} == {1}
    everything = visualization.plot_spike_trains_for_example(trains().numpy())
    assert len(everything.collections[0].get_offsets()) == 0, "the first example is silent"
    assert everything.get_ylim() == (-0.5, 3.5)


def test_a_voltage_is_a_line_with_its_threshold():
    v = torch.rand(2, 3, 30)
    ax = visualization.plot_voltage(v, 1, 2, time=(5, 10), threshold=-52.0)
    line, threshold = ax.lines
    assert line.get_xdata().tolist() == [5, 6, 7, 8, 9]
    assert torch.equal(torch.as_tensor(line.get_ydata()), v[1, 2, 5:10])
    assert list(threshold.get_ydata()) == [-52, -52]


@pytest.mark.parametrize("network", [DiehlAndCook2015, TwoLayerNetwork])
def test_a_summary_counts_neurons_and_synapses(network):
    text = re.sub(r"\033\[\d+m", "", visualization.summary(network(n_inpt=6, n_neurons=5)))
    assert network.__name__ in text
    if network is TwoLayerNetwork:
        assert "11 neurons, 30 synapses, 30 of them trainable" in text
        assert "-> Y  Connection, 30 synapses, PostPre" in text
    else:
        assert "16 neurons, 80 synapses, 30 of them trainable" in text
        assert "-> Ae  MulticompartmentConnection, 25 synapses, fixed" in text


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: visualization.plot_weights_movie(torch.rand(3, 3)), ShapeError, r"\[3, 3\]"),
        (
            lambda: visualization.plot_spike_trains_for_example(trains(), 2),
            ParameterError,
            "n_ex must be from 0 to 1",
        ),
        (
            lambda: visualization.plot_spike_trains_for_example(trains(), 1, 2, [1]),
            ParameterError,
            "not both",
        ),
        (lambda: visualization.plot_voltage(trains(), n_neuron=9), ParameterError, "n_neuron"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
