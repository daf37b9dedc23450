"""Kernels and receptive fields are laid out as images that keep each weight's place."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from bindsnet import utils
from bindsnet.analysis import plotting
from bindsnet.errors import ParameterError, ShapeError

pytestmark = pytest.mark.usefixtures("plots")


def test_patches_and_their_transpose():
    x = torch.arange(16.0).view(1, 1, 4, 4)
    cols = utils.im2col_indices(x, 2, 3, stride=(2, 1))
    assert cols.shape == (1, 6, 4)
    assert cols[0, :, 1].tolist() == [1, 2, 3, 5, 6, 7]
    for shape in ((1, 1, 4, 4), (4, 4)):
        back = utils.col2im_indices(cols, shape, 2, 3, stride=(2, 1))
        assert back[0, 0].tolist() == (x[0, 0] * torch.tensor([1, 2, 2, 1])).tolist()


@pytest.mark.parametrize(("filters", "channels"), [(25, 1), (5, 3), (1, 1), (4, 4)])
def test_kernels_of_a_convolution_stand_in_squares_a_square_for_each_channel(filters, channels):
    w = torch.rand(filters, channels, 3, 2)
    grid = utils.reshape_conv2d_weights(w)
    a = next(k for k in range(1, 9) if k * k >= filters)
    b = next(k for k in range(1, 9) if k * k >= channels)
    assert grid.shape == (a * b * 3, a * b * 2)
    for f in range(filters):
        for c in range(channels):
            row, column = (f // a + c // b * a) * 3, (f % a + c % b * a) * 2
            assert torch.equal(grid[row : row + 3, column : column + 2], w[f, c])
    assert grid.sum() == pytest.approx(w.sum().item(), rel=1e-5), "and nothing else"


def local(filters=3, positions=(2, 4), kernel=(3, 2)):
    return torch.rand(filters, *positions, *kernel)


def test_receptive_fields_of_a_local_connection_stand_in_a_square_at_each_position():
    w = local()
    grid = utils.reshape_local_connection_2d_weights(w, 3, (3, 2), (2, 4), (9, 9))
    assert grid.shape == (2 * 2 * 3, 4 * 2 * 2)
    for f in range(3):
        for i in range(2):
            for j in range(4):
                row, column = 3 * (i * 2 + f // 2), 2 * (j * 2 + f % 2)
                assert torch.equal(grid[row : row + 3, column : column + 2], w[f, i, j])


def test_weights_between_all_neurons_give_the_same_picture():
    fields, locations = local(2, (2, 2), (2, 2)), torch.zeros(4, 4, dtype=torch.long)
    w = torch.zeros(9, 2 * 4)
    for r in range(4):
        for k in range(4):
            cell = (r // 2 + k // 2) * 3 + r % 2 + k % 2
            locations[k, r] = cell
            for f in range(2):
                w[cell, f * 4 + r] = fields[f, r // 2, r % 2, k // 2, k % 2]
    args = (2, (2, 2), (2, 2))
    grid = utils.reshape_locally_connected_weights(w, *args, locations, 3)
    assert torch.equal(grid, utils.reshape_local_connection_2d_weights(fields, *args, 3))
    im = plotting.plot_locally_connected_weights(w, *args, locations, 3, wmax=2)
    assert torch.equal(torch.as_tensor(im.get_array()), grid) and im.get_clim() == (0, 2)
    assert len(im.axes.lines) == 2
    assert plotting.plot_locally_connected_weights(w * 2, *args, locations, 3, im=im) is im
    assert len(im.axes.lines) == 2


def test_kernels_are_drawn_and_drawn_again():
    w = torch.rand(5, 3, 4, 4)
    im = plotting.plot_conv2d_weights(torch.nn.Parameter(w), wmax=2, title="conv")
    assert im.get_array().shape == (24, 24)
    assert im.get_clim() == (0, 2) and im.axes.get_title() == "conv"
    assert plotting.plot_conv2d_weights(w - 1, im=im) is im
    assert im.get_clim()[0] == pytest.approx((w - 1).min().item())


def test_a_local_connection_shows_one_input_channel_and_all_or_one_of_its_filters():
    fields = torch.rand(2, 3, 2, 4, 3, 2)
    lc = SimpleNamespace(
        w=fields.view(2, 3 * 8, 6), in_channels=2, n_filters=3, kernel_size=(3, 2), conv_size=(2, 4)
    )
    im = plotting.plot_local_connection_2d_weights(lc, input_channel=1)
    args = (3, (3, 2), (2, 4), (0, 0))
    expected = utils.reshape_local_connection_2d_weights(fields[1], *args)
    assert torch.equal(torch.as_tensor(im.get_array()), expected)
    one = plotting.plot_local_connection_2d_weights(lc, output_channel=2, lines=False)
    expected = utils.reshape_local_connection_2d_weights(fields[0, 2], 1, (3, 2), (2, 4), (0, 0))
    assert torch.equal(torch.as_tensor(one.get_array()), expected)
    assert (len(im.axes.lines), len(one.axes.lines)) == (4, 0)
    with pytest.raises(ParameterError, match="input_channel must be from 0 to 1"):
        plotting.plot_local_connection_2d_weights(lc, input_channel=2)


@pytest.mark.parametrize(
    "call",
    [
        lambda: utils.reshape_conv2d_weights(torch.rand(3, 3)),
        lambda: utils.reshape_local_connection_2d_weights(torch.rand(5), 3, 2, 2, 4),
        lambda: plotting.plot_conv2d_weights(torch.rand(2, 3, 3)),
    ],
)
def test_weights_of_another_shape_are_refused(call):
    with pytest.raises(ShapeError, match="shape"):
        call()
