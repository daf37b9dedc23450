"""Labels for neurons from their responses, and predictions from labelled neurons."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from bindsnet.arguments import (
    Count,
    NotNegative,
    Positive,
    RealTensor,
    checked,
    shown,
    tensor,
)
from bindsnet.errors import ParameterError, ShapeError

#: The label of a neuron that never fired, and the prediction for a sample without votes.
NONE = -1


@checked
def assign_labels(
    spikes: RealTensor,
    labels: Tensor | Sequence[int],
    n_labels: Count,
    rates: RealTensor | None = None,
    alpha: NotNegative = 1.0,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Label each neuron with the class it responds to most.

    .. math::
        r_{jk} \leftarrow \alpha\, r_{jk} + \langle S_{bj} \rangle_{b \in k} ,
        \qquad p_{jk} = r_{jk} / \sum_k r_{jk} ,
        \qquad a_j = \arg\max_k p_{jk}

    with :math:`S_{bj}` the spikes of neuron :math:`j` in sample :math:`b`. Only
    the rates of classes among ``labels`` change.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``, of any type, dense or sparse COO.
    labels
        ``[samples]``, from 0 to ``n_labels - 1``.
    n_labels
        Number of classes.
    rates
        ``[neurons, n_labels]``, from an earlier call; modified in place and
        returned. ``None`` starts from zero.
    alpha
        What is kept of the earlier rates; 1 accumulates without forgetting.

    Returns
    -------
    assignments : Tensor
        ``[neurons]``, int64: the class of each neuron, the lowest of equal ones;
        -1 for a neuron whose rates are all zero.
    proportions : Tensor
        ``[neurons, n_labels]``: each neuron's rates divided by their sum.
    rates : Tensor
        ``[neurons, n_labels]``, spikes a sample.

    Raises
    ------
    ShapeError
        If the shapes do not fit each other.
    ParameterError
        If a label is out of range, or another value cannot be taken.

    Notes
    -----
    BindsNET up to 0.3.3 gave silent neurons the class 0; 0.3.4 breaks ties at
    random and advances torch's generator. Here the generator is not touched.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """
    counts = _count_spikes("assign_labels", spikes)
    samples, neurons = counts.shape
    labels = check_classes("labels", labels, n_labels, samples, "samples").to(counts.device)
    if rates is None:
        rates = counts.new_zeros(neurons, n_labels)
    _check_rates(rates, neurons, n_labels)

    sums, sizes = _sum_by_class(counts, labels, n_labels, dim=0)
    means = (sums / sizes.clamp(min=1)[:, None]).T.to(rates)
    present = (sizes > 0).to(rates.device)
    rates.copy_(torch.where(present, alpha * rates + means, rates))

    totals = rates.sum(dim=1, keepdim=True)
    proportions = torch.where(totals > 0, rates / totals, 0.0)
    return _greatest(proportions), proportions, rates


@checked
def all_activity(spikes: RealTensor, assignments: RealTensor, n_labels: Count) -> Tensor:
    r"""Predict the class whose neurons fired most, on average.

    .. math:: \arg\max_k \frac{1}{n_k} \sum_{j : a_j = k} S_{bj}

    with :math:`S_{bj}` the spikes of neuron :math:`j` in sample :math:`b`, and
    :math:`n_k` the number of neurons that have the label :math:`k`.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``, of any type, dense or sparse COO.
    assignments
        ``[neurons]``, from :func:`assign_labels`. A neuron with -1 has no vote.
    n_labels
        Number of classes.

    Returns
    -------
    Tensor
        ``[samples]``, int64: the class of each sample, the lowest of equal ones;
        -1 for a sample in which no labelled neuron fired.

    Raises
    ------
    ShapeError
        If the shapes do not fit each other.
    ParameterError
        If an assignment is out of range.
    """
    counts = _count_spikes("all_activity", spikes)
    return _vote(counts, _check_assignments(assignments, n_labels, counts), n_labels)


@checked
def proportion_weighting(
    spikes: RealTensor, assignments: RealTensor, proportions: RealTensor, n_labels: Count
) -> Tensor:
    r"""Predict the class whose neurons fired most, each weighted by how much it prefers the class.

    .. math:: \arg\max_k \frac{1}{n_k} \sum_{j : a_j = k} p_{jk}\, S_{bj}

    with :math:`S_{bj}` the spikes of neuron :math:`j` in sample :math:`b`, and
    :math:`n_k` the number of neurons that have the label :math:`k`.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``, of any type, dense or sparse COO.
    assignments
        ``[neurons]``, from :func:`assign_labels`. A neuron with -1 has no vote.
    proportions
        ``[neurons, n_labels]``, from :func:`assign_labels`.
    n_labels
        Number of classes.

    Returns
    -------
    Tensor
        ``[samples]``, int64: the class of each sample, the lowest of equal ones;
        -1 for a sample in which no labelled neuron fired.

    Raises
    ------
    ShapeError
        If the shapes do not fit each other.
    ParameterError
        If an assignment is out of range.
    """
    counts = _count_spikes("proportion_weighting", spikes)
    own, classes = _own_proportions(counts, assignments, proportions, n_labels)
    return _vote(counts * own, classes, n_labels)


@checked
def sum_of_proportions(
    spikes: RealTensor, assignments: RealTensor, proportions: RealTensor, n_labels: Count
) -> Tensor:
    r"""Predict the class whose neurons fired most in all, each weighted as above.

    .. math:: \arg\max_k \sum_{j : a_j = k} p_{jk}\, S_{bj}

    Unlike :func:`proportion_weighting` it does not divide by the number of neurons
    of a class, so that a class with more neurons has more votes. Where classes
    have many neurons each, of which few fire, this is a little more accurate.

    Parameters, returned value and errors are those of :func:`proportion_weighting`.
    """
    counts = _count_spikes("sum_of_proportions", spikes)
    own, classes = _own_proportions(counts, assignments, proportions, n_labels)
    return _greatest(_sum_by_class(counts * own, classes, n_labels, dim=1)[0])


@checked
def product_of_proportions(
    spikes: RealTensor, proportions: RealTensor, n_labels: Count, floor: Positive = 0.003
) -> Tensor:
    r"""Predict the class under which the spikes are most likely, each taken by itself.

    .. math:: \arg\max_k \prod_j (p_{jk} + \varepsilon)^{S_{bj}}
        = \arg\max_k \sum_j S_{bj} \ln (p_{jk} + \varepsilon)

    with :math:`S_{bj}` the spikes of neuron :math:`j` in sample :math:`b`. All
    proportions of a neuron count, not only that of its own class: one that fires for
    two classes speaks against the eight others. Where neurons see parts of a sample
    and few are sure alone, this is much more accurate than a sum.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``, of any type, dense or sparse COO.
    proportions
        ``[neurons, n_labels]``, from :func:`assign_labels`. A neuron without any has no vote.
    n_labels
        Number of classes.
    floor
        What is added to each proportion, :math:`\varepsilon`: that a neuron never fired
        for a class should count against the class, but not rule it out.

    Returns
    -------
    Tensor
        ``[samples]``, int64: the class of each sample, the lowest of equal ones;
        -1 for a sample in which no neuron with proportions fired.

    Raises
    ------
    ShapeError
        If the shapes do not fit each other.
    ParameterError
        If the floor is not above 0.
    """
    counts = _count_spikes("product_of_proportions", spikes)
    _check_proportions(proportions, counts, n_labels)
    p = proportions.to(counts)
    heard = counts * (p.sum(1) > 0)
    scores = heard @ torch.log(p + floor)
    return torch.where(heard.sum(1) > 0, scores.argmax(1), NONE)


def _own_proportions(
    counts: Tensor, assignments: Tensor, proportions: Tensor, n_labels: int
) -> tuple[Tensor, Tensor]:
    """How much each neuron prefers its own class, and which that is."""
    _check_proportions(proportions, counts, n_labels)
    classes = _check_assignments(assignments, n_labels, counts)
    return proportions.to(counts).gather(1, classes.clamp(min=0)[:, None])[:, 0], classes


def _check_proportions(proportions: Tensor, counts: Tensor, n_labels: int) -> None:
    wanted = (counts.shape[1], n_labels)
    if proportions.shape != wanted:
        raise ShapeError(
            f"proportions has shape {list(proportions.shape)}, but {wanted[0]} neurons and "
            f"{n_labels} classes take {list(wanted)}"
        )
    if not bool(proportions.isfinite().all()):
        raise ParameterError("proportions must be finite")


def _vote(votes: Tensor, classes: Tensor, n_labels: int) -> Tensor:
    """Class with the greatest mean of ``votes``: ``[samples, neurons]`` to ``[samples]``."""
    sums, sizes = _sum_by_class(votes, classes, n_labels, dim=1)
    return _greatest(sums / sizes.clamp(min=1))


def _count_spikes(caller: str, spikes: Tensor) -> Tensor:
    """Spikes of each neuron in each sample: ``[samples, time, neurons]`` to ``[samples, neurons]``.

    At least float32, in which counts are exact up to 2**24.
    """
    check_spikes(caller, spikes)
    if spikes.dtype == torch.bool and not spikes.is_sparse:
        return _count_bools(spikes)
    dtype = torch.promote_types(spikes.dtype, torch.float32)
    if not spikes.is_sparse or spikes.sparse_dim() != 3:
        return spikes.to_dense().sum(dim=1, dtype=dtype)
    samples, _, neurons = spikes.shape
    entries = spikes.coalesce()
    sample, _, neuron = entries.indices()
    counts = torch.zeros(samples * neurons, dtype=dtype, device=spikes.device)
    counts.index_add_(0, sample * neurons + neuron, entries.values().to(dtype))
    return counts.view(samples, neurons)


def check_spikes(caller: str, spikes: Tensor) -> None:
    """Spikes are ``[samples, time, neurons]``."""
    if spikes.dim() != 3:
        raise ShapeError(
            f"{caller}: spikes has shape {list(spikes.shape)}, but it takes "
            "[samples, time, neurons]"
        )


def _count_bools(spikes: Tensor) -> Tensor:
    """Like :func:`_count_spikes`, of bool spikes; about 25 times as fast as torch's own sum.

    Eight neurons are added at a time: the bytes of an int64 are eight counters,
    which hold the sum of up to 255 steps.
    """
    samples, _, neurons = spikes.shape
    counts = torch.zeros(samples, neurons, device=spikes.device)
    padded = torch.nn.functional.pad(spikes, (0, -neurons % 8))
    for steps in padded.split(255, dim=1):
        bytes_ = steps.contiguous().view(torch.int64).sum(dim=1).view(torch.uint8)
        counts += bytes_[:, :neurons]
    return counts


def _sum_by_class(
    values: Tensor, classes: Tensor, n_labels: int, dim: int
) -> tuple[Tensor, Tensor]:
    """Sums of ``values`` over the entries of each class along ``dim``, and how many those are.

    Entries of class -1 are left out: they go to one more class, which is dropped.
    """
    classes = torch.where(classes < 0, n_labels, classes)
    shape = list(values.shape)
    shape[dim] = n_labels + 1
    sums = values.new_zeros(shape).index_add_(dim, classes, values)
    sizes = torch.bincount(classes, minlength=n_labels + 1)[:n_labels]
    return sums.narrow(dim, 0, n_labels), sizes


def _greatest(scores: Tensor) -> Tensor:
    """Index of the first greatest score of each row, or -1 where no score is above 0."""
    best, index = scores.max(dim=1)
    return torch.where(best > 0, index, NONE)


def check_counts(owner: str, counts: Tensor, neurons: int) -> None:
    """Raise unless ``counts`` are real, ``[samples, neurons]``."""
    tensor.check(owner, "counts", counts)
    if counts.dim() != 2 or counts.shape[1] != neurons:
        raise ShapeError(
            f"{owner}: counts must be [samples, {neurons}], one for each neuron "
            f"(got {list(counts.shape)})"
        )


def check_classes(
    name: str,
    classes: Tensor | Sequence[int],
    n_labels: int,
    length: int,
    what: str,
    lowest: int = 0,
) -> Tensor:
    """``classes`` as int64 ``[length]``, from ``lowest`` to ``n_labels - 1``, or an error."""
    try:
        given = torch.as_tensor(classes)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ParameterError(f"{name} must be whole numbers (got {shown(classes)})") from error
    if given.shape != (length,):
        raise ShapeError(
            f"{name} has shape {list(given.shape)}, but there are {length} {what}: "
            f"it takes [{length}]"
        )
    result = given.long()
    wrong = (result != given) | (result < lowest) | (result >= n_labels)
    if wrong.any():
        raise ParameterError(
            f"{name} must be whole numbers from {lowest} to {n_labels - 1} for {n_labels} classes "
            f"(got {given[wrong][0].item()})"
        )
    return result


def _check_assignments(assignments: Tensor, n_labels: int, counts: Tensor) -> Tensor:
    neurons = counts.shape[1]
    classes = check_classes("assignments", assignments, n_labels, neurons, "neurons", lowest=NONE)
    return classes.to(counts.device)


def _check_rates(rates: Tensor, neurons: int, n_labels: int) -> None:
    if rates.shape != (neurons, n_labels):
        raise ShapeError(
            f"rates has shape {list(rates.shape)}, but {neurons} neurons and {n_labels} classes "
            f"take {[neurons, n_labels]}"
        )
    if not rates.is_floating_point():
        raise ParameterError(f"rates must hold floating-point numbers (got {rates.dtype})")
    if not bool(rates.isfinite().all()):
        raise ParameterError("rates must be finite")
