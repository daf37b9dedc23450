"""N-grams and logistic regression, which were missing, held against plain loops."""

from __future__ import annotations

import itertools

import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.evaluation import logreg_fit, logreg_predict, ngram, update_ngram_scores


def recording(samples=8, time=12, neurons=6, rate=0.2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    spikes = torch.rand(samples, time, neurons, generator=generator) < rate
    return spikes, torch.randint(0, 3, (samples,), generator=generator)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_an_n_gram_is_a_neuron_of_each_of_n_steps_with_spikes(n):
    spikes, labels = recording()
    expected = {}
    for sample, label in zip(spikes, labels, strict=True):
        steps = [step.nonzero().flatten().tolist() for step in sample if step.any()]
        for start in range(len(steps) - n + 1):
            for neurons in itertools.product(*steps[start : start + n]):
                expected.setdefault(neurons, [0, 0, 0])[label] += 1
    given = {}
    assert update_ngram_scores(spikes, labels, 3, n, given) is given
    assert {key: scores.tolist() for key, scores in given.items()} == expected
    update_ngram_scores(spikes=spikes, labels=labels, n_labels=3, n=n, ngram_scores=given)
    assert all(given[key].tolist() == [2 * k for k in expected[key]] for key in expected)


@pytest.mark.parametrize("n", [1, 2])
def test_a_sample_has_the_class_whose_n_grams_it_is_most_like(n):
    spikes, labels = recording()
    scores = update_ngram_scores(spikes, labels, 3, n, {})
    expected = []
    for sample in spikes:
        order = [int(neuron) for step in sample for neuron in step.nonzero()]
        total = torch.zeros(3)
        for start in range(len(order) - n + 1):
            total += scores.get(tuple(order[start : start + n]), torch.zeros(3))
        expected.append(int(total.argmax()))
    assert ngram(spikes, scores, 3, n).tolist() == expected
    assert ngram(torch.zeros(2, 5, 6), scores, 3, n).tolist() == [0, 0]


def test_a_sample_of_n_spikes_has_an_n_gram():
    spikes = torch.zeros(1, 5, 4)
    spikes[0, 1, 3] = spikes[0, 4, 0] = 1
    scores = update_ngram_scores(spikes, torch.tensor([2]), 3, 2, {})
    assert list(scores) == [(3, 0)]
    assert ngram(spikes, scores, 3, 2).tolist() == [2]


def test_too_many_neurons_that_fire_together_are_refused_before_anything_is_counted():
    spikes = torch.ones(2, 3, 200)
    scores = {}
    with pytest.raises(ParameterError, match="8,000,000 n-grams"):
        update_ngram_scores(spikes, torch.tensor([0, 1]), 2, 3, scores)
    assert not scores


class Nearest:
    """A classifier of scikit-learn's kind."""

    def fit(self, x, y):
        self.classes_, self.x, self.y = set(y), torch.as_tensor(x), torch.as_tensor(y)

    def predict(self, x):
        return self.y[torch.cdist(torch.as_tensor(x), self.x).argmin(1)].numpy()


def test_a_regression_learns_counts_of_spikes_and_gives_minus_one_before():
    spikes, labels = recording(neurons=40)
    classifier = Nearest()
    assert logreg_predict(spikes, classifier).tolist() == [-1] * 8
    counts = spikes.float().sum(1)
    assert logreg_fit(counts, labels, classifier) is classifier
    assert torch.equal(logreg_predict(counts, classifier), labels)
    again = logreg_fit(spikes=spikes.float(), labels=labels, logreg=Nearest())
    assert torch.equal(logreg_predict(spikes=spikes.float(), logreg=again), labels)


def test_scikit_learns_regression_is_fitted():
    linear_model = pytest.importorskip("sklearn.linear_model")
    spikes, labels = recording(neurons=40)
    regression = logreg_fit(spikes, labels, linear_model.LogisticRegression())
    predicted = logreg_predict(spikes, regression)
    assert predicted.dtype == torch.int64
    assert (predicted == labels).float().mean() > 0.8


def test_labels_of_another_number_and_spikes_of_another_shape_are_refused():
    with pytest.raises(ShapeError, match=r"it takes \[8\]"):
        logreg_fit(recording()[0], torch.zeros(3), Nearest())
    with pytest.raises(ShapeError, match="logreg_predict"):
        logreg_predict(torch.zeros(4), Nearest())
    with pytest.raises(ShapeError, match="samples, time, neurons"):
        ngram(torch.zeros(3, 4), {}, 3, 2)
