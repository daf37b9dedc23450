"""Shapes of layers and of inputs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bindsnet import shapes
from bindsnet.errors import ParameterError, ShapeError

QUICK = settings(deadline=None, derandomize=True, max_examples=50)
SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@QUICK
@given(SIZES)
def test_n_and_shape_agree(shape):
    n = int(np.prod(shape))
    assert shapes.resolve("L", None, shape) == (n, shape)
    assert shapes.resolve("L", n, None) == (n, [n])
    assert shapes.resolve("L", n, shape) == (n, shape)


@pytest.mark.parametrize(
    ("n", "shape", "message"),
    [
        (None, None, "L needs n or shape: how many neurons does it have"),
        (0, None, r"L must have at least one neuron \(got n=0\)"),
        (None, [3, 0], r"L must have at least one neuron \(got shape=\[3, 0\]\)"),
        (5, [2, 3], r"L has shape \[2, 3\]: 6 neurons, but n=5"),
    ],
)
def test_what_does_not_agree_is_refused(n, shape, message):
    with pytest.raises(ParameterError, match=message):
        shapes.resolve("L", n, shape)


@QUICK
@given(st.floats(0, 1000), st.sampled_from([0.1, 0.5, 1.0, 3]))
def test_steps_are_whole_and_rounded_down(time, dt):
    assert shapes.steps_in(time, dt) == int(time / dt)


@QUICK
@given(SIZES, st.integers(1, 5), st.integers(1, 3), st.integers(0, 3))
def test_an_input_of_any_documented_shape_becomes_time_batch_shape(shape, steps, batch, surplus):
    n = int(np.prod(shape))
    data = torch.arange(float((steps + surplus) * batch * n)).view(-1, batch, *shape)
    expected = data[:steps]
    for given_as in (data, data.flatten(2)):
        assert torch.equal(shapes.as_input("X", given_as, shape, steps), expected)
    if batch == 1:
        assert torch.equal(shapes.as_input("X", data.view(-1, n), shape, steps), expected)


def test_one_axis_is_one_step_of_one_sample():
    assert shapes.as_input("X", torch.ones(6), [2, 3], 1).shape == (1, 1, 2, 3)


def test_data_that_fits_is_not_copied():
    data = torch.rand(5, 1, 4)
    assert shapes.as_input("X", data, [4], 5).data_ptr() == data.data_ptr()
    assert shapes.as_input("X", data, [2, 2], 3).data_ptr() == data.data_ptr()


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32])
def test_the_types_of_spikes_are_kept(dtype):
    assert shapes.as_input("X", torch.ones(1, 4).to(dtype), [4], 1).dtype == dtype


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64, torch.float16, torch.int8])
def test_other_types_become_float32(dtype):
    assert shapes.as_input("X", torch.ones(1, 4).to(dtype), [4], 1).dtype == torch.float32


def test_data_in_any_memory_order_will_do():
    data = torch.rand(3, 5, 4).permute(1, 0, 2)
    fitted = shapes.as_input("X", data, [4], 5)
    assert fitted.is_contiguous() and torch.equal(fitted, data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (torch.zeros(5, 27), r"\[5, 27\]: 27 values a sample, but layer 'X' has 28.\n  It takes"),
        (torch.zeros(5, 1, 3, 9), r"27 values a sample, but layer 'X' has 28"),
        (torch.zeros(5, 4, 7), "batch axis is missing: try data.unsqueeze"),
        (torch.zeros(0), "0 values a sample"),
        (torch.tensor(1.0), "1 values a sample"),
        (torch.zeros(2, 28), "2 steps, but the run takes 5. Give more steps, or a shorter time"),
        (np.zeros((5, 28)), r"inputs\['X'\] must be a tensor \(got ndarray\)"),
    ],
)
def test_an_input_that_does_not_fit_is_refused_with_what_would(data, message):
    with pytest.raises(ShapeError, match=message):
        shapes.as_input("X", data, [4, 7], 5)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
def test_values_that_are_not_finite_are_counted(bad):
    data = torch.tensor([1.0, bad, 2.0])
    with pytest.raises(ParameterError, match="data must be finite, but 1 of its 3 values"):
        shapes.check_finite("data", data)
    shapes.check_finite("data", torch.ones(3))
    shapes.check_finite("data", torch.ones(3, dtype=torch.bool))
