"""The default Poisson scheme, against the mathematics of a Bernoulli process.

Seeds are fixed. A tolerance is a number of standard errors of what is estimated.
"""

import math
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bindsnet import streams
from bindsnet.encoding import poisson
from bindsnet.errors import BindsNETWarning, EngineFallbackWarning

SIZE = 10_000_000  # spikes and silences drawn for one estimate
ERRORS = 4.5  # standard errors

RATES = pytest.mark.parametrize("rate", [1.0, 20.0, 100.0, 500.0])
STEPS = pytest.mark.parametrize("dt", [0.1, 1.0])


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(20)


@pytest.fixture
def without_numba(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "bindsnet.streams_native", raising=False)
    streams._native_module.cache_clear()
    yield
    streams._native_module.cache_clear()


def draw(rate, dt, steps, elements):
    """Spikes ``[steps, elements]`` of equal rates, and their probability in a step."""
    spikes = poisson(torch.full((elements,), rate), time=steps * dt, dt=dt)
    return spikes[: round(steps)], rate * dt / 1000


@RATES
@STEPS
def test_the_mean_rate_is_the_rate_of_the_datum(rate, dt):
    spikes, p = draw(rate, dt, steps=5000, elements=SIZE // 5000)
    error = math.sqrt(p * (1 - p) / spikes.numel())
    assert abs(spikes.sum().item() / spikes.numel() - p) < ERRORS * error


@RATES
@STEPS
def test_intervals_vary_as_those_of_independent_steps(rate, dt):
    p = rate * dt / 1000
    spikes, p = draw(rate, dt, steps=min(SIZE, round(20_000 / p)), elements=1)
    intervals = spikes.flatten().nonzero().flatten().diff().double()
    variation = (intervals.std() / intervals.mean()).item()
    assert len(intervals) > 500
    assert abs(variation - math.sqrt(1 - p)) < ERRORS / math.sqrt(len(intervals))


@RATES
@STEPS
def test_the_fano_factor_of_counts_is_one_minus_p(rate, dt):
    p = rate * dt / 1000
    window = min(10_000, round(5 / p))
    spikes, p = draw(rate, dt, steps=window, elements=SIZE // window)
    counts = spikes.sum(dim=0).double()
    mean = window * p
    error = math.sqrt((2 + 1 / mean) / len(counts))
    assert abs((counts.var() / counts.mean()).item() - (1 - p)) < ERRORS * error


@RATES
@STEPS
def test_the_probability_of_a_spike_is_flat_from_the_first_step(rate, dt):
    elements = 20_000
    spikes, p = draw(rate, dt, steps=100, elements=elements)
    deviation = (spikes.sum(dim=1) - elements * p) / math.sqrt(elements * p * (1 - p))
    assert abs(deviation[0]) < ERRORS
    chi_square = deviation.square().sum().item()
    # p small: a count's kurtosis adds 1 / (elements * p) to the variance of its square
    assert abs(chi_square - 100) < ERRORS * math.sqrt(100 * (2 + 1 / (elements * p)))


def test_gaps_are_geometric():
    p = 0.3
    spikes, _ = draw(1000 * p, 1.0, steps=1_000_000, elements=1)
    gaps = spikes.flatten().nonzero().flatten().diff() - 1
    counts = torch.bincount(gaps.clamp(max=12), minlength=13).double()
    expected = p * (1 - p) ** torch.arange(13.0, dtype=torch.float64)
    expected[12] = (1 - p) ** 12  # and all longer ones
    expected *= len(gaps)
    chi_square = ((counts - expected).square() / expected).sum().item()
    assert chi_square < 12 + ERRORS * math.sqrt(24)


def assert_uncorrelated(spikes):
    """No two columns of ``[steps, columns]`` are correlated more than by chance."""
    steps, columns = spikes.shape
    r = torch.corrcoef(spikes.T.float())
    r = r[tuple(torch.triu_indices(columns, columns, offset=1))]
    assert r.abs().max() * math.sqrt(steps) < 5.5
    pairs = r.numel()
    assert abs(r.square().sum() * steps - pairs) < ERRORS * math.sqrt(2 * pairs)


def test_elements_are_independent():
    assert_uncorrelated(draw(100.0, 1.0, steps=20_000, elements=200)[0])


def test_steps_are_independent():
    assert_uncorrelated(draw(100.0, 1.0, steps=200, elements=20_000)[0].T)


def test_consecutive_seeds_are_independent():
    p = torch.full((20,), 0.1, dtype=torch.float64)
    drawn = [streams.exact_spikes(p, 2000, seed).flatten() for seed in range(200)]
    assert_uncorrelated(torch.stack(drawn, dim=1))


def test_calls_are_independent():
    drawn = [poisson(torch.full((20,), 100.0), 2000).flatten() for _ in range(100)]
    assert_uncorrelated(torch.stack(drawn, dim=1))


def test_the_same_seed_gives_the_same_spikes():
    rates = torch.rand(3, 5) * 200
    torch.manual_seed(3)
    first, second = poisson(rates, 100), poisson(rates, 100)
    torch.manual_seed(3)
    assert torch.equal(poisson(rates, 100), first)
    assert not torch.equal(first, second)


def test_a_call_takes_one_number_from_the_global_generator():
    torch.manual_seed(3)
    streams.draw_seed()
    expected = torch.rand(4)
    for rates in (torch.rand(784) * 100, torch.zeros(2), torch.ones(0)):
        torch.manual_seed(3)
        poisson(rates, 50)
        assert torch.equal(torch.rand(4), expected)


def test_an_element_does_not_depend_on_the_other_elements():
    rates = torch.rand(30) * 300
    others = torch.rand(30) * 900
    others[17] = rates[17]
    torch.manual_seed(3)
    expected = poisson(rates, 200)[:, 17]
    torch.manual_seed(3)
    assert torch.equal(poisson(others, 200)[:, 17], expected)


@pytest.mark.parametrize("draw_spikes", [streams.exact_spikes, streams.torch_spikes])
def test_drawing_in_parts_gives_the_spikes_of_drawing_at_once(draw_spikes):
    p = torch.rand(50, dtype=torch.float64)
    whole = draw_spikes(p, 100, seed=9)
    parts = [draw_spikes(p[:20], 100, seed=9), draw_spikes(p[20:], 100, seed=9, first=20)]
    assert whole.any()
    assert torch.equal(torch.cat(parts, dim=1), whole)


def test_a_longer_train_begins_with_the_shorter_one():
    p = torch.rand(50, dtype=torch.float64) * 0.3
    shorter, longer = streams.exact_spikes(p, 80, 4), streams.exact_spikes(p, 200, 4)
    assert torch.equal(longer[:80], shorter)


def test_zero_never_spikes():
    assert not poisson(torch.zeros(100), 1000).any()


def test_one_spike_per_step_is_no_reason_to_warn(recwarn):
    assert poisson(torch.tensor([1000.0]), 100).all()
    assert poisson(torch.tensor([1000 / 0.3]), 100, dt=0.3).all()
    assert not recwarn.list


def test_rates_above_one_spike_per_step_saturate_with_one_warning(recwarn):
    spikes = poisson(torch.tensor([3000.0, 0.0, 2000.0]), 50)
    assert spikes.sum(dim=0).tolist() == [50, 0, 50]
    (warning,) = recwarn.list
    assert warning.category is BindsNETWarning
    assert "2 of 3 rates are above 1000 Hz" in str(warning.message)
    assert "the highest is 3000 Hz" in str(warning.message)
    assert warning.filename == __file__


@given(
    p=st.lists(st.floats(0.0, 1.0), max_size=20),
    steps=st.integers(0, 200),
    seed=st.integers(-(2**63), 2**63 - 1),
    first=st.integers(0, 2**40),
)
def test_torch_draws_the_spikes_of_the_native_loops(p, steps, seed, first):
    pytest.importorskip("numba")
    p = torch.tensor(p, dtype=torch.float64)
    native = streams.exact_spikes(p, steps, seed, first)
    assert torch.equal(streams.torch_spikes(p, steps, seed, first), native)


def test_without_numba_the_spikes_are_the_same_and_the_fallback_is_told_once(
    without_numba, monkeypatch
):
    rates = torch.rand(4, 7) * 300
    torch.manual_seed(3)
    with pytest.warns(EngineFallbackWarning, match="numba cannot be imported") as told:
        in_torch = poisson(rates, 250)
        poisson(rates, 250)
    assert len(told) == 1
    assert told[0].filename == __file__
    monkeypatch.undo()
    streams._native_module.cache_clear()
    torch.manual_seed(3)
    assert torch.equal(poisson(rates, 250), in_torch)


def test_numba_is_imported_when_torch_has_drawn_for_as_long(monkeypatch):
    asked = []
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setattr(streams, "_native_module", lambda: asked.append("numba"))
    monkeypatch.setattr(streams, "_drawn", 0)
    monkeypatch.setattr(streams, "_PATIENCE", 2 * 28 * 250)
    asks = []
    for _ in range(3):
        poisson(torch.full((4, 7), 20.0), 250)
        asks.append(len(asked))
    assert asks == [0, 0, 1]


def test_numba_code_can_draw_the_same_spikes_without_a_raster():
    native = pytest.importorskip("bindsnet.streams_native")
    steps, seed, element, p = 300, 77, 5, 0.2
    key, inverse = native.stream_key(seed, element), native.inverse_log_silent(p)
    step, drawn, times, gaps = 0, 0, [], np.empty(native.GAPS)
    while step < steps:
        native.next_gaps(key, drawn, inverse, gaps)
        drawn += native.GAPS
        for gap in gaps:
            step += int(gap)
            times.append(step)
            step += 1
    times = [time for time in times if time < steps]
    raster = streams.exact_spikes(torch.tensor([p], dtype=torch.float64), steps, seed, element)
    assert raster[:, 0].nonzero().flatten().tolist() == times


def test_gaps_follow_the_geometric_distribution_by_kolmogorov_and_smirnov():
    p, steps = 0.02, 200_000
    train = poisson(torch.full((1,), 20.0), steps)[:, 0]
    gaps = train.nonzero()[:, 0].diff().double()
    found = torch.sort(gaps + torch.rand(len(gaps), dtype=torch.float64) - 1).values
    whole = found.floor()  # made continuous: geometric steps, uniform within each
    law = 1 - (1 - p) ** whole + (found - whole) * p * (1 - p) ** whole
    ranks = torch.arange(len(gaps), dtype=torch.float64) / len(gaps)
    distance = torch.maximum((law - ranks).abs(), (law - ranks - 1 / len(gaps)).abs()).max()
    assert distance * len(gaps) ** 0.5 < 1.95, "the bound that one train in a thousand exceeds"
