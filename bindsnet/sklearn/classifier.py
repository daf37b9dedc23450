"""A classifier of labelled neurons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import one_of
from bindsnet.errors import ParameterError
from bindsnet.evaluation import assign_labels
from bindsnet.sklearn._base import (
    STDPEstimator,
    import_sklearn,
    sklearn_base,
    validation,
)

multiclass = import_sklearn("utils.multiclass")

readouts = one_of("weighted_sum", "proportion_weighting", "all_activity")


class STDPClassifier(sklearn_base.ClassifierMixin, STDPEstimator):  # type: ignore[misc, name-defined]
    r"""A classifier whose features are learned by spike-timing-dependent plasticity.

    The network learns without labels, as :class:`STDPTransformer`'s does. Then each
    neuron is labelled with the class to which it answers most
    (:func:`bindsnet.evaluation.assign_labels`), and the neurons of each class vote.

    Parameters
    ----------
    n_neurons, n_epochs, time, dt, intensity, encoding, feature_range
        See :class:`STDPTransformer`.
    nu, norm, inhibition, theta_plus, engine, random_state
        See :class:`STDPTransformer`.
    readout
        What the votes of a class are: ``"weighted_sum"``, the spikes of its neurons, each
        weighted by how much it prefers the class; ``"proportion_weighting"``, these divided
        by the number of the class's neurons; ``"all_activity"``, the mean of their spikes.

    Attributes
    ----------
    classes_ : array
        The classes.
    network_ : DiehlAndCook2015
        The network.
    assignments_ : Tensor
        ``[n_neurons]``: index of each neuron's class, -1 for none.
    proportions_ : Tensor
        ``[n_neurons, n_classes]``: how much each neuron prefers each class.

    Notes
    -----
    ``predict_proba`` gives each class's share of the votes. A sample that no neuron
    answers to gets the frequencies of the classes in training.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    def __init__(
        self,
        n_neurons: int = 100,
        n_epochs: int = 1,
        *,
        readout: str = "weighted_sum",
        time: float = 250.0,
        dt: float = 1.0,
        intensity: float = 64.0,
        encoding: str = "on",
        feature_range: tuple[float, float] | None = None,
        nu: tuple[float, float] = (1e-4, 1e-2),
        norm: float = 78.4,
        inhibition: float = 120.0,
        theta_plus: float = 0.1,
        engine: str = "auto",
        random_state: Any = None,
    ) -> None:
        super().__init__(
            n_neurons,
            n_epochs,
            time=time,
            dt=dt,
            intensity=intensity,
            encoding=encoding,
            feature_range=feature_range,
            nu=nu,
            norm=norm,
            inhibition=inhibition,
            theta_plus=theta_plus,
            engine=engine,
            random_state=random_state,
        )
        self.readout = readout

    def fit(self, X: Any, y: Any) -> STDPClassifier:
        """Learn from samples ``[samples, features]`` and their classes."""
        X, y = self._validated_pair(X, y, reset=True)
        self._start_classes(X, np.unique(y))
        self._learn(X, self.n_epochs)
        self._label(X, y)
        return self

    def partial_fit(self, X: Any, y: Any, classes: Sequence[Any] | None = None) -> STDPClassifier:
        """Go on learning, from each sample once; the first call names all ``classes``."""
        first = not hasattr(self, "network_")
        X, y = self._validated_pair(X, y, reset=first)
        named = np.unique(y if classes is None else classes)
        if not first and classes is not None and not np.array_equal(named, self.classes_):
            raise ParameterError(
                f"STDPClassifier: classes must be those of the first call of partial_fit, "
                f"{self.classes_.tolist()} (got {named.tolist()})"
            )
        known = named if first else self.classes_
        if unknown := sorted(set(y.tolist()) - set(known.tolist())):
            raise ParameterError(
                f"STDPClassifier: {unknown[0]!r} is none of the classes {known.tolist()} that the "
                "first call of partial_fit named"
            )
        if first:
            self._start_classes(X, known)
        self._learn(X, 1)
        self._label(X, y)
        return self

    def predict(self, X: Any) -> Any:
        """The class of each sample: ``[samples]``."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    def predict_proba(self, X: Any) -> Any:
        """Each class's share of the votes: ``[samples, n_classes]``."""
        validation.check_is_fitted(self)
        votes = self._votes(self._respond(self._validated(X, reset=False)))
        total = votes.sum(dim=1, keepdim=True)
        prior = self.class_counts_ / self.class_counts_.sum()
        shares = torch.where(total > 0, votes / total, prior)
        return shares.numpy()

    def _start_classes(self, X: Any, classes: Any) -> None:
        readouts.check(type(self).__name__, "readout", self.readout)
        self._start(X)
        self.classes_ = classes
        self.class_counts_ = torch.zeros(len(classes), dtype=torch.float64)
        self.rates_ = torch.zeros(self.n_neurons, len(classes))

    def _label(self, X: Any, y: Any) -> None:
        """Label the neurons by what the frozen network answers to these samples."""
        classes = torch.from_numpy(np.searchsorted(self.classes_, y))
        counts = self._respond(X)[:, None]
        found = assign_labels(counts, classes, len(self.classes_), rates=self.rates_)
        self.assignments_, self.proportions_, self.rates_ = found
        self.class_counts_ += torch.bincount(classes, minlength=len(self.classes_))

    def _votes(self, counts: Tensor) -> Tensor:
        """Votes for each class, ``[samples, n_classes]``, float64."""
        labelled = self.assignments_ >= 0
        own = torch.nn.functional.one_hot(self.assignments_.clamp(min=0), len(self.classes_))
        weights = (own * labelled[:, None]).double()
        neurons = weights.sum(dim=0).clamp(min=1)
        if self.readout != "all_activity":
            weights = weights * self.proportions_
        votes = counts.double() @ weights
        return votes if self.readout == "weighted_sum" else votes / neurons

    def _validated_pair(self, X: Any, y: Any, reset: bool) -> Any:
        X, y = validation.validate_data(self, X, y, reset=reset, dtype=np.float64)
        multiclass.check_classification_targets(y)
        return X, y

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True  # on blobs of two features
        return tags
