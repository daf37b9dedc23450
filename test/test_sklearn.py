"""The estimators do what scikit-learn's do, and leave torch's random numbers alone."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch

from bindsnet.errors import ParameterError

pytest.importorskip("sklearn")

from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import MinMaxScaler  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

from bindsnet.evaluation import all_activity, proportion_weighting  # noqa: E402
from bindsnet.sklearn import STDPClassifier, STDPTransformer  # noqa: E402

SMALL = {"n_neurons": 5, "time": 10.0}
DIGITS = load_digits(return_X_y=True)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@parametrize_with_checks([STDPClassifier(**SMALL), STDPTransformer(**SMALL)])
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def trained():
    X, y = DIGITS
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    model = STDPClassifier(n_neurons=50, random_state=0, feature_range=(0, 16))
    model.fit(X[:500], y[:500])
    assert torch.equal(torch.random.get_rng_state(), before)
    return model


def test_it_learns_digits(trained):
    X, y = DIGITS
    assert trained.score(X[500:700], y[500:700]) > 0.45, "chance is 0.1"
    shares = trained.predict_proba(X[500:520])
    assert shares.sum(axis=1) == pytest.approx(1)
    assert (shares.argmax(axis=1) == trained.predict(X[500:520])).all()


def test_the_readouts_are_those_of_evaluation(trained):
    X = DIGITS[0][500:550]
    spikes = trained._respond(X)[:, None]
    labels, proportions = trained.assignments_, trained.proportions_
    expected = {
        "all_activity": all_activity(spikes, labels, 10),
        "proportion_weighting": proportion_weighting(spikes, labels, proportions, 10),
    }
    for readout, wanted in expected.items():
        trained.readout = readout
        answered = wanted >= 0
        assert answered.float().mean() > 0.8, "silence proves nothing"
        assert (torch.from_numpy(trained.predict(X)) == wanted)[answered].all()
    trained.readout = "weighted_sum"


def test_a_sample_that_nobody_answers_gets_the_frequencies_of_the_classes(trained):
    shares = trained.predict_proba(np.zeros((1, 64)))
    frequencies = np.bincount(DIGITS[1][:500]) / 500
    np.testing.assert_allclose(shares[0], frequencies)


def test_predictions_do_not_change_the_network_and_survive_pickling(trained):
    X = DIGITS[0][500:520]
    before = {k: v.clone() for k, v in trained.network_.state_dict().items() if v is not None}
    w = trained.network_.connections["X", "Ae"].w.clone()
    shares = trained.predict_proba(X)
    assert torch.equal(trained.network_.connections["X", "Ae"].w, w)
    assert torch.equal(trained.network_.state_dict()["Ae.theta"], before["Ae.theta"])
    again = pickle.loads(pickle.dumps(trained))
    np.testing.assert_array_equal(again.predict_proba(X), shares)


def test_the_same_seed_learns_the_same_in_both_engines():
    X = DIGITS[0][:20]
    counts = []
    for engine in ("native", "reference"):
        model = STDPTransformer(n_neurons=20, time=50, random_state=3, engine=engine)
        counts.append(model.fit(X).transform(X))
    assert counts[0].sum() > 20, "silence proves nothing"
    np.testing.assert_array_equal(counts[0], counts[1])


def test_partial_fit_goes_on_and_keeps_to_the_classes_named_first():
    X, y = DIGITS
    model = STDPClassifier(**SMALL, random_state=0, feature_range=(0, 16))
    model.partial_fit(X[:10], y[:10], classes=range(10))
    w = model.network_.connections["X", "Ae"].w.clone()
    model.partial_fit(X[10:30], y[10:30])
    assert not torch.equal(model.network_.connections["X", "Ae"].w, w)
    assert model.class_counts_.sum() == 30 and len(model.classes_) == 10
    with pytest.raises(ParameterError, match="11 is none of the classes"):
        model.partial_fit(X[:10], [11] * 10)


def test_on_off_adds_an_input_that_fires_when_its_feature_is_small():
    X = np.array([[0.0, 1.0], [1.0, 0.5]])
    model = STDPTransformer(**SMALL, encoding="on_off", intensity=100.0).fit(X)
    assert model._rates(X).tolist() == [[0, 100, 100, 0], [100, 0, 0, 100]]
    assert model._rates(np.array([[9.0, -9.0]])).tolist() == [[100, 0, 0, 100]], "clipped"
    assert model.get_feature_names_out().tolist()[:1] == ["stdptransformer0"]


def test_it_works_in_a_pipeline_and_a_grid_search():
    X, y = DIGITS[0][:60], DIGITS[1][:60]
    pipeline = make_pipeline(MinMaxScaler(), STDPClassifier(**SMALL, random_state=0))
    grid = GridSearchCV(pipeline, {"stdpclassifier__theta_plus": [0.1, 0.2]}, cv=2).fit(X, y)
    assert grid.best_params_["stdpclassifier__theta_plus"] in (0.1, 0.2)
    assert len(grid.predict(X)) == 60


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_neurons": 0}, "n_neurons must be a whole number of at least 1"),
        ({"encoding": "off"}, "encoding must be 'on' or 'on_off'"),
        ({"readout": "all"}, "readout must be 'weighted_sum' or"),
    ],
)
def test_what_it_cannot_be_is_refused_by_name(options, message):
    with pytest.raises(ParameterError, match=message):
        STDPClassifier(**options).fit(*DIGITS)


def test_without_scikit_learn_the_error_says_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None; import bindsnet.sklearn"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingPackageError: bindsnet.sklearn needs the package" in done.stderr
    assert 'pip install "bindsnet[data]"' in done.stderr
