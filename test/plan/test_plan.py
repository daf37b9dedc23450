"""The program that a network becomes."""

from __future__ import annotations

import pytest
import torch

from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, LocalConnection
from bindsnet.plan import ops
from bindsnet.testing import exact_network, spikes

DATA = {"X": torch.ones(3, 1, 8, dtype=torch.bool)}


def kinds(plan):
    return [type(op).__name__ for op in plan]


def words(plan):
    return [" ".join(line.split()) for line in str(plan).splitlines()]


def test_a_plan_reads_like_the_description_of_a_step():
    network = DiehlAndCook2015(n_inpt=12, n_neurons=4)
    network.add_monitor(Monitor(network.Ae, ["s"]), "spikes")
    assert words(network.plan()) == [
        "before the run",
        "draw uniform numbers, each step: 1 for Ae.one_spike",
        "in each step",
        "Propagate X_to_Ae Ae.drive = X.s @ X_to_Ae.weight",
        "Propagate Ai_to_Ae Ae.drive += Ai.s @ Ai_to_Ae.weight (-17.5 to all but self)",
        "Propagate Ae_to_Ai Ai.drive = Ae.s @ Ae_to_Ai.weight (one to one)",
        "ReadInput X X.s = inputs[t]",
        "DecayTrace X X.x decays, then becomes X.trace_scale where X.s",
        "StepNodes Ae DiehlAndCookNodes, input Ae.drive",
        "ChooseOne Ae Ae.s: keep one spike of each sample",
        "DecayTrace Ae Ae.x decays, then becomes Ae.trace_scale where Ae.s",
        "StepNodes Ai LIFNodes, input Ai.drive",
        "OuterUpdate X_to_Ae X_to_Ae.weight += -0.0001 * outer(X.s, Ae.x)",
        "OuterUpdate X_to_Ae X_to_Ae.weight += 0.01 * outer(X.x, Ae.s)",
        "ConstrainWeights X_to_Ae X_to_Ae.weight: clip to bounds",
        "Record spikes record Ae.s",
        "after the run",
        "NormalizeWeights X_to_Ae X_to_Ae.weight: normalise",
    ]


def test_the_plan_of_a_test_run_neither_learns_nor_constrains():
    network = DiehlAndCook2015(n_inpt=12, n_neurons=4)
    network.train(False)
    found = kinds(network.plan())
    assert "OuterUpdate" not in found and "ConstrainWeights" not in found
    assert "Propagate" in found and "NormalizeWeights" in found


def test_with_one_step_input_is_computed_at_each_layers_turn():
    network = exact_network()
    late = kinds(network.plan(one_step=True))
    early = kinds(network.plan())
    assert early.index("Propagate") < early.index("ReadInput")
    assert late.index("ReadInput") < late.index("Propagate") < late.index("StepNodes")


def test_options_of_the_run_appear_where_they_act():
    network = exact_network()
    plan = network.plan(
        DATA | {"Y": torch.ones(3, 1, 5)},
        clamp={"Y": [1]},
        unclamp={"Y": [2]},
        injects_v={"Y": torch.ones(5)},
        masks={("X", "Y"): torch.ones(8, 5)},
    )
    lines = words(plan)
    order = [
        "Propagate X_to_Y Y.drive = X.s @ X_to_Y.w",
        "ReadInput Y Y.drive += inputs[t]",
        "InjectVoltage Y Y.v += injects_v[t]",
        "StepNodes Y LIFNodes, input Y.drive",
        "ForceSpikes Y Y.s: clamp, then unclamp",
        "DecayTrace Y Y.x decays, then becomes Y.trace_scale where Y.s",
        "ConstrainWeights X_to_Y X_to_Y.w: mask",
        "Record Y record Y.s",
    ]
    assert [line for line in lines if line in order] == order


def test_bias_additive_traces_and_all_constraints_are_named():
    network = Network()
    x, y = Input(n=2, traces=True, traces_additive=True), LIFNodes(n=2, traces=True)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    joined = Connection(
        x,
        y,
        nu=(0.5, torch.ones(2)),
        b=torch.ones(2),
        wmin=0.0,
        weight_decay=0.25,
        update_rule=PostPre,
        Dales_rule=torch.ones(2, 2),
    )
    network.add_connection(joined, "X", "Y")
    lines = words(network.plan())
    assert "Propagate X_to_Y Y.drive = X.s @ X_to_Y.w + b" in lines
    assert "DecayTrace X X.x decays, then += X.trace_scale where X.s" in lines
    assert "OuterUpdate X_to_Y X_to_Y.w += scale * outer(X.x, Y.s)" in lines
    assert "ConstrainWeights X_to_Y X_to_Y.w: decay by 0.75, clip to bounds, Dale's rule" in lines


# -- what has no effect is left out ------------------------------------------------------


@pytest.mark.parametrize(("nu", "left"), [((0.0, 0.5), ["X.x"]), ((0.5, 0.0), ["X.s"])])
def test_a_term_of_rate_0_is_left_out(nu, left):
    plan = exact_network(nu=nu).plan()
    assert [str(op.pre) for op in plan if isinstance(op, ops.OuterUpdate)] == left


def test_constraints_that_allow_everything_are_left_out():
    assert "ConstrainWeights" not in kinds(exact_network().plan())
    assert "ConstrainWeights" in kinds(exact_network(wmax=1e9).plan())
    assert "ConstrainWeights" in kinds(exact_network(weight_decay=0.5).plan())


def test_a_connection_that_neither_learns_nor_has_a_norm_costs_nothing_after_propagation():
    network = Network()
    x, y = Input(n=2), LIFNodes(n=2)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    network.add_connection(Connection(x, y, wmin=0.0, wmax=1.0), "X", "Y")
    assert kinds(network.plan()) == ["Propagate", "ReadInput", "StepNodes"]


def test_normalisation_is_there_only_with_a_norm():
    assert "NormalizeWeights" not in kinds(exact_network().plan())
    assert kinds(exact_network(norm=1.0).plan())[-1] == "NormalizeWeights"


# -- drives computed ahead -------------------------------------------------------------------


def ahead_of(network, *args, **options):
    plan = network.plan(*args, **options)
    return {op.label: op.ahead for op in plan if isinstance(op, ops.Propagate)}


def chain_of(rule=None):
    network = Network()
    layers = [Input(n=2, traces=True), LIFNodes(n=2, traces=True), LIFNodes(n=2)]
    for i, layer in enumerate(layers):
        network.add_layer(layer, f"L{i}")
    learns = {"update_rule": PostPre, "nu": 0.1} if rule else {}
    network.add_connection(Connection(layers[0], layers[1], **learns), "L0", "L1")
    network.add_connection(Connection(layers[1], layers[2]), "L1", "L2")
    return network


def test_only_fixed_weights_from_input_layers_are_computed_ahead():
    assert ahead_of(chain_of()) == {"L0_to_L1": "inputs/L0", "L1_to_L2": None}
    assert ahead_of(chain_of(PostPre)) == {"L0_to_L1": None, "L1_to_L2": None}


def test_with_learning_off_weights_are_fixed():
    network = chain_of(PostPre)
    network.learning = False
    assert ahead_of(network)["L0_to_L1"] == "inputs/L0"


def test_a_source_that_is_clamped_or_has_no_data_is_not_known_ahead():
    data = {"L0": torch.ones(3, 2)}
    assert ahead_of(chain_of(), data)["L0_to_L1"] == "inputs/L0"
    assert ahead_of(chain_of(), data, clamp={"L0": [0]})["L0_to_L1"] is None
    assert ahead_of(chain_of(), data, unclamp={"L0": [0]})["L0_to_L1"] is None
    assert ahead_of(chain_of(), {"L1": torch.ones(3, 2)})["L0_to_L1"] is None


def test_with_one_step_no_drive_is_known_ahead():
    assert ahead_of(chain_of(), one_step=True)["L0_to_L1"] is None


def test_weights_that_a_mask_changes_are_not_fixed():
    mask = {("L0", "L1"): torch.eye(2)}
    assert ahead_of(chain_of(), {"L0": torch.ones(3, 2)}, masks=mask)["L0_to_L1"] is None


# -- plans are kept until something is edited --------------------------------------------------


def test_a_plan_is_kept_across_runs_and_batch_sizes_have_their_own():
    network = exact_network()
    plan = network.plan(DATA)
    network.run(DATA, 3)
    assert network.plan(DATA) is plan
    network.run({"X": DATA["X"].repeat(1, 2, 1)}, 3)
    assert network.plan({"X": DATA["X"].repeat(1, 2, 1)}) is not plan


def test_training_and_testing_each_keep_their_plan():
    network = exact_network()
    training = network.plan(DATA)
    network.train(False)
    testing = network.plan(DATA)
    network.train(True)
    assert network.plan(DATA) is training
    network.train(False)
    assert network.plan(DATA) is testing is not training


EDITS = {
    "a rate that becomes 0": lambda n: n.X_to_Y.update_rule.nu[0].zero_(),
    "rates of another shape": lambda n: setattr(n.X_to_Y.update_rule, "nu", torch.rand(2, 5)),
    "a bound in place": lambda n: n.X_to_Y.wmin.fill_(-1.0),
    "weight decay": lambda n: setattr(n.X_to_Y.update_rule, "weight_decay", 0.5),
    "the norm": lambda n: setattr(n.X_to_Y, "norm", 3.0),
    "the reduction": lambda n: setattr(n.X_to_Y.update_rule, "reduction", torch.mean),
    "learning of a layer": lambda n: setattr(n.Y, "learning", False),
    "learning": lambda n: setattr(n, "learning", False),
    "additive traces": lambda n: setattr(n.Y, "traces_additive", True),
    "a lower bound": lambda n: setattr(n.Y, "lbound", -70.0),
    "a monitor": lambda n: n.add_monitor(Monitor(n.X, ["s"]), "new"),
    "a layer": lambda n: n.add_layer(LIFNodes(n=1), "Z"),
    "a connection": lambda n: n.add_connection(Connection(n.Y, n.Y), "Y", "Y"),
    "a monitor that goes": lambda n: n.monitors.clear(),
    "a connection that goes": lambda n: n.connections.clear(),
    "the rule's update": lambda n: setattr(n.X_to_Y.update_rule, "update", print),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_plan_is_made_anew_after_an_edit(edit):
    network = exact_network()
    plan = network.plan(DATA)
    edit(network)
    assert network.plan(DATA) is not plan


def test_a_mask_that_was_edited_makes_one_new_plan_not_two():
    x, y = Input(shape=(4, 4), traces=True), LIFNodes(n=4, traces=True)
    network = Network()
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    joined = LocalConnection(x, y, kernel_size=3, stride=1, n_filters=1, update_rule=PostPre, nu=1)
    network.add_connection(joined, "X", "Y")
    plan = network.plan()
    joined.mask[0, 0] = True
    edited = network.plan()
    assert edited is not plan
    assert network.plan() is edited
    joined.note = [1.0]  # an edit that changes nothing
    assert network.plan() is edited
    assert not joined.layout.joined()[0, 0] and joined.w[0, 0] == 0.0


def test_of_plans_that_are_kept_no_longer_nothing_is_left():
    network = exact_network(norm=torch.ones(5))
    for _ in range(40):
        network.X_to_Y.norm.add_(1.0)
        network.plan(DATA)
    runner = network._runner
    assert len(runner.prepared) <= 16 and len(runner.fingerprints) <= 17


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda rule: rule.nu.fill_(0.5),
        lambda rule: setattr(rule, "nu", torch.tensor([0.5, 0.5])),
    ],
    ids=["in place", "replaced"],
)
def test_new_rates_need_no_new_plan_and_count_at_once(edit, engine):
    data = {"X": spikes(20, 1, 8, generator=torch.Generator().manual_seed(0))}
    edited, fresh = exact_network(), exact_network(nu=(0.5, 0.5))
    edited.train(False)
    fresh.train(False)
    for network in (edited, fresh):  # the same state, without learning
        network.run(data, 20, engine=engine)
        network.train(True)
    plan = edited.plan(data)
    edit(edited.X_to_Y.update_rule)
    assert edited.plan(data) is plan
    before = edited.X_to_Y.w.clone()
    for network in (edited, fresh):
        network.run(data, 20, engine=engine)
    assert torch.equal(edited.X_to_Y.w, fresh.X_to_Y.w)
    assert not torch.equal(edited.X_to_Y.w, before)


def test_new_values_of_weights_and_state_need_no_new_plan():
    network = exact_network()
    plan = network.plan(DATA)
    network.X_to_Y.w.mul_(0.5)
    network.Y.v.fill_(-60.0)
    network.Y.thresh = -50.0
    network.reset_state_variables()
    assert network.plan(DATA) is plan


def test_an_edit_of_one_network_leaves_the_plans_of_another():
    one, other = exact_network(), exact_network()
    plan = other.plan(DATA)
    one.Y.learning = False
    assert other.plan(DATA) is plan


def test_looking_at_a_plan_changes_nothing():
    network = exact_network()
    state = torch.get_rng_state()
    network.plan(DATA)
    network.explain()
    assert torch.equal(torch.get_rng_state(), state)
    assert network.monitors["Y"].clean and network.batch_size == 1
