"""Labels and votes, held against plain loops over samples, neurons and classes."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.evaluation import (
    all_activity,
    assign_labels,
    product_of_proportions,
    proportion_weighting,
)

DTYPES = [torch.bool, torch.uint8, torch.int64, torch.float16, torch.float32, torch.float64]


@st.composite
def recordings(draw):
    """Spikes ``[samples, time, neurons]``, labels and the number of classes."""
    samples, time, neurons = (draw(st.integers(1, high)) for high in (6, 4, 7))
    n_labels = draw(st.integers(1, 5))
    torch.manual_seed(draw(st.integers(0, 2**31)))
    rate = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9]))
    labels = torch.randint(n_labels, (samples,))
    return torch.rand(samples, time, neurons) < rate, labels, n_labels


def loop_rates(spikes, labels, n_labels, rates, alpha):
    rates = [list(row) for row in rates]
    for j in range(spikes.shape[2]):
        for k in range(n_labels):
            of_class = [int(s[:, j].sum()) for s, y in zip(spikes, labels, strict=True) if y == k]
            if of_class:
                rates[j][k] = alpha * rates[j][k] + sum(of_class) / len(of_class)
    return rates


def loop_vote(spikes, assignments, weights, n_labels):
    """Scores ``[sample][class]``."""
    scores = []
    for sample in spikes:
        row = []
        for k in range(n_labels):
            own = [j for j, a in enumerate(assignments.tolist()) if a == k]
            votes = [float(weights[j, k]) * int(sample[:, j].sum()) for j in own]
            row.append(sum(votes) / len(own) if own else 0.0)
        scores.append(row)
    return scores


def assert_greatest(predictions, scores):
    """Each prediction is the first greatest score, up to rounding; -1 where all are zero."""
    for prediction, row in zip(predictions.tolist(), scores, strict=True):
        if max(row) == 0:
            assert prediction == -1
        else:
            assert row[prediction] == pytest.approx(max(row))


def sparse(spikes):
    return torch.sparse_coo_tensor(
        spikes.nonzero().T, spikes[spikes != 0], spikes.shape, check_invariants=True
    )


@settings(deadline=None)
@given(recordings(), st.sampled_from([0.0, 0.5, 1.0]))
def test_rates_are_the_mean_spikes_of_each_class_present_and_the_others_stay(recording, alpha):
    spikes, labels, n_labels = recording
    before = torch.rand(spikes.shape[2], n_labels)
    rates = before.clone()
    expected = loop_rates(spikes, labels, n_labels, before.tolist(), alpha)

    assignments, proportions, after = assign_labels(spikes, labels, n_labels, rates, alpha)

    assert after is rates
    torch.testing.assert_close(after, torch.tensor(expected).view_as(after))
    for j, row in enumerate(after.tolist()):
        total = sum(row)
        shares = [r / total if total else 0.0 for r in row]
        assert proportions[j].tolist() == pytest.approx(shares)
        assert assignments[j] == (shares.index(max(shares)) if total else -1)


@settings(deadline=None)
@given(recordings())
def test_votes_are_means_over_the_neurons_of_each_class(recording):
    spikes, labels, n_labels = recording
    assignments, proportions, _ = assign_labels(spikes, labels, n_labels)
    ones = torch.ones_like(proportions)

    plain = all_activity(spikes, assignments, n_labels)
    weighted = proportion_weighting(spikes, assignments, proportions, n_labels)

    assert plain.dtype == weighted.dtype == torch.int64
    assert_greatest(plain, loop_vote(spikes, assignments, ones, n_labels))
    assert_greatest(weighted, loop_vote(spikes, assignments, proportions, n_labels))


@settings(deadline=None)
@given(recordings(), st.sampled_from(DTYPES), st.booleans())
def test_the_type_and_layout_of_spikes_do_not_matter(recording, dtype, as_sparse):
    spikes, labels, n_labels = recording
    other = sparse(spikes.to(dtype)) if as_sparse else spikes.to(dtype)

    expected = assign_labels(spikes, labels, n_labels)
    got = assign_labels(other, labels, n_labels)

    assert torch.equal(got[0], expected[0])
    torch.testing.assert_close(got[1:], expected[1:], check_dtype=False)
    votes = all_activity(other, got[0], n_labels)
    assert torch.equal(votes, all_activity(spikes, expected[0], n_labels))


def test_many_spikes_in_a_small_type_do_not_overflow():
    spikes = torch.ones(1, 300, 2, dtype=torch.uint8)
    for form in (spikes, sparse(spikes)):
        assert assign_labels(form, [0], 1)[2].tolist() == [[300.0], [300.0]]


@pytest.mark.parametrize("time", [0, 1, 255, 256, 600])
@pytest.mark.parametrize("neurons", [1, 7, 8, 17])
@pytest.mark.parametrize("rate", [0.3, 1.0])
def test_bool_spikes_of_any_length_and_layout_are_counted_exactly(time, neurons, rate):
    torch.manual_seed(3)
    recorded = torch.rand(time, 4, neurons) < rate  # [time, batch, neurons], as a monitor gives it
    spikes = recorded.permute(1, 0, 2)
    rates = assign_labels(spikes, [0, 1, 2, 3], 4)[2]
    assert torch.equal(rates, recorded.float().sum(0).T)


def test_a_silent_neuron_has_the_label_minus_one_and_never_votes():
    spikes = torch.zeros(2, 3, 3)
    spikes[0, 0, 0] = spikes[1, :, 1] = 1.0
    assignments, proportions, _ = assign_labels(spikes, [0, 1], 2)
    assert assignments.tolist() == [0, 1, -1]
    assert proportions.tolist() == [[1, 0], [0, 1], [0, 0]]

    spikes[0, :, 2] = 1.0  # it fires now, and would win were it counted as class 1
    assert all_activity(spikes, assignments, 2).tolist() == [0, 1]
    assert proportion_weighting(spikes, assignments, proportions, 2).tolist() == [0, 1]


def test_a_sample_without_votes_is_predicted_as_minus_one():
    assignments = torch.tensor([0, -1])
    spikes = torch.zeros(3, 4, 2)
    spikes[1, :, 1] = 1.0  # only the neuron without a label
    spikes[2, 0, 0] = 1.0
    assert all_activity(spikes, assignments, 3).tolist() == [-1, -1, 0]
    proportions = torch.tensor([[0.6, 0.4, 0.0], [0.0, 0.0, 0.0]])
    assert proportion_weighting(spikes, assignments, proportions, 3).tolist() == [-1, -1, 0]


def test_ties_go_to_the_lowest_class():
    spikes = torch.ones(40, 1, 5)
    assignments, _, _ = assign_labels(spikes, list(range(40)), 40)
    assert assignments.tolist() == [0] * 5
    assert all_activity(spikes[:1], torch.tensor([4, 3, 2, 3, 4]), 5).tolist() == [2]


def test_torchs_random_numbers_are_not_touched():
    before = torch.get_rng_state()
    spikes = torch.ones(2, 3, 4)
    assignments, proportions, _ = assign_labels(spikes, [0, 1], 2)
    all_activity(spikes, assignments, 2)
    proportion_weighting(spikes, assignments, proportions, 2)
    assert torch.equal(torch.get_rng_state(), before)


def test_inputs_are_not_modified_except_rates():
    torch.manual_seed(0)
    spikes, labels = torch.rand(5, 6, 7), torch.randint(3, (5,))
    assignments, proportions, _ = assign_labels(spikes, labels, 3)
    given_ = [spikes, labels, assignments, proportions]
    before = [tensor.clone() for tensor in given_]
    assign_labels(spikes, labels, 3)
    all_activity(spikes, assignments, 3)
    proportion_weighting(spikes, assignments, proportions, 3)
    assert all(map(torch.equal, given_, before))


def test_a_batch_at_a_time_with_alpha_one_adds_up():
    torch.manual_seed(1)
    spikes, labels = torch.rand(6, 5, 8) < 0.4, torch.tensor([0, 1, 2, 0, 1, 2])
    rates = assign_labels(spikes[:3], labels[:3], 3)[2]
    rates = assign_labels(spikes[3:], labels[3:], 3, rates)[2]
    whole = assign_labels(spikes, labels, 3)[2]
    torch.testing.assert_close(rates, 2 * whole)


@pytest.mark.parametrize("labels", [[0], [0, 1, 1], [[0, 1]], 0])
def test_labels_must_be_as_many_as_samples(labels):
    with pytest.raises(ShapeError, match=r"labels has shape .* 2 samples: it takes \[2\]"):
        assign_labels(torch.zeros(2, 3, 4), labels, 2)


@pytest.mark.parametrize("label", [-1, 2, 0.5, math.nan])
def test_labels_must_be_classes(label):
    with pytest.raises(ParameterError, match="labels must be whole numbers from 0 to 1 .*got"):
        assign_labels(torch.zeros(2, 3, 4), [0, label], 2)


@pytest.mark.parametrize("assignment", [-2, 3])
@pytest.mark.parametrize("vote", ["all", "proportion"])
def test_assignments_must_be_classes_or_minus_one(vote, assignment):
    spikes, assignments = torch.zeros(2, 3, 2), torch.tensor([0, assignment])
    with pytest.raises(ParameterError, match="assignments must be whole numbers from -1 to 2"):
        if vote == "all":
            all_activity(spikes, assignments, 3)
        else:
            proportion_weighting(spikes, assignments, torch.zeros(2, 3), 3)


def test_shapes_must_fit():
    spikes = torch.zeros(2, 3, 4)
    with pytest.raises(ShapeError, match="spikes has shape"):
        assign_labels(spikes[0], [0, 1], 2)
    with pytest.raises(ShapeError, match="rates has shape"):
        assign_labels(spikes, [0, 1], 2, torch.zeros(4, 3))
    with pytest.raises(ShapeError, match="assignments has shape"):
        all_activity(spikes, torch.zeros(3), 2)
    with pytest.raises(ShapeError, match="proportions has shape"):
        proportion_weighting(spikes, torch.zeros(4), torch.zeros(4, 3), 2)


def test_other_values_must_fit():
    spikes = torch.zeros(2, 3, 4)
    with pytest.raises(ParameterError, match="floating-point"):
        assign_labels(spikes, [0, 1], 2, torch.zeros(4, 2, dtype=torch.int64))
    with pytest.raises(ParameterError, match="alpha"):
        assign_labels(spikes, [0, 1], 2, alpha=math.nan)
    with pytest.raises(ParameterError, match="n_labels"):
        assign_labels(spikes, [0, 1], 0)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("as_sparse", [False, True])
def test_a_gpu_gives_what_the_cpu_gives(as_sparse):
    torch.manual_seed(2)
    spikes, labels = torch.rand(20, 10, 30) < 0.2, torch.randint(10, (20,))
    there = sparse(spikes).cuda() if as_sparse else spikes.cuda()

    expected = assign_labels(spikes, labels, 10)
    got = assign_labels(there, labels, 10)

    assert torch.equal(got[0].cpu(), expected[0])
    votes = proportion_weighting(there, got[0], got[1], 10)
    assert votes.is_cuda
    assert torch.equal(votes.cpu(), proportion_weighting(spikes, *expected[:2], 10))


@given(recordings())
@settings(max_examples=40, deadline=None)
def test_the_product_of_proportions_is_the_likeliest_class(case):
    spikes, labels, n_labels = case
    _, proportions, _ = assign_labels(spikes, labels, n_labels)
    found = product_of_proportions(spikes, proportions, n_labels, floor=0.05)
    for sample, k in zip(spikes, found.tolist(), strict=True):
        counts = sample.sum(0).tolist()
        likelihood = [
            math.prod((p[c] + 0.05) ** n for p, n in zip(proportions.tolist(), counts, strict=True))
            for c in range(n_labels)
        ]
        if not sum(counts):
            assert k == -1
        else:
            assert likelihood[k] == pytest.approx(max(likelihood), rel=1e-4)


def test_a_product_of_proportions_takes_fitting_shapes_and_a_floor_above_0():
    with pytest.raises(ShapeError, match="proportions has shape"):
        product_of_proportions(torch.ones(1, 1, 2), torch.ones(3, 2), 2)
    with pytest.raises(ParameterError, match="floor must be a finite number above 0"):
        product_of_proportions(torch.ones(1, 1, 2), torch.ones(2, 2), 2, floor=0)
