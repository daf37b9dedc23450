"""Each argument of each class refuses what it cannot take, by name, and changes nothing.

The classes are those of the registry and of the packages below; the arguments are those of
their signatures and of what they say they know. An argument without an entry in ``BAD``
fails, so that a new one is attacked as well.
"""

from __future__ import annotations

import inspect

import pytest
import torch

from bindsnet import datasets, models
from bindsnet.analysis.dashboard import Dashboard
from bindsnet.analysis.pipeline_analysis import MatplotlibAnalyzer, TensorboardAnalyzer
from bindsnet.conversion import FeatureExtractor, Permute
from bindsnet.datasets.bounding_box import BoundingBox
from bindsnet.datasets.preprocess import Rescale
from bindsnet.encoding import TileEncoder
from bindsnet.environment.frames import FrameHistory
from bindsnet.errors import BindsNETError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor, NetworkMonitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.testing import differences, exact_network, registry, snapshot
from bindsnet.training import Anneal, Readout, Trainer

NAN, INF = float("nan"), float("inf")
STRANGE = {"an object": object(), "a class": float, "a complex number": 1j}
WRONG = {**STRANGE, "text": "many", "nan": NAN, "a dict": {}, "nothing": [], "half": 2.5}
SHAPES = {"no numbers": torch.zeros(0), "a strange shape": torch.ones(3, 7, 2)}
BOUND = {k: v for k, v in {**WRONG, **SHAPES}.items() if k != "half"}
NUMBER = {**BOUND, "infinity": INF, "minus infinity": -INF}
NOT_NEGATIVE = {**NUMBER, "negative": -1.0}
POSITIVE = {**NOT_NEGATIVE, "zero": 0.0}
SHARE = {**NOT_NEGATIVE, "too much": 1.5}
TIME_CONSTANT = {k: v for k, v in POSITIVE.items() if k != "infinity"}
WHOLE = {**NUMBER, "half": 2.5}
COUNT = {**POSITIVE, "half": 2.5}
SIZES = {**COUNT, "a zero": (0, 1), "too many": (1, 2, 3, 4, 5)}
PADDING = {**WHOLE, "negative": -1, "too many": (1, 2, 3, 4, 5)}
SHAPE = {**STRANGE, "text": "ab", "negative": (2, -4), "zero": [0], "half": [2.5], "nothing": []}
SWITCH = {**WRONG, "a strange shape": torch.ones(3, 7, 2)}
NAME = {**STRANGE, "a number": 3.5, "a list": [], "no such name": "no such name"}
LABEL = {k: v for k, v in NAME.items() if k != "no such name"}
NAMES = {**STRANGE, "a number": 3, "no such name": ["no such name"]}
CLASS = {**WRONG, "a number": 3}
FUNCTION = {"an object": object(), "text": "sum", "a number": 3, "a list": [], "complex": 1j}
PART = {**STRANGE, "text": "X", "a number": 3}
TYPE = {**STRANGE, "text": "no such", "a number": 3, "a list": []}
DEVICE = {"an object": object(), "text": "no such", "half": 3.5, "a list": []}
RANGE = {**STRANGE, "text": "ab", "a number": 3.5, "three": (1, 2, 3), "nan": (NAN, 1.0)}
RANGE["the wrong way"] = (2.0, 1.0)
INDEX = {"text": "many", "nan": NAN, "complex": 1j, "beyond": [99], "an object": object()}
PATH = {**STRANGE, "a number": 3.5, "a list": []}
CORNER = {**STRANGE, "text": "ab", "nothing": [], "a number": 0.5, "nan": [NAN, NAN]}
NETS = {**STRANGE, "text": "ab", "a number": 3, "shapes": (torch.ones(3, 3), torch.ones(2, 2))}

GROUPS = {
    "source target network owner parent_feature": PART,
    "nu nu_actor nu_critic time rate alpha timeout rest": NOT_NEGATIVE,
    "mu x_tar pair": NOT_NEGATIVE,
    "reduction degrade_function encoder label_encoder transform collate_fn": FUNCTION,
    "worker_init_fn": FUNCTION,
    "weight_decay decay sparsity discount split": SHARE,
    "w_dtype value_dtype": TYPE,
    "wmin wmax": BOUND,
    "norm w b value const_update_rate const_decay low high inh exc theta_plus exc_thresh": NUMBER,
    "inh_thresh start_inhib max_inhib value_scale w_start d_thresh inh_readout start end": NUMBER,
    "depth": NUMBER,
    "dt tc_theta_decay intensity readout_intensity": POSITIVE,
    "tc_plus tc_minus tc_e_trace tc_slow": TIME_CONSTANT,
    "tc_c": {k: v for k, v in TIME_CONSTANT.items() if k != "zero"},
    "update_rule learning_rule reward_fn": CLASS,
    "Dales_rule manual_update traces sparse_compute zero_lag enforce_polarity sparse": SWITCH,
    "approx packed learning train download shuffle codalab pin_memory drop_last": SWITCH,
    "from_first continues_update": SWITCH,
    "kernel_size stride dilation": SIZES,
    "padding": PADDING,
    "dims": {**SHAPE, "not all": (0, 0, 1, 2)},
    "n_filters batch_size neurons n_inpt n_input n_neurons n_actions per_action n_critic": COUNT,
    "active every n_classes interval tilings polarities max_attempts": COUNT,
    "seed num_workers average_update num_samples min_spikes": WHOLE,
    "device": DEVICE,
    "generator": {**STRANGE, "a seed": 3, "text": "torch", "a list": []},
    "pipeline": {**STRANGE, "text": "ab", "a number": 3},
    "name unit ordering": LABEL,
    "norm_frequency engine task subset resolution synapses receptor": NAME,
    "label datum": LABEL,
    "range": RANGE,
    "ann_values": NETS,
    "state_vars layers speakers": NAMES,
    "sequences": {k: v for k, v in NAMES.items() if k != "no such name"},  # they are on disk
    "connections": {**NAMES, "no such name": [("no", "such")]},
    "index": INDEX,
    "file root path": PATH,
    "learning_rule_kwargs": {"a number": 3, "text": "ab", "an object": object()},
    "inpt_shape input_shape size input_size bins": SHAPE,
}
BAD = {name: bad for names, bad in GROUPS.items() for name in names.split()}


class Subject:
    """Something that is made from arguments; ``make`` also uses it."""

    def __init__(self, make, base=(), names=(), **special):
        self.make, self.base, self.names = make, dict(base), list(names)
        self.special = special

    def values(self, name):
        return self.special.get(name) or BAD[name]


def named(call, *more, skip=()):
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    parameters = inspect.signature(call).parameters.values()
    return [p.name for p in parameters if p.kind not in kinds and p.name not in skip] + list(more)


def joined(connect, source=(8,), target=(5,), rule=None, run=()):
    """A maker of networks X to Y; X and Y are told nothing by an argument that is refused."""

    def make(**options):
        network = Network()
        x = Input(shape=source, traces=True, **dict(rule.source if rule else {}))
        y = (rule.target if rule else LIFNodes)(shape=target, traces=True)
        network.add_layer(x, "X")
        network.add_layer(y, "Y")
        before = snapshot(network)
        try:
            ends = options.pop("source", x), options.pop("target", y)
            network.add_connection(connect(*ends, **options), "X", "Y")
            network.run({"X": torch.ones(2, 1, *source)}, 2, engine="reference", **dict(run))
        except BindsNETError:
            assert not differences(before, snapshot(network)) or "X_to_Y" in network._modules
            raise

    return make


def of_feature(row, cls=MulticompartmentConnection, **fixed):
    def connect(source, target, **options):
        return cls(source, target, "cpu", [row.build(8, 5, **{**fixed, **options})])

    return joined(connect)


def connections():
    for name, row in registry.CONNECTIONS.items():
        if row.make:
            continue
        more = ["update_rule", "wmin", "wmax", "norm", "w", "Dales_rule"] if row.learns else []
        more += ["generator"] if row.learns else []
        more += {"Connection": ["b"], "SparseConnection": ["sparsity"]}.get(name, [])
        more += ["receptor", *(["decay"] if "Pool" in name else [])]
        skip = () if row.learns else ("nu", "weight_decay", "reduction")
        names = named(row.cls, *more, skip=skip)
        special = {"padding": {**SHAPE, "negative": ()}} if "Pad2d" in name else {}
        make = joined(row.cls, row.source(1), row.target(1))
        yield name, Subject(make, row.arguments, names, **special)

    def piped(source, target, device="cpu", pipeline=(), **options):
        return MulticompartmentConnection(source, target, device, pipeline, **options)

    yield (
        "MulticompartmentConnection",
        Subject(joined(piped), (), named(MulticompartmentConnection, "generator")),
    )


def rules():
    for name, row in registry.RULES.items():
        names = ["nu", "reduction", "weight_decay", *sorted(row.cls.options)]

        def connect(source, target, row=row, **options):
            given = {"nu": 0.1, "wmin": 0.0, "wmax": 1.0, **row.options, **options}
            return Connection(source, target, update_rule=row.cls, **given)

        yield name, Subject(joined(connect, rule=row, run=row.run), (), names)
        names = ["nu", "reduction", "decay", "enforce_polarity", *sorted(row.feature.options)]
        names += ["average_update", "continues_update"]

        def pipe(source, target, row=row, **options):
            given = {k: v for k, v in row.options.items() if k not in ("wmin", "wmax")}
            given = {"nu": 0.1, "range": (0.0, 20.0), **given, **options}
            weight = registry.FEATURES["Weight"].build(8, 5, learning_rule=row.feature, **given)
            return MulticompartmentConnection(source, target, "cpu", [weight])

        yield "MCC_" + name, Subject(joined(pipe, rule=row, run=row.run), (), names)


def features():
    for name, row in registry.FEATURES.items():
        yield name, Subject(of_feature(row), (), named(row.cls))


def encoders():
    for name, row in registry.ENCODERS.items():

        def make(row=row, **options):
            row.cls(**{**row.arguments, **options})(torch.rand(3, 4))

        yield name, Subject(make, (), named(row.cls, *(["generator"] if row.random else [])))
    corners = {"low": [0.0, 0.0], "high": [1.0, 1.0], "bins": [2, 2]}
    yield "TileEncoder", Subject(TileEncoder, corners, named(TileEncoder), low=CORNER, high=CORNER)


#: What the models need; each takes some of it.
SMALL = {
    "n_inpt": 16,
    "n_input": 16,
    "n_neurons": 4,
    "n_actions": 2,
    "input_shape": [4, 4],
    "kernel_size": 2,
    "stride": 2,
    "n_filters": 2,
}


def the_models():
    for name in models.__all__:
        names = named(getattr(models, name))
        base = {argument: value for argument, value in SMALL.items() if argument in names}
        yield name, Subject(getattr(models, name), base, names)


def monitors():
    network = exact_network()
    base = {"obj": network.Y, "state_vars": ["s"]}
    yield "Monitor", Subject(Monitor, base, named(Monitor, skip=("obj",)))
    yield "NetworkMonitor", Subject(NetworkMonitor, {"network": network}, named(NetworkMonitor))
    yield "Network", Subject(Network, (), named(Network))
    base = {"network": network, "time": 10}
    ends = {"source": NAME, "target": NAME}
    yield "Trainer", Subject(Trainer, base, named(Trainer), **ends)
    yield "Readout", Subject(Readout, {"n_neurons": 3, "n_classes": 2}, named(Readout))
    base = {"owner": network.X_to_Y.update_rule, "name": "nu", "start": 1.0, "end": 2.0}
    yield "Anneal", Subject(Anneal, base, named(Anneal))


def tools(folder="there/is/no/such/folder"):
    network = exact_network()
    base = {"network": network, "folder": folder}
    special = {"network": PART, "steps": {**COUNT, "zero": -1}, "folder": PATH}
    yield "Dashboard", Subject(Dashboard, base, named(Dashboard), **special)
    names = ["summary_directory"]
    yield "TensorboardAnalyzer", Subject(TensorboardAnalyzer, (), names, summary_directory=PATH)
    order = {**STRANGE, "text": "ab", "a number": 3, "twice": (0, 0), "from 1": (1, 2)}
    yield "Permute", Subject(Permute, (), ["dims"], dims=order)
    module = {**PART, "a list": [torch.nn.ReLU()]}
    yield "FeatureExtractor", Subject(FeatureExtractor, (), ["submodule"], submodule=module)
    special = {"volts_type": NAME, "folder": PATH}
    yield "MatplotlibAnalyzer", Subject(MatplotlibAnalyzer, (), [*special], **special)


def data_sets():
    absent = "there/is/no/such/folder"
    for cls, base in {
        datasets.NMNIST: {"root": absent},
        datasets.Davis: {"root": absent},
        datasets.SpokenMNIST: {"path": absent},
        datasets.ALOV300: {"root": absent, "transform": None, "input_size": 8},
    }.items():
        yield cls.__name__, Subject(cls, base, named(cls))
    pairs = [(torch.ones(3), 1)] * 2
    base = {"dataset": pairs, "encoder": torch.exp}
    yield (
        "EncodedDataset",
        Subject(datasets.EncodedDataset, base, named(datasets.EncodedDataset, skip=["dataset"])),
    )
    names = named(datasets.DataLoader, skip=("dataset", "sampler", "batch_sampler"))
    yield "DataLoader", Subject(datasets.DataLoader, {"dataset": pairs}, names)
    yield "EventEncoder", Subject(datasets.EventEncoder, {"size": (2, 2)}, ["size", "time", "dt"])
    yield "Rescale", Subject(Rescale, {"output_size": 8}, ["output_size"], output_size=SIZES)
    corners = dict.fromkeys(("x1", "y1", "x2", "y2"), 1.0)
    yield "BoundingBox", Subject(BoundingBox, corners, corners, **dict.fromkeys(corners, NUMBER))
    lengths = {"length": 2, "delta": 1}
    yield "FrameHistory", Subject(FrameHistory, lengths, lengths, length=COUNT, delta=COUNT)
    base = {"events": torch.zeros(1, 4), "size": (2, 2)}
    names = named(datasets.events_to_spikes, skip=("events",))
    yield "events_to_spikes", Subject(datasets.events_to_spikes, base, names)


SUBJECTS = {
    name: subject
    for find in (connections, rules, features, encoders, the_models, monitors, tools, data_sets)
    for name, subject in find()
}
CASES = [(name, argument) for name, subject in SUBJECTS.items() for argument in subject.names]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "argument"), CASES)
def test_a_bad_value_of_an_argument_is_named(attack, name, argument):
    subject = SUBJECTS[name]
    attack("bad values of arguments", arguments=1, values=len(subject.values(argument)))
    for what, value in subject.values(argument).items():
        before = torch.get_rng_state()
        with pytest.raises(BindsNETError) as caught:
            subject.make(**{**subject.base, argument: value})
            pytest.fail(f"{name} took {what} for {argument}")
        message = str(caught.value)
        assert argument in message or repr(value) in message or "no such name" in message
        torch.set_rng_state(before)
