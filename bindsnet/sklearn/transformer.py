"""Features for other models."""

from __future__ import annotations

from typing import Any

from bindsnet.sklearn._base import STDPEstimator, sklearn_base, validation


class STDPTransformer(
    sklearn_base.ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc, name-defined]
    sklearn_base.TransformerMixin,  # type: ignore[misc, name-defined]
    STDPEstimator,
):
    """Features learned by spike-timing-dependent plasticity: how often each neuron answers.

    A :class:`~bindsnet.models.DiehlAndCook2015` network learns from the samples, shown one
    by one as Poisson spike trains. ``transform`` gives the number of spikes of each
    excitatory neuron, with weights and thresholds frozen.

    Parameters
    ----------
    n_neurons
        Number of excitatory neurons.
    n_epochs
        How often ``fit`` shows all samples; ``partial_fit`` shows them once.
    time
        For which a sample is shown, ms.
    dt
        Length of a step, ms.
    intensity
        Firing rate of an input whose feature is at the upper end of its range, Hz.
    encoding
        ``"on"``: an input for each feature, as for images. ``"on_off"``: a second
        input for each, which fires the more the smaller the feature is, as for tables.
    feature_range
        Values that stand for 0 Hz and for ``intensity``, of all features. By default
        those of the first data that are fitted, for each feature; what is
        beyond is clipped.
    nu
        Learning rates of pre- and of postsynaptic spikes, for 784 inputs; they and the
        bound of the weights grow as there are fewer.
    norm
        What the weights into each neuron sum up to after each sample, mV.
    inhibition
        Strength of inhibition between neurons, mV.
    theta_plus
        Growth of a neuron's threshold at each of its spikes, mV.
    engine
        See :class:`~bindsnet.network.Network`.
    random_state
        Seed of the first weights, of the order of samples, and of their spike trains.

    Attributes
    ----------
    network_ : DiehlAndCook2015
        The network.
    data_min_, data_max_ : array
        The range of each feature.

    Notes
    -----
    The spike trains of a sample in ``transform`` follow from its values and
    ``random_state`` alone, so its result depends neither on the other samples nor
    on their order. torch's global generator is left as it was.
    """

    def fit(self, X: Any, y: Any = None) -> STDPTransformer:
        """Learn from samples ``[samples, features]``; ``y`` is not used."""
        X = self._validated(X, reset=True)
        self._start(X)
        self._learn(X, self.n_epochs)
        self._n_features_out = self.n_neurons
        return self

    def partial_fit(self, X: Any, y: Any = None) -> STDPTransformer:
        """Go on learning, from each sample once."""
        first = not hasattr(self, "network_")
        X = self._validated(X, reset=first)
        if first:
            self._start(X)
        self._learn(X, 1)
        self._n_features_out = self.network_.n_neurons
        return self

    def transform(self, X: Any) -> Any:
        """Spikes of each neuron: ``[samples, n_neurons]``."""
        validation.check_is_fitted(self)
        return self._respond(self._validated(X, reset=False)).double().numpy()
