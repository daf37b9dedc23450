"""Each argument of functions, pipelines, environments and loaders refuses what it cannot take.

The same attack as in ``test_every_argument``, on what is no class of the registry. A public
function of the modules below without an entry fails, and so does an argument without one.
"""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch

from bindsnet import conversion, encoding, evaluation, pipeline, utils
from bindsnet.datasets import DataLoader
from bindsnet.environment import GymEnvironment
from bindsnet.environment.cue_reward import CueRewardSimulator
from bindsnet.environment.dot_simulator import DotSimulator
from bindsnet.errors import BindsNETError, UnknownArgumentWarning
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline.action import select_softmax
from bindsnet.preprocessing import images

from .test_every_argument import (
    CLASS,
    COUNT,
    DEVICE,
    FUNCTION,
    INF,
    LABEL,
    NAME,
    NAN,
    NOT_NEGATIVE,
    NUMBER,
    PART,
    PATH,
    POSITIVE,
    SHAPE,
    SHARE,
    STRANGE,
    SWITCH,
    WHOLE,
)

DATA = {**STRANGE, "text": "many", "a dict": {}}
FINITE = {**DATA, "nan": torch.full((3,), NAN), "infinite": torch.tensor([1.0, INF])}
TENSOR = {**DATA, "a number": 3.5}
AXES = {**TENSOR, "a row": torch.ones(7)}
SPIKES = {**AXES, "a list": [], "complex": torch.ones(6, 5, 3, dtype=torch.complex64)}
CLASSES = {
    **TENSOR,
    "too few": torch.zeros(1, dtype=torch.int64),
    "beyond": torch.full((6,), 9),
    "halves": torch.full((6,), 0.5),
    "negative": torch.full((6,), -7),
    "nan": torch.full((6,), NAN),
}
OF_NEURONS = {what: v[:3] if hasattr(v, "ndim") else v for what, v in CLASSES.items()}
SHARES = {**TENSOR, "a strange shape": torch.ones(2, 2, 2), "nan": torch.full((3, 2), NAN)}
MARGIN = {**STRANGE, "text": "ab", "negative": (-1, 0), "three": (1, 1, 1), "nan": NAN}
STRIDE = {**MARGIN, "a zero": (0, 1)}
PICTURE = {**DATA, "a number": 3, "a row": np.ones(7, np.uint8)}
CHOICE = {**STRANGE, "no such name": "no such name", "a number": 3.5, "a list": []}
SEED = {**WHOLE, "negative": -1}
OBJECT = {"a number": 3, "an object": object()}
SAMPLES = {**TENSOR, "none": torch.ones(0, 4), "nan": torch.full((3, 4), NAN)}
SAMPLES["a strange shape"] = torch.ones(3, 7)
MODULE = {**STRANGE, "a number": 3, "a list": [], "text": "no/such/file"}
STEPS = {**STRANGE, "text": "ab", "zero": (0,), "nothing": (), "half": (2.5,)}
PERCENTILE = {**NUMBER, "negative": -1.0, "zero": 0.0, "too much": 101.0}
ACTION = {**STRANGE, "text": "left", "negative": -1, "beyond": 7, "nan": NAN, "half": 0.5}
PLOTS = {"a number": 3, "text": "ab", "a bad length": {"data_length": -1}}

COMMON = {
    "datum": FINITE,
    "data": {**OBJECT, "text": "ab", "a class": float},
    "time": NOT_NEGATIVE,
    "dt width floor ema_window ring_size": POSITIVE,
    "sparsity max_prob randr zprob percent_of_random_action": SHARE,
    "low high bullseye encode_factor accumulated_reward": NUMBER,
    "rate alpha": NOT_NEGATIVE,
    "device": DEVICE,
    "generator": {**STRANGE, "a seed": 3, "text": "torch", "a list": []},
    "approx clip_rewards add_channel_dim reset_like_step allow_stay diag teleport write": SWITCH,
    "pandas mute allow_gpu observe_reset reset_network pin_memory shuffle one_step": SWITCH,
    "scheme bound_hand fit_func": CHOICE,
    "render_mode": {what: v for what, v in CHOICE.items() if what != "no such name"},
    "neurons n_labels n kernel_height kernel_width n_sqrt side n_filters kernel_size": COUNT,
    "conv_size history_length delta t height width_ decay speed dots epdur": COUNT,
    "cuebits save_interval print_interval test_interval plot_interval num_episodes": COUNT,
    "render_interval overlay_input num_epochs batch_size test_batch_size x y": COUNT,
    "herrs reward_delay": {**SEED, "half": 2.5},
    "num_workers seed": SEED,
    "x1 x2 y1 y2": WHOLE,
    "spikes": SPIKES,
    "labels": CLASSES,
    "assignments": OF_NEURONS,
    "rates proportions": SHARES,
    "padding": MARGIN,
    "stride": STRIDE,
    "x_shape input_shape": SHAPE,
    "cols weights w locations": AXES,
    "image": PICTURE,
    "ann": MODULE,
    "ngram_scores": {"a number": 3, "a list": [], "text": "ab"},
    "logreg": {**OBJECT, "text": "ab"},
    "snn network": PART,
    "percentile": PERCENTILE,
    "node_type": CLASS,
    "steps": STEPS,
    "fname": LABEL,
    "fpath save_dir": PATH,
    "name": {**OBJECT, "no such name": "no such name", "a list": []},
    "encoder action_function encoding": {what: FUNCTION[what] for what in ("text", "a list")},
    "make_options": {**OBJECT, "text": "ab"},
    "a": ACTION,
    "reward": {**DATA, "nan": NAN},
    "environment": PART,
    "output input_layer": NAME,
    "random_action_after": {**STRANGE, "text": "many", "zero": 0, "nan": NAN},
    "analyzer pipeline_analyzer": {"a number": 3, "text": "ab"},
    "plot_config": PLOTS,
    "callbacks": {**OBJECT, "others": [3]},
    "train_ds": {**OBJECT, "nothing": [], "a class": float},
    "test_ds dataset sampler batch_sampler": OBJECT,
}
BAD = {name: bad for names, bad in COMMON.items() for name in names.split()}

X = torch.rand(3, 4, generator=torch.Generator().manual_seed(0))
FIRED = X.new_ones(6, 5, 3).bool()
OWN = {"spikes": FIRED, "assignments": torch.tensor([0, 1, 0]), "n_labels": 2}
SHARED = {"proportions": torch.rand(3, 2)}
FIELDS = {"n_filters": 2, "kernel_size": 2, "conv_size": 2, "input_sqrt": 4}
KERNEL = {"kernel_height": 3, "kernel_width": 3}
IMAGE = np.zeros((8, 8, 3), np.uint8)
ITEMS = [{"encoded_image": torch.ones(3, 4), "label": 1}] * 3


class Majority:
    """A classifier of scikit-learn's kind."""

    def fit(self, x, y):
        self.classes_ = y

    def predict(self, x):
        return [0] * len(x)


class Loading(pipeline.DataLoaderPipeline):
    def init_fn(self):
        pass


def network():
    built = Network()
    built.add_layer(Input(n=4), "X")
    built.add_layer(LIFNodes(n=4), "Y")
    built.add_connection(Connection(built.X, built.Y, w=torch.rand(4, 4)), "X", "Y")
    return built


def artificial():
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))


def fresh(call, **made):
    """``call`` with arguments that are made anew each time."""
    return lambda **given: call(**{name: make() for name, make in made.items()} | given)


def used(make, method):
    return lambda **given: getattr(make(), method)(**given)


def started():
    environment = GymEnvironment("CartPole-v1")
    environment.reset()
    return environment


def report(**given):
    ann = artificial()
    snn = conversion.ann_to_snn(ann, (4,), torch.rand(5, 4))
    return conversion.report(**{"ann": ann, "snn": snn, "data": torch.rand(5, 4)} | given)


def options(cls, *more):
    names = [n for kind in cls.__mro__ for n in vars(kind).get("options", {})]
    return [n for n in (*names, *more) if n != "analyzer" or "analyzer" in names]


def parameters(call, skip=()):
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = inspect.signature(call).parameters.values()
    return [p.name for p in found if p.kind not in kinds and p.name not in skip]


DATA_AND_TIME = {"datum": X, "time": 5}
GRAMS = {"n_labels": 2, "n": 2, "ngram_scores": {}}
FUNCTIONS = {
    **dict.fromkeys(("single", "repeat", "bernoulli", "poisson", "rank_order"), DATA_AND_TIME),
    "population": DATA_AND_TIME | {"low": 0.0, "high": 1.0, "neurons": 5},
    "receptive_fields": {"datum": X, "low": 0.0, "high": 1.0, "neurons": 5},
    **{f"{f}_loader": {"data": [X, X], "time": 5} for f in ("bernoulli", "poisson", "rank_order")},
    "assign_labels": {"spikes": FIRED, "labels": torch.tensor([0, 1] * 3), "n_labels": 2},
    "all_activity": OWN,
    "proportion_weighting": OWN | SHARED,
    "sum_of_proportions": OWN | SHARED,
    "product_of_proportions": {"spikes": FIRED, "n_labels": 2} | SHARED,
    "update_ngram_scores": {"spikes": FIRED, "labels": torch.tensor([0, 1] * 3), **GRAMS},
    "ngram": {"spikes": FIRED, **GRAMS},
    "logreg_fit": {
        "spikes": FIRED,
        "labels": torch.tensor([0, 1] * 3),
        "logreg": Majority(),
    },
    "logreg_predict": {"spikes": FIRED, "logreg": Majority()},
    "im2col_indices": {"x": torch.rand(2, 1, 6, 6)} | KERNEL,
    "col2im_indices": {"cols": torch.rand(2, 9, 16), "x_shape": (2, 1, 6, 6)} | KERNEL,
    "get_square_weights": {"weights": torch.rand(16, 4), "n_sqrt": 2, "side": 4},
    "get_square_assignments": {"assignments": torch.zeros(4), "n_sqrt": 2},
    "reshape_conv2d_weights": {"weights": torch.rand(4, 1, 3, 3)},
    "reshape_local_connection_2d_weights": {"w": torch.rand(8, 4)} | FIELDS,
    "reshape_locally_connected_weights": {
        "w": torch.rand(16, 8),
        "locations": torch.arange(16).view(4, 4),
        **FIELDS,
    },
    "gray_scale": {"image": IMAGE},
    "bgr2rgb": {"image": IMAGE},
    "binary_image": {"image": IMAGE},
    "crop": {"image": IMAGE, "x1": 0, "x2": 4, "y1": 0, "y2": 4},
    "subsample": {"image": IMAGE, "x": 4, "y": 4},
}
MODULES = (encoding, evaluation, utils, images)
CALLS = {
    name: call
    for module in MODULES
    for name, call in vars(module).items()
    if inspect.isfunction(call) and not name.startswith("_")
    if inspect.unwrap(call).__module__.startswith(module.__name__)
}
OF_CUES = ["epdur", "cuebits", "zprob", "seed"]
OF_DOTS = ["height", "width", "decay", "speed", "dots", "herrs", "randr", "allow_stay", "diag"]
OF_DOTS += ["bullseye", "teleport", "write", "pandas", "mute", "bound_hand", "fit_func"]
OF_DOTS += ["ring_size", "seed", "fname", "fpath", "t"]
ORDER = ["dataset", "sampler", "batch_sampler"]
ACTING = {"environment": started(), "action_function": select_softmax, "output": "Y", "time": 3}
EPISODE = {"accumulated_reward": 3.0, "steps": 4}
NEW = {"network": network}
OTHERS = {
    "ann_to_snn": (
        fresh(conversion.ann_to_snn, ann=artificial),
        {"input_shape": (4,), "data": torch.rand(5, 4)},
        parameters(conversion.ann_to_snn),
    ),
    "data_based_normalization": (
        fresh(conversion.data_based_normalization, ann=artificial),
        {"data": torch.rand(5, 4)},
        parameters(conversion.data_based_normalization),
    ),
    "report": (report, {"steps": (3,)}, parameters(conversion.report)),
    "MovingAvgRPE.update": (used(MovingAvgRPE, "update"), EPISODE, [*EPISODE, "ema_window"]),
    "MovingAvgRPE.compute": (used(MovingAvgRPE, "compute"), {"reward": 1.0}, ["reward"]),
    "GymEnvironment": (GymEnvironment, {"name": "CartPole-v1"}, parameters(GymEnvironment)),
    "GymEnvironment.step": (used(started, "step"), {"a": 0}, ["a"]),
    "DotSimulator": (DotSimulator, {"t": 5}, OF_DOTS),
    "CueRewardSimulator": (CueRewardSimulator, {}, OF_CUES),
    "DataLoader": (lambda **given: list(DataLoader(**given)), {"dataset": ITEMS}, ORDER),
    "EnvironmentPipeline": (
        fresh(pipeline.EnvironmentPipeline, **NEW),
        ACTING,
        options(pipeline.EnvironmentPipeline, *parameters(pipeline.EnvironmentPipeline)),
    ),
    "DataLoaderPipeline": (
        fresh(Loading, **NEW),
        {"train_ds": ITEMS},
        options(Loading, "network", "train_ds", "test_ds"),
    ),
    "TorchVisionDatasetPipeline": (
        fresh(pipeline.TorchVisionDatasetPipeline, **NEW),
        {"train_ds": ITEMS},
        options(pipeline.TorchVisionDatasetPipeline, "pipeline_analyzer", "network", "train_ds"),
    ),
    "LabellingPipeline": (
        fresh(pipeline.LabellingPipeline, **NEW),
        {"train_ds": ITEMS, "output": "Y"},
        options(pipeline.LabellingPipeline, "network", "train_ds", "test_ds"),
    ),
}
#: Arguments of a name that means something else elsewhere.
SPECIAL = {
    ("repeat", "datum"): DATA,
    ("im2col_indices", "x"): AXES,
    ("DotSimulator", "width"): COUNT,
    ("get_square_assignments", "assignments"): {**TENSOR, "too many": torch.ones(7)},
    ("binary_image", "image"): DATA,
    ("MovingAvgRPE.update", "steps"): POSITIVE,
    ("EnvironmentPipeline", "time"): POSITIVE,
    ("report", "ann"): MODULE,
    **{
        (name, "labels"): {**TENSOR, "too few": torch.zeros(1, dtype=torch.int64)}
        for name in ("report", "logreg_fit")
    },
    **{(name, "data"): SAMPLES for name in ("ann_to_snn", "data_based_normalization", "report")},
}
SUBJECTS = OTHERS | {
    name: (call, FUNCTIONS.get(name, {}), parameters(call)) for name, call in CALLS.items()
}
WITHOUT_EFFECT = {"input_sqrt"}
CASES = [
    (name, argument)
    for name, (_, _, names) in SUBJECTS.items()
    for argument in names
    if argument not in WITHOUT_EFFECT
]


def test_every_public_function_is_attacked():
    assert not CALLS.keys() ^ FUNCTIONS.keys()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SUBJECTS)
def test_what_is_attacked_works_with_good_values(name):
    call, base, _ = SUBJECTS[name]
    call(**base)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "argument"), CASES)
def test_a_bad_value_of_an_argument_of_a_function_is_named(attack, name, argument):
    call, base, _ = SUBJECTS[name]
    values = SPECIAL.get((name, argument)) or BAD[argument]
    attack("bad values of functions' arguments", arguments=1, values=len(values))
    for what, value in values.items():
        before = torch.get_rng_state()
        with pytest.raises((BindsNETError, TypeError, ValueError)) as caught:
            call(**{**base, argument: value})
            pytest.fail(f"{name} took {what} for {argument}")
        message = str(caught.value)
        assert argument in message or repr(value) in message or "does not take" in message
        assert name in OTHERS or torch.equal(torch.get_rng_state(), before)
        torch.set_rng_state(before)


def test_an_unknown_entry_of_plot_config_is_told():
    with pytest.warns(UnknownArgumentWarning, match="plot_config ignores 'data_lenght'"):
        Loading(network(), ITEMS, plot_config={"data_lenght": 3})
