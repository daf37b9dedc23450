"""Each argument of each method refuses what it cannot take, by name, and changes nothing.

The classes are those of the registry, networks and monitors; the methods are found by walking
them. A method whose arguments have no entry in ``BAD`` fails, so that a new one is attacked as
well, unless it is in ``LEFT_OUT``. ``test_every_tool`` does the same to what is built on them.
"""

from __future__ import annotations

from functools import partial

import pytest
import torch

from bindsnet import conversion, learning
from bindsnet.network import Network, nodes, topology, topology_features
from bindsnet.network.monitors import NetworkMonitor
from bindsnet.network.nodes import CSRMNodes, Input
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Normalization, Updating
from bindsnet.testing import exact_network, registry, spikes

from .methods import Subject, attack_method, cases, forgotten
from .test_every_argument import (
    COUNT,
    DEVICE,
    NAN,
    PATH,
    POSITIVE,
    STRANGE,
    SWITCH,
    TYPE,
)
from .test_every_call import AMPLITUDE, ENGINE, MASK, OF_X, OF_Y

LEFT_OUT = {
    "what classes of one's own override, which engines call with tensors of a run": """
        step settle drive_itself as_drive advance step_by_hand take_type_of correlate accumulate
        per_weight weights_mask transmit stage mean act move draw_value draw_uniform""",
    "what constructors and plans call with what was checked": """
        first_weights prime_feature configure fit value_of decay_of eligibility_by reward_in
        remembers_samples amplitudes_in""",
    "modules of artificial networks: torch judges their input, torch.fx follows their code": """
        Permute.forward FeatureExtractor.forward""",
}
IN_TEST_EVERY_CALL = """
    run present add_layer add_connection add_monitor remove_layer remove_connection
    remove_monitor save load_checkpoint save_checkpoint"""
SKIPPED = {name for names in LEFT_OUT.values() for name in names.split()}

OBJECTS = {**STRANGE, "text": "many"}
TENSOR = {**OBJECTS, "a number": 3.5, "a list": []}
SPIKES = {
    **TENSOR,
    "no numbers": torch.zeros(0),
    "a strange shape": torch.ones(3, 7, 2),
    "complex": torch.ones(1, 3, 7, dtype=torch.complex64),
}
DRIVE = {**SPIKES, "complex": torch.ones(1, 2, 3, dtype=torch.complex64)}  # NaN: debug=True
WEIGHTS_MASK = {**SPIKES, "of numbers": torch.rand(8, 5)}
REWARD = {**OBJECTS, "nan": NAN, "a list": [], "a dict": {}, "a strange shape": torch.ones(3, 7)}
FEATURE = {**STRANGE, "text": "X", "a number": 3, "nothing": None}
INDEX = {**TENSOR, "nan": NAN, "a half": 0.5}
STATE = {**TENSOR, "lacks all": {}, "of text": {"Y.thresh": "many"}, "by number": {3: 4}}
NAME = {**STRANGE, "a number": 3.5, "a list": [], "no such name": "no such name"}
BAD = {
    "batch_size": COUNT,
    "dt": POSITIVE,
    "x": DRIVE,
    "mode learning state strict assign time_step_norm one_step": SWITCH,
    "s": SPIKES,
    "mask": WEIGHTS_MASK,
    "reward": REWARD,
    "a_plus a_minus": AMPLITUDE,
    "w": TENSOR,
    "w_dtype": TYPE,
    "feature parent_feature": FEATURE,
    "index": INDEX,
    "device": DEVICE,
    "var fmt": NAME,
    "path": {**PATH, "no such format": "recorded.txt"},
    "inputs": OF_X,
    "clamp": OF_Y,
    "masks": MASK,
    "engine": ENGINE,
    "state_dict": STATE,
}
BAD = {name: values for names, values in BAD.items() for name in names.split()}


def layer(row):
    network = Network()
    network.add_layer(row.build((2, 3), traces=True), "Y")
    network.Y.forward(torch.rand(1, 2, 3))
    return network.Y


def layers():
    x = {"x": torch.rand(1, 2, 3)}
    of_dt = ["compute_decays", *(name for name in dir(CSRMNodes) if "Kernel" in name)]
    good = {"set_batch_size": {"batch_size": 2}, "forward": x, "train": {"mode": True}}
    good |= dict.fromkeys(of_dt, {"dt": 1.0})
    for name, row in registry.POPULATIONS.items():
        yield name, Subject(partial(layer, row), good)


def used(network, **options):
    """After a run of two steps."""
    shape = network.X.shape
    network.run({"X": spikes(2, 1, *shape)}, 2, engine="reference", **options)
    return network


def of_its_source(connection):
    return {"s": spikes(1, 1, *connection.source.shape)[0]}


def new_feature(connection):
    return {"feature": registry.FEATURES["Weight"].build(8, 5, name="new")}


CONNECTING = {
    "append_pipeline": new_feature,
    "insert_pipeline": lambda connection: {**new_feature(connection), "index": 0},
    "remove_pipeline": lambda connection: {"feature": connection.pipeline[0]},
    "compute_window": of_its_source,
    "compute": of_its_source,
    "set_batch_size": {"batch_size": 2},
    "update": {"learning": True},
    "cast_dtype_if_needed": {"w": torch.ones(2), "w_dtype": torch.float64},
}


def connections():
    for name, row in registry.CONNECTIONS.items():
        more = {"update": "learning mask"} if row.learns else {}
        yield name, Subject(partial(joined, row), CONNECTING, more, skip="compute_window")
    yield "of a window", Subject(joined_to_a_window, CONNECTING)


def joined(row):
    return used(exact_network(connection=row)).X_to_Y


def joined_to_a_window():
    network = Network()
    network.add_layer(Input(n=4), "X")
    network.add_layer(CSRMNodes(n=2), "Y")
    network.add_connection(Connection(network.X, network.Y), "X", "Y")
    return network.X_to_Y


def rules():
    for name, row in registry.RULES.items():
        told = "reward a_plus a_minus" if row.run else ""
        told = {"update": "reward" if name == "Rmax" else told}
        for kind in (Connection, MulticompartmentConnection):
            good = {"update": row.run}
            yield f"{name} of a {kind.__name__}", Subject(partial(rule, row, kind), good, told)


def rule(row, connection):
    network = exact_network(row.cls, connection, **row.options)
    return used(network, **row.run).X_to_Y.rules[0]


def of_pipeline(*features):
    network = exact_network(connection=MulticompartmentConnection)
    joined = MulticompartmentConnection(network.X, network.Y, "cpu", features)
    network.remove_connection("X", "Y")
    network.add_connection(joined, "X", "Y")
    return used(network).X_to_Y


def features():
    for name, row in registry.FEATURES.items():
        good = {"link": partial(parent_of, row), "normalize": {"time_step_norm": True}}
        skip = "compute" if row.cls.can_link else "compute link"  # connections look at spikes
        yield name, Subject(partial(feature, row), good, skip=skip)
    for kind in (Normalization, Updating):
        yield kind.__name__, Subject(partial(sub_feature, kind), skip="compute")


def feature(row):
    return of_pipeline(row.build(8, 5)).pipeline[0]


def parent_of(row, child):
    return {"parent_feature": feature(row)}


def sub_feature(kind):
    parent = registry.FEATURES["Weight"].build(8, 5)
    return of_pipeline(parent, kind("sub", parent)).pipeline[1]


def networks():
    inputs = {"inputs": {"X": spikes(2, 1, 8)}}
    asked = "one_step clamp masks reward a_plus"
    good = {"plan": inputs, "explain": inputs, "train": {"mode": True}}
    more = {"plan": asked, "explain": f"{asked} engine"}
    numbers = {f"{call}.reward": AMPLITUDE for call in more}  # the network learns without
    good["load_state_dict"] = lambda thing: {"state_dict": thing.state_dict()}
    yield "Network", Subject(watched, good, more, numbers, IN_TEST_EVERY_CALL)
    good = {"get": {"var": "s"}, "save": {"path": "recorded.npz"}}
    yield "Monitor", Subject(lambda: watched().monitors["Y"], good)
    of_all = Subject(lambda: watched().monitors["all"], good, bad={"save.path": PATH})
    yield "NetworkMonitor", of_all


def watched():
    network = exact_network()
    network.add_monitor(NetworkMonitor(network), "all")
    return used(network)


SUBJECTS = {
    name: subject
    for find in (layers, connections, rules, features, networks)
    for name, subject in find()
}
CASES = list(cases(SUBJECTS, SKIPPED))


def test_no_method_of_what_these_packages_offer_is_forgotten():
    modules = (nodes, topology, topology_features, learning, learning.MCC_learning, conversion)
    assert not forgotten(modules, SUBJECTS, SKIPPED)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "method"), dict.fromkeys(case[:2] for case in CASES))
def test_a_method_that_is_attacked_works_with_good_values(monkeypatch, tmp_path, name, method):
    monkeypatch.chdir(tmp_path)
    thing = SUBJECTS[name].make()
    getattr(thing, method)(**SUBJECTS[name].arguments(thing, method))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "method", "argument"), CASES)
def test_a_bad_value_of_an_argument_of_a_method_is_named(attack, name, method, argument):
    subject = SUBJECTS[name]
    bad = subject.bad.get(f"{method}.{argument}") or BAD[argument]
    attack("bad values of methods' arguments", arguments=1, values=len(bad))
    attack_method(subject, method, argument, bad)
