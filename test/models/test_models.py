"""The ready-made networks: what they are made of, and what they do."""

from __future__ import annotations

import inspect
import math
from typing import ClassVar

import numpy as np
import pytest
import torch

from bindsnet.errors import ParameterError, RuleError
from bindsnet.learning import MCC_learning, PostPre
from bindsnet.models import (
    DiehlAndCook2015,
    DiehlAndCook2015v2,
    IncreasingInhibitionNetwork,
    TwoLayerNetwork,
)
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.testing import agree, spikes

MODELS = [TwoLayerNetwork, DiehlAndCook2015, DiehlAndCook2015v2, IncreasingInhibitionNetwork]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def small(model=DiehlAndCook2015, seed=0, **options) -> Network:
    torch.manual_seed(seed)
    if model is IncreasingInhibitionNetwork:
        options = {"start_inhib": -1.0, "max_inhib": -17.5} | options
    network = model(12, **({"n_neurons": 4, "norm": None} | options))
    network.engine = "reference"
    return network


def weight(network: Network, source: str, target: str) -> torch.Tensor:
    return network.connections[source, target].feature_index["weight"].value


def learning(network: Network) -> torch.Tensor:
    """The weights from the input."""
    (connection,) = (c for (source, _), c in network.connections.items() if source == "X")
    return connection.w


def numbers(layer, *names) -> list[float]:
    return [getattr(layer, name).item() for name in names]


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        (
            DiehlAndCook2015,
            "n_inpt device=cpu batch_size=None sparse=False n_neurons=100 exc=22.5 inh=17.5 dt=1.0 "
            "nu=(0.0001,0.01) reduction=None wmin=0.0 wmax=1.0 w_dtype=torch.float32 norm=78.4 "
            "theta_plus=0.05 tc_theta_decay=10000000.0 inpt_shape=None inh_thresh=-40.0 "
            "exc_thresh=-52.0 learning_rule=None learning_rule_kwargs=None "
            "synapses=current",
        ),
        (
            DiehlAndCook2015v2,
            "n_inpt n_neurons=100 inh=17.5 dt=1.0 nu=(0.0001,0.01) reduction=None wmin=0.0 "
            "wmax=1.0 norm=78.4 theta_plus=0.05 tc_theta_decay=10000000.0 inpt_shape=None "
            "exc_thresh=-52.0",
        ),
        (
            TwoLayerNetwork,
            "n_inpt n_neurons=100 dt=1.0 wmin=0.0 wmax=1.0 nu=(0.0001,0.01) reduction=None "
            "norm=78.4",
        ),
        (
            IncreasingInhibitionNetwork,
            "n_input n_neurons=100 start_inhib=1.0 max_inhib=100.0 dt=1.0 nu=(0.0001,0.01) "
            "reduction=None wmin=0.0 wmax=1.0 norm=78.4 theta_plus=0.05 "
            "tc_theta_decay=10000000.0 inpt_shape=None exc_thresh=-52.0",
        ),
    ],
)
def test_the_arguments_and_their_defaults_are_those_of_the_api(model, arguments):
    found = [
        name if p.default is p.empty else f"{name}={p.default}".replace(" ", "")
        for name, p in inspect.signature(model).parameters.items()
    ]
    assert found == [*arguments.split(), "generator=None"]


def test_the_layers_of_diehl_and_cook_have_their_parameters():
    layers = DiehlAndCook2015(n_inpt=12, n_neurons=4, theta_plus=0.1, inpt_shape=(3, 4)).layers
    assert {name: type(layer) for name, layer in layers.items()} == {
        "X": Input,
        "Ae": DiehlAndCookNodes,
        "Ai": LIFNodes,
    }
    assert tuple(layers["X"].shape) == (3, 4) and layers["X"].traces
    common = ("thresh", "rest", "reset", "refrac", "tc_decay")
    assert numbers(layers["Ae"], *common) == [-52.0, -65.0, -60.0, 5.0, 100.0]
    assert numbers(layers["Ae"], "tc_trace", "theta_plus", "tc_theta_decay") == pytest.approx(
        [20.0, 0.1, 1e7]
    )
    assert layers["Ae"].traces and layers["Ae"].one_spike
    assert numbers(layers["Ai"], *common) == [-40.0, -60.0, -45.0, 2.0, 10.0]
    assert not layers["Ai"].traces


def test_diehl_and_cook_keeps_what_it_was_made_with():
    network = small(exc=20.0, inh=100.0, dt=0.5, inpt_shape=(1, 3, 4))
    assert (network.n_inpt, network.inpt_shape, network.n_neurons) == (12, (1, 3, 4), 4)
    assert (network.exc, network.inh, network.dt) == (20.0, 100.0, 0.5)
    assert network.batch_size == 1


def test_the_connections_of_diehl_and_cook_are_one_weight_each():
    network = small(exc=20.0, inh=100.0, wmin=0.1, wmax=0.9)
    assert list(network.connections) == [("X", "Ae"), ("Ae", "Ai"), ("Ai", "Ae")]
    for connection in network.connections.values():
        assert type(connection) is MulticompartmentConnection
        assert [feature.name for feature in connection.pipeline] == ["weight"]
    first = weight(network, "X", "Ae")
    assert first.min() == torch.tensor(0.1), "first weights are within the bounds"
    assert torch.equal(weight(network, "Ae", "Ai"), 20 * torch.eye(4))
    assert torch.equal(weight(network, "Ai", "Ae"), -100 * (1 - torch.eye(4)))
    rule = network.connections["X", "Ae"].pipeline[0].rule
    assert type(rule) is MCC_learning.PostPre
    assert rule.nu.tolist() == pytest.approx([1e-4, 1e-2])
    assert [bound.item() for bound in rule.bounds] == pytest.approx([0.1, 0.9])


@each_model
def test_first_weights_are_one_draw_of_random_numbers(model):
    network = small(model, seed=3)
    after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.equal(learning(network), 0.3 * torch.rand(12, 4))
    assert torch.equal(after, torch.rand(1)), "a model draws nothing else"


def test_the_inhibition_of_the_second_version_is_direct():
    network = small(DiehlAndCook2015v2, inh=30.0)
    assert list(network.layers) == ["X", "Y"]
    assert {type(c) for c in network.connections.values()} == {Connection}
    lateral = network.connections["Y", "Y"]
    assert torch.equal(lateral.w, -30 * (1 - torch.eye(4)))
    assert (lateral.wmin.item(), lateral.wmax.item()) == (-30, 0)
    assert type(network.connections["X", "Y"].update_rule) is PostPre


def test_increasing_inhibition_is_the_root_of_the_distance_on_a_grid():
    network = IncreasingInhibitionNetwork(5, n_neurons=10, start_inhib=2.0, max_inhib=-30.0)
    lateral = network.connections["Y", "Y"]
    assert network.n_sqrt == 3 and (network.n_input, network.n_neurons) == (5, 10)
    roots = np.zeros((10, 10))
    for i, j in np.ndindex(10, 10):
        roots[i, j] = math.dist(divmod(i, 3), divmod(j, 3)) ** 0.5
    expected = roots / roots.max() * -30.0 + 2.0
    np.testing.assert_allclose(lateral.w.numpy(), expected, rtol=1e-6)
    assert math.isinf(lateral.wmin) and math.isinf(lateral.wmax)
    assert (IncreasingInhibitionNetwork(5, n_neurons=1).connections["Y", "Y"].w == 1.0).all()


def test_the_two_layer_network_is_an_input_and_integrators():
    network = small(TwoLayerNetwork, norm=5.0)
    assert [type(layer) for layer in network.layers.values()] == [Input, LIFNodes]
    common = ("thresh", "rest", "reset", "refrac", "tc_decay", "tc_trace")
    assert numbers(network.layers["Y"], *common) == [-52.0, -65.0, -65.0, 5.0, 100.0, 20.0]
    assert network.connections["X", "Y"].norm == 5.0


@each_model
@pytest.mark.parametrize("batch", [1, 3])
def test_a_run_learns_within_bounds_and_is_normalised(model, batch):
    network = small(model, n_neurons=5, norm=4.0, wmax=0.6, nu=(1e-3, 0.2))
    before = learning(network).clone()
    spikes = torch.rand(100, batch, 12) < 0.7
    fired = 0
    for _ in range(3):
        network.run({"X": spikes}, time=100)
        fired += network.layers["Y" if "Y" in network.layers else "Ae"].x.count_nonzero()
    w = learning(network)
    assert fired > 3, "silence proves nothing"
    assert not torch.allclose(w / w.sum(0), before / before.sum(0), atol=1e-3)
    assert torch.allclose(w.sum(0), torch.tensor(4.0), atol=1e-4)


@each_model
def test_a_frozen_network_keeps_its_weights_and_thresholds(model):
    """Normalisation at the end of a run finds them normalised, and leaves them alone."""
    network = small(model, n_neurons=5, norm=4.0)
    spikes = torch.rand(100, 12) < 0.7
    network.run({"X": spikes}, time=100)
    network.train(False)
    output = network.layers["Y" if "Y" in network.layers else "Ae"]
    weights, theta = learning(network).clone(), getattr(output, "theta", torch.zeros(())).clone()
    for _ in range(5):
        network.run({"X": spikes}, time=100)
        assert output.x.any(), "silence proves nothing"
    assert torch.equal(learning(network), weights)
    assert torch.equal(getattr(output, "theta", torch.zeros(())), theta)


class Additive(MCC_learning.PostPre):
    """A rule that says which traces it is made for, and takes an argument of its own."""

    additive_traces: ClassVar[bool] = True

    def __init__(self, *args, gain=1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.gain = gain


def test_another_rule_gets_its_arguments_and_the_traces_it_is_made_for():
    network = small(learning_rule=Additive, learning_rule_kwargs={"gain": 2.0})
    rules = [network.connections[key].pipeline[0].rule for key in network.connections]
    assert [type(rule) for rule in rules] == [Additive, MCC_learning.NoOp, MCC_learning.NoOp]
    assert rules[0].gain == 2.0
    assert network.layers["X"].traces_additive
    assert not small().layers["X"].traces_additive


def test_the_rule_of_the_paper_learns_from_additive_traces():
    options = {"x_tar": 0.4, "mu": 0.5}
    rule = MCC_learning.DiehlAndCook
    network = small(learning_rule=rule, learning_rule_kwargs=options, nu=(1e-4, 0.05), norm=4.0)
    assert network.layers["X"].traces_additive
    before = learning(network).clone()
    for _ in range(3):
        network.run({"X": torch.rand(100, 12) < 0.7}, time=100)
    assert not torch.equal(learning(network), before)


def test_sparse_weights_are_kept_as_matrices_and_learn():
    with pytest.warns(UserWarning, match="sparse=True, but the weights are kept as matrices"):
        network = small(sparse=True, batch_size=1, n_neurons=5, norm=4.0, nu=(1e-3, 0.2))
    before = learning(network).clone()
    for _ in range(3):
        network.run({"X": torch.rand(100, 12) < 0.7}, time=100)
    assert not torch.equal(learning(network), before)


def test_weights_can_have_another_type():
    network = small(w_dtype=torch.float64)
    assert {weight(network, *key).dtype for key in network.connections} == {torch.float64}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_neurons": 0}, "n_neurons must be a whole number of at least 1"),
        ({"dt": 0}, "dt must be a finite number above 0"),
        ({"dt": -1.0}, "dt must be a finite number above 0"),
        ({"nu": (-1e-4, 1e-2)}, "nu must be finite and at least 0"),
        ({"nu": (1, 2, 3)}, "nu must be one number or a pair"),
        ({"wmin": 1.0, "wmax": 0.0}, "must not be above"),
        ({"tc_theta_decay": 0.0}, "tc_theta_decay must be a finite number above 0"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(options, message):
    with pytest.raises(ParameterError, match=message):
        small(**options)


def test_a_rule_that_is_not_for_features_is_refused():
    with pytest.raises(RuleError, match="MCC_learning"):
        small(learning_rule=PostPre)


@pytest.mark.parametrize("options", [{"nu": 0.1}, {"norm": 1.0}, {"range": (0, 1)}, {3: 4}])
def test_an_argument_of_the_rule_that_the_model_gives_it_is_refused_by_name(options):
    """It ended in a bare TypeError of a constructor inside, with half of the network built."""
    with pytest.raises(ParameterError, match="learning_rule_kwargs must be a dict of further arg"):
        small(learning_rule_kwargs=options)


def test_the_network_of_the_paper_has_conductances():
    network = small(synapses="conductance", exc=10.4, inh=17.0)
    excitatory, inhibitory = network.layers["Ae"], network.layers["Ai"]
    found = numbers(excitatory, "rest", "reset", "thresh", "e_exc", "e_inh", "tc_decay")
    assert found == [-65.0, -65.0, -52.0, 0.0, -100.0, 100.0] and not excitatory.one_spike
    found = numbers(inhibitory, "rest", "reset", "thresh", "e_exc", "e_inh", "tc_decay")
    assert found == [-60.0, -45.0, -40.0, 0.0, -85.0, 10.0]
    receptors = {key: c.receptor for key, c in network.connections.items()}
    assert receptors == {("X", "Ae"): "g_e", ("Ae", "Ai"): "g_e", ("Ai", "Ae"): "g_i"}
    assert torch.equal(weight(network, "Ae", "Ai"), 10.4 * torch.eye(4))
    assert torch.equal(weight(network, "Ai", "Ae"), 17.0 * (1 - torch.eye(4)))


@pytest.mark.parametrize("rule", ["PostPre", "DiehlAndCook", "SymmetricSTDP", "TripletSTDP"])
def test_the_network_of_the_paper_learns_natively_as_by_the_reference(rule):
    chosen = {"synapses": "conductance", "learning_rule": getattr(MCC_learning, rule)}
    network = small(dt=0.5, norm=4.0, nu=(1e-3, 1e-2), exc=10.4, inh=17.0, **chosen)
    data = spikes(400, 1, 12, rate=0.5, generator=torch.Generator().manual_seed(1))
    network.add_monitor(Monitor(network.layers["Ae"], ["s"]), "Ae")
    before = weight(network, "X", "Ae").clone()
    outcome = agree(network, {"X": data}, 200.0, engine="native")
    assert outcome["recorded Ae.s"].sum() > 5, "silence proves nothing"
    assert not torch.equal(weight(outcome.network, "X", "Ae"), before)
    assert "step by step" not in network.explain({"X": data})


def test_synapses_that_are_not_known_are_refused():
    with pytest.raises(ParameterError, match="'current' or 'conductance' .*'tense'"):
        DiehlAndCook2015(4, synapses="tense")
