"""The methods of what is built on networks, and functions that stand alone: see test_every_method.

Trainers, read-outs, pipelines, models, encoders, estimators, action selectors and engines.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from functools import partial

import numpy as np
import pytest
import torch

from bindsnet import encoding, engine, models, pipeline, training
from bindsnet.errors import BindsNETError
from bindsnet.network import Network, load
from bindsnet.network.known import register
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import action, callbacks
from bindsnet.testing import exact_network, registry
from bindsnet.training import Anneal, Readout, Trainer

from .methods import Subject, attack_method, cases, forgotten, methods_of
from .test_every_argument import (
    COUNT,
    DEVICE,
    INF,
    NAN,
    NOT_NEGATIVE,
    NUMBER,
    PART,
    PATH,
    SHARE,
    STRANGE,
    SWITCH,
    WHOLE,
)
from .test_every_call import ENGINE
from .test_every_function import CLASSES, ITEMS, OBJECT, Loading, started
from .test_every_method import NAME, TENSOR

LEFT_OUT = {
    "what classes of one's own override, and pipelines call": """
        step_ on_step on_episode act plots init_fn test_step""",
    "made by scikit-learn": "set_score_request set_partial_fit_request",
}
SKIPPED = {name for names in LEFT_OUT.values() for name in names.split()}

SAMPLES = {
    **TENSOR,
    "no numbers": torch.zeros(0),
    "a strange shape": torch.ones(3, 7, 2),
    "nan": torch.full((4, 8), NAN),
    "infinite": torch.full((4, 8), INF),
    "negative": -torch.ones(4, 8),
    "complex": torch.ones(4, 8, dtype=torch.complex64),
}
COUNTS = {**TENSOR, "a row": torch.ones(3), "too many": torch.ones(4, 9)}
LABELS = {what: v[:4] if hasattr(v, "ndim") else v for what, v in CLASSES.items()}
CALLABLES = {**STRANGE, "a number": 3, "text": "print", "numbers": [3]}
STAND = {**TENSOR, "text": {"rates": "many"}, "lacks all": {}}
BATCH = {**OBJECT, "text": "ab", "a list": [], "a dict": {}, "a pair": (1, 2)}
DATA_SET = {**OBJECT, "nothing": [], "a class": float}
TRAIN = {**TENSOR, "a strange shape": torch.ones(3, 7, 2), "nan": torch.full((3, 4), NAN)}
TABLE = {
    **STRANGE,
    "text": "many",
    "a number": 3.5,
    "nothing": np.zeros((0, 4)),
    "too deep": np.ones((2, 2, 2)),
    "nan": np.full((6, 4), NAN),
    "infinite": np.full((6, 4), INF),
    "words": np.array([["a"] * 4] * 6),
}
TARGETS = {
    "halves": np.linspace(0, 1, 6),
    "too few": np.arange(2),
    "nan": np.full(6, NAN),
    **STRANGE,
}
AT_INTERVAL = {**COUNT, "nothing": []}
BAD = {
    "samples": SAMPLES,
    "labels": LABELS,
    "counts": COUNTS,
    "epochs checkpoint_every num_episodes": COUNT,
    "until": {**WHOLE, "negative": -1},
    "anneal callbacks": CALLABLES,
    "checkpoint": {**PATH, "no such folder": "there/is/none", "a folder": "."},
    "path file file_name": PATH,
    "progress call_back allow_pickle weights_only learning random_ties": SWITCH,
    "alpha": NOT_NEGATIVE,
    "share": SHARE,
    "state": STAND,
    "batch": BATCH,
    "dataset": DATA_SET,
    "spikes": TRAIN,
    "vector": {**STRANGE, "text": "ab", "three": torch.ones(3), "nan": (NAN, 0.5), "none": []},
    "reward error inh": NUMBER,
    "X": TABLE,
    "y": TARGETS,
    "classes": {"an object": object(), "others": [7, 8], "a number": 3},
    "interval": AT_INTERVAL,
    "pipeline plan": PART,
    "output": NAME,
    "map_location": DEVICE,
    "name wish": ENGINE,
    "known": {"text": "print", "a number": 3, "an object": object(), "a list": []},
    "img": {**STRANGE, "text": "many", "a dict": {}},
}
BAD = {name: values for names, values in BAD.items() for name in names.split()}


def network(n=8):
    built = Network(engine="reference")
    built.add_layer(Input(n=n, traces=True), "X")
    built.add_layer(LIFNodes(n=4, traces=True), "Y")
    built.add_connection(Connection(built.X, built.Y, w=torch.full((n, 4), 20.0)), "X", "Y")
    return built


def trainings():
    shown = {"samples": torch.rand(4, 8)}
    labelled = {**shown, "labels": torch.tensor([0, 1, 0, 1])}
    good = {"responses": shown, "label": labelled, "evaluate": labelled}
    good["fit"] = {**labelled, "progress": False}
    yield "Trainer", Subject(lambda: Trainer(network(), time=5, n_classes=2, interval=2), good)
    counts = {"counts": torch.rand(4, 3)}
    pair = {**counts, "labels": torch.tensor([0, 1, 0, 1])}
    good = {"learn": pair, "right": pair, "predict": counts}
    good["restore"] = lambda thing: {"state": thing.state()}
    yield "Readout", Subject(lambda: Readout(3, 2), good)
    at = {"share": 0.5}
    yield "Anneal", Subject(annealing, {"__call__": at, "value": at})


def annealing():
    return Anneal(exact_network().X_to_Y.update_rule, "nu", 1.0, 2.0)


def pipelines():
    def playing():
        return pipeline.EnvironmentPipeline(
            network(4), started(), action.select_softmax, output="Y", time=3
        )

    seen = {"batch": (torch.rand(4), 0.0, False, {})}
    yield "EnvironmentPipeline", Subject(playing, {"step": seen})
    yield "BasePipeline", Subject(lambda: Loading(network(4), ITEMS), skip="step")
    encoded = {"batch": {"encoded_image": torch.ones(3, 1, 4)}}
    images = pipeline.TorchVisionDatasetPipeline
    yield images.__name__, Subject(lambda: images(network(4), ITEMS), {"step": encoded})

    def labelled():
        made = pipeline.LabellingPipeline(network(4), ITEMS, ITEMS, output="Y", n_labels=2)
        made.assignments, made.proportions = torch.tensor([0, 1, 0, 1]), torch.rand(4, 2)
        return made

    data = {"dataset": ITEMS}
    good = {"step": encoded, "responses": data, "label": data, "test": data}
    good["predict"] = {"counts": torch.rand(3, 4)}
    yield "LabellingPipeline", Subject(labelled, good)


def of_models():
    of_all = " ".join(methods_of(Network))
    agent = partial(models.ActorCritic, 4, 2, per_action=2, n_critic=2)
    train = {"spikes": torch.ones(3, 4)}
    good = {"choose": train, "value": train, "reinforce": {"error": 0.5}}
    yield "ActorCritic", Subject(agent, good, skip=of_all)
    grid = partial(models.WinnerTakeAllMap, 4, n_neurons=4)
    yield "WinnerTakeAllMap", Subject(grid, {"inhibition": {"inh": 1.0}}, skip=of_all)


def encoders():
    for name, row in registry.ENCODERS.items():
        if row.cls is not encoding.NullEncoder:  # hands on what it gets
            yield name, Subject(row.build, {"__call__": {"img": torch.rand(3, 4)}})
    tiles, at = lambda: encoding.TileEncoder([0.0, 0.0], [1.0, 1.0], [2, 2]), {"vector": (0.5, 0.1)}
    yield "TileEncoder", Subject(tiles, {"__call__": at, "cells": at})


def estimators():
    if importlib.util.find_spec("sklearn") is None:
        return
    sklearn = importlib.import_module("bindsnet.sklearn")
    X, y = np.random.default_rng(0).random((6, 4)), np.arange(6) % 2
    for kind in (sklearn.STDPClassifier, sklearn.STDPTransformer):
        make = partial(kind(n_neurons=3, time=5.0, random_state=0).fit, X, y)
        pair, alone = {"X": X, "y": y}, {"X": X}
        good = {"fit": pair, "partial_fit": pair, "predict": alone}
        good |= {"predict_proba": alone, "transform": alone}
        skip = "" if kind is sklearn.STDPClassifier else "y"  # a transformer's is ignored
        yield kind.__name__, Subject(make, good, skip=skip)


SUBJECTS = {
    name: subject
    for find in (trainings, pipelines, of_models, encoders, estimators)
    for name, subject in find()
}
CASES = list(cases(SUBJECTS, SKIPPED))


def test_no_method_of_what_these_packages_offer_is_forgotten():
    modules = (training, pipeline, models, encoding)
    assert not forgotten(modules, SUBJECTS, [*SKIPPED, *methods_of(Network)])


def errors_of(name):
    """An estimator's errors are those of scikit-learn."""
    return (BindsNETError, TypeError, ValueError) if name.startswith("STDP") else BindsNETError


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "method"), dict.fromkeys(case[:2] for case in CASES))
def test_a_method_that_is_attacked_works_with_good_values(name, method):
    thing = SUBJECTS[name].make()
    getattr(thing, method)(**SUBJECTS[name].arguments(thing, method))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "method", "argument"), CASES)
def test_a_bad_value_of_an_argument_of_a_method_is_named(attack, name, method, argument):
    bad = BAD[argument]
    attack("bad values of methods' arguments", arguments=1, values=len(bad))
    attack_method(SUBJECTS[name], method, argument, bad, errors_of(name))


# -- functions ------------------------------------------------------------------------------


class Calling:
    """Has a function for a method, and all that the function is given."""

    def __init__(self, function, **good):
        self.function, self.good = function, good

    def __call__(self, **given):
        return self.function(**given)


def acting():
    made = pipeline.EnvironmentPipeline(network(4), started(), output="Y", time=3)
    made.step((torch.rand(4), 0.0, False, {}))
    return made


def calls():
    plan = exact_network().plan()
    yield from ((engine.choose_engine, {"plan": plan}), (engine.explain, {"plan": plan}))
    yield from ((engine.checked_name, {"name": "auto"}), (load, {"file_name": "saved"}))
    yield register, {"known": torch.relu}
    for name, function in vars(action).items():
        if name.startswith("select_"):
            yield function, {"pipeline": acting(), "output": "Y"}
    for kind in vars(callbacks).values():
        if inspect.isclass(kind) and issubclass(kind, callbacks.AtInterval):
            yield kind, {"interval": 3}


TOLD = {
    "select_highest": ["output", "random_ties"],
    "select_first_spike": ["output", "random_ties"],
}
TOLD |= {"select_multinomial": ["output"], "select_softmax": ["output"]}
FUNCTIONS = {function.__name__: (function, good) for function, good in calls()}


def arguments_of(name):
    parameters = inspect.signature(FUNCTIONS[name][0]).parameters.values()
    return [p.name for p in parameters if p.kind is not p.VAR_KEYWORD] + TOLD.get(name, [])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "argument"),
    [(name, argument) for name in FUNCTIONS for argument in arguments_of(name)],
)
def test_a_bad_value_of_an_argument_of_a_function_is_named(
    attack, monkeypatch, tmp_path, name, argument
):
    monkeypatch.chdir(tmp_path)
    network().save("saved")
    function, good = FUNCTIONS[name]
    bad = {**BAD[argument], **({"nothing there": "no/such"} if argument == "file_name" else {})}
    attack("bad values of methods' arguments", arguments=1, values=len(bad))
    function(**good)
    subject = Subject(lambda: Calling(function, **good), {"__call__": good})
    attack_method(subject, "__call__", argument, bad)
