"""From spike counts to classes: labels of neurons, and what they predict."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from bindsnet.arguments import Count, checked, shown
from bindsnet.errors import ShapeError
from bindsnet.evaluation import (
    all_activity,
    assign_labels,
    product_of_proportions,
    proportion_weighting,
    sum_of_proportions,
)
from bindsnet.evaluation.evaluation import check_classes, check_counts

SCHEMES = ("all-activity", "proportion weighting", "sum of proportions", "product of proportions")
"""Ways of predicting a class; see :mod:`bindsnet.evaluation`."""


class Readout:
    """What the neurons of a layer stand for.

    Parameters
    ----------
    n_neurons, n_classes
        Size of the layer, and number of classes.

    Attributes
    ----------
    assignments : Tensor
        ``[neurons]``: the class of each neuron, -1 without one.
    proportions, rates : Tensor
        ``[neurons, classes]``; see :func:`~bindsnet.evaluation.assign_labels`.
    """

    @checked
    def __init__(self, n_neurons: Count, n_classes: Count) -> None:
        self.n_classes = n_classes
        self.assignments = torch.full((n_neurons,), -1)
        self.proportions = torch.zeros(n_neurons, n_classes)
        self.rates = torch.zeros(n_neurons, n_classes)

    def learn(self, counts: Tensor, labels: Tensor, alpha: float = 1.0) -> None:
        """Label the neurons by their spikes ``counts [samples, neurons]``.

        ``alpha``: what is kept of the responses before.
        """
        self.assignments, self.proportions, self.rates = assign_labels(
            self._spikes(counts), labels, self.n_classes, self.rates, alpha
        )

    def predict(self, counts: Tensor) -> dict[str, Tensor]:
        """The class of each sample, ``[samples]``, by each scheme."""
        spikes = self._spikes(counts)
        weighted = self.assignments, self.proportions, self.n_classes
        return {
            SCHEMES[0]: all_activity(spikes, self.assignments, self.n_classes),
            SCHEMES[1]: proportion_weighting(spikes, *weighted),
            SCHEMES[2]: sum_of_proportions(spikes, *weighted),
            SCHEMES[3]: product_of_proportions(spikes, self.proportions, self.n_classes),
        }

    def _spikes(self, counts: Tensor) -> Tensor:
        """Counts ``[samples, neurons]`` as the spikes of one step."""
        check_counts("Readout", counts, len(self.assignments))
        return counts[:, None]

    def right(self, counts: Tensor, labels: Tensor) -> dict[str, int]:
        """How many samples each scheme predicts rightly."""
        predicted = self.predict(counts)
        labels = check_classes("labels", labels, self.n_classes, len(counts), "samples")
        return {scheme: int((found == labels).sum()) for scheme, found in predicted.items()}

    def state(self) -> dict[str, Tensor]:
        """All that it knows, by name."""
        return {name: getattr(self, name) for name in ("assignments", "proportions", "rates")}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go back to a :meth:`state`."""
        own = self.state()
        for name, value in own.items():
            given = state[name] if isinstance(state, Mapping) and name in state else None
            if getattr(given, "shape", None) != value.shape:
                raise ShapeError(
                    f"Readout: state must have {name} of shape {list(value.shape)}, "
                    f"as another state() has (got {shown(given)})"
                )
        for name in own:
            setattr(self, name, state[name].clone())
