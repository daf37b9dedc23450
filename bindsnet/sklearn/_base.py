"""What the estimators have in common: a network that learns from rows of a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import (
    Count,
    Fits,
    NotNegative,
    Positive,
    check_all,
    checks_of,
    not_negative,
    number,
    one_of,
)
from bindsnet.engine import checked_name
from bindsnet.errors import ParameterError
from bindsnet.models import DiehlAndCook2015
from bindsnet.optional import import_optional


def import_sklearn(module: str) -> Any:
    """Import a module of scikit-learn."""
    return import_optional(f"sklearn.{module}", extra="data", user="bindsnet.sklearn")


sklearn_base = import_sklearn("base")
utils = import_sklearn("utils")
validation = import_sklearn("utils.validation")

#: Number of inputs for which the weights' bounds and the learning rates are those of the paper.
PIXELS = 784
Encoding = Annotated[str, one_of("on", "on_off")]
Rates = Annotated[
    tuple[float, float],
    Fits(
        "two finite numbers of at least 0", lambda v: len(v) == 2 and all(map(not_negative.test, v))
    ),
]
Range = Annotated[
    tuple[float, float],
    Fits(
        "two finite numbers, the lower one first",
        lambda v: len(v) == 2 and all(map(number.test, v)) and v[0] < v[1],
    ),
]


class STDPEstimator(sklearn_base.BaseEstimator):  # type: ignore[misc, name-defined]
    """A network of Diehl and Cook (2015) that learns features of its input without labels."""

    def __init__(
        self,
        n_neurons: Count = 100,
        n_epochs: Count = 1,
        *,
        time: Positive = 250.0,
        dt: Positive = 1.0,
        intensity: Positive = 64.0,
        encoding: Encoding = "on",
        feature_range: Range | None = None,
        nu: Rates = (1e-4, 1e-2),
        norm: Positive = 78.4,
        inhibition: NotNegative = 120.0,
        theta_plus: NotNegative = 0.1,
        engine: str = "auto",
        random_state: Any = None,
    ) -> None:
        self.n_neurons = n_neurons
        self.n_epochs = n_epochs
        self.time = time
        self.dt = dt
        self.intensity = intensity
        self.encoding = encoding
        self.feature_range = feature_range
        self.nu = nu
        self.norm = norm
        self.inhibition = inhibition
        self.theta_plus = theta_plus
        self.engine = engine
        self.random_state = random_state

    # -- the network -------------------------------------------------------------

    def _start(self, X: Any) -> None:
        """A new network, and the range of each feature."""
        owner = type(self).__name__
        check_all(owner, self.get_params(), checks_of(STDPEstimator.__init__))
        checked_name(self.engine)
        try:
            self._random = utils.check_random_state(self.random_state)
        except ValueError as error:
            raise ParameterError(f"{owner}: random_state: {error}") from error
        low, high = self.feature_range or (X.min(axis=0), X.max(axis=0))
        self.data_min_ = np.broadcast_to(np.asarray(low, dtype=float), X.shape[1]).copy()
        self.data_max_ = np.broadcast_to(np.asarray(high, dtype=float), X.shape[1]).copy()
        self.seed_ = int(self._random.randint(2**31))
        inputs = X.shape[1] * (2 if self.encoding == "on_off" else 1)
        with _seeded(self.seed_):
            self.network_ = self._build(inputs)

    def _build(self, inputs: int) -> DiehlAndCook2015:
        gain = PIXELS / inputs  # the same input to each neuron, from however many features
        network = DiehlAndCook2015(
            n_inpt=inputs,
            n_neurons=self.n_neurons,
            inh=self.inhibition,
            dt=self.dt,
            nu=[rate * gain for rate in self.nu],
            wmax=gain,
            norm=self.norm,
            theta_plus=self.theta_plus,
        )
        network.engine = self.engine
        network.connections["X", "Ae"].normalize()
        network.train(False)
        return network

    def _learn(self, X: Any, epochs: int) -> None:
        """Show the samples, in another order each time, and let the network learn."""
        rates = self._rates(X)
        self.network_.train(True)
        for _ in range(epochs):
            order = torch.from_numpy(self._random.permutation(len(X)))
            seed = int(self._random.randint(2**31))
            self.network_.present({"X": rates}, self.time, order=order, seed=seed)
        self.network_.train(False)

    def _respond(self, X: Any) -> Tensor:
        """Spikes of each neuron, ``[samples, neurons]``; a sample's depend on nothing else."""
        counts = torch.empty(len(X), self.network_.n_neurons)
        key = self.seed_.to_bytes(8, "little")
        for row, rates, count in zip(X, self._rates(X), counts, strict=True):
            digest = hashlib.blake2b(np.ascontiguousarray(row).tobytes(), digest_size=6, key=key)
            seed = int.from_bytes(digest.digest(), "little")
            shown = {"X": rates[None]}
            count.copy_(self.network_.present(shown, self.time, count=["Ae"], seed=seed)["Ae"][0])
        return counts

    def _rates(self, X: Any) -> Tensor:
        """Rates in Hz, ``[samples, inputs]``: each feature from 0 to ``intensity``."""
        span = self.data_max_ - self.data_min_
        levels = np.where(span > 0, (X - self.data_min_) / np.where(span > 0, span, 1.0), 0.0)
        on = torch.from_numpy(np.clip(levels, 0.0, 1.0))
        inputs = torch.cat([on, 1 - on], dim=1) if self.encoding == "on_off" else on
        return (inputs * self.intensity).float()

    def _validated(self, X: Any, reset: bool) -> Any:
        return validation.validate_data(self, X, reset=reset, dtype=np.float64)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Draw from torch's generator under a seed of its own, and leave it as it was."""
    before = torch.random.get_rng_state()
    torch.default_generator.manual_seed(seed)
    try:
        yield
    finally:
        torch.random.set_rng_state(before)
