"""What has no native form runs in torch, is right all the same, and is announced once."""

from __future__ import annotations

import importlib.util
import inspect
import warnings

import pytest
import torch

from bindsnet.engine import choose_engine
from bindsnet.errors import EngineError, EngineFallbackWarning, ParameterError
from bindsnet.fields import param, state
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, Nodes
from bindsnet.testing import agree, differences, exact_network, run_on, snapshot, spikes


class Leaky(Nodes):
    """The base of the populations below."""

    v = state(0.0, doc="Voltage.")

    def integrate(self, drive):
        self.v.mul_(0.5).add_(drive)
        self.s.copy_(self.v >= 15.0)
        self.v.masked_fill_(self.s, 0.0)


class Branching(Leaky):
    """Looks at a value."""

    gate = param(1.0, doc="Whether the input is halved.")

    def step(self, drive):
        if self.gate.item() > 0.0:
            drive = drive * 0.5
        self.integrate(drive)


class Asking(Leaky):
    """Looks at a value of many neurons."""

    def step(self, drive):
        if (drive > 18.0).any():
            drive = drive * 0.5
        self.integrate(drive)


class Pooling(Leaky):
    """Sums over neurons."""

    def step(self, drive):
        self.integrate(drive - 0.1 * self.v.sum(1, keepdim=True))


class Shuffling(Leaky):
    """Moves values from neuron to neuron."""

    def step(self, drive):
        self.integrate(drive.flip(1))


class Random(Leaky):
    """Draws numbers inside of its step."""

    def step(self, drive):
        self.integrate(drive + torch.rand(drive.shape))


class Counting(Leaky):
    """Changes an attribute that is no tensor."""

    ticks = 0

    def step(self, drive):
        self.ticks += 1
        self.integrate(drive * (1.0 + self.ticks % 2))


class Logging(Leaky):
    """Keeps a list."""

    def __init__(self, **options):
        super().__init__(**options)
        self.log = []

    def step(self, drive):
        self.log.append(drive.clone())
        self.integrate(drive)


class Part(torch.nn.Module):
    """Something with state of its own."""

    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(2, 5))


class Telling(Leaky):
    """Writes into a tensor of a part of its own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.part = Part()

    def step(self, drive):
        self.part.total.add_(drive)
        self.integrate(drive)


class Reading(Leaky):
    """Takes a tensor's values to NumPy."""

    gate = param(0.5, doc="Factor of the input.")

    def step(self, drive):
        self.integrate(drive * float(self.gate.numpy()))


REASONS = {
    Branching: "branches on a tensor's value",
    Asking: "torch's 'any', which has no native form",
    Pooling: "sums over neurons",
    Shuffling: "torch's 'flip', which has no native form",
    Random: "torch's 'rand', which has no native form",
    Counting: "changes the attribute 'ticks'",
    Logging: "changes the attribute 'log'",
    Telling: "changes a tensor that is not the layer's own",
    Reading: "reads a tensor's values in Python",
}


def network_of(cls, batch=2):
    """The population between an input layer and another that learns nothing."""
    network = exact_network(batch=batch)
    network.add_layer(cls(n=5, traces=True), "Z")
    network.add_monitor(Monitor(network.Z, ["s", "v"]), "Z")
    return network


def inputs(batch=2, steps=30):
    generator = torch.Generator().manual_seed(0)
    return {
        "X": spikes(steps, batch, 8, generator=generator),
        "Z": torch.rand(steps, batch, 5, generator=generator) * 20,
    }


def line_of(cls):
    """First and last line of a class's step in this file."""
    source, first = inspect.getsourcelines(cls.step)
    return range(first, first + len(source))


@pytest.mark.parametrize("cls", REASONS, ids=lambda c: c.__name__)
def test_a_population_that_cannot_be_traced_gives_the_right_result(cls):
    network = network_of(cls)
    with pytest.warns(EngineFallbackWarning):
        outcome = agree(network, inputs(), 30, engine="auto")
    assert outcome["recorded Z.s"].sum() > 10, "silence proves nothing"
    assert outcome["recorded Y.s"].sum() > 10


@pytest.mark.parametrize("cls", REASONS, ids=lambda c: c.__name__)
def test_the_warning_names_layer_class_reason_and_line_once(cls, announced):
    network = network_of(cls)
    found = announced(lambda: [network.run(inputs(), 3) for _ in range(3)])
    assert len(found) == 1
    assert "'Z'" in found[0] or "Z " in found[0]
    assert cls.__name__ in found[0] and REASONS[cls] in found[0]
    assert "engine='reference' to silence" in found[0]
    if "attribute" not in REASONS[cls]:
        lines = [f"(test_fallback.py, line {n})" for n in line_of(cls)]
        assert any(line in found[0] for line in lines), found[0]


@pytest.mark.parametrize("cls", REASONS, ids=lambda c: c.__name__)
def test_wishing_for_the_native_engine_makes_it_an_error_and_nothing_changes(cls):
    network = network_of(cls)
    network.run(inputs(), 3, engine="reference")
    before = snapshot(network)
    with pytest.raises(EngineError, match=cls.__name__):
        network.run(inputs(), 3, engine="native")
    assert differences(before, snapshot(network)) == []


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_what_a_step_appends_or_writes_elsewhere_is_there_after_each_step_and_only_then():
    for cls in (Logging, Telling):
        network = network_of(cls)
        network.explain()
        network.run(inputs(), 30)
        if cls is Logging:
            assert torch.equal(torch.stack(network.Z.log), inputs()["Z"])
        else:
            torch.testing.assert_close(network.Z.part.total, inputs()["Z"].sum(0))


def test_the_reference_engine_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run_on(network_of(Branching), "reference", inputs(), 5)


def test_explain_says_what_runs_where_and_why():
    text = network_of(Branching).explain()
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == "engine: native"
    at = next(i for i, line in enumerate(lines) if line.startswith("StepNodes") and " Z" in line)
    assert lines[at + 1].startswith("torch, step by step: its step branches on a tensor's value")
    assert sum(line == "native" for line in lines) > 8
    assert "(engine='reference')" in exact_network().explain(engine="reference")


# -- a machine without numba -------------------------------------------------------------------


@pytest.fixture
def without_numba(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "numba" else find(name, *a)
    )


def test_without_numba_everything_runs_on_the_reference_announced_once(without_numba, announced):
    data = {"X": spikes(30, 1, 8, generator=torch.Generator().manual_seed(0))}
    expected = run_on(exact_network(), "reference", data, 30)
    got = []
    found = announced(lambda: got.extend(run_on(exact_network(), "auto", data, 30) for _ in "ab"))
    assert found == ["the network runs on the reference engine: numba is not installed"]
    for outcome in got:
        assert differences(expected.state, outcome.state) == []


def test_without_numba_the_native_engine_is_an_error(without_numba):
    with pytest.raises(EngineError, match="cannot run this network: numba is not installed"):
        exact_network().run({}, 1, engine="native")
    assert exact_network().explain().startswith("engine: reference (numba is not installed)")


# -- which engine ------------------------------------------------------------------------------


def test_auto_is_the_native_engine_where_it_can():
    plan = exact_network().plan()
    assert choose_engine(plan).name == "native"
    assert choose_engine(plan, "reference").name == "reference"


def test_the_networks_engine_is_the_runs_default():
    network = Network(engine="native")
    network.add_layer(Random(n=2), "Y")
    with pytest.raises(EngineError):
        network.run({}, 1)
    network.run({}, 1, engine="reference")
    network.engine = "reference"
    network.run({}, 1)


@pytest.mark.parametrize("engine", ["", "Native", "cuda", None, 3])
def test_an_unknown_engine_is_refused_by_name(engine):
    with pytest.raises(ParameterError, match="engine must be one of 'auto', 'native', 'reference'"):
        exact_network().run({}, 1, engine=engine)


class Retyping(Input):
    """Changes the type of its spikes in the middle of a run."""

    def forward(self, x):
        self.s = x.clone() if float(x.sum()) > 3 else x > 0


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_a_layer_that_changes_its_states_type_in_a_run_is_an_error_not_a_crash():
    network = exact_network()
    layer = Retyping(n=5)
    network.add_layer(layer, "R")
    network.add_monitor(Monitor(layer, ["s"]), "R")
    data = torch.zeros(4, 5)
    data[2:] = 1.0
    with pytest.raises(
        EngineError, match="R.s was a contiguous torch.bool tensor .* pass engine='reference'"
    ):
        network.run({"R": data}, 4, engine="auto")
