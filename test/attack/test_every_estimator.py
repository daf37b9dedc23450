"""Each parameter of the scikit-learn estimators refuses what it cannot be, when it is fitted.

By scikit-learn's contract the constructor takes anything, and ``fit`` judges.
"""

from __future__ import annotations

import numpy as np
import pytest

from bindsnet.errors import BindsNETError

from .test_every_argument import COUNT, INF, NAN, NOT_NEGATIVE, POSITIVE, STRANGE

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
from bindsnet.sklearn import STDPClassifier, STDPTransformer  # noqa: E402

TWO = {**STRANGE, "a number": 3.5, "one": (1.0,), "three": (1.0, 2.0, 3.0), "nan": (0.0, NAN)}
CHOICE = {**STRANGE, "no such name": "no such name", "a number": 3.5}
BAD = {
    "n_neurons": COUNT,
    "n_epochs": COUNT,
    "time": POSITIVE,
    "dt": POSITIVE,
    "intensity": POSITIVE,
    "norm": POSITIVE,
    "inhibition": NOT_NEGATIVE,
    "theta_plus": NOT_NEGATIVE,
    "nu": {**TWO, "negative": (-1.0, 0.1), "infinite": (INF, 0.1)},
    "feature_range": {**TWO, "upside down": (1.0, 0.0), "infinite": (0.0, INF)},
    "encoding": CHOICE,
    "readout": CHOICE,
    "engine": CHOICE,
    "random_state": {**CHOICE, "negative": -1},
}
X, y = np.random.default_rng(0).random((6, 4)), np.arange(6) % 2
CASES = [(kind, name) for kind in (STDPClassifier, STDPTransformer) for name in kind().get_params()]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_bad_parameter_of_an_estimator_is_named_when_it_is_fitted(attack, kind, name):
    estimator = kind(n_neurons=3, time=5.0, random_state=0).fit(X, y)
    network, before = estimator.network_, np.random.get_state()[1].copy()
    attack("bad values of estimators' parameters", parameters=1, values=len(BAD[name]))
    for what, value in BAD[name].items():
        with pytest.raises((BindsNETError, ValueError)) as caught:
            estimator.set_params(**{name: value}).fit(X, y)
            pytest.fail(f"{kind.__name__} took {what} for {name}")
        assert name in str(caught.value) or repr(value) in str(caught.value)
    assert estimator.network_ is network, "the one that was fitted is kept"
    assert np.array_equal(np.random.get_state()[1], before)
