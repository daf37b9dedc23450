"""What the encoders refuse or ignore, and what they say."""

import re

import pytest
import torch

from bindsnet.encoding import bernoulli, poisson, rank_order, repeat, single
from bindsnet.errors import ParameterError, UnknownArgumentWarning

ALL = [single, repeat, bernoulli, poisson, rank_order]
RATES = [bernoulli, poisson, rank_order]
every = pytest.mark.parametrize("encode", ALL, ids=lambda f: f.__name__)


def refused(message):
    return pytest.raises(ParameterError, match=re.escape(message))


@every
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_values_that_are_not_finite_are_refused(encode, bad):
    with refused(
        f"{encode.__name__}: datum must be finite",
    ) as caught:
        encode(torch.tensor([[1.0, 2.0], [3.0, bad]]), 10)
    assert f"1 of its 4 values are not, the first of them {bad} at index [1, 1]" in str(
        caught.value
    )


@pytest.mark.parametrize("encode", RATES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_negative_values_are_refused(encode, dtype):
    with refused(f"{encode.__name__}: datum must be finite and at least 0") as caught:
        encode(torch.tensor([1, -2, -3]).to(dtype), 10)
    assert "2 of its 3 values are not, the first of them -2.0 at index [1]" in str(caught.value)


def test_rates_are_named_in_hertz():
    with refused("poisson: datum must be finite and at least 0 Hz"):
        poisson(torch.tensor(-1.0), 10)


@every
def test_a_negative_time_is_refused(encode):
    with refused(f"{encode.__name__}: time must be finite and at least 0 ms (got -1 ms)"):
        encode(torch.ones(2), -1)


@every
@pytest.mark.parametrize("dt", [0, -0.5, float("nan"), float("inf")])
def test_a_step_that_is_not_above_zero_is_refused(encode, dt):
    with refused(f"{encode.__name__}: dt must be finite and above 0 ms (got {dt} ms)"):
        encode(torch.ones(2), 10, dt)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_shares_outside_zero_to_one_are_refused(value):
    with refused(f"single: sparsity must be in [0, 1] (got {value})"):
        single(torch.ones(2), 10, sparsity=value)
    with refused(f"bernoulli: max_prob must be in [0, 1] (got {value})"):
        bernoulli(torch.ones(2), 10, max_prob=value)


def test_an_unknown_scheme_is_refused():
    with refused("poisson: scheme must be 'poisson' or 'intervals' (got 'exact')"):
        poisson(torch.ones(2), 10, scheme="exact")


def test_two_schemes_at_once_are_refused():
    with refused("poisson: approx=True and scheme='intervals' exclude one another"):
        poisson(torch.ones(2), 10, approx=True, scheme="intervals")


@every
@pytest.mark.parametrize("datum", [None, "a picture", object()], ids=repr)
def test_what_is_no_tensor_is_refused(encode, datum):
    with refused(
        f"{encode.__name__}: datum must be a tensor (got a {type(datum).__name__})",
    ):
        encode(datum, 10)


@every
def test_complex_numbers_are_refused(encode):
    with refused(f"{encode.__name__}: datum must hold real numbers (got torch.complex64)"):
        encode(torch.ones(2, dtype=torch.complex64), 10)


@every
def test_an_unknown_argument_is_ignored_with_a_warning_at_the_call(encode):
    message = f"{encode.__name__} ignores 'tme', which it does not know; did you mean 'time'?"
    with pytest.warns(UnknownArgumentWarning, match=re.escape(message)) as told:
        encode(torch.ones(2), 10, tme=3)
    assert told[0].filename == __file__
