"""Spiking networks in scikit-learn: a pipeline, a grid search, and features for another model.

Three things are tried on scikit-learn's bundled digits (1,797 images of 8 x 8 pixels):

1. a grid search, by cross-validation, for how fast thresholds grow in an
   ``STDPClassifier`` within a pipeline;
2. the best of them on images that the search has not seen;
3. logistic regression on what an ``STDPTransformer`` of the same kind answers.

    python examples/sklearn/grid_search.py
    python examples/sklearn/grid_search.py --fast          a few images: does it run?

Expected, with one seed, in about half a minute on two slow cores: 83.7, 85.6 and 89.0 % in
cross-validation for 0.05, 0.1 and 0.2 mV; on the test images 85.6 % by labelled neurons and
86.4 % by logistic regression. The first run on a machine compiles for about ten seconds more.
"""

from __future__ import annotations

import argparse
import time

import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler

from bindsnet.sklearn import STDPClassifier, STDPTransformer


def search(X, y, args: argparse.Namespace) -> GridSearchCV:
    """Cross-validate classifiers whose thresholds grow at different speeds."""
    pipeline = Pipeline(
        [
            ("scale", MinMaxScaler()),
            (
                "network",
                STDPClassifier(
                    n_neurons=args.n_neurons,
                    n_epochs=args.n_epochs,
                    feature_range=(0, 1),
                    random_state=args.seed,
                ),
            ),
        ]
    )
    folds = StratifiedKFold(args.folds, shuffle=True, random_state=args.seed)
    grid = GridSearchCV(pipeline, {"network__theta_plus": args.theta_plus}, cv=folds)
    return grid.fit(X, y)


def readout(args: argparse.Namespace, theta_plus: float) -> Pipeline:
    """Logistic regression on the spikes of a network that learned without labels."""
    network = STDPTransformer(
        n_neurons=args.n_neurons,
        n_epochs=args.n_epochs,
        theta_plus=theta_plus,
        random_state=args.seed,
    )
    return Pipeline(
        [
            ("network", network),
            ("scale", MinMaxScaler()),
            ("regression", LogisticRegression(max_iter=1000)),
        ]
    )


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--seed", type=int, default=0, help="of random numbers (default: %(default)s)")
    add("--n_neurons", type=int, default=100, help="excitatory neurons")
    add("--n_epochs", type=int, default=3, help="passes over the data")
    add("--folds", type=int, default=3, help="of the cross-validation")
    add("--theta_plus", type=float, nargs="+", default=[0.05, 0.1, 0.2], help="to try, mV")
    add("--fast", action="store_true", help="a few images, once: does it run?")
    args = parser.parse_args(argv)
    if args.fast:
        args.n_neurons, args.n_epochs, args.folds, args.theta_plus = 30, 1, 2, [0.05, 0.2]
    return args


def main(argv: list[str] | None = None) -> None:
    args = parse(argv)
    torch.set_num_threads(1)  # one sample at a time is too little work for more
    X, y = load_digits(return_X_y=True)
    sizes = {"train_size": 300, "test_size": 100} if args.fast else {"test_size": 0.25}
    X, X_test, y, y_test = train_test_split(X, y, stratify=y, random_state=args.seed, **sizes)

    start = time.perf_counter()
    grid = search(X, y, args)
    for params, mean, spread in zip(
        grid.cv_results_["params"],
        grid.cv_results_["mean_test_score"],
        grid.cv_results_["std_test_score"],
        strict=True,
    ):
        theta_plus = params["network__theta_plus"]
        print(f"theta_plus {theta_plus:g} mV: {100 * mean:.1f} % ± {100 * spread:.1f}")
    print(f"search: {time.perf_counter() - start:.0f} s")
    print(f"test accuracy, labelled neurons: {100 * grid.score(X_test, y_test):.1f} %")
    model = readout(args, grid.best_params_["network__theta_plus"]).fit(X, y)
    print(f"test accuracy, logistic regression: {100 * model.score(X_test, y_test):.1f} %")


if __name__ == "__main__":
    main()
