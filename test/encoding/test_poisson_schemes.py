"""BindsNET's own Poisson schemes: from intervals, and the approximation."""

import pytest
import torch

from bindsnet.encoding import poisson


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(20)


def mean_rate(datum, steps=5000, elements=200, **options):
    spikes = poisson(torch.full((elements,), datum), steps, scheme="intervals", **options)
    return spikes.float().mean().item() * 1000


def test_intervals_are_summed_as_the_formula_says():
    rates = torch.tensor([0.0, 30.0, 200.0, 700.0, 3000.0])
    torch.manual_seed(5)
    spikes = poisson(rates, 40, dt=0.5, scheme="intervals")

    torch.manual_seed(5)
    mean = torch.tensor([1000 / (0.5 * r) if r else 0.0 for r in rates.tolist()])
    intervals = torch.poisson(mean.repeat(81, 1))
    expected = torch.zeros(80, 5, dtype=torch.uint8)
    for i in range(1, 5):
        time = 0
        for k in range(81):
            time += max(1, int(intervals[k, i]))
            if time <= 80:
                expected[time - 1, i] = 1

    assert expected.sum() > 80
    assert torch.equal(spikes, expected)


@pytest.mark.parametrize(("datum", "rate"), [(20, 20), (500, 468), (1000, 732), (2000, 904)])
def test_the_interval_scheme_falls_short_of_high_rates_as_bindsnet_does(datum, rate):
    # a million steps; the variance of a count is below that of a Poisson process
    assert mean_rate(float(datum)) == pytest.approx(rate, abs=4.5 * rate**0.5 / 1000**0.5 + 0.5)


def test_the_interval_scheme_is_nearly_periodic():
    spikes = poisson(torch.full((1,), 20.0), 1_000_000, scheme="intervals")
    intervals = spikes.flatten().nonzero().flatten().diff().double()
    # Poisson intervals of mean 50: variation 50 ** -0.5, standard error 1 / sqrt(2 n) of it
    error = 50**-0.5 / (2 * len(intervals)) ** 0.5
    assert (intervals.std() / intervals.mean()).item() == pytest.approx(50**-0.5, abs=4.5 * error)


def test_the_interval_scheme_starts_in_step():
    spikes = poisson(torch.full((1000,), 20.0), 100, scheme="intervals")
    assert not spikes[:15].any()
    assert spikes[40:60].float().mean() > 1.5 * spikes.float().mean()


def test_zero_never_spikes_in_the_interval_scheme():
    assert not poisson(torch.zeros(50), 500, scheme="intervals").any()


def test_the_slowest_rates_do_not_spike_in_the_interval_scheme():
    rates = torch.tensor([1e-38, 1e-44, 1e-5])
    assert not poisson(rates, 500, scheme="intervals").any()


def test_the_approximation_is_its_formula():
    rates = torch.rand(3, 4) * 300
    torch.manual_seed(5)
    spikes = poisson(rates, 60, approx=True)

    torch.manual_seed(5)
    noise = torch.randn(60, 12).abs()
    expected = noise ** ((0.11 * rates.flatten() + 5) / 50) < 0.6
    assert torch.equal(spikes, expected.byte().view(60, 3, 4))


def test_the_approximation_fires_at_rate_zero_and_ignores_dt():
    slow = poisson(torch.zeros(1000), 1000, approx=True)
    # P(|N| < 0.6 ** 10) = .0048
    assert slow.float().mean().item() == pytest.approx(0.00482, abs=4.5 * (0.0048 / 1e6) ** 0.5)
    fast = torch.full((1000,), 100.0)
    by_dt = [poisson(fast, 500 * dt, dt=dt, approx=True).float().mean() for dt in (0.5, 1.0)]
    assert by_dt[0].item() == pytest.approx(by_dt[1].item(), abs=4.5 * (0.5 / 5e5) ** 0.5)


@pytest.mark.parametrize("options", [{"approx": True}, {"scheme": "intervals"}])
def test_high_rates_do_not_warn_in_bindsnets_own_schemes(options, recwarn):
    poisson(torch.tensor([5000.0]), 20, **options)
    assert not recwarn.list
