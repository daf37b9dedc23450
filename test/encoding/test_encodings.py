"""The encoding functions against their formulas, written as plain loops."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bindsnet.encoding import bernoulli, poisson, rank_order, repeat, single
from bindsnet.encoding import encodings as module

SPIKING = [single, bernoulli, poisson, rank_order]
ALL = [*SPIKING, repeat]

every = pytest.mark.parametrize("encode", ALL, ids=lambda f: f.__name__)
spiking = pytest.mark.parametrize("encode", SPIKING, ids=lambda f: f.__name__)


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(20)


@spiking
@pytest.mark.parametrize("shape", [(), (5,), (1, 4, 3), (0,)])
@pytest.mark.parametrize(("time", "dt", "steps"), [(10, 1.0, 10), (5, 0.5, 10), (0, 1.0, 0)])
def test_spikes_are_uint8_with_time_first(encode, shape, time, dt, steps):
    spikes = encode(torch.rand(shape), time, dt)
    assert spikes.shape == (steps, *shape)
    assert spikes.dtype is torch.uint8
    assert spikes.is_contiguous()
    assert int(spikes.max() if spikes.numel() else 0) <= 1


@every
@pytest.mark.parametrize(
    "dtype", [torch.uint8, torch.int64, torch.bool, torch.float16, torch.float64], ids=str
)
def test_numbers_of_any_type_are_taken(encode, dtype):
    datum = torch.tensor([0, 3, 200, 90]).to(dtype)
    assert encode(datum, 20).shape == (20, 4)


@every
def test_the_callers_tensor_is_untouched(encode):
    datum = torch.rand(4, 5) * 90
    before = datum.clone()
    spikes = encode(datum, 20)
    assert torch.equal(datum, before)
    spikes.fill_(1)
    assert torch.equal(datum, before)


@every
def test_layout_does_not_matter(encode):
    datum = torch.rand(4, 6) * 90
    torch.manual_seed(1)
    expected = encode(datum, 30)
    for same in (datum.T.contiguous().T, datum.clone().requires_grad_(), datum.numpy()):
        torch.manual_seed(1)
        assert torch.equal(encode(same, 30), expected)


@spiking
def test_device_none_means_the_device_of_the_datum(encode):
    assert encode(torch.rand(3), 5, device=None).device.type == "cpu"


@pytest.mark.gpu
@every
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_spikes_are_made_on_the_device_that_is_asked_for(encode):
    datum = torch.rand(3, 4) * 90
    if encode is not repeat:
        assert encode(datum, 20, device="cuda").is_cuda
        assert encode(datum.cuda(), 20, device=None).is_cuda
        assert not encode(datum.cuda(), 20).is_cuda
    else:
        assert encode(datum.cuda(), 20).is_cuda


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 1.0])
def test_single_spikes_in_the_first_step_above_the_quantile(sparsity):
    datum = torch.randn(6, 7)
    spikes = single(datum, 5, sparsity=sparsity)
    ordered = sorted(datum.flatten().tolist())
    rank = (1 - sparsity) * (len(ordered) - 1)
    low, high = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    threshold = low + (high - low) * (rank - math.floor(rank))
    assert torch.equal(spikes[0], (datum > threshold).byte())
    assert not spikes[1:].any()


def test_single_takes_more_elements_than_torch_quantile(monkeypatch):
    torch.manual_seed(0)
    datum = torch.randn(1004)  # no share of 1003 below is a whole rank, where rounding decides
    expected = [single(datum, 1, sparsity=s) for s in (0.0, 0.3, 0.5, 1.0)]
    monkeypatch.setattr(module, "_QUANTILE_LIMIT", 1000)
    for sparsity, spikes in zip((0.0, 0.3, 0.5, 1.0), expected, strict=True):
        assert torch.equal(single(datum, 1, sparsity=sparsity), spikes)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int16, torch.bool], ids=str)
def test_repeat_presents_the_datum_in_every_step_and_keeps_its_type(dtype):
    datum = torch.tensor([[-1, 0], [1, 2]]).to(dtype)
    out = repeat(datum, 3)
    assert out.dtype is dtype
    assert out.is_contiguous()
    assert all(torch.equal(step, datum) for step in out)


@pytest.mark.parametrize("max_prob", [0.1, 0.5, 1.0])
def test_bernoulli_spikes_with_the_probability_of_the_datum(max_prob):
    datum = torch.tensor([0.0, 0.2, 0.5, 1.0])
    spikes = bernoulli(datum, 20_000, max_prob=max_prob)
    p = max_prob * datum
    assert ((spikes.float().mean(dim=0) - p).abs() <= 4.5 * (p * (1 - p) / 20_000).sqrt()).all()


@pytest.mark.parametrize("datum", [[0.1, 0.4, 0.8, 1.0], [2, 8, 16, 20], [0.1, 0.2, 0.5, 0.9]])
def test_bernoulli_divides_by_the_maximum_only_above_one(datum):
    datum = torch.tensor(datum)
    scaled = datum / max(1, datum.max())
    torch.manual_seed(1)
    spikes = bernoulli(datum, 50)
    torch.manual_seed(1)
    assert torch.equal(spikes, torch.bernoulli(scaled.repeat(50, 1)).byte())


def test_bernoulli_draws_once_from_torch_for_all_steps():
    datum = torch.rand(3, 4)
    torch.manual_seed(1)
    spikes = bernoulli(datum, 30)
    torch.manual_seed(1)
    assert torch.equal(spikes.view(30, 12), torch.bernoulli(datum.view(1, 12).repeat(30, 1)).byte())


def test_bernoulli_without_time_gives_one_step_without_time_axis():
    assert torch.equal(bernoulli(torch.tensor([[0.0, 1.0]])), torch.tensor([[0, 1]]).byte())


def loop_rank_order(values, steps):
    """The formula of rank order, element by element, in float64."""
    spikes = torch.zeros(steps, len(values), dtype=torch.uint8)
    delays = [1 / (v / max(values)) if v else 0.0 for v in values]
    for i, delay in enumerate(delays):
        rank = math.ceil(delay * (steps / max(delays))) if delay else 0
        if 0 < rank < steps:
            spikes[rank - 1, i] = 1
    return spikes


@given(st.lists(st.just(0.0) | st.floats(1e-30, 1e3), min_size=1, max_size=30), st.integers(1, 100))
def test_rank_order_is_its_formula(values, steps):
    datum = torch.tensor(values, dtype=torch.float64)
    assert torch.equal(rank_order(datum, steps), loop_rank_order(values, steps))


def test_larger_values_spike_earlier_and_the_weakest_never_does():
    spikes = rank_order(torch.tensor([8.0, 0.0, 4.0, 2.0, 1.0]), 80)
    assert spikes.nonzero().tolist() == [[9, 0], [19, 2], [39, 3]]


@pytest.mark.parametrize("value", [0.0, 1.0, 255.0, 1e-45])
def test_a_constant_datum_gives_no_spikes_in_rank_order(value):
    assert not rank_order(torch.full((5,), value), 50).any()


def test_rank_order_takes_the_smallest_floats():
    spikes = rank_order(torch.tensor([1.0, 1e-45]), 50)
    assert spikes.nonzero().tolist() == [[0, 0]]


def test_a_batch_keeps_its_axis_after_time():
    assert poisson(torch.rand(6, 1, 4, 4) * 50, 30).shape == (30, 6, 1, 4, 4)
