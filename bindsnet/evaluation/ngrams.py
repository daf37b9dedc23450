"""Predictions from the order in which neurons fire."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Annotated

import torch
from torch import Tensor

from bindsnet.arguments import Count, RealTensor, checked, mapping
from bindsnet.errors import ParameterError
from bindsnet.evaluation.evaluation import check_classes, check_spikes

NGram = tuple[int, ...]
Scores = Annotated[MutableMapping[NGram, Tensor], mapping]

_MOST = 1_000_000
"""N-grams that ``n`` steps may have; more of them would fill the memory."""


@checked
def update_ngram_scores(
    spikes: RealTensor,
    labels: Tensor | Sequence[int],
    n_labels: Count,
    n: Count,
    ngram_scores: Scores,
) -> MutableMapping[NGram, Tensor]:
    """Count how often neurons fire one after the other, in samples of each class.

    An n-gram is a neuron for each of ``n`` steps that follow each other, steps without
    spikes left out. Of neurons that fire in one step, each is part of n-grams of its own.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``.
    labels
        ``[samples]``, from 0 to ``n_labels - 1``.
    n_labels
        Number of classes.
    n
        Length of an n-gram.
    ngram_scores
        N-gram to counts ``[n_labels]``, from an earlier call or empty; modified in place
        and returned.

    Returns
    -------
    dict
        ``ngram_scores``.

    Raises
    ------
    ShapeError, ParameterError
        Something does not fit; or more than a million n-grams are in ``n`` steps, as so
        many neurons fire together.
    """
    check_spikes("update_ngram_scores", spikes)
    classes = check_classes("labels", labels, n_labels, len(spikes), "samples").tolist()
    windows = [list(_windows(steps, n)) for steps in _firing(spikes)]
    for window in itertools.chain.from_iterable(windows):
        _check_number(window)
    for of_sample, label in zip(windows, classes, strict=True):
        for window in of_sample:
            for neurons in itertools.product(*window):
                if neurons not in ngram_scores:
                    ngram_scores[neurons] = torch.zeros(n_labels)
                ngram_scores[neurons][label] += 1
    return ngram_scores


@checked
def ngram(
    spikes: RealTensor,
    ngram_scores: Annotated[Mapping[NGram, Tensor], mapping],
    n_labels: Count,
    n: Count,
) -> Tensor:
    """Predict the class whose n-grams a sample is most like.

    The neurons that fire are written down in order, those of one step by number; the scores
    of each ``n`` that follow each other are added up.

    Parameters
    ----------
    spikes
        ``[samples, time, neurons]``.
    ngram_scores
        From :func:`update_ngram_scores`.
    n_labels
        Number of classes.
    n
        Length of an n-gram.

    Returns
    -------
    Tensor
        ``[samples]``, int64: the lowest class of the greatest score; 0 for a sample with
        no n-gram that is known.

    Raises
    ------
    ShapeError, ParameterError
        Something does not fit.

    Notes
    -----
    BindsNET leaves out the last n-gram of each sample, and so all of a sample of ``n`` spikes.
    """
    check_spikes("ngram", spikes)
    scores = torch.zeros(len(spikes), n_labels)
    for score, steps in zip(scores, _firing(spikes), strict=True):
        order = tuple(itertools.chain.from_iterable(steps))
        for i in range(len(order) - n + 1):
            found = ngram_scores.get(order[i : i + n])
            if found is not None:
                score += torch.as_tensor(found, device=score.device)
    return scores.argmax(1)


def _firing(spikes: Tensor) -> list[list[list[int]]]:
    """For each sample the neurons that fire, by step; steps without spikes are left out."""
    found: list[list[list[int]]] = [[] for _ in range(len(spikes))]
    last = (-1, -1)
    for sample, step, neuron in spikes.to_dense().nonzero().tolist():
        if (sample, step) != last:
            found[sample].append([])
            last = sample, step
        found[sample][-1].append(neuron)
    return found


def _windows(steps: list[list[int]], n: int) -> Iterable[list[list[int]]]:
    return (steps[i : i + n] for i in range(len(steps) - n + 1))


def _check_number(window: list[list[int]]) -> None:
    number = math.prod(map(len, window))
    if number > _MOST:
        raise ParameterError(
            f"update_ngram_scores: {[len(step) for step in window]} neurons fire in "
            f"{len(window)} steps, which makes {number:,} n-grams; it takes up to {_MOST:,}. "
            f"Give fewer steps (n), or sparser spikes"
        )
