"""Predictions by logistic regression on how often neurons fire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import Fits, RealTensor, checked, shown
from bindsnet.errors import ParameterError, ShapeError

AClassifier = Annotated[
    Any,
    Fits("a classifier with fit and predict", lambda v: callable(v.fit) and callable(v.predict)),
]


@checked
def logreg_fit(spikes: RealTensor, labels: Tensor | Sequence[int], logreg: AClassifier) -> Any:
    """Fit a logistic regression to spike counts.

    Parameters
    ----------
    spikes
        ``[samples, neurons]`` spike counts, or ``[samples, time, neurons]`` spikes, which
        are summed over time.
    labels
        ``[samples]``.
    logreg
        A ``sklearn.linear_model.LogisticRegression``, or another classifier of its kind.

    Returns
    -------
    LogisticRegression
        ``logreg``, fitted.

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    """
    counts, given = _counts("logreg_fit", spikes), _as_array(labels)
    if given.shape != (len(counts),):
        raise ShapeError(
            f"logreg_fit: labels has shape {list(given.shape)}, but spikes has {len(counts)} "
            f"samples: it takes [{len(counts)}]"
        )
    logreg.fit(counts, given)
    return logreg


@checked
def logreg_predict(spikes: RealTensor, logreg: AClassifier) -> Tensor:
    """Predict classes from spike counts, by a logistic regression that was fitted.

    Parameters
    ----------
    spikes
        As for :func:`logreg_fit`.
    logreg
        From :func:`logreg_fit`.

    Returns
    -------
    Tensor
        ``[samples]``, int64; -1 for all samples if ``logreg`` was not fitted yet.
    """
    counts = _counts("logreg_predict", spikes)
    if not hasattr(logreg, "classes_"):
        return torch.full((len(counts),), -1)
    return torch.as_tensor(logreg.predict(counts)).long()


def _as_array(labels: Any) -> np.ndarray[Any, Any]:
    try:
        given: np.ndarray[Any, Any] = torch.as_tensor(labels).cpu().numpy()
    except (TypeError, ValueError, RuntimeError) as error:
        raise ParameterError(f"logreg_fit: labels must be numbers (got {shown(labels)})") from error
    return given


def _counts(caller: str, spikes: Tensor) -> np.ndarray[Any, Any]:
    if spikes.dim() not in (2, 3):
        raise ShapeError(
            f"{caller}: spikes has shape {list(spikes.shape)}, but it takes "
            f"[samples, neurons] or [samples, time, neurons]"
        )
    dense = spikes.detach().to_dense().cpu()
    counts: np.ndarray[Any, Any] = (dense.sum(1) if dense.dim() == 3 else dense).numpy()
    return counts
