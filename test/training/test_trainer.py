"""What a trainer does, against loops written out."""

from __future__ import annotations

import pytest
import torch

from bindsnet.encoding import bernoulli
from bindsnet.errors import ParameterError, ShapeError, UnknownNameError
from bindsnet.evaluation import assign_labels, proportion_weighting
from bindsnet.testing.states import differences, snapshot
from bindsnet.training import SCHEMES, Anneal, Trainer


@pytest.fixture(scope="module")
def trained(small):
    of = small.trainer()
    of.fit(*small.data(), epochs=4, progress=False)
    return of


def test_it_learns(small, trained):
    samples, labels = small.data()
    trained.label(samples, labels)
    assert min(trained.evaluate(samples, labels).values()) > 60, "chance is 33 %"
    assert {len(values) for values in trained.history.values()} == {4 * 5}


def test_evaluation_freezes_weights_thresholds_and_normalisation(small, trained):
    network, (samples, labels) = trained.network, small.data()
    network.connections["X", "Ae"].w.mul_(1.25)  # a normalisation would show
    before = snapshot(network)
    first = trained.evaluate(samples, labels)
    counts = trained.responses(samples)
    trained.label(samples, labels)
    assert not differences(before, snapshot(network))
    assert torch.equal(counts, trained.responses(samples)), "the same spikes every time"
    assert trained.evaluate(samples, labels).keys() == first.keys() == set(SCHEMES)
    assert network.learning and network.Ae.learning, "learning is on again"
    network.connections["X", "Ae"].w.div_(1.25)


def test_at_readout_samples_may_be_shown_with_more_intensity(small, trained):
    samples, _ = small.data()
    brighter = Trainer(trained.network, 60, target="Ae", intensity=150.0, readout_intensity=300.0)
    assert brighter.responses(samples).sum() > trained.responses(samples).sum()
    assert brighter.show.intensity == 150.0
    with pytest.raises(ParameterError, match="readout_intensity must be"):
        Trainer(trained.network, 60, target="Ae", readout_intensity=0)


def test_an_evaluation_leaves_a_frozen_network_frozen(small):
    of = small.trainer()
    of.network.train(False)
    of.evaluate(*small.data())
    assert not of.network.learning and not of.network.Ae.learning


def test_labels_and_accuracy_are_those_of_the_mean_responses(small, trained):
    samples, labels = small.data()
    trained.label(samples, labels)
    network = trained.network.train(False)
    options = {"scale": 150.0, "seed": trained._seed(1)}
    spikes = network.present({"X": samples}, 60, ["Ae"], **options)["Ae"]
    network.train(True)
    expected, proportions, rates = assign_labels(spikes[:, None], labels, 3)
    assert torch.equal(trained.readout.assignments, expected)
    torch.testing.assert_close(trained.readout.rates, rates)
    found = proportion_weighting(trained.responses(samples)[:, None], expected, proportions, 3)
    accuracy = 100 * (found == labels).float().mean().item()
    assert trained.evaluate(samples, labels)["proportion weighting"] == pytest.approx(accuracy)


def test_torchs_generator_is_left_alone_and_does_not_matter(small):
    found = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        of = small.trainer()
        state = torch.get_rng_state()
        of.fit(*small.data(), progress=False)
        assert torch.equal(torch.get_rng_state(), state)
        found.append(small.result(of))
    assert not differences(*found)
    other = small.trainer(seed=1)
    other.fit(*small.data(), progress=False)
    assert differences(found[0], small.result(other))


@pytest.mark.parametrize("rest", [0.0, 5.0])
def test_a_networks_generator_is_left_alone_and_does_not_matter(small, rest):
    found = []
    for seed in (0, 1):
        of = small.trainer(rest=rest)
        of.network.generator = torch.Generator().manual_seed(seed)
        state = of.network.generator.get_state()
        of.fit(*small.data(), progress=False)
        assert torch.equal(of.network.generator.get_state(), state)
        of.network.generator = None
        found.append(small.result(of))
    assert not differences(*found)


def test_an_encoder_of_ones_own_takes_the_place_of_poisson_trains(small):
    found = []
    for until in (None, 33):
        of = small.trainer(encoder=lambda sample: bernoulli(sample, time=60, max_prob=0.15))
        of.fit(*small.data(), progress=False, until=until)
        found.append(of.readout.rates.sum())
        assert not of.network.monitors
    assert found[0] > 0


def test_samples_side_by_side(small):
    of = small.trainer(batch_size=7)
    of.fit(*small.data(), epochs=4, progress=False)
    of.label(*small.data())
    assert max(of.evaluate(*small.data()).values()) > 60


def test_callbacks_see_every_interval(small):
    of, seen = small.trainer(), []
    of.fit(*small.data(), callbacks=[lambda t: seen.append((t.position, len(t.shown)))])
    assert seen == [(20, 20), (40, 20), (60, 20), (80, 20), (90, 10)]


def test_rates_are_annealed_linearly_by_interval(small):
    of, seen = small.trainer(), []
    rule = of.network.connections["X", "Ae"].feature_index["weight"].rule
    watch = [lambda t: seen.append((rule.nu[1].item(), t.network.Ae.theta_plus.item()))]
    anneal = [Anneal(rule, "nu", (0, 0.9), (0, 0)), Anneal(of.network.Ae, "theta_plus", 0, 9)]
    of.fit(*small.data(), anneal=anneal, callbacks=watch, progress=False)
    expected = [(0.9 - 0.01 * k, 0.1 * k) for k in (0, 20, 40, 60, 80)]
    torch.testing.assert_close(torch.tensor(seen), torch.tensor(expected))
    with pytest.raises(ParameterError, match="no tensor .*did you mean 'theta_plus'"):
        Anneal(of.network.Ae, "theta_pls", 0, 1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda t, x, y: Trainer(t.network, 60, target="Q"),
            UnknownNameError,
            "target: the network has no layer",
        ),
        (
            lambda t, x, y: Trainer(t.network, 60, target="Ae", interval=0),
            ParameterError,
            "interval must be",
        ),
        (
            lambda t, x, y: Trainer(t.network, 60, target="Ae", intensity=0),
            ParameterError,
            "intensity",
        ),
        (lambda t, x, y: t.fit(x[:, 1:], y), ShapeError, "29 values each, but layer 'X' has 30"),
        (
            lambda t, x, y: t.fit(x, y[1:]),
            ShapeError,
            "labels has shape .* but there are 90 samples",
        ),
        (
            lambda t, x, y: t.fit(x, y + 1),
            ParameterError,
            "labels must be whole numbers from 0 to 2 .*got 3",
        ),
        (lambda t, x, y: t.fit(x, y, epochs=0), ParameterError, "epochs must be"),
        (lambda t, x, y: t.evaluate(x[:, 1:], y), ShapeError, "29 values"),
    ],
)
def test_bad_input_is_named(small, call, error, message):
    of = small.trainer()
    before = snapshot(of.network)
    with pytest.raises(error, match=message):
        call(of, *small.data())
    assert not differences(before, snapshot(of.network))


def test_responses_to_no_samples_failed(small):
    of, (samples, _) = small.trainer(), small.data()
    assert of.responses(samples[:0]).shape == (0, 8)
    assert of.responses(samples[:0]).dtype == of.responses(samples[:1]).dtype == torch.int32
