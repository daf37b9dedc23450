"""What is asked of a network or a layer with wrong values is refused by name; nothing changes."""

from __future__ import annotations

import pytest
import torch

from bindsnet.encoding import PoissonEncoder
from bindsnet.errors import BindsNETError, ParameterError
from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, exact_network, snapshot, spikes
from bindsnet.testing.registry import POPULATIONS
from bindsnet.training import Trainer

from .test_every_argument import INF, LABEL, NAN, PART, PATH, STRANGE, SWITCH

TEXT = {**STRANGE, "text": "many"}
NOT_TEXT = {what: value for what, value in LABEL.items() if what != "text"}
NUMBER = {**TEXT, "nan": NAN, "a list": [], "a dict": {}}
NAMED = {**TEXT, "a number": 3.5, "no such name": {"no such name": torch.ones(1)}}
OF_X = {**NAMED, "of text": {"X": "many"}, "a strange shape": {"X": torch.ones(3, 7)}}
OF_Y = {**NAMED, "of text": {"Y": "many"}, "a strange shape": {"Y": torch.ones(3, 7)}}
MASK = {**NAMED, "a strange shape": {("X", "Y"): torch.ones(3, 7)}}
AMPLITUDE = {**TEXT, "nan": NAN, "a list": [], "no such name": {"no such name": 1.0}}
TIME = {**NUMBER, "negative": -1.0, "infinity": INF}
WHOLE = {**NUMBER, "half": 2.5}
COUNTED = {**STRANGE, "a number": 3.5, "no such name": ["no such name"]}
ENGINE = {**STRANGE, "no such name": "no such name", "a number": 3.5, "a list": []}
EXTRA = {**TEXT, "a number": 3.5, "a function": {"f": print}}
UNKNOWN = {**LABEL, "no such name": "no such name"}

X = spikes(5, 1, 8)


def running(network, **given):
    network.run(**{"inputs": {"X": X}, "time": 5, **given})


def presenting(network, **given):
    network.present(**{"rates": {"X": torch.ones(3, 8)}, "time": 5, **given})


def adding_a_layer(network, **given):
    network.add_layer(**{"layer": LIFNodes(n=2), "name": "Z", **given})


def adding_a_connection(network, **given):
    joined = Connection(network.X, network.Y, w=torch.ones(8, 5))
    network.add_connection(**{"connection": joined, "source": "X", "target": "Y", **given})


def adding_a_monitor(network, **given):
    network.add_monitor(**{"monitor": Monitor(network.Y, ["s"]), "name": "Z", **given})


CALLS = {
    running: {
        "inputs": OF_X,
        "time": TIME,
        "one_step": SWITCH,
        "clamp": OF_Y,
        "unclamp": OF_Y,
        "injects_v": OF_Y,
        "masks": MASK,
        "reward": NUMBER,
        "a_plus": AMPLITUDE,
        "a_minus": AMPLITUDE,
        "progress_bar": SWITCH,
        "debug": SWITCH,
        "engine": ENGINE,
    },
    presenting: {
        "rates": OF_X,
        "time": TIME,
        "count": COUNTED,
        "scale": {**NUMBER, "negative": -1.0, "zero": 0.0, "infinity": INF},
        "order": {**TEXT, "nan": NAN, "beyond": torch.tensor([99]), "halves": torch.ones(2) / 2},
        "batch_size": {**WHOLE, "zero": 0, "negative": -1},
        "seed": WHOLE,
        "first": WHOLE,
        "one_step": SWITCH,
        "engine": ENGINE,
    },
    adding_a_layer: {"layer": PART, "name": {**NOT_TEXT, "empty": "", "dotted": "a.b"}},
    adding_a_connection: {"connection": PART, "source": NOT_TEXT, "target": NOT_TEXT},
    adding_a_monitor: {"monitor": PART, "name": {**STRANGE, "a list": [], "a number": 3.5}},
    lambda network, **given: network.remove_layer(**given): {"name": UNKNOWN},
    lambda network, **given: network.remove_monitor(**given): {"name": UNKNOWN},
    lambda network, **given: network.remove_connection(**{"target": "Y", **given}): {
        "source": UNKNOWN
    },
    lambda network, **given: network.train(**given): {"mode": SWITCH},
    lambda network, **given: network.save(**given): {"file_name": PATH},
    lambda network, **given: network.load_checkpoint(**given): {
        "path": {**PATH, "none": "no/such"}
    },
    lambda network, **given: network.save_checkpoint(**{"path": "never", **given}): {
        "path": PATH,
        "extra": EXTRA,
    },
}
CASES = [(call, name) for call, arguments in CALLS.items() for name in arguments]


def parts(network):
    return [list(p) for p in (network.layers, network.connections, network.monitors)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "argument"), CASES)
def test_a_bad_value_of_a_call_is_named_and_changes_nothing(attack, monkeypatch, call, argument):
    values = CALLS[call][argument]
    attack("bad values of calls", arguments=1, values=len(values))
    network = exact_network()
    running(network)
    before, had, learns = snapshot(network), parts(network), network.training
    for what, value in values.items():
        with pytest.raises(BindsNETError) as caught:
            call(network, **{argument: value})
            pytest.fail(f"{call.__name__} took {what} for {argument}")
        message = str(caught.value)
        assert argument in message or repr(value) in message or "no such name" in message
        assert not differences(before, snapshot(network))
        assert parts(network) == had and network.training == learns


SWITCHES = ("traces", "traces_additive", "sum_input", "learning")


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("population", POPULATIONS)
def test_a_bad_value_of_a_switch_of_a_layer_is_named(attack, population, switch):
    row = POPULATIONS[population]
    attack("bad values of parameters", parameters=1, values=len(SWITCH))
    for what, value in SWITCH.items():
        with pytest.raises(ParameterError, match=switch):
            row.cls(n=4, **{**row.arguments, switch: value})
            pytest.fail(f"{population} took {what} for {switch}")


@pytest.mark.parametrize(("switch", "missing"), [("traces", "tc_trace"), ("sum_input", "summed")])
def test_a_switch_that_needs_room_is_refused_on_a_layer_that_was_made_without(switch, missing):
    """It was taken, and the next run ended in an AttributeError."""
    layer = LIFNodes(n=3)
    with pytest.raises(ParameterError, match=rf"LIFNodes\(\.\.\., {switch}=True\).*{missing}"):
        setattr(layer, switch, True)
    assert not getattr(layer, switch)
    made = LIFNodes(n=3, **{switch: True})
    setattr(made, switch, False)
    setattr(made, switch, True)


@pytest.mark.parametrize("device", [20, "cuda:99", True, 1.5, "nowhere"])
def test_a_device_that_is_not_there_is_named(device):
    """A number of neurons in the place of the device ended in an error of CUDA's."""
    with pytest.raises(ParameterError, match="DiehlAndCook2015: device must be a device"):
        DiehlAndCook2015(784, device)


def test_a_training_with_an_encoder_of_ones_own_shows_samples_one_by_one():
    """``batch_size`` was ignored silently."""
    network = DiehlAndCook2015(n_inpt=4, n_neurons=3)
    with pytest.raises(ParameterError, match=r"encoder.* one by one, so batch_size must be 1"):
        Trainer(network, time=5, target="Ae", encoder=PoissonEncoder(time=5), batch_size=2)


def test_a_reduction_that_is_no_function_is_named():
    with pytest.raises(ParameterError, match="reduction"):
        exact_network(PostPre, batch=2, reduction=3)


def test_learning_is_not_switched_by_what_is_no_switch():
    """The network's switch had changed when torch refused the value."""
    network = exact_network()
    with pytest.raises(ParameterError, match="mode must be True or False"):
        network.train("many")
    assert network.learning is True and network.Y.training
