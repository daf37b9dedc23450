"""Matrices that are one to one, or all but self: found, worked without reading them, and left."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.plan.patterns import AllButSelf, OneToOne, pattern_of

N = 9
ONE_TO_ONE = torch.diag(torch.linspace(-2.3, 3.1, N))
ALL_BUT_SELF = -0.37 * (1 - torch.eye(N))
MATRICES = pytest.mark.parametrize(
    "w", [ONE_TO_ONE, 22.5 * torch.eye(N), ALL_BUT_SELF], ids=["diagonal", "22.5 I", "1 - I"]
)


def network(w, batch=1, **options):
    """Inputs through ``w``, and through any weights before it, to voltages without threshold."""
    made = Network(batch_size=batch)
    made.add_layer(Input(n=N, traces=True), "X")
    made.add_layer(Input(n=N, traces=True), "A")
    made.add_layer(LIFNodes(n=N, thresh=1e9, refrac=0, traces=True), "Y")
    first = torch.rand(N, N, generator=torch.Generator().manual_seed(1)) - 0.5
    for source, weights in (("A", first), ("X", w)):
        ends = made.layers[source], made.layers["Y"]
        made.add_connection(Connection(*ends, w=weights.clone(), **options), source, "Y")
    made.add_monitor(Monitor(made.layers["Y"], ["v"]), "Y")
    return made


def voltages(made, spikes, engine):
    made.reset_state_variables()
    made.run({"X": spikes, "A": spikes}, len(spikes), engine=engine)
    return made.monitors["Y"].get("v")


def raster(steps, batch, seed, dtype=torch.bool):
    """Silence, then everyone, then some; as spikes of several values unless bool."""
    drawn = torch.rand(steps, batch, N, generator=torch.Generator().manual_seed(seed))
    drawn[0], drawn[1] = 1.0, 0.0
    values = (drawn < 0.4).to(dtype)
    return values if dtype == torch.bool else values * (1 + (drawn * 7).to(dtype))


@MATRICES
@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float32], ids=str)
@pytest.mark.parametrize("batch", [1, 3])
def test_engines_agree_to_the_bit(w, dtype, batch):
    spikes = raster(12, batch, seed=0, dtype=dtype)
    for options in ({}, {"b": torch.linspace(-1, 1, N)}):
        made = network(w, batch, **options)
        expected = voltages(made, spikes, "reference")
        assert expected.unique().numel() > N, "something must happen"
        assert torch.equal(voltages(made, spikes, "native"), expected)


@given(seed=st.integers(0, 10**6), value=st.floats(-1e3, 1e3, width=32), itself=st.booleans())
def test_engines_agree_for_any_weight_and_any_spikes(seed, value, itself):
    w = value * (torch.eye(N) if itself else 1 - torch.eye(N))
    made = network(w)
    spikes = raster(6, 1, seed)
    assert torch.equal(voltages(made, spikes, "native"), voltages(made, spikes, "reference"))


@MATRICES
@given(row=st.integers(0, N - 1), column=st.integers(0, N - 1))
def test_one_other_weight_and_there_is_no_pattern(w, row, column):
    changed = w.clone()
    changed[row, column] += 0.01
    found = pattern_of(changed)
    still_diagonal = row == column and isinstance(pattern_of(w), OneToOne)
    assert found == (OneToOne() if still_diagonal else None)


def test_patterns_are_of_square_matrices_only():
    assert pattern_of(ONE_TO_ONE) == OneToOne()
    assert pattern_of(ALL_BUT_SELF) == AllButSelf(float(ALL_BUT_SELF[0, 1]))
    assert pattern_of(torch.zeros(N, N + 1)) is None
    assert pattern_of(torch.full((N, N), 0.5)) is None
    assert pattern_of(torch.tensor([[0.5]])) is None
    assert pattern_of(torch.full((N, N), torch.nan)) is None


def test_the_plan_names_the_patterns_of_weights_that_no_run_changes():
    made = DiehlAndCook2015(n_inpt=12, n_neurons=4, exc=22.5, inh=120)
    for text in (str(made.plan()), made.explain()):
        lines = {line.split()[1]: line for line in text.splitlines() if "Propagate" in line}
        assert lines["Ae_to_Ai"].endswith("(one to one)")
        assert lines["Ai_to_Ae"].endswith("(-120 to all but self)")
        assert not lines["X_to_Ae"].endswith(")")


def test_weights_that_learn_or_are_normalised_are_read_as_they_are():
    for options in ({}, {"update_rule": PostPre, "nu": 0.1}, {"norm": 3.0}):
        text = str(network(22.5 * torch.eye(N), **options).plan())
        assert ("one to one" in text) == (not options)


def replace(connection, w):
    connection.w = torch.nn.Parameter(w, requires_grad=False)


EDITS = {
    "in place": lambda c, view: c.w.__setitem__((2, 3), 0.8),
    "through .data": lambda c, view: c.w.data.__setitem__((2, 3), 0.8),
    "by an array that was got before": lambda c, view: view.__setitem__((2, 3), 0.8),
    "by other weights": lambda c, view: replace(c, c.w + 0.25),
    "by weights of the other pattern": lambda c, view: replace(c, 0.7 * (1 - torch.eye(N))),
}


@MATRICES
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edits_between_runs_are_noticed(w, edit):
    made, spikes = network(w), raster(6, 1, seed=3)
    connection = made.connections["X", "Y"]
    view = connection.w.numpy() if edit is EDITS["by an array that was got before"] else None
    before = voltages(made, spikes, "native")
    edit(connection, view)
    after = voltages(made, spikes, "native")
    assert not torch.equal(after, before)
    assert torch.equal(after, voltages(made, spikes, "reference"))


def test_runs_without_learning_see_what_other_runs_have_learned():
    spikes, found = raster(8, 1, seed=4), {}
    for engine in ("reference", "native"):
        x, y = Input(n=N, traces=True), LIFNodes(n=N, thresh=-64.5, traces=True)
        made = Network()
        made.add_layer(x, "X")
        made.add_layer(y, "Y")
        learning = {"update_rule": PostPre, "nu": (0.1, 0.1)}
        made.add_connection(Connection(x, y, w=torch.eye(N), **learning), "X", "Y")
        made.add_monitor(Monitor(y, ["v"]), "Y")
        seen = []
        for train in (False, True, False):
            made.train(train)
            made.reset_state_variables()
            made.run({"X": spikes}, len(spikes), engine=engine)
            seen.append(made.monitors["Y"].get("v"))
        assert not torch.equal(seen[0], seen[2]), "it must have learned"
        found[engine] = torch.cat(seen)
    assert torch.equal(found["native"], found["reference"])
